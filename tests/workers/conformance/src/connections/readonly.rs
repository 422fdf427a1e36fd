//! Connections that may look and not touch.

use std::cell::RefCell;

use serde_json::{Map, Value};
use worker::*;
use worker_agents::{Result, prelude::*};

use super::{Count, asks_for_readonly, user_state};

/// What a connection shows of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    state: Value,
    is_readonly: bool,
}

impl View {
    fn of(connection: &Connection) -> Result<Self> {
        Ok(Self {
            state: user_state::read(connection)?,
            is_readonly: connection.is_readonly(),
        })
    }
}

/// A change of the state that was allowed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    source: String,
    count: i64,
    allowed: bool,
}

/// Whether a connection's mode was changed, and to what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mode {
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    readonly: Option<bool>,
}

/// `?readonly=true` makes a connection readonly.
#[durable_object]
pub struct TestReadonlyAgent {
    base: AgentBase<Self>,
    attempts: RefCell<Vec<Attempt>>,
}

#[agent]
impl Agent for TestReadonlyAgent {
    type State = Count;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            attempts: RefCell::default(),
        }
    }

    fn should_connection_be_readonly(&self, _: &Connection, context: &ConnectionContext) -> bool {
        asks_for_readonly(context)
    }

    fn on_state_changed(&self, state: Count, source: StateSource) {
        self.attempts.borrow_mut().push(Attempt {
            source: source.id().to_owned(),
            count: state.count,
            allowed: true,
        });
    }
}

#[callable]
impl TestReadonlyAgent {
    #[callable(name = "incrementCount")]
    fn increment_count(&self) -> Result<i64> {
        self.update_state(|state| {
            state.count += 1;
            state.count
        })
    }

    #[callable(name = "getState")]
    fn get_state(&self) -> Result<Count> {
        self.state()
    }

    #[callable(name = "getStateUpdateAttempts")]
    fn get_state_update_attempts(&self) -> Vec<Attempt> {
        self.attempts.borrow().clone()
    }

    #[callable(name = "getMyConnectionId")]
    fn get_my_connection_id(&self) -> Option<String> {
        Some(self.current().connection?.id().to_owned())
    }

    #[callable(name = "checkReadonly")]
    fn check_readonly(&self, connection_id: String) -> Result<Option<bool>> {
        let connection = self.get_connection(&connection_id)?;
        Ok(connection.map(|connection| connection.is_readonly()))
    }

    #[callable(name = "setReadonly")]
    fn set_readonly(&self, connection_id: String, readonly: bool) -> Result<Mode> {
        let connection = self.get_connection(&connection_id)?;
        if let Some(connection) = &connection {
            connection.set_readonly(readonly)?;
        }
        Ok(Mode {
            success: connection.is_some(),
            readonly: connection.map(|_| readonly),
        })
    }

    #[callable(name = "getConnectionUserState")]
    fn get_connection_user_state(&self, connection_id: String) -> Result<Option<View>> {
        let connection = self.get_connection(&connection_id)?;
        connection.as_ref().map(View::of).transpose()
    }

    #[callable(name = "setConnectionUserState")]
    fn set_connection_user_state(
        &self,
        connection_id: String,
        new_state: Value,
    ) -> Result<Option<View>> {
        if let Some(connection) = self.get_connection(&connection_id)? {
            connection.set_state(&new_state)?;
        }
        self.get_connection_user_state(connection_id)
    }

    #[callable(name = "setConnectionUserStateCallback")]
    fn set_connection_user_state_callback(
        &self,
        connection_id: String,
        updates: Map<String, Value>,
    ) -> Result<Option<View>> {
        if let Some(connection) = self.get_connection(&connection_id)? {
            user_state::merge(&connection, updates)?;
        }
        self.get_connection_user_state(connection_id)
    }
}
