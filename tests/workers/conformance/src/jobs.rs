//! An agent that is given work of every kind and writes down what it did.

use std::time::Duration;

use serde_json::{Value, json};
use worker::*;
use worker_agents::{
    Cron, Error, FailedCall, QueueItem, Result, RetryOptions, Schedule, ScheduleFilter,
    json::OrUndefined, prelude::*, sql,
};

use crate::platform;

/// When a method is to be called, and how.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    when: Time,
    callback: String,
    #[serde(default)]
    payload: OrUndefined<Value>,
    retry: Option<RetryOptions>,
    idempotent: Option<bool>,
    key: Option<String>,
    keep_failed: Option<bool>,
}

/// When a method is to be called.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Time {
    /// After so many milliseconds.
    After(u64),
    /// At this time, in milliseconds since the epoch.
    At(i64),
    /// Every so many milliseconds.
    Every(u64),
    /// By the calendar.
    Cron(String),
    /// In its turn.
    Queue,
}

/// A call that has begun.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    id: String,
    what: String,
    at: i64,
}

/// All that is still to come.
#[derive(Debug, Serialize, Deserialize)]
pub struct Pending {
    schedules: Vec<Schedule>,
    queue: Vec<QueueItem>,
    failed: Vec<FailedCall>,
    alarm: Option<i64>,
}

/// Does what it is told, and writes it into a table of its own.
#[durable_object]
pub struct TestJobsAgent {
    base: AgentBase<Self>,
    instance: String,
}

#[agent(retry(max_attempts = 3, base_delay = "10ms", max_delay = "20ms"))]
impl Agent for TestJobsAgent {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            instance: js_sys::Math::random().to_string(),
        }
    }

    fn on_start(&self) -> Result<()> {
        self.sql("CREATE TABLE IF NOT EXISTS fired (id TEXT, what TEXT, at INTEGER)")?;
        Ok(())
    }
}

impl TestJobsAgent {
    fn plan_one(&self, plan: Plan) -> Result<String> {
        let mut options = ScheduleOptions::new();
        let mut queued = QueueOptions::new();
        if let Some(retry) = plan.retry {
            options = options.retry(retry);
            queued = queued.retry(retry);
        }
        if let Some(idempotent) = plan.idempotent {
            options = options.idempotent(idempotent);
        }
        if let Some(key) = plan.key {
            options = options.key(key);
        }
        if let Some(keep) = plan.keep_failed {
            options = options.keep_failed(keep);
        }
        let scheduling = match plan.when {
            Time::After(ms) => self.schedule_with(After::millis(ms), options),
            Time::At(ms) => self.schedule_with(At::millis(ms), options),
            Time::Every(ms) => {
                let pause = Every::duration(Duration::from_millis(ms));
                self.schedule_with(pause, options)
            }
            Time::Cron(expression) => self.schedule_with(Cron::new(&expression)?, options),
            Time::Queue => {
                let queueing = self.queue_with(queued);
                return queueing.named(&plan.callback, &plan.payload);
            }
        };
        Ok(scheduling.named(&plan.callback, &plan.payload)?.id)
    }

    fn write(&self, what: &str) -> Result<()> {
        let current = self.current();
        let scheduled = current.schedule.map(|schedule| schedule.id);
        let queued = current.queue_item.map(|item| item.id);
        let id = scheduled.or(queued).unwrap_or_default();
        let now = self.now();
        self.base
            .sql(sql!("INSERT INTO fired VALUES ({id}, {what}, {now})"))?;
        Ok(())
    }

    fn times(&self, what: &str) -> Result<u32> {
        self.base
            .sql(sql!("SELECT count(*) FROM fired WHERE what = {what}"))?
            .one()
    }
}

#[callable]
impl TestJobsAgent {
    #[callable(name = "instanceId")]
    fn instance_id(&self) -> String {
        self.instance.clone()
    }

    fn plan(&self, plans: Vec<Plan>) -> Result<Vec<String>> {
        plans.into_iter().map(|plan| self.plan_one(plan)).collect()
    }

    #[callable(name = "planAtOnce")]
    fn plan_at_once(&self, plans: Vec<Plan>) -> Result<Vec<String>> {
        self.transaction(|| self.plan(plans))
    }

    fn fired(&self) -> Result<Vec<Entry>> {
        self.base
            .sql("SELECT id, what, at FROM fired ORDER BY rowid")?
            .all()
    }

    async fn pending(&self) -> Result<Pending> {
        Ok(Pending {
            schedules: self.list_schedules(&ScheduleFilter::new())?,
            queue: self.list_queue()?,
            failed: self.list_failed()?,
            alarm: platform::alarm(self).await?,
        })
    }

    #[callable(name = "cancel")]
    fn cancel(&self, id: String) -> Result<bool> {
        self.cancel_schedule(&id)
    }

    #[callable(name = "removeQueued")]
    fn remove_queued(&self, id: String) -> Result<()> {
        self.dequeue(&id)
    }

    #[callable(name = "removeQueuedCallsOf")]
    fn remove_queued_calls_of(&self, callback: String) -> Result<()> {
        self.dequeue_all_by_callback(&callback)
    }

    #[callable(name = "tryFailedAgain")]
    fn try_failed_again(&self, id: String) -> Result<bool> {
        self.retry_failed(&id)
    }

    #[callable(name = "forgetFailed")]
    fn forget_failed(&self, id: String) -> Result<bool> {
        self.delete_failed(&id)
    }

    fn increment(&self) -> Result<i64> {
        self.update_state(|count| {
            *count += 1;
            *count
        })
    }

    /// Stays awake, and tells the alarm meanwhile.
    #[callable(name = "stayAwake")]
    async fn stay_awake(&self, ms: u64) -> Result<Option<i64>> {
        let _awake = self.keep_alive()?;
        self.sleep(Duration::from_millis(ms)).await;
        platform::alarm(self).await
    }

    fn end(&self) -> Result<String> {
        self.destroy()?;
        Ok("ended".into())
    }

    /// Tells what a write after the end says.
    #[callable(name = "endAndWrite")]
    fn end_and_write(&self) -> Result<Value> {
        self.destroy()?;
        let text = |outcome: Result<()>| outcome.err().map(|error| error.to_string());
        Ok(json!({
            "state": text(self.set_state(7)),
            "sql": text(self.write("after the end")),
            "schedule": text(self.schedule(After::secs(60)).record("after the end").map(drop)),
        }))
    }

    /// Leaves it to the next alarm, as an agent that was lost in its end would.
    #[callable(name = "markForEnd")]
    async fn mark_for_end(&self, alarm_in_ms: i64) -> Result<()> {
        self.kv().put("cf_agents_destroy_pending", &true)?;
        platform::set_alarm(self, (self.now() + alarm_in_ms) as f64).await
    }

    fn record(&self, what: &str) -> Result<()> {
        self.write(what)
    }

    /// As `record`, with a second parameter.
    #[callable(name = "recordPair")]
    fn record_pair(&self, a: String, b: Vec<u32>) -> Result<()> {
        self.write(&format!("{a} {b:?}"))
    }

    fn fail(&self, what: &str) -> Result<()> {
        self.write(what)?;
        Err(Error::msg(format!("{what} failed")))
    }

    /// Fails twice, then succeeds.
    #[callable(name = "failTwice")]
    fn fail_twice(&self, what: &str) -> Result<()> {
        self.write(what)?;
        if self.times(what)? < 3 {
            return Err(Error::msg(format!("{what} failed")));
        }
        Ok(())
    }

    /// Takes a second, and writes at its beginning and its end.
    async fn slow(&self, what: String) -> Result<()> {
        self.write(&format!("{what} begins"))?;
        self.sleep(Duration::from_secs(1)).await;
        self.write(&format!("{what} ends"))
    }

    /// The first time it never ends; after that it is as `record`.
    #[callable(name = "hangOnce")]
    async fn hang_once(&self, what: String) -> Result<()> {
        self.write(&what)?;
        if self.times(&what)? == 1 {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    /// Panics the first time; after that it is as `record`.
    #[callable(name = "panicOnce")]
    #[expect(clippy::panic, reason = "the suites test what a panic does")]
    fn panic_once(&self, what: &str) -> Result<()> {
        let key = format!("panicked:{what}");
        if self.kv().get::<bool>(&key)?.is_none() {
            self.kv().put(&key, &true)?;
            panic!("deliberate panic in {what}");
        }
        self.write(what)
    }

    /// Ends the instance in this way the first time; after that it writes the way, and
    /// how often its schedule is known to have been cut short.
    #[callable(name = "loseOnce")]
    #[expect(clippy::panic, reason = "the suites test what a panic does")]
    fn lose_once(&self, how: &str) -> Result<()> {
        let key = format!("lost:{how}");
        if self.kv().get::<bool>(&key)?.is_none() {
            self.kv().put(&key, &true)?;
            match how {
                "panic" => panic!("deliberate panic in a schedule"),
                "panic in a transaction" => {
                    self.transaction(|| panic!("deliberate panic in a transaction"))?;
                }
                _ => std::process::abort(),
            }
        }
        let strikes: Vec<i64> = self
            .sql("select strikes from worker_agents_schedules")?
            .all()?;
        self.write(&format!("{how} {strikes:?}"))
    }

    /// Cancels the pending schedules of a method.
    #[callable(name = "cancelAllOf")]
    fn cancel_all_of(&self, callback: String) -> Result<()> {
        for schedule in self.list_schedules(&ScheduleFilter::new().callback(callback))? {
            self.cancel_schedule(&schedule.id)?;
        }
        Ok(())
    }

    /// Ends the agent from a stored call.
    #[callable(name = "endMe")]
    fn end_me(&self) -> Result<()> {
        self.destroy()
    }
}
