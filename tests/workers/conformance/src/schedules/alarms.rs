//! What an alarm finds when it wakes the agent, and an alarm that ends it.

use std::cell::{Cell, RefCell};

use serde_json::{Value, json};
use worker::*;
use worker_agents::{Result, prelude::*};

use crate::platform::{self, seconds};

/// Looks for its name in a schedule.
#[durable_object]
pub struct TestAlarmInitAgent {
    base: AgentBase<Self>,
    started: Cell<bool>,
    captured: RefCell<Option<String>>,
}

#[agent]
impl Agent for TestAlarmInitAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            started: Cell::new(false),
            captured: RefCell::default(),
        }
    }

    fn on_start(&self) {
        self.started.set(true);
    }
}

#[callable]
impl TestAlarmInitAgent {
    #[callable(name = "nameCheckCallback", internal)]
    fn name_check_callback(&self) {
        self.captured.replace(Some(self.name().to_owned()));
    }

    #[callable(name = "scheduleNameCheck", internal)]
    fn schedule_name_check(&self, delay_seconds: f64) -> Result<String> {
        let schedule = self
            .schedule(seconds(delay_seconds))
            .name_check_callback()?;
        Ok(schedule.id)
    }

    #[callable(name = "clearStoredAlarm")]
    async fn clear_stored_alarm(&self) -> Result<()> {
        platform::delete_alarm(self).await
    }

    #[callable(name = "setStoredAlarm")]
    async fn set_stored_alarm(&self, time_ms: f64) -> Result<()> {
        platform::set_alarm(self, time_ms).await
    }

    /// What a test of the TypeScript class reads from its fields. There is no way
    /// in which a name cannot be had.
    #[callable(name = "getNameCheck", internal)]
    fn get_name_check(&self) -> Value {
        json!({
            "onStartCalled": self.started.get(),
            "callbackError": null,
            "capturedName": *self.captured.borrow(),
        })
    }
}

/// The state of [`TestDestroyScheduleAgent`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {
    status: String,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            status: "unscheduled".into(),
        }
    }
}

/// Is to end by itself.
#[durable_object]
pub struct TestDestroyScheduleAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestDestroyScheduleAgent {
    type State = Status;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl TestDestroyScheduleAgent {
    #[callable(name = "scheduleSelfDestructingAlarm", internal)]
    fn schedule_self_destructing_alarm(&self, delay_seconds: Option<f64>) -> Result<String> {
        self.set_state(Status {
            status: "scheduled".into(),
        })?;
        let delay = seconds(delay_seconds.unwrap_or(86_400.0));
        self.schedule(delay).named("destroy", &())?;
        self.get_status()
    }

    #[callable(name = "getStatus", internal)]
    fn get_status(&self) -> Result<String> {
        Ok(self.state()?.status)
    }
}
