//! Fibers on the virtual clock.

mod crash;
mod lost;
mod managed;
mod recovery;
mod run;

use std::time::Duration;

use serde_json::{Value, json};
use worker::durable_object;
use worker_agents::{
    Error, FiberStatus, Result, StartedFiber,
    prelude::*,
    testing::{TestAgent, World},
};

const T: i64 = 1_750_000_000_000;

#[durable_object]
pub struct Lab {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Lab {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.note("started")
    }

    async fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<Option<FiberResolution>> {
        self.note(&format!("recovers {}", serde_json::to_string(&fiber)?))?;
        match fiber.name.as_str() {
            "fails" => Err("the hook failed".into()),
            #[allow(clippy::panic)]
            "panics" => panic!("the hook panics"),
            "slow" => {
                self.sleep(Duration::from_secs(6)).await;
                Ok(None)
            }
            "done" => Ok(Some(
                FiberResolution::completed()
                    .snapshot("from the hook")?
                    .metadata(&json!({"by": "hook"}))?,
            )),
            "again" => {
                let from: u32 = fiber.snapshot()?;
                self.start_fiber().count(from)?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

#[callable]
impl Lab {
    fn note(&self, text: &str) -> Result<()> {
        self.sql("create table if not exists notes (at integer, text text)")?;
        let now = self.now();
        self.sql(sql!("insert into notes values ({now}, {text})"))?;
        Ok(())
    }

    async fn count(&self, from: u32) -> Result<()> {
        for number in from..=3 {
            self.note(&format!("counts {number}"))?;
            self.stash(&number)?;
            self.sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }

    async fn fail(&self) -> Result<()> {
        self.stash("soon")?;
        Err("it failed".into())
    }

    async fn hang(&self) -> Result<()> {
        self.stash(&json!({"step": 1}))?;
        std::future::pending().await
    }

    async fn until_cancelled(&self) -> Result<()> {
        if let Some(fiber) = self.current().fiber {
            fiber.cancelled().await;
            let reason = fiber.cancel_reason().unwrap_or_default();
            self.note(&format!("{} hears of {reason}", fiber.name()))?;
        }
        Err("gave up".into())
    }

    async fn ignore_all(&self) -> Result<()> {
        self.sleep(Duration::from_secs(5)).await;
        self.note("ends all the same")
    }

    async fn fiber_name(&self, a: u8, b: u8) -> Result<()> {
        let fiber = self.current().fiber;
        self.note(&format!(
            "{:?} {a}{b}",
            fiber.map(|fiber| fiber.name().to_owned())
        ))
    }
}

async fn notes(agent: &TestAgent<Lab>) -> Result<Vec<String>> {
    let read = async |agent: &Lab| agent.sql("select text from notes order by rowid")?.all();
    agent.with(read).await
}

/// The notes that begin with `prefix`, without it.
async fn noted(agent: &TestAgent<Lab>, prefix: &str) -> Result<Vec<String>> {
    let notes = notes(agent).await?;
    let noted = notes.iter().filter_map(|note| note.strip_prefix(prefix));
    Ok(noted.map(str::to_owned).collect())
}

async fn recovered(agent: &TestAgent<Lab>) -> Result<Vec<Value>> {
    let noted = noted(agent, "recovers ").await?;
    let read = |json: &String| serde_json::from_str(json).map_err(Error::from);
    noted.iter().map(read).collect()
}

async fn status(agent: &TestAgent<Lab>, id: &str) -> Result<Option<FiberStatus>> {
    let look = async |agent: &Lab| agent.inspect_fiber(id);
    Ok(agent.with(look).await?.map(|fiber| fiber.status))
}

async fn runs(agent: &TestAgent<Lab>) -> Result<u32> {
    let count = async |agent: &Lab| agent.sql("select count(*) from cf_agents_runs")?.one();
    agent.with(count).await
}

/// Starts a fiber that hangs until its machine fails.
async fn hanging(agent: &TestAgent<Lab>, options: FiberOptions) -> Result<StartedFiber> {
    let start = async |agent: &Lab| agent.start_fiber_with(options).hang();
    agent.with(start).await
}

/// The events of fibers, without what says whose they are.
fn events(world: &World) -> Vec<(String, Value)> {
    let events = world.events().into_iter();
    let channel = Value::from("agents:fiber");
    let ours = events.filter(|event| event.get("channel") == Some(&channel));
    ours.map(|event| {
        let part = |key: &str| event.get(key).cloned().unwrap_or_default();
        let name = part("type").as_str().unwrap_or_default().to_owned();
        (name, part("payload"))
    })
    .collect()
}
