//! Agents whose subject is the connections: their rights, marks and state.

mod user_state;

mod protocol;
mod race;
mod readonly;

use worker_agents::prelude::*;

/// The state of most agents here.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// A number that goes up.
    pub count: i64,
}

/// Whether the connection asked for `?readonly=true`.
fn asks_for_readonly(context: &ConnectionContext) -> bool {
    context.request.query("readonly").as_deref() == Some("true")
}
