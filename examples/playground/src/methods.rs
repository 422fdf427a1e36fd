//! The methods of an agent that can be called by name.

use worker_agents::{AgentClass, prelude::*};

/// A method, as the SDK knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Method {
    /// Its name on the wire.
    pub name: String,
    /// Its doc comment.
    pub description: Option<String>,
    /// The names of its parameters, in order.
    pub parameters: Vec<String>,
    /// Whether it answers with a stream.
    pub streaming: bool,
    /// Whether only schedules, the queue and other agents may call it.
    pub internal: bool,
}

/// All methods of a class, in the order of its source.
pub(crate) fn list<A: AgentClass>() -> Vec<Method> {
    A::callables()
        .iter()
        .map(|callable| Method {
            name: callable.name.into(),
            description: callable.description.map(Into::into),
            parameters: callable
                .parameters
                .iter()
                .copied()
                .map(Into::into)
                .collect(),
            streaming: callable.streaming,
            internal: callable.internal,
        })
        .collect()
}
