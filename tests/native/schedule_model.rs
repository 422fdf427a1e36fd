//! Schedules against a simple model of them: a year of random ones, and many
//! small worlds.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    time::{Duration, Instant},
};

use proptest::prelude::*;
use worker::durable_object;
use worker_agents::{Cron, Result, ScheduleFilter, prelude::*, testing::TestAgent, testing::World};

thread_local! {
    /// What has been fired, when, in order. It outlives the agent's memory.
    static FIRED: RefCell<Vec<(i64, String)>> = const { RefCell::new(Vec::new()) };
}

#[durable_object]
pub struct Clockwork {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Clockwork {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Clockwork {
    fn fire(&self) {
        let id = self.current().schedule.map(|schedule| schedule.id);
        let fired = (self.now(), id.unwrap_or_default());
        FIRED.with_borrow_mut(|all| all.push(fired));
    }
}

/// 2026-01-01T00:00:00.123Z.
const START: i64 = 1_767_225_600_123;
const DAY: u64 = 24 * 3_600_000;

#[derive(Debug, Clone)]
enum Plan {
    After(u64),
    At(i64),
    Every(u64),
    Cron(Cron),
}

#[derive(Debug, Clone)]
enum Op {
    Plan(Plan),
    /// Cancels one of those that pend.
    Cancel(usize),
    Evict,
    Crash,
    /// Lets the time pass, in milliseconds.
    Pass(u64),
}

/// What should happen: the pending ones by the order in which they were made.
#[derive(Default)]
struct Model {
    now: i64,
    made: u64,
    pending: BTreeMap<u64, (String, Plan, i64)>,
    fired: Vec<(i64, String)>,
}

impl Model {
    /// When the agent has to wake up: what is due already waits a millisecond.
    fn next(&self) -> Option<i64> {
        let due = self.pending.values().map(|(_, _, due)| *due).min()?;
        Some(due.max(self.now + 1))
    }

    fn plan(&mut self, id: String, plan: Plan) -> Result<()> {
        let due = match &plan {
            Plan::After(ms) | Plan::Every(ms) => self.now + *ms as i64,
            Plan::At(at) => (*at).max(0),
            Plan::Cron(cron) => cron.next_after(self.now)?,
        };
        self.pending.insert(self.made, (id, plan, due));
        self.made += 1;
        Ok(())
    }

    /// Takes one of the pending ones out.
    fn cancel(&mut self, which: usize) -> Option<String> {
        let nth = which.checked_rem(self.pending.len())?;
        let made = *self.pending.keys().nth(nth)?;
        self.pending.remove(&made).map(|(id, _, _)| id)
    }

    fn pass_until(&mut self, until: i64) -> Result<()> {
        while let Some(next) = self.next().filter(|next| *next <= until) {
            self.now = next;
            let mut due: Vec<(i64, u64)> = self
                .pending
                .iter()
                .filter(|(_, (_, _, due))| *due <= next)
                .map(|(made, (_, _, due))| (*due, *made))
                .collect();
            due.sort_unstable();
            for (_, made) in due {
                let Some((id, plan, due)) = self.pending.get_mut(&made) else {
                    continue;
                };
                self.fired.push((next, id.clone()));
                match plan {
                    Plan::After(_) | Plan::At(_) => {
                        self.pending.remove(&made);
                    }
                    Plan::Every(ms) => *due = next + *ms as i64,
                    Plan::Cron(cron) => *due = cron.next_after(next)?,
                }
            }
        }
        self.now = until;
        Ok(())
    }
}

async fn plan(agent: &TestAgent<Clockwork>, plan: Plan) -> Result<String> {
    agent
        .with(async |agent| {
            let again = || ScheduleOptions::new().idempotent(false);
            let schedule = match plan {
                Plan::After(ms) => agent.schedule(After::millis(ms)).fire()?,
                Plan::At(at) => agent.schedule(At::millis(at)).fire()?,
                Plan::Every(ms) => {
                    let every = Every::duration(Duration::from_millis(ms));
                    agent.schedule_with(every, again()).fire()?
                }
                Plan::Cron(cron) => agent.schedule_with(cron, again()).fire()?,
            };
            Ok(schedule.id)
        })
        .await
}

/// Runs the operations on the agent and on the model, and compares.
fn run(ops: impl IntoIterator<Item = Op>) -> Result<usize> {
    FIRED.take();
    World::new().at(START).run(async |world| {
        let agent = world.agent::<Clockwork>("a");
        let mut model = Model {
            now: START,
            ..Model::default()
        };
        for op in ops {
            match op {
                Op::Plan(what) => {
                    let id = plan(&agent, what.clone()).await?;
                    model.plan(id, what)?;
                }
                Op::Cancel(which) => {
                    if let Some(id) = model.cancel(which) {
                        assert!(agent.with(async |agent| agent.cancel_schedule(&id)).await?);
                    }
                }
                Op::Evict => agent.evict(),
                Op::Crash => agent.crash(),
                Op::Pass(ms) => {
                    world.advance(Duration::from_millis(ms)).await;
                    model.pass_until(model.now + ms as i64)?;
                }
            }
            assert_eq!(world.now(), model.now);
            assert_eq!(agent.alarm(), model.next());
        }
        let fired = FIRED.take();
        assert_eq!(fired.len(), model.fired.len());
        for (fired, expected) in fired.iter().zip(&model.fired) {
            assert_eq!(fired, expected);
        }
        let list = agent
            .with(async |agent| agent.list_schedules(&ScheduleFilter::new()))
            .await?;
        let listed: Vec<_> = list.iter().map(|s| (s.id.as_str(), s.due)).collect();
        let pending: Vec<_> = model
            .pending
            .values()
            .map(|(id, _, due)| (id.as_str(), *due))
            .collect();
        assert_eq!(listed, pending);
        Ok(fired.len())
    })
}

fn any_cron() -> impl Strategy<Value = Cron> {
    let text = prop_oneof![
        (0..60_u8, 0..24_u8).prop_map(|(m, h)| format!("{m} {h} * * *")),
        (0..60_u8, 0..24_u8, 0..7_u8).prop_map(|(m, h, d)| format!("{m} {h} * * {d}")),
        (0..60_u8, 1..29_u8).prop_map(|(m, d)| format!("{m} 3 {d} * 1")),
        (0..60_u8, 2..20_u8).prop_map(|(s, step)| format!("{s} 0 */{step} * * *")),
        Just("0 0 29 2 *".to_owned()),
    ];
    text.prop_filter_map("no calendar", |text| Cron::new(&text).ok())
}

fn any_op(longest: u64) -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => (0..longest).prop_map(|ms| Op::Plan(Plan::After(ms))),
        2 => (-1000..longest as i64).prop_map(|ms| Op::Plan(Plan::At(START + ms))),
        1 => (longest / 20 + 1..longest).prop_map(|ms| Op::Plan(Plan::Every(ms))),
        1 => any_cron().prop_map(|cron| Op::Plan(Plan::Cron(cron))),
        3 => any::<usize>().prop_map(Op::Cancel),
        1 => Just(Op::Evict),
        1 => Just(Op::Crash),
        5 => (0..longest / 4).prop_map(Op::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn it_does_what_the_model_does(ops in prop::collection::vec(any_op(5 * DAY), 1..60)) {
        prop_assert!(run(ops).is_ok());
    }

    #[test]
    fn within_one_second_too(ops in prop::collection::vec(any_op(2_000), 1..60)) {
        prop_assert!(run(ops).is_ok());
    }
}

/// Random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        // Knuth's MMIX generator.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

#[test]
fn a_year_of_ten_thousand() -> Result<()> {
    const SCHEDULES: u64 = 10_000;
    let year = 365 * DAY;
    let mut random = Random(7);
    let mut ops = Vec::new();
    for _ in 0..SCHEDULES {
        let at = START + random.below(year) as i64;
        ops.push(Op::Plan(match random.below(10) {
            0..4 => Plan::After(random.below(40 * DAY)),
            4..8 => Plan::At(at),
            8 => Plan::Every(2 * DAY + random.below(20 * DAY)),
            _ => Plan::Cron(Cron::new(&format!(
                "{} {} {} * *",
                random.below(60),
                random.below(24),
                1 + random.below(28)
            ))?),
        }));
        // Most recurring ones go before the year is over.
        if random.below(3) == 0 {
            ops.push(Op::Cancel(random.below(u64::MAX >> 34) as usize));
        }
        match random.below(50) {
            0 => ops.push(Op::Evict),
            1 => ops.push(Op::Crash),
            _ => {}
        }
        ops.push(Op::Pass(random.below(2 * year / SCHEDULES)));
    }
    ops.push(Op::Pass(DAY));
    let begun = Instant::now();
    let fired = run(ops)?;
    println!("{fired} fired in {:?}", begun.elapsed());
    assert!(fired > 10_000, "only {fired} fired");
    Ok(())
}
