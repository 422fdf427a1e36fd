//! One-shots made at every start, without a word on how many there may be, and
//! with one.

use worker::*;
use worker_agents::{__conformance, Result, ScheduleFilter, prelude::*};

/// Leaves it open: on purpose not as upstream, one is kept, and it is warned of.
#[durable_object]
pub struct TestOnStartScheduleWarnAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestOnStartScheduleWarnAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.schedule(After::secs(60)).maintenance_callback()?;
        Ok(())
    }
}

#[callable]
impl TestOnStartScheduleWarnAgent {
    #[callable(name = "maintenanceCallback", internal)]
    fn maintenance_callback(&self) {}

    #[callable(name = "wasWarnedFor")]
    fn was_warned_for(&self, callback: String) -> bool {
        __conformance::was_warned_for(self, &callback)
    }

    #[callable(name = "getScheduleCount")]
    fn get_schedule_count(&self) -> Result<usize> {
        Ok(self.list_schedules(&ScheduleFilter::new())?.len())
    }
}

/// Wants one.
#[durable_object]
pub struct TestOnStartScheduleNoWarnAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestOnStartScheduleNoWarnAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.schedule_with(After::secs(60), ScheduleOptions::new().idempotent(true))
            .maintenance_callback()?;
        Ok(())
    }
}

#[callable]
impl TestOnStartScheduleNoWarnAgent {
    #[callable(name = "maintenanceCallback", internal)]
    fn maintenance_callback(&self) {}

    #[callable(name = "wasWarnedFor")]
    fn was_warned_for(&self, callback: String) -> bool {
        __conformance::was_warned_for(self, &callback)
    }

    #[callable(name = "getScheduleCount")]
    fn get_schedule_count(&self) -> Result<usize> {
        Ok(self.list_schedules(&ScheduleFilter::new())?.len())
    }
}

/// Wants one more each time.
#[durable_object]
pub struct TestOnStartScheduleExplicitFalseAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestOnStartScheduleExplicitFalseAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.schedule_with(After::secs(60), ScheduleOptions::new().idempotent(false))
            .maintenance_callback()?;
        Ok(())
    }
}

#[callable]
impl TestOnStartScheduleExplicitFalseAgent {
    #[callable(name = "maintenanceCallback", internal)]
    fn maintenance_callback(&self) {}

    #[callable(name = "wasWarnedFor")]
    fn was_warned_for(&self, callback: String) -> bool {
        __conformance::was_warned_for(self, &callback)
    }
}
