//! The machine fails at every single call that an agent makes of the platform:
//! what has been acknowledged is done, and the alarm is armed again.

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use worker::durable_object;
use worker_agents::{
    Cron, Error, Result, ScheduleFilter,
    prelude::*,
    testing::{TestAgent, World},
};

thread_local! {
    /// What has been done, in order. It outlives the agent's memory.
    static DONE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

#[durable_object]
pub struct Clerk {
    base: AgentBase<Self>,
}

#[agent(retry(max_attempts = 2, base_delay = "10ms", max_delay = "20ms"))]
impl Agent for Clerk {
    type State = u32;
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Clerk {
    fn work(&self, what: &str) {
        DONE.with_borrow_mut(|done| done.push(what.to_owned()));
    }

    async fn work_slowly(&self, what: String) -> Result<()> {
        self.sleep(Duration::from_secs(1)).await;
        self.work(&what);
        self.set_state(self.state()? + 1)
    }

    fn fail(&self, what: String) -> Result<()> {
        self.work(&what);
        Err(Error::msg("it fails"))
    }

    fn relay(&self, what: String) -> Result<()> {
        self.work(&what);
        self.schedule(After::millis(10)).work("relayed")?;
        self.queue().work("relayed by queue")?;
        Ok(())
    }

    fn once(&self) -> Result<()> {
        self.schedule(After::millis(700)).work("once")?;
        Ok(())
    }

    fn keyed(&self) -> Result<()> {
        let options = ScheduleOptions::new().key("the one");
        self.schedule_with(After::millis(1700), options)
            .work("keyed")?;
        Ok(())
    }

    fn slow(&self) -> Result<()> {
        self.schedule(At::millis(self.now() + 500))
            .work_slowly("slow".into())?;
        Ok(())
    }

    fn failing(&self) -> Result<()> {
        self.schedule(After::secs(1)).fail("failing".into())?;
        Ok(())
    }

    fn chain(&self) -> Result<()> {
        self.schedule(After::secs(1)).relay("relay".into())?;
        Ok(())
    }

    fn recurring(&self) -> Result<()> {
        self.schedule(Every::secs(2)).work("tick")?;
        self.schedule(Cron::new("*/3 * * * * *")?).work("tock")?;
        Ok(())
    }

    fn queued(&self) -> Result<()> {
        self.queue().work_slowly("queued 1".into())?;
        self.queue().fail("queued 2".into())?;
        self.queue().work("queued 3")?;
        Ok(())
    }

    fn all_or_nothing(&self) -> Result<()> {
        self.transaction(|| {
            self.schedule(After::secs(1)).work("both 1")?;
            self.queue().work("both 2")?;
            Ok(())
        })
    }
}

/// A scenario: the method that plans, and what has to be done then.
const SCENARIOS: &[(&str, &[&str])] = &[
    ("once", &["once"]),
    ("keyed", &["keyed"]),
    ("slow", &["slow"]),
    ("failing", &["failing"]),
    ("chain", &["relay", "relayed", "relayed by queue"]),
    ("recurring", &["tick", "tock"]),
    ("queued", &["queued 1", "queued 2", "queued 3"]),
    ("all_or_nothing", &["both 1", "both 2"]),
];

/// How a machine may fail.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Before(u64),
    After(u64),
    None,
}

async fn pending(agent: &TestAgent<Clerk>) -> Result<(usize, usize)> {
    agent
        .with(async |agent| {
            let schedules = agent.list_schedules(&ScheduleFilter::new())?;
            Ok((schedules.len(), agent.list_queue()?.len()))
        })
        .await
}

/// Plans and lets it happen, with a failure on the way; gives how many calls of
/// the platform were made and how often each work was done.
fn play(method: &str, expected: &[&str], fault: Fault) -> Result<(u64, BTreeMap<String, u32>)> {
    DONE.take();
    World::new().at(1_750_000_000_000).run(async |world| {
        let agent = world.agent::<Clerk>("a");
        let before = agent.host_calls();
        match fault {
            Fault::Before(nth) => agent.crash_at_host_call(nth),
            Fault::After(nth) => agent.crash_after_host_call(nth),
            Fault::None => {}
        }
        let plan = async || {
            let client = agent.connect("").await?;
            client.call::<()>(method, &()).await
        };
        let acknowledged = plan().await.is_ok();
        // Long enough for every pause after a failure.
        for _ in 0..45 {
            world.advance(Duration::from_secs(1)).await;
        }
        agent.crash_at_host_call(0);
        if !acknowledged {
            // Whoever was not answered asks again.
            plan().await?;
            for _ in 0..45 {
                world.advance(Duration::from_secs(1)).await;
            }
        }
        let mut done = BTreeMap::new();
        for work in DONE.take() {
            *done.entry(work).or_insert(0) += 1;
        }
        for work in expected {
            assert!(
                done.contains_key(*work),
                "{method}, {fault:?}: {work} in {done:?}"
            );
        }
        let (schedules, queued) = pending(&agent).await?;
        let recurring = if method == "recurring" { 2 } else { 0 };
        assert_eq!((schedules, queued), (recurring, 0), "{method}, {fault:?}");
        assert_eq!(
            agent.alarm().is_some(),
            recurring > 0,
            "{method}, {fault:?}"
        );
        let failed = agent.with(async |agent| agent.list_failed()).await?;
        let fails = expected
            .iter()
            .any(|work| ["failing", "queued 2"].contains(work));
        assert_eq!(failed.is_empty(), !fails, "{method}, {fault:?}: {failed:?}");
        Ok((agent.host_calls() - before, done))
    })
}

#[test]
fn no_acknowledged_work_is_lost_wherever_the_machine_fails() -> Result<()> {
    let mut points = 0;
    let mut twice = 0;
    for (method, expected) in SCENARIOS {
        let (calls, undisturbed) = play(method, expected, Fault::None)?;
        for nth in 1..=calls {
            for fault in [Fault::Before(nth), Fault::After(nth)] {
                points += 1;
                let (_, done) = play(method, expected, fault)?;
                if *method != "recurring" {
                    let more = done
                        .iter()
                        .filter(|(work, times)| **times > undisturbed[*work]);
                    twice += more.count();
                }
            }
        }
    }
    println!("{points} crash points, {twice} times some work was done again");
    assert!(points > 500, "{points}");
    Ok(())
}
