//! Agents that stay awake.

use std::cell::RefCell;

use worker::*;
use worker_agents::{__conformance, Error, KeepAlive, Result, ScheduleFilter, prelude::*};

use crate::platform;

/// Keeps itself alive as often as it is asked to. Callable over RPC only.
#[durable_object]
pub struct TestKeepAliveAgent {
    base: AgentBase<Self>,
    guards: RefCell<Vec<KeepAlive>>,
}

#[agent]
impl Agent for TestKeepAliveAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            guards: RefCell::default(),
        }
    }
}

impl TestKeepAliveAgent {
    async fn awake<T>(&self, task: impl Future<Output = Result<T>>) -> Result<T> {
        let _awake = self.keep_alive()?;
        task.await
    }
}

#[callable]
impl TestKeepAliveAgent {
    #[callable(name = "startKeepAlive", internal)]
    fn start_keep_alive(&self) -> Result<String> {
        let guard = self.keep_alive()?;
        self.guards.borrow_mut().push(guard);
        Ok("started".into())
    }

    #[callable(name = "stopKeepAlive", internal)]
    fn stop_keep_alive(&self) -> String {
        let guard = self.guards.borrow_mut().pop();
        drop(guard);
        "stopped".into()
    }

    #[callable(name = "runWithKeepAliveWhile", internal)]
    async fn run_with_keep_alive_while(&self) -> Result<String> {
        self.awake(async { Ok("completed".to_owned()) }).await
    }

    #[callable(name = "runWithKeepAliveWhileError", internal)]
    async fn run_with_keep_alive_while_error(&self) -> String {
        let failing = async { Err::<(), _>(Error::msg("task failed")) };
        match self.awake(failing).await {
            Ok(()) => "should not reach".into(),
            Err(_) => "caught".into(),
        }
    }

    #[callable(name = "getKeepAliveRefCount", internal)]
    fn get_keep_alive_ref_count(&self) -> u32 {
        __conformance::keep_alive_count(self)
    }

    #[callable(name = "getScheduleCount", internal)]
    fn get_schedule_count(&self) -> Result<usize> {
        Ok(self.list_schedules(&ScheduleFilter::new())?.len())
    }

    #[callable(name = "getCurrentAlarm", internal)]
    async fn get_current_alarm(&self) -> Result<Option<i64>> {
        platform::alarm(self).await
    }

    #[callable(name = "scheduleFarFutureTask", internal)]
    fn schedule_far_future_task(&self, delay_seconds: f64) -> Result<()> {
        let delay = platform::seconds(delay_seconds);
        self.schedule(delay).noop()?;
        Ok(())
    }

    #[callable(internal)]
    fn noop(&self) {}
}
