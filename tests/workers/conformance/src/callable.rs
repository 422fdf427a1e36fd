//! Methods that clients call, and streams.

use std::{future::pending, time::Duration};

use worker::*;
use worker_agents::{Error, Result, SqlStatement, prelude::*};

/// The state of [`TestCallableAgent`].
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Value {
    /// Any number.
    pub value: f64,
}

/// A row with a value of each kind.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    number: Option<f64>,
}

/// Answers calls in every way there is.
#[durable_object]
pub struct TestCallableAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestCallableAgent {
    type State = Value;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

impl TestCallableAgent {
    async fn pause(&self, ms: f64) {
        self.sleep(Duration::from_secs_f64(ms.max(0.0) / 1000.0))
            .await;
    }
}

#[callable]
impl TestCallableAgent {
    fn add(&self, a: f64, b: f64) -> f64 {
        a + b
    }

    /// The same numbers, through SQLite and back as rows.
    #[callable(name = "throughSql")]
    fn through_sql(&self, numbers: Vec<f64>) -> Result<Vec<f64>> {
        let through = |number: f64| self.base.sql(sql!("SELECT {number}"))?.one();
        numbers.into_iter().map(through).collect()
    }

    /// The rows of a query.
    #[callable(name = "rowsOf")]
    fn rows_of(&self, query: String) -> Result<Vec<Line>> {
        self.base.sql(SqlStatement::new(query, Vec::new()))?.all()
    }

    #[callable(name = "asyncMethod")]
    async fn async_method(&self, delay_ms: f64) -> String {
        self.pause(delay_ms).await;
        "done".into()
    }

    #[callable(name = "delayedThrow")]
    async fn delayed_throw(&self, delay_ms: f64) -> Result<()> {
        self.pause(delay_ms).await;
        Err(Error::msg("delayed failure"))
    }

    #[callable(name = "throwError")]
    fn throw_error(&self, message: String) -> Result<()> {
        Err(message.into())
    }

    /// Never answers.
    async fn hang(&self) {
        pending::<()>().await;
    }

    /// Closes every connection, once the answer is on its way.
    #[callable(name = "closeConnectionsForTest")]
    fn close_connections_for_test(&self, code: u16, reason: String) -> Result<usize> {
        let connections = self.get_connections(None)?;
        let count = connections.len();
        let answered = self.sleep(Duration::ZERO);
        self.wait_until(async move {
            answered.await;
            for connection in connections {
                // One that has gone by itself needs no closing.
                let _ = connection.close(code, &reason);
            }
        });
        Ok(count)
    }

    #[callable(name = "voidMethod")]
    fn void_method(&self) {}

    #[callable(name = "returnUndefined")]
    fn return_undefined(&self) {}

    #[callable(name = "returnNull")]
    fn return_null(&self) -> Option<()> {
        None
    }

    #[callable(name = "streamNumbers", stream)]
    fn stream_numbers(&self, out: StreamingResponse<u32>, count: u32) -> Result<()> {
        for number in 0..count {
            out.send(number)?;
        }
        out.end(count)?;
        Ok(())
    }

    #[callable(name = "streamWithDelay", stream)]
    async fn stream_with_delay(
        &self,
        out: StreamingResponse<String>,
        chunks: Vec<String>,
        delay_ms: f64,
    ) -> Result<()> {
        for chunk in chunks {
            self.pause(delay_ms).await;
            out.send(chunk)?;
        }
        out.end("complete")?;
        Ok(())
    }

    #[callable(name = "streamError", stream)]
    fn stream_error(&self, out: StreamingResponse<&'static str>) -> Result<()> {
        out.send("chunk1")?;
        Err(Error::msg("Stream failed"))
    }

    #[callable(
        name = "streamGracefulError",
        stream,
        description = "Sends chunk then graceful error"
    )]
    fn stream_graceful_error(&self, out: StreamingResponse<&'static str>) -> Result<()> {
        out.send("chunk1")?;
        out.error("Graceful error");
        Ok(())
    }

    #[callable(
        name = "streamDoubleClose",
        stream,
        description = "Tests double-close no-op behavior"
    )]
    fn stream_double_close(&self, out: StreamingResponse<&'static str>) -> Result<()> {
        out.send("chunk1")?;
        out.error("First close");
        out.end("ignored")?;
        out.send("also ignored")?;
        out.error("also ignored");
        Ok(())
    }

    #[callable(name = "streamThrowsImmediately", stream)]
    fn stream_throws_immediately(&self, _out: StreamingResponse<&'static str>) -> Result<()> {
        Err(Error::msg("Immediate failure"))
    }

    #[callable(name = "privateMethod", internal)]
    fn private_method(&self) -> String {
        "secret".into()
    }
}
