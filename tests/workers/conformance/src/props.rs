//! What reaches an agent's start, and what of a request reaches the agent.

use std::cell::RefCell;

use serde_json::json;
use worker::*;
use worker_agents::prelude::*;

/// The props of [`TestPropsAgent`].
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Props {
    /// Who gave them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Any text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_value: Option<String>,
}

/// Lists the props of its starts.
#[durable_object]
pub struct TestPropsAgent {
    base: AgentBase<Self>,
    starts: RefCell<Vec<Option<Props>>>,
}

#[agent]
impl Agent for TestPropsAgent {
    type Props = Props;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            starts: RefCell::default(),
        }
    }

    fn on_start(&self, props: Option<Props>) {
        self.starts.borrow_mut().push(props);
    }

    fn on_request(&self, request: Request) -> worker::Result<Response> {
        let internal: Vec<String> = request
            .headers()
            .keys()
            .filter(|name| is_internal(name))
            .collect();
        Response::from_json(&json!({
            "starts": *self.starts.borrow(),
            "internal": internal,
            "url": request.inner().url(),
        }))
    }
}

/// Whether the header is one by which the SDK's parts talk to each other.
fn is_internal(name: &str) -> bool {
    ["x-agents-", "x-partykit-", "x-cf-agents-"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[callable]
impl TestPropsAgent {
    #[callable(name = "getStarts", internal)]
    fn get_starts(&self) -> Vec<Option<Props>> {
        self.starts.borrow().clone()
    }

    #[callable(name = "getName", internal)]
    fn get_name(&self) -> String {
        self.name().to_owned()
    }
}
