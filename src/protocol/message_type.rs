/// The `type` of a protocol frame.
///
/// The names are those of the TypeScript package's `MessageType` enum, those its
/// chat layer adds, and the `agent-tool-event` of sub-agent tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageType {
    /// Who the agent is: the first frame on a connection.
    Identity,
    /// The agent's state, in either direction.
    State,
    /// A client's state update was refused.
    StateError,
    /// The agent's MCP servers and what they offer.
    McpServers,
    /// An event of an MCP client connection.
    McpEvent,
    /// A session of the agent's memory.
    Session,
    /// A session operation failed.
    SessionError,
    /// A method call, or a part of its result.
    Rpc,
    /// Progress of a sub-agent run as a tool.
    AgentToolEvent,
    /// The chat's messages.
    ChatMessages,
    /// A client asks for a chat response.
    ChatRequest,
    /// A part of a chat response.
    ChatResponse,
    /// The chat was emptied.
    ChatClear,
    /// A client gives up on a chat response.
    ChatRequestCancel,
    /// A stream that was cut off can be resumed.
    StreamResuming,
    /// A client agrees to resume.
    StreamResumeAck,
    /// A client asks whether there is a stream to resume.
    StreamResumeRequest,
    /// There is no stream to resume.
    StreamResumeNone,
    /// A stream has been accepted and has not begun.
    StreamPending,
    /// A client reports the result of a tool it ran.
    ToolResult,
    /// A client allows or forbids a tool call.
    ToolApproval,
    /// A chat message changed after it was sent.
    MessageUpdated,
    /// A chat response is being recovered.
    ChatRecovering,
}

impl MessageType {
    /// Every type, for tables and tests.
    pub const ALL: [Self; 23] = [
        Self::Identity,
        Self::State,
        Self::StateError,
        Self::McpServers,
        Self::McpEvent,
        Self::Session,
        Self::SessionError,
        Self::Rpc,
        Self::AgentToolEvent,
        Self::ChatMessages,
        Self::ChatRequest,
        Self::ChatResponse,
        Self::ChatClear,
        Self::ChatRequestCancel,
        Self::StreamResuming,
        Self::StreamResumeAck,
        Self::StreamResumeRequest,
        Self::StreamResumeNone,
        Self::StreamPending,
        Self::ToolResult,
        Self::ToolApproval,
        Self::MessageUpdated,
        Self::ChatRecovering,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "cf_agent_identity",
            Self::State => "cf_agent_state",
            Self::StateError => "cf_agent_state_error",
            Self::McpServers => "cf_agent_mcp_servers",
            Self::McpEvent => "cf_mcp_agent_event",
            Self::Session => "cf_agent_session",
            Self::SessionError => "cf_agent_session_error",
            Self::Rpc => "rpc",
            Self::AgentToolEvent => "agent-tool-event",
            Self::ChatMessages => "cf_agent_chat_messages",
            Self::ChatRequest => "cf_agent_use_chat_request",
            Self::ChatResponse => "cf_agent_use_chat_response",
            Self::ChatClear => "cf_agent_chat_clear",
            Self::ChatRequestCancel => "cf_agent_chat_request_cancel",
            Self::StreamResuming => "cf_agent_stream_resuming",
            Self::StreamResumeAck => "cf_agent_stream_resume_ack",
            Self::StreamResumeRequest => "cf_agent_stream_resume_request",
            Self::StreamResumeNone => "cf_agent_stream_resume_none",
            Self::StreamPending => "cf_agent_stream_pending",
            Self::ToolResult => "cf_agent_tool_result",
            Self::ToolApproval => "cf_agent_tool_approval",
            Self::MessageUpdated => "cf_agent_message_updated",
            Self::ChatRecovering => "cf_agent_chat_recovering",
        }
    }

    /// The type that has this name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::MessageType;

    #[test]
    fn every_name_names_its_type() {
        for kind in MessageType::ALL {
            assert_eq!(MessageType::from_name(kind.as_str()), Some(kind));
        }
        assert_eq!(MessageType::from_name("RPC"), None);
    }
}
