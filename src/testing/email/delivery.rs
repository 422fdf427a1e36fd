//! How long a mail can be used.

use std::{cell::Cell, rc::Rc};

use futures::future::LocalBoxFuture;

use super::at_once;
use crate::{
    email::AgentEmail,
    error::{Error, Result},
    host::MailPort,
};

/// A mail in the hands of an agent, who cannot use it any more once the delivery
/// has ended.
pub(in crate::testing) struct Delivery {
    email: AgentEmail,
    open: Rc<Cell<bool>>,
}

impl Delivery {
    pub(in crate::testing) fn of(email: &AgentEmail) -> Self {
        let open = Rc::new(Cell::new(true));
        let port = Lent {
            port: Rc::clone(email.port()),
            open: Rc::clone(&open),
        };
        let secure = email.is_securely_routed();
        let email = AgentEmail::new(email.fields().clone(), secure, Rc::new(port));
        Self { email, open }
    }

    pub(in crate::testing) fn email(&self) -> AgentEmail {
        self.email.clone()
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.open.set(false);
    }
}

struct Lent {
    port: Rc<dyn MailPort>,
    open: Rc<Cell<bool>>,
}

impl Lent {
    fn ask<T: 'static>(
        &self,
        ask: impl FnOnce(&dyn MailPort) -> LocalBoxFuture<'static, Result<T>>,
    ) -> LocalBoxFuture<'static, Result<T>> {
        if self.open.get() {
            return ask(self.port.as_ref());
        }
        let text = "RPC stub used after being disposed.";
        at_once(Err(Error::platform(text)))
    }
}

impl MailPort for Lent {
    fn raw(&self) -> LocalBoxFuture<'static, Result<Vec<u8>>> {
        self.ask(|port| port.raw())
    }

    fn set_reject(&self, reason: &str) -> LocalBoxFuture<'static, Result<()>> {
        self.ask(|port| port.set_reject(reason))
    }

    fn forward(
        &self,
        to: &str,
        headers: &[(String, String)],
    ) -> LocalBoxFuture<'static, Result<String>> {
        self.ask(|port| port.forward(to, headers))
    }

    fn reply(&self, from: &str, to: &str, raw: &[u8]) -> LocalBoxFuture<'static, Result<String>> {
        self.ask(|port| port.reply(from, to, raw))
    }
}
