//! Connections that get no protocol frames.

use serde_json::{Map, Value};
use worker::*;
use worker_agents::{Result, prelude::*};

use super::{Count, asks_for_readonly, user_state};

/// What a connection shows of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    state: Value,
    is_protocol_enabled: bool,
    is_readonly: bool,
}

impl View {
    fn of(connection: &Connection) -> Result<Self> {
        Ok(Self {
            state: user_state::read(connection)?,
            is_protocol_enabled: connection.is_protocol_enabled(),
            is_readonly: connection.is_readonly(),
        })
    }
}

/// `?protocol=false` makes a connection quiet, `?readonly=true` readonly.
#[durable_object]
pub struct TestProtocolMessagesAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestProtocolMessagesAgent {
    type State = Count;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn should_send_protocol_messages(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("protocol").as_deref() != Some("false")
    }

    fn should_connection_be_readonly(&self, _: &Connection, context: &ConnectionContext) -> bool {
        asks_for_readonly(context)
    }
}

#[callable]
impl TestProtocolMessagesAgent {
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

    #[callable(name = "resetStateForLazyInitTest")]
    fn reset_state_for_lazy_init_test(&self) -> Result<()> {
        self.base
            .sql("DELETE FROM cf_agents_state WHERE id = 'cf_state_row_id'")?;
        self.reload_state();
        Ok(())
    }

    #[callable(name = "getMyConnectionId")]
    fn get_my_connection_id(&self) -> Option<String> {
        Some(self.current().connection?.id().to_owned())
    }

    #[callable(name = "checkProtocolEnabled")]
    fn check_protocol_enabled(&self, connection_id: String) -> Result<Option<bool>> {
        let connection = self.get_connection(&connection_id)?;
        Ok(connection.map(|connection| connection.is_protocol_enabled()))
    }

    #[callable(name = "checkReadonly")]
    fn check_readonly(&self, connection_id: String) -> Result<Option<bool>> {
        let connection = self.get_connection(&connection_id)?;
        Ok(connection.map(|connection| connection.is_readonly()))
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
