//! Declarations of agents for TypeScript, so that a page is told by its compiler what
//! an agent takes and gives. With the feature `typescript`, in native tests.
//!
//! ```
//! use worker::*;
//! use worker_agents::{prelude::*, typescript::Declarations};
//!
//! /// What every tab sees.
//! #[typescript]
//! #[derive(Default, Clone, Serialize, Deserialize)]
//! pub struct Counter {
//!     count: i64,
//! }
//!
//! #[durable_object]
//! pub struct CounterAgent {
//!     base: AgentBase<Self>,
//! }
//!
//! #[agent]
//! impl Agent for CounterAgent {
//!     type State = Counter;
//!     fn new(base: AgentBase<Self>) -> Self {
//!         Self { base }
//!     }
//! }
//!
//! #[callable]
//! impl CounterAgent {
//!     /// Adds `by` and returns the new count.
//!     pub fn add(&self, by: i64) -> i64 {
//!         by
//!     }
//! }
//!
//! # fn main() {
//! let declared = Declarations::new().agent::<CounterAgent>().text().unwrap_or_default();
//! assert!(declared.contains("add(by: number): Promise<number>;"));
//! assert!(declared.contains("export type Counter = { count: number };"));
//! # }
//! ```
//!
//! The chapter [`browser_types`](crate::guide::browser_types) tells how a project
//! uses them.

mod agent;
mod docs;
mod fault;
mod file;
mod form;
mod hidden;
mod layout;
mod sdk;
mod types;

pub use ts_rs;

use self::{agent::Declaration, types::Types};
pub use self::{agent::TypeScriptAgent, fault::Fault};

/// The declarations of some agents, to be written to one file.
#[derive(Debug, Default)]
pub struct Declarations {
    types: Types,
    agents: Vec<fn(&mut Types) -> String>,
}

impl Declarations {
    /// Those of no agent yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an agent: its state, and its methods that clients may call.
    #[must_use]
    pub fn agent<A: TypeScriptAgent>(mut self) -> Self {
        self.agents.push(|types| Declaration::of::<A>(types));
        self
    }

    /// Says what TypeScript calls a type that cannot have `#[typescript]`, because
    /// another crate defines it. It counts where a method or a state is exactly of this
    /// type; in a field, `#[ts(type = "…")]` says the same.
    #[must_use]
    pub fn with<T: 'static>(mut self, typescript: &str) -> Self {
        self.types.call::<T>(typescript);
        self
    }

    /// The text of the file.
    ///
    /// # Errors
    /// For types without a form in TypeScript, and for two of one name.
    pub fn text(mut self) -> Result<String, Fault> {
        let agents: Vec<String> = self
            .agents
            .iter()
            .map(|declare| declare(&mut self.types))
            .collect();
        let types = self.types.finish()?;
        let parts = agents.iter().chain(&types).map(String::as_str);
        Ok(file::HEADER
            .lines()
            .map(|line| line.to_owned() + "\n")
            .chain(parts.map(|part| format!("\n{part}\n")))
            .collect())
    }

    /// Writes the file, from the folder of the crate, if it says anything else. Where
    /// files are not to be written it is an error instead: if the environment has the
    /// variable `CI`, or `AGENTS_TYPES=check`. `AGENTS_TYPES=write` writes there, too.
    ///
    /// # Errors
    /// Where the file is not as it should be and must not be written, or cannot be; and
    /// those of [`text`](Self::text).
    pub fn check(self, path: impl AsRef<std::path::Path>) -> Result<(), Fault> {
        let text = self.text()?;
        file::Mode::of_the_environment()?.bring(path.as_ref(), &text)
    }
}

/// What the macros expand to. Not part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use super::{
        agent::{Declaration, Methods, NoMethods, Stream},
        form::{Described, Form, Undescribed},
    };
}
