//! The one alarm of an object, with the platform's retries.

use std::{cell::Cell, rc::Rc};

use super::Object;

/// How often the platform tries a failed alarm again.
const MAX_RETRIES: u32 = 6;

/// The delay before the first of them; it doubles with each.
const FIRST_DELAY_MS: i64 = 2_000;

#[derive(Debug, Default)]
pub(in crate::testing) struct AlarmSlot {
    at: Cell<Option<i64>>,
    running: Cell<bool>,
    /// Set or removed while it ran.
    touched: Cell<bool>,
    retries: Cell<u32>,
}

impl AlarmSlot {
    pub(in crate::testing) fn get(&self) -> Option<i64> {
        self.at.get()
    }

    pub(in crate::testing) fn set(&self, at: Option<i64>) {
        self.at.set(at);
        self.touched.set(true);
        self.retries.set(0);
    }

    /// Puts back what a transaction that was rolled back has changed.
    pub(in crate::testing) fn restore(&self, at: Option<i64>) {
        self.at.set(at);
    }

    /// When it fires. Only one alarm of an object runs at a time.
    pub(in crate::testing) fn due(&self) -> Option<i64> {
        self.at.get().filter(|_| !self.running.get())
    }

    fn begin(&self) {
        self.at.set(None);
        self.touched.set(false);
        self.running.set(true);
    }

    /// Gives the delay until the next try, if there is one.
    fn end(&self, now: i64, succeeded: bool) -> Option<i64> {
        self.running.set(false);
        if succeeded || self.touched.get() {
            self.retries.set(0);
            return None;
        }
        let retries = self.retries.get();
        if retries == MAX_RETRIES {
            self.retries.set(0);
            return None;
        }
        self.retries.set(retries + 1);
        let delay = FIRST_DELAY_MS << retries;
        self.at.set(Some(now.saturating_add(delay)));
        Some(delay)
    }
}

impl Object {
    /// Runs the alarm that is due.
    pub(in crate::testing) fn fire_alarm(self: &Rc<Self>) {
        self.alarm.begin();
        let object = Rc::clone(self);
        self.deliver(async move {
            let outcome = match object.enter(|agent| agent.alarm()).await {
                Ok(outcome) => outcome,
                Err(fault) => Err(fault.error()),
            };
            let next = object.alarm.end(object.world.clock.now(), outcome.is_ok());
            if let Err(error) = outcome {
                let next = match next {
                    Some(delay) => format!("the platform tries again in {} s", delay / 1000),
                    None => "the platform does not try again".to_owned(),
                };
                object.log_error(&format!("alarm failed: {error}; {next}"));
            }
        });
    }
}
