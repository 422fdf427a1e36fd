//! The port between an agent's rules and the platform it runs on.
//!
//! The rules never mention JavaScript: they speak to these traits. Two adapters
//! stand behind them: one for workerd, and `worker_agents::testing` for native
//! tests.

mod by_kebab;
pub(crate) mod float;
#[cfg(feature = "email")]
mod mail;
#[cfg(feature = "ai")]
mod model;
mod namespaces;
mod refusal;
mod socket;
mod state_frame;
pub(crate) mod unicode;
pub(crate) mod workers;
#[cfg(feature = "workflows")]
mod workflow;

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;

pub use by_kebab::ByKebab;
#[cfg(feature = "email")]
pub use mail::{MailFields, MailPort, OutgoingMail};
#[cfg(feature = "ai")]
pub use model::{AiBinding, AiReply, HttpPost, HttpReply, ModelBytes, ModelPort};
pub(crate) use namespaces::lines_to_bind;
pub use namespaces::{Namespaces, ObjectKey, Placement, Stub};
pub(crate) use refusal::DELETE_ALL_IN_TRANSACTION;
pub use refusal::Refusal;
pub use socket::{Marks, ReadyState, Socket};
pub use state_frame::StateFrame;
#[cfg(feature = "workflows")]
pub use workflow::{
    InstanceAction, NewInstance, ReceivedEvent, StepBackoff, StepConfig, StepPort, StepRun,
    StepTurn, WorkflowPort, Workflows,
};
#[cfg(feature = "workflows")]
pub(crate) use workflow::{NoWorkflows, not_found as workflow_not_found};

use crate::{
    connections::{Audience, Connection},
    error::Result,
    http::AgentResponse,
    sql::{SqlRows, SqlValue, text},
};

/// How grave a line on the console is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Something to know.
    Info,
    /// Something to look at.
    Warn,
    /// Something that failed.
    Error,
}

/// What is to be stored if an agent is lost, in a form that costs next to nothing
/// where it is not.
#[derive(Debug, Clone, Copy)]
pub struct Loss<'a> {
    /// A statement with two values: a number and a text.
    pub statement: &'static str,
    /// The first one.
    pub number: i64,
    /// The second one.
    pub text: &'a str,
}

/// One Durable Object, as its agent sees it.
///
/// Times are milliseconds since the Unix epoch.
pub trait Host {
    /// The object's id as 64 hex digits.
    fn id(&self) -> String;

    /// The name that the object was addressed by, where the platform knows it.
    fn name(&self) -> Option<String>;

    /// Runs one SQL statement and reads all its rows. They are read by position: their
    /// columns need no names.
    ///
    /// # Errors
    /// [`Error::Sql`](crate::Error::Sql) with the statement and SQLite's reason.
    fn sql(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows>;

    /// As [`Host::sql`], with the names of the columns.
    ///
    /// # Errors
    /// As [`Host::sql`].
    fn sql_named(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows> {
        self.sql(query, params)
    }

    /// Runs a statement that gives no rows.
    ///
    /// # Errors
    /// As [`Host::sql`].
    fn run(&self, query: &str, params: &[SqlValue]) -> Result<()> {
        self.sql(query, params).map(drop)
    }

    /// Runs a statement with one value, the state of a frame.
    ///
    /// # Errors
    /// As [`Host::sql`].
    fn store_state(&self, query: &str, frame: &StateFrame) -> Result<()> {
        self.run(query, &[text(frame.json())])
    }

    /// Runs `body` in a transaction that is rolled back if it returns an error.
    ///
    /// # Errors
    /// What `body` returned, or the platform's own refusal.
    fn transaction(&self, body: &mut dyn FnMut() -> Result<()>) -> Result<()>;

    /// Reads a value of the key-value storage as JSON text.
    ///
    /// # Errors
    /// The platform's refusal, such as a key that is too long.
    fn kv_get(&self, key: &str) -> Result<Option<String>>;

    /// Writes a value, given as JSON text, to the key-value storage.
    ///
    /// # Errors
    /// The platform's refusal, such as a value that is too large.
    fn kv_put(&self, key: &str, json: &str) -> Result<()>;

    /// Removes a key; tells whether it was there.
    ///
    /// # Errors
    /// The platform's refusal.
    fn kv_delete(&self, key: &str) -> Result<bool>;

    /// The keys that start with `prefix`, in order, each with its value as JSON
    /// text.
    ///
    /// # Errors
    /// The platform's refusal.
    fn kv_list(&self, prefix: &str) -> Result<Vec<(String, String)>>;

    /// The sockets that the object has accepted, newest first; with a tag, only
    /// those that carry it.
    ///
    /// # Errors
    /// The platform's refusal, such as a tag that is too long.
    fn sockets(&self, tag: Option<&str>) -> Result<Vec<Rc<dyn Socket>>>;

    /// Sends a text to every open connection of the audience. One that fails is
    /// skipped.
    ///
    /// # Errors
    /// The platform's refusal to list the sockets.
    fn broadcast(&self, text: &str, audience: &Audience<'_>) -> Result<()> {
        for socket in self.sockets(None)? {
            if socket.ready_state() != ReadyState::Open {
                continue;
            }
            let Some(connection) = Connection::of_socket(socket) else {
                continue;
            };
            let left_out = audience.without.contains(&connection.id())
                || (audience.protocol_only && !connection.is_protocol_enabled());
            if !left_out {
                // A peer that has just gone is no reason to leave out the others.
                let _ = connection.send(text);
            }
        }
        Ok(())
    }

    /// As [`Host::broadcast`], for a state.
    ///
    /// # Errors
    /// As [`Host::broadcast`].
    fn broadcast_state(&self, frame: &StateFrame, audience: &Audience<'_>) -> Result<()> {
        self.broadcast(frame.as_str(), audience)
    }

    /// Answers an upgrade request: accepts a WebSocket that may hibernate, and
    /// gives the agent's side and the response for the client.
    ///
    /// # Errors
    /// The platform's refusal, such as too many sockets or a tag it dislikes.
    fn accept(&self, tags: &[String]) -> Result<(Rc<dyn Socket>, AgentResponse)>;

    /// Answers an upgrade request with a WebSocket that only tells why there is
    /// none.
    ///
    /// # Errors
    /// The platform's refusal.
    fn refuse_upgrade(&self, refusal: &Refusal<'_>) -> Result<AgentResponse>;

    /// Sets the object's one alarm, or removes it. Takes effect in the same turn
    /// as the storage writes around it.
    ///
    /// # Errors
    /// The platform's refusal.
    fn set_alarm(&self, at: Option<i64>) -> Result<()>;

    /// Removes all that the object has stored, in this turn: every table, the
    /// key-value storage, and the alarm. What is written afterwards stays.
    ///
    /// # Errors
    /// The platform's refusal, such as within a transaction.
    fn delete_all(&self) -> Result<()>;

    /// Says what is to be stored if a panic or trap ends the code that now runs,
    /// and all agents in memory with it. It is stored after that code and outside
    /// of its transactions. It holds until the next call; `None` takes it back.
    ///
    /// It is of no use, and of no need, where the machine is lost: what the code
    /// has written since its last await is lost, too.
    fn on_loss(&self, loss: Option<Loss<'_>>);

    /// Drops the object from memory as soon as the event that is running has been
    /// answered: that event, an alarm too, counts as done. Whatever else the
    /// object is doing fails with `reason`, and its sockets die. What is stored
    /// stays.
    fn abort(&self, reason: &str);

    /// The time now.
    fn now(&self) -> i64;

    /// Fills `buffer` with random bytes.
    ///
    /// # Errors
    /// The platform's refusal.
    fn random(&self, buffer: &mut [u8]) -> Result<()>;

    /// Resolves after `duration`.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;

    /// Drives `future` to its end beside the events of the object.
    fn spawn(&self, future: LocalBoxFuture<'static, ()>);

    /// Asks the platform to enter the object for the work queued with
    /// [`AgentBase::background`](crate::AgentBase), which may borrow the agent.
    fn wake_background(&self);

    /// The runtime's own object behind this one, if it is JavaScript's.
    fn durable_object_state(&self) -> Option<worker::durable::State> {
        None
    }

    /// Takes a weak reference to the object that JavaScript sees.
    fn attach(&self, object: wasm_bindgen::JsValue) {
        let _ = object;
    }

    /// What [`Host::attach`] took.
    fn object(&self) -> wasm_bindgen::JsValue {
        wasm_bindgen::JsValue::UNDEFINED
    }

    /// Whether anybody listens to events.
    fn observed(&self) -> bool;

    /// Writes a line to the console.
    fn log(&self, level: LogLevel, line: &str);

    /// The Worker's variables, secrets and other bindings.
    fn env(&self) -> crate::env::AgentEnv;
}
