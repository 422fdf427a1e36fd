//! Calls that are made soon, one after the other.

use std::{cell::RefCell, time::Duration};

use worker::*;
use worker_agents::{Error, Result, prelude::*};

/// What a queued call is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Payload {
    value: String,
}

/// Queues calls that succeed and calls that fail, with one attempt each.
/// Callable over RPC only.
#[durable_object]
pub struct TestQueueAgent {
    base: AgentBase<Self>,
    executed: RefCell<Vec<String>>,
}

#[agent(retry(max_attempts = 1))]
impl Agent for TestQueueAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            executed: RefCell::default(),
        }
    }
}

#[callable]
impl TestQueueAgent {
    #[callable(name = "successCallback", internal)]
    fn success_callback(&self, payload: Payload) {
        let entry = format!("success:{}", payload.value);
        self.executed.borrow_mut().push(entry);
    }

    #[callable(name = "throwingCallback", internal)]
    fn throwing_callback(&self, _payload: Payload) -> Result<()> {
        Err(Error::msg("Intentional queue callback error"))
    }

    #[callable(name = "enqueueSuccess", internal)]
    fn enqueue_success(&self, value: String) -> Result<String> {
        self.queue().success_callback(Payload { value })
    }

    #[callable(name = "enqueueThrowing", internal)]
    fn enqueue_throwing(&self, value: String) -> Result<String> {
        self.queue().throwing_callback(Payload { value })
    }

    #[callable(name = "getExecutedCallbacks", internal)]
    fn get_executed_callbacks(&self) -> Vec<String> {
        self.executed.borrow().clone()
    }

    #[callable(name = "resetExecutedCallbacks", internal)]
    fn reset_executed_callbacks(&self) {
        self.executed.borrow_mut().clear();
    }

    #[callable(name = "getQueueLength", internal)]
    fn get_queue_length(&self) -> Result<usize> {
        Ok(self.list_queue()?.len())
    }

    #[callable(name = "waitForFlush", internal)]
    async fn wait_for_flush(&self, timeout_ms: i64) -> Result<()> {
        let end = self.now() + timeout_ms;
        while !self.list_queue()?.is_empty() && self.now() < end {
            self.sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}
