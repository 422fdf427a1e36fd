//! How a stay of an agent in memory ends before its time.

use std::rc::Rc;

use super::{Life, Object};
use crate::testing::{fault::Fault, socket::Pair};

impl Object {
    /// An event has panicked: the agent goes, with all that it was doing.
    pub(super) fn panicked(&self, life: &Rc<Life>, fault: &Fault) {
        self.log_error(&fault.error().to_string());
        if let Some((statement, values)) = life.take_loss()
            && let Err(error) = self.storage.sql(statement, &values)
        {
            self.log_error(&format!("its loss could not be noted: {error}"));
        }
        life.end(Fault::Interrupted);
        if self.is_present(life) {
            self.forget();
        }
    }

    /// The machine fails: memory and sockets go, storage and alarm stay.
    pub(in crate::testing) fn crash(&self) {
        let life = self
            .awake
            .borrow()
            .as_ref()
            .map(|(life, _)| Rc::clone(life));
        match life {
            Some(life) => self.end(&life, Fault::Crash),
            None => self.cut_sockets(),
        }
    }

    /// As [`Object::crash`], while an agent runs that may not be awake yet.
    pub(in crate::testing) fn crash_during(&self, life: &Life) {
        life.end(Fault::Crash);
        self.crash();
    }

    /// The agent puts an end to itself: now, or when the event that runs has been
    /// answered.
    pub(in crate::testing) fn abort(&self, life: &Rc<Life>, reason: &str) {
        let fault = Fault::Abort(reason.to_owned());
        if !life.last_is_running(fault.clone()) {
            self.end(life, fault);
        }
    }

    /// Ends a stay in memory, and the sockets with it.
    pub(super) fn end(&self, life: &Rc<Life>, fault: Fault) {
        life.end(fault);
        if self.is_present(life) {
            self.forget();
            self.cut_sockets();
        }
    }

    fn cut_sockets(&self) {
        self.sockets
            .take()
            .iter()
            .for_each(|pair: &Rc<Pair>| pair.cut());
    }
}
