//! Agents that get mail.

mod mail_agent;
mod outbox_agent;
pub(crate) mod routes;

use std::cell::RefCell;

use worker::*;
use worker_agents::{AgentEmail, Result, prelude::*};

/// Keeps what it gets, under a binding of another name.
#[durable_object]
pub struct TestEmailAgent {
    base: AgentBase<Self>,
    received: RefCell<Vec<AgentEmail>>,
}

#[agent(binding = "EmailAgent")]
impl Agent for TestEmailAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            received: RefCell::default(),
        }
    }

    fn on_email(&self, email: AgentEmail) {
        self.received.borrow_mut().push(email);
    }

    fn on_request(&self) -> Result<AgentResponse> {
        recipients(&self.received)
    }
}

/// Keeps what it gets, under a binding of another name.
#[durable_object]
pub struct TestCaseSensitiveAgent {
    base: AgentBase<Self>,
    received: RefCell<Vec<AgentEmail>>,
}

#[agent(binding = "CaseSensitiveAgent")]
impl Agent for TestCaseSensitiveAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            received: RefCell::default(),
        }
    }

    fn on_email(&self, email: AgentEmail) {
        self.received.borrow_mut().push(email);
    }

    fn on_request(&self) -> Result<AgentResponse> {
        recipients(&self.received)
    }
}

/// Keeps what it gets, under a binding of another name.
#[durable_object]
pub struct TestUserNotificationAgent {
    base: AgentBase<Self>,
    received: RefCell<Vec<AgentEmail>>,
}

#[agent(binding = "UserNotificationAgent")]
impl Agent for TestUserNotificationAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            received: RefCell::default(),
        }
    }

    fn on_email(&self, email: AgentEmail) {
        self.received.borrow_mut().push(email);
    }

    fn on_request(&self) -> Result<AgentResponse> {
        recipients(&self.received)
    }
}

/// The addresses to which the mails went.
fn recipients(received: &RefCell<Vec<AgentEmail>>) -> Result<AgentResponse> {
    let received = received.borrow();
    let recipients: Vec<&str> = received.iter().map(AgentEmail::to).collect();
    AgentResponse::json(&recipients)
}
