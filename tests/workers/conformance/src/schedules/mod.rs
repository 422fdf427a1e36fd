//! Calls that are made later.

mod alarms;
mod given;
mod in_start;
mod outages;

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use serde_json::{Value, json};
use worker::*;
use worker_agents::{
    __conformance, Cron, Error, Result, Schedule, ScheduleFilter, When, json::OrUndefined,
    prelude::*, sql,
};

use self::{
    given::{GivenTime, Options, Runs, WithAlarm},
    outages::{OneShot, Script, Step, run_overdue},
};
use crate::platform::{self, seconds};

/// Where the SDK counts alarms that ran out of memory.
const STRIKES_KEY: &str = "cf_agents:oom_alarm_strikes";

/// Has a schedule of every kind made, and shows what became of it.
#[durable_object]
pub struct TestScheduleAgent {
    base: AgentBase<Self>,
    runs: RefCell<Runs>,
    message: RefCell<String>,
    script: Script,
    instance: Cell<f64>,
}

#[agent(eager_schema)]
impl Agent for TestScheduleAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            runs: RefCell::default(),
            message: RefCell::default(),
            script: Script::default(),
            instance: Cell::new(js_sys::Math::random()),
        }
    }
}

impl TestScheduleAgent {
    fn set_time(&self, id: &str, time: i64) -> Result<()> {
        self.base.sql(sql!(
            "UPDATE cf_agents_schedules SET time = {time} WHERE id = {id}"
        ))?;
        Ok(())
    }

    /// Makes an interval look as if an execution never ended.
    async fn hang(&self, interval: f64, started: Option<i64>) -> Result<String> {
        let id = self
            .schedule(Every::duration(seconds(interval)))
            .interval_callback(OrUndefined::Undefined)?
            .id;
        self.base.sql(sql!(
            "UPDATE cf_agents_schedules SET running = 1, execution_started_at = {started}
             WHERE id = {id}"
        ))?;
        platform::delete_alarm(self).await?;
        Ok(id)
    }

    fn idempotent(&self, when: impl Into<When>, payload: OrUndefined<String>) -> Result<String> {
        let options = ScheduleOptions::new().idempotent(true);
        let schedule = self.schedule_with(when, options).test_callback(payload)?;
        Ok(schedule.id)
    }
}

#[callable]
impl TestScheduleAgent {
    #[callable(name = "testCallback", internal)]
    fn test_callback(&self, _payload: OrUndefined<String>) {}

    #[callable(name = "cronCallback", internal)]
    fn cron_callback(&self, _payload: OrUndefined<String>) {}

    #[callable(name = "secondIntervalCallback", internal)]
    fn second_interval_callback(&self) {}

    #[callable(name = "intervalCallback", internal)]
    fn interval_callback(&self, _payload: OrUndefined<String>) {
        self.runs.borrow_mut().interval_callback_count += 1;
    }

    #[callable(name = "throwingCallback", internal)]
    fn throwing_callback(&self) -> Result<()> {
        Err(Error::msg("Intentional test error"))
    }

    #[callable(name = "slowCallback", internal)]
    async fn slow_callback(&self) {
        let now = self.now();
        {
            let mut runs = self.runs.borrow_mut();
            runs.slow_callback_execution_count += 1;
            runs.slow_callback_start_times.push(now);
        }
        self.sleep(Duration::from_millis(500)).await;
        let now = self.now();
        self.runs.borrow_mut().slow_callback_end_times.push(now);
    }

    #[callable(name = "platformErrorCallbackForTest", internal)]
    fn platform_error_callback_for_test(&self) -> Result<()> {
        match self.message.borrow().as_str() {
            "" => Ok(()),
            message => Err(Error::msg(message)),
        }
    }

    #[callable(name = "sequencedErrorCallbackForTest", internal)]
    fn sequenced_error_callback_for_test(&self) -> Result<()> {
        self.script.next()
    }

    #[callable(name = "cancelScheduleById")]
    fn cancel_schedule_by_id(&self, id: String) -> Result<bool> {
        self.cancel_schedule(&id)
    }

    #[callable(name = "getStoredScheduleById")]
    fn get_stored_schedule_by_id(&self, id: String) -> Result<OrUndefined<Schedule>> {
        Ok(self.get_schedule(&id)?.into())
    }

    /// In JavaScript the keys without a value are there as well.
    #[callable(name = "getSchedulesByType")]
    fn get_schedules_by_type(&self, r#type: String) -> Result<Vec<Value>> {
        let schedules = self.list_schedules(&ScheduleFilter::new().kind(r#type))?;
        let with_retry = |schedule: &Schedule| {
            let mut value = serde_json::to_value(schedule)?;
            if let Some(object) = value.as_object_mut() {
                object.entry("retry").or_insert(Value::Null);
            }
            Ok(value)
        };
        schedules.iter().map(with_retry).collect()
    }

    #[callable(name = "clearStoredAlarm")]
    async fn clear_stored_alarm(&self) -> Result<()> {
        platform::delete_alarm(self).await
    }

    #[callable(name = "setStoredAlarm")]
    async fn set_stored_alarm(&self, time_ms: f64) -> Result<()> {
        platform::set_alarm(self, time_ms).await
    }

    #[callable(name = "getStoredAlarm")]
    async fn get_stored_alarm(&self) -> Result<Option<i64>> {
        platform::alarm(self).await
    }

    #[callable(name = "backdateSchedule")]
    fn backdate_schedule(&self, id: String, time: i64) -> Result<()> {
        self.set_time(&id, time)
    }

    #[callable(name = "createSchedule")]
    fn create_schedule(&self, delay_seconds: f64) -> Result<String> {
        let schedule = self
            .schedule(seconds(delay_seconds))
            .test_callback(OrUndefined::Undefined)?;
        Ok(schedule.id)
    }

    #[callable(name = "createIntervalSchedule")]
    fn create_interval_schedule(&self, interval: f64) -> Result<String> {
        let schedule = self
            .schedule(Every::duration(seconds(interval)))
            .interval_callback(OrUndefined::Undefined)?;
        Ok(schedule.id)
    }

    #[callable(name = "createIntervalScheduleAndReadAlarm")]
    async fn create_interval_schedule_and_read_alarm(&self, interval: f64) -> Result<WithAlarm> {
        let id = self.create_interval_schedule(interval)?;
        let alarm = platform::alarm(self).await?;
        Ok(WithAlarm { alarm, id })
    }

    #[callable(name = "createThrowingIntervalSchedule")]
    fn create_throwing_interval_schedule(&self, interval: f64) -> Result<String> {
        let when = Every::duration(seconds(interval));
        Ok(self.schedule(when).throwing_callback()?.id)
    }

    #[callable(name = "createSlowIntervalSchedule")]
    fn create_slow_interval_schedule(&self, interval: f64) -> Result<String> {
        let when = Every::duration(seconds(interval));
        Ok(self.schedule(when).slow_callback()?.id)
    }

    #[callable(name = "createSecondIntervalSchedule")]
    fn create_second_interval_schedule(&self, interval: f64) -> Result<String> {
        let when = Every::duration(seconds(interval));
        Ok(self.schedule(when).second_interval_callback()?.id)
    }

    #[callable(name = "createIntervalScheduleWithPayload")]
    fn create_interval_schedule_with_payload(
        &self,
        interval: f64,
        payload: String,
    ) -> Result<String> {
        let schedule = self
            .schedule(Every::duration(seconds(interval)))
            .interval_callback(OrUndefined::Value(payload))?;
        Ok(schedule.id)
    }

    #[callable(name = "simulateHungSchedule")]
    async fn simulate_hung_schedule(&self, interval: f64) -> Result<String> {
        self.hang(interval, Some(self.now() / 1000 - 60)).await
    }

    #[callable(name = "simulateLegacyHungSchedule")]
    async fn simulate_legacy_hung_schedule(&self, interval: f64) -> Result<String> {
        self.hang(interval, None).await
    }

    #[callable(name = "createCronSchedule")]
    fn create_cron_schedule(&self, expression: String) -> Result<String> {
        let schedule = self
            .schedule(Cron::new(&expression)?)
            .cron_callback(OrUndefined::Undefined)?;
        Ok(schedule.id)
    }

    #[callable(name = "createCronScheduleWithPayload")]
    fn create_cron_schedule_with_payload(
        &self,
        expression: String,
        payload: String,
    ) -> Result<String> {
        let schedule = self
            .schedule(Cron::new(&expression)?)
            .cron_callback(OrUndefined::Value(payload))?;
        Ok(schedule.id)
    }

    #[callable(name = "createCronScheduleNonIdempotent")]
    fn create_cron_schedule_non_idempotent(&self, expression: String) -> Result<String> {
        let options = ScheduleOptions::new().idempotent(false);
        let schedule = self
            .schedule_with(Cron::new(&expression)?, options)
            .cron_callback(OrUndefined::Undefined)?;
        Ok(schedule.id)
    }

    #[callable(name = "createIdempotentDelayedSchedule")]
    fn create_idempotent_delayed_schedule(&self, delay: f64) -> Result<String> {
        self.idempotent(seconds(delay), OrUndefined::Undefined)
    }

    #[callable(name = "createIdempotentDelayedScheduleWithPayload")]
    fn create_idempotent_delayed_schedule_with_payload(
        &self,
        delay: f64,
        payload: String,
    ) -> Result<String> {
        self.idempotent(seconds(delay), OrUndefined::Value(payload))
    }

    #[callable(name = "createIdempotentScheduledSchedule")]
    fn create_idempotent_scheduled_schedule(&self, date_ms: i64) -> Result<String> {
        self.idempotent(At::millis(date_ms), OrUndefined::Undefined)
    }

    #[callable(name = "getScheduleCount")]
    fn get_schedule_count(&self) -> Result<usize> {
        Ok(self.list_schedules(&ScheduleFilter::new())?.len())
    }

    #[callable(name = "getScheduleCountByTypeAndCallback")]
    fn get_schedule_count_by_type_and_callback(
        &self,
        r#type: String,
        callback: String,
    ) -> Result<usize> {
        let filter = ScheduleFilter::new().kind(r#type).callback(callback);
        Ok(self.list_schedules(&filter)?.len())
    }

    #[callable(name = "insertStaleDelayedRows")]
    async fn insert_stale_delayed_rows(&self, count: u32, callback: String) -> Result<()> {
        let now = self.now();
        let time = now / 1000 - 60;
        for number in 0..count {
            let id = format!("stale-{number}");
            self.base.sql(sql!(
                "INSERT INTO cf_agents_schedules (id, callback, payload, type, delayInSeconds, time)
                 VALUES ({id}, {callback}, NULL, 'delayed', 60, {time})"
            ))?;
        }
        platform::set_alarm(self, (now + 1000) as f64).await
    }

    #[callable(name = "runOneShotThrowingForTest")]
    async fn run_one_shot_throwing_for_test(&self, message: String) -> Result<OneShot> {
        self.message.replace(message);
        run_overdue(self, "platformErrorCallbackForTest", 1).await
    }

    #[callable(name = "runOneShotSequenceForTest")]
    async fn run_one_shot_sequence_for_test(
        &self,
        steps: Vec<Step>,
        max_attempts: u32,
    ) -> Result<OneShot> {
        self.script.begin(steps);
        let outcome = run_overdue(self, "sequencedErrorCallbackForTest", max_attempts).await;
        let calls = Some(self.script.end());
        let mut outcome = outcome?;
        outcome.calls = calls;
        self.cancel_schedule(&outcome.id)?;
        Ok(outcome)
    }

    #[callable(name = "getAlarmStrikesForTest", internal)]
    fn get_alarm_strikes_for_test(&self) -> Result<u32> {
        Ok(self.kv().get(STRIKES_KEY)?.unwrap_or(0))
    }

    #[callable(name = "runCleanAlarmForTest", internal)]
    async fn run_clean_alarm_for_test(&self) -> Result<()> {
        self.message.take();
        __conformance::fire_alarm(self).await
    }

    /// A base method in TypeScript.
    #[callable(name = "schedule", internal)]
    fn schedule_by_name(
        &self,
        when: GivenTime,
        callback: String,
        payload: OrUndefined<Value>,
        options: Option<Options>,
    ) -> Result<Schedule> {
        let options = ScheduleOptions::from(options.unwrap_or_default());
        match when {
            GivenTime::Delay(delay) => self.schedule_with(seconds(delay), options),
            GivenTime::Cron(expression) => self.schedule_with(Cron::new(&expression)?, options),
        }
        .named(&callback, &payload)
    }

    /// A base method in TypeScript.
    #[callable(name = "getSchedules", internal)]
    fn get_schedules(&self) -> Result<Vec<Schedule>> {
        self.list_schedules(&ScheduleFilter::new())
    }

    /// A base method in TypeScript.
    #[callable(name = "destroy", internal)]
    fn destroy_now(&self) -> Result<()> {
        self.destroy()
    }

    /// A base method in TypeScript.
    #[callable(name = "_scheduleNextAlarm", internal)]
    fn schedule_next_alarm(&self) -> Result<()> {
        __conformance::rearm(self)
    }

    /// What a test of the TypeScript class reads from its fields.
    #[callable(name = "getRuns")]
    fn get_runs(&self) -> Runs {
        self.runs.borrow().clone()
    }

    /// A number in memory: another one says that this is another instance.
    #[callable(name = "getInstance")]
    fn get_instance(&self) -> Value {
        json!(self.instance.get())
    }
}
