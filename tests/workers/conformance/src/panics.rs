//! An agent that panics in every entry.

use std::{cell::RefCell, time::Duration};

use worker::*;
use worker_agents::{Result, WsMessage, prelude::*};

/// The state of [`TestPanicAgent`].
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Count {
    /// A number that goes up.
    pub count: i64,
}

/// Panics on demand, and counts.
#[durable_object]
pub struct TestPanicAgent {
    base: AgentBase<Self>,
    streams: RefCell<Vec<StreamingResponse<u32>>>,
}

#[expect(clippy::panic, reason = "the suites test what a panic does")]
fn panic_in(place: &str) {
    panic!("deliberate panic in {place}");
}

#[agent]
impl Agent for TestPanicAgent {
    type State = Count;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            streams: RefCell::default(),
        }
    }

    fn on_connect(&self, _: &Connection, context: ConnectionContext) {
        if context.request.query("panic").as_deref() == Some("connect") {
            panic_in("on_connect");
        }
    }

    fn on_message(&self, _: &Connection, message: WsMessage) {
        if message.as_text() == Some("panic") {
            panic_in("on_message");
        }
    }

    fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        if request.path().ends_with("/panic") {
            panic_in("on_request");
        }
        AgentResponse::json(&self.state()?)
    }
}

#[callable]
impl TestPanicAgent {
    #[callable(name = "panicNow")]
    fn panic_now(&self) {
        panic_in("panicNow");
    }

    #[callable(name = "panicLater")]
    async fn panic_later(&self, delay_ms: u32) {
        self.sleep(Duration::from_millis(delay_ms.into())).await;
        panic_in("panicLater");
    }

    /// Ends the instance without a panic, as running out of memory does: no hook runs.
    #[callable(name = "trapLater")]
    async fn trap_later(&self, delay_ms: u32) {
        self.sleep(Duration::from_millis(delay_ms.into())).await;
        std::process::abort();
    }

    #[callable(name = "panicInBackground")]
    fn panic_in_background(&self, delay_ms: u32) {
        let delay = self.sleep(Duration::from_millis(delay_ms.into()));
        self.wait_until(async move {
            delay.await;
            panic_in("wait_until");
        });
    }

    #[callable(stream, name = "streamOnAndOn")]
    fn stream_on_and_on(&self, out: StreamingResponse<u32>) -> Result<()> {
        out.send(1)?;
        self.streams.borrow_mut().push(out);
        Ok(())
    }

    #[callable(name = "endStreams")]
    fn end_streams(&self) -> Result<()> {
        let streams = self.streams.take();
        streams.iter().try_for_each(|out| out.end(2).map(drop))
    }

    #[callable(name = "openConnections")]
    fn open_connections(&self) -> Result<usize> {
        Ok(self.get_connections(None)?.len())
    }

    async fn slow(&self, delay_ms: u32) -> String {
        self.sleep(Duration::from_millis(delay_ms.into())).await;
        "done".into()
    }

    fn increment(&self) -> Result<i64> {
        self.update_state(|state| {
            state.count += 1;
            state.count
        })
    }
}
