//! Plans work of every kind and writes down what ran, for a database that goes
//! from TypeScript to Rust and back: see
//! `tests/workers/typescript/scheduler/README.md`.

use std::time::Duration;

use serde::Deserializer;
use serde_json::{Value, json};
use worker::*;
use worker_agents::{Error, Result, Schedule, ScheduleFilter, json::OrUndefined, prelude::*, sql};

const RUNTIME: &str = "rust";

/// What to call, and when. One without a payload is not one with `null`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Plan {
    callback: String,
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    payload: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry: Option<RetryOptions>,
    #[serde(flatten)]
    when: Kind,
}

/// When to call it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Kind {
    /// Once, after so many seconds.
    Delay {
        /// The delay.
        seconds: f64,
    },
    /// Once, at a time in milliseconds.
    At {
        /// The time.
        time: i64,
    },
    /// By the calendar.
    Cron {
        /// The expression.
        cron: String,
    },
    /// Again and again.
    Every {
        /// The pause.
        seconds: f64,
    },
    /// Soon, one after the other.
    Queue,
}

fn present<'de, D: Deserializer<'de>>(json: D) -> std::result::Result<Option<Value>, D::Error> {
    Value::deserialize(json).map(Some)
}

/// What waits.
#[derive(Debug, Clone, Serialize)]
struct Pending {
    schedules: Vec<Schedule>,
    queue: Vec<Value>,
}

/// A call that was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Fired {
    callback: String,
    payload: Value,
    at: i64,
    runtime: String,
}

#[derive(Deserialize)]
struct FiredRow {
    callback: String,
    payload: String,
    at: i64,
    runtime: String,
}

/// The twin of the TypeScript `InteropAgent`, on the same database.
#[durable_object]
pub struct InteropAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for InteropAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.base.sql(
            "CREATE TABLE IF NOT EXISTS fired (
              number INTEGER PRIMARY KEY AUTOINCREMENT, callback TEXT NOT NULL, payload TEXT NOT NULL, at INTEGER NOT NULL, runtime TEXT NOT NULL
            )",
        )?;
        self.base
            .sql("CREATE TABLE IF NOT EXISTS holding (id INTEGER PRIMARY KEY)")?;
        Ok(())
    }
}

#[callable]
impl InteropAgent {
    fn runtime(&self) -> String {
        RUNTIME.to_owned()
    }

    fn plan(&self, plans: Vec<Plan>) -> Result<Vec<String>> {
        let options = ScheduleOptions::new;
        plans
            .iter()
            .map(|plan| self.plan_with(plan, options()))
            .collect()
    }

    #[callable(name = "planKeyed")]
    fn plan_keyed(&self, key: String, plan: Plan) -> Result<String> {
        self.plan_with(&plan, ScheduleOptions::new().key(key))
    }

    fn pending(&self) -> Result<Value> {
        let queue = self.list_queue()?.into_iter().map(|item| {
            let payload = item.payload::<Value>()?;
            Ok(json!({ "id": item.id, "callback": item.callback, "payload": payload }))
        });
        let pending = Pending {
            schedules: self.list_schedules(&ScheduleFilter::new())?,
            queue: queue.collect::<Result<_>>()?,
        };
        serde_json::to_value(pending).map_err(|error| Error::msg(error.to_string()))
    }

    fn fired(&self) -> Result<Vec<Fired>> {
        let rows: Vec<FiredRow> = self
            .base
            .sql("SELECT callback, payload, at, runtime FROM fired ORDER BY number")?
            .all()?;
        let parsed = rows.into_iter().map(|row| {
            let payload = serde_json::from_str(&row.payload)
                .map_err(|error| Error::msg(error.to_string()))?;
            Ok(Fired {
                callback: row.callback,
                payload,
                at: row.at,
                runtime: row.runtime,
            })
        });
        parsed.collect()
    }

    #[callable(name = "setHolding")]
    fn set_holding(&self, holding: bool) -> Result<()> {
        self.base.sql(if holding {
            "INSERT OR IGNORE INTO holding (id) VALUES (1)"
        } else {
            "DELETE FROM holding"
        })?;
        Ok(())
    }

    #[callable(internal)]
    fn record(&self, payload: Option<Value>) -> Result<()> {
        self.write("record", payload)
    }

    #[callable(internal, name = "recordToo")]
    fn record_too(&self, payload: Option<Value>) -> Result<()> {
        self.write("recordToo", payload)
    }

    #[callable(internal)]
    fn failing(&self, payload: Option<Value>) -> Result<()> {
        self.write("failing", payload)?;
        Err(Error::msg("deliberate failure of a callback"))
    }

    #[callable(internal)]
    async fn hold(&self, payload: Option<Value>) -> Result<()> {
        self.write("hold", payload)?;
        while !self.base.sql("SELECT id FROM holding")?.is_empty() {
            self.sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}

impl InteropAgent {
    fn plan_with(&self, plan: &Plan, mut options: ScheduleOptions) -> Result<String> {
        let callback = plan.callback.as_str();
        let payload = OrUndefined::from(plan.payload.clone());
        let seconds = Duration::from_secs_f64;
        if let Some(retry) = plan.retry {
            options = options.retry(retry);
        }
        let schedule = match &plan.when {
            Kind::Queue => {
                let mut options = QueueOptions::new();
                if let Some(retry) = plan.retry {
                    options = options.retry(retry);
                }
                return self.queue_with(options).named(callback, &payload);
            }
            Kind::Delay { seconds: delay } => {
                self.schedule_with(After::duration(seconds(*delay)), options)
            }
            Kind::At { time } => self.schedule_with(At::millis(*time), options),
            Kind::Cron { cron } => self.schedule_with(Cron::new(cron)?, options),
            Kind::Every { seconds: pause } => {
                self.schedule_with(Every::duration(seconds(*pause)), options)
            }
        };
        Ok(schedule.named(callback, &payload)?.id)
    }

    fn write(&self, callback: &str, payload: Option<Value>) -> Result<()> {
        let payload = payload.unwrap_or_default().to_string();
        let at = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
        self.base.sql(sql!(
            "INSERT INTO fired (callback, payload, at, runtime)
             VALUES ({callback}, {payload}, {at}, {RUNTIME})"
        ))?;
        Ok(())
    }
}
