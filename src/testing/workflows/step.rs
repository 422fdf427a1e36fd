//! The steps of a run, as the engine keeps them.

use std::{future::pending, rc::Rc, time::Duration};

use futures::{
    channel::oneshot,
    future::{Either, LocalBoxFuture, select},
};

use super::{
    instance::Instance,
    life::Life,
    record::{StepKey, StepKind},
};
use crate::{
    error::{Error, Result},
    host::{ReceivedEvent, StepBackoff, StepConfig, StepPort, StepRun, StepTurn},
    testing::world::Sleep,
};

/// What a step has where its workflow says nothing.
const RETRIES: u32 = 5;
const DELAY: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(600);

/// How long an event is waited for, where the workflow says nothing.
const WAIT: Duration = Duration::from_secs(24 * 3600);

/// The largest result of a step, in bytes.
const MAX_RESULT: usize = 1 << 20;

/// The steps of one stay in memory.
pub(super) struct TestSteps {
    instance: Rc<Instance>,
    life: Rc<Life>,
}

impl TestSteps {
    pub(super) fn new(instance: &Rc<Instance>, life: &Rc<Life>) -> Self {
        Self {
            instance: Rc::clone(instance),
            life: Rc::clone(life),
        }
    }

    /// Sleeps until a time that is stored with the step.
    fn sleep_by(&self, key: StepKey, until: i64) -> LocalBoxFuture<'static, Result<()>> {
        let (instance, life) = (Rc::clone(&self.instance), Rc::clone(&self.life));
        Box::pin(async move {
            life.present().await;
            let until = deadline(&instance, &key, until);
            life.idle(sleep_until(&instance, until)).await;
            Ok(())
        })
    }

    fn now(&self) -> i64 {
        now(&self.instance)
    }
}

fn now(instance: &Instance) -> i64 {
    let world = instance.world.upgrade();
    world.map_or(0, |world| world.clock.now())
}

/// The time that is stored with a step, which is this one if none is.
fn deadline(instance: &Instance, key: &StepKey, until: i64) -> i64 {
    let mut record = instance.record.borrow_mut();
    *record.deadlines.entry(key.clone()).or_insert(until)
}

fn timer(instance: &Instance, until: i64) -> Option<Sleep> {
    let world = instance.world.upgrade()?;
    let left = u64::try_from(until - world.clock.now()).unwrap_or(0);
    Some(world.clock.sleep(Duration::from_millis(left)))
}

async fn sleep_until(instance: &Instance, until: i64) {
    match timer(instance, until) {
        Some(timer) => timer.await,
        // The world has ended.
        None => pending().await,
    }
}

fn after(now: i64, duration: Duration) -> i64 {
    let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    now.saturating_add(millis)
}

fn timed_out(after: Duration) -> Error {
    Error::platform(format!(
        "WorkflowTimeoutError: Execution timed out after {}ms",
        after.as_millis()
    ))
}

impl StepPort for TestSteps {
    fn run(&self, name: &str, config: &StepConfig) -> Box<dyn StepRun> {
        let key = self.life.key(StepKind::Run, name);
        let stored = self.instance.record.borrow().results.get(&key).cloned();
        Box::new(TestStep {
            instance: Rc::clone(&self.instance),
            life: Rc::clone(&self.life),
            key,
            config: *config,
            phase: stored.map_or(Phase::Pausing, Phase::Settled),
        })
    }

    fn sleep(&self, name: &str, duration: Duration) -> LocalBoxFuture<'static, Result<()>> {
        let key = self.life.key(StepKind::Sleep, name);
        self.sleep_by(key, after(self.now(), duration))
    }

    fn sleep_until(&self, name: &str, at: i64) -> LocalBoxFuture<'static, Result<()>> {
        let key = self.life.key(StepKind::Sleep, name);
        let begun = self.instance.record.borrow().deadlines.contains_key(&key);
        if !begun && at < self.now() {
            let text = "You can't sleep until a time in the past, time-traveler";
            return Box::pin(async move { Err(Error::platform(text)) });
        }
        self.sleep_by(key, at)
    }

    fn wait_for_event(
        &self,
        name: &str,
        kind: &str,
        timeout: Option<Duration>,
    ) -> LocalBoxFuture<'static, Result<ReceivedEvent>> {
        let key = self.life.key(StepKind::Wait, name);
        let (instance, life) = (Rc::clone(&self.instance), Rc::clone(&self.life));
        let (kind, timeout) = (kind.to_owned(), timeout.unwrap_or(WAIT));
        Box::pin(async move {
            life.present().await;
            if let Some(event) = instance.record.borrow().received.get(&key) {
                return Ok(event.clone());
            }
            let until = deadline(&instance, &key, after(now(&instance), timeout));
            let event = life.idle(event_until(&instance, &kind, until)).await;
            let event = event.ok_or_else(|| timed_out(timeout))?;
            let mut record = instance.record.borrow_mut();
            record.received.insert(key, event.clone());
            Ok(event)
        })
    }
}

/// The next event of a kind, if one comes in time.
async fn event_until(instance: &Instance, kind: &str, until: i64) -> Option<ReceivedEvent> {
    let mut timer = timer(instance, until)?;
    loop {
        let kept = instance.record.borrow_mut().take_event(kind);
        if kept.is_some() {
            return kept;
        }
        let (sender, received) = oneshot::channel();
        instance
            .waiting
            .borrow_mut()
            .push((kind.to_owned(), sender));
        match select(received, timer).await {
            Either::Left((_, left)) => timer = left,
            Either::Right(_) => return None,
        }
    }
}

/// How far a step has come.
enum Phase {
    /// It waits for its next attempt, perhaps the first.
    Pausing,
    /// An attempt runs, which is given up when the timer ends.
    Trying {
        timer: Option<Sleep>,
    },
    /// An attempt has failed.
    Failed(Error),
    Settled(Result<Option<String>>),
}

struct TestStep {
    instance: Rc<Instance>,
    life: Rc<Life>,
    key: StepKey,
    config: StepConfig,
    phase: Phase,
}

impl TestStep {
    fn attempts(&self) -> u32 {
        let record = self.instance.record.borrow();
        record.attempts.get(&self.key).copied().unwrap_or(0)
    }

    fn timeout(&self) -> Duration {
        self.config.timeout.unwrap_or(TIMEOUT)
    }

    /// The pause after the attempt of this number.
    fn pause(&self, attempt: u32) -> Duration {
        let base = self.config.delay.unwrap_or(DELAY);
        let factor = match self.config.backoff.unwrap_or(StepBackoff::Exponential) {
            StepBackoff::Constant => 1,
            StepBackoff::Linear => attempt,
            StepBackoff::Exponential => 2_u32.saturating_pow(attempt.saturating_sub(1)),
        };
        base.saturating_mul(factor)
    }

    /// Stores how the step has ended. Of an error the platform keeps the text,
    /// and whether it was terminal.
    fn end(&mut self, result: Result<Option<String>>) {
        let result = result.map_err(|error| match error.is_terminal() {
            true => Error::terminal(error),
            false => Error::msg(error),
        });
        let mut record = self.instance.record.borrow_mut();
        record.results.insert(self.key.clone(), result.clone());
        drop(record);
        self.phase = Phase::Settled(result);
    }

    /// Decides what follows a failed attempt.
    fn failed(&mut self, error: Error) {
        let made = self.attempts();
        if error.is_terminal() || made > self.config.retries.unwrap_or(RETRIES) {
            return self.end(Err(error));
        }
        let until = after(now(&self.instance), self.pause(made));
        let mut record = self.instance.record.borrow_mut();
        record.deadlines.insert(self.key.clone(), until);
        drop(record);
        self.phase = Phase::Pausing;
    }

    /// Begins the next attempt.
    fn begin(&mut self) -> StepTurn {
        let attempt = self.attempts() + 1;
        let mut record = self.instance.record.borrow_mut();
        record.attempts.insert(self.key.clone(), attempt);
        drop(record);
        let until = after(now(&self.instance), self.timeout());
        self.life.try_begins();
        self.phase = Phase::Trying {
            timer: timer(&self.instance, until),
        };
        StepTurn::Attempt(attempt)
    }

    /// An attempt has ended; the run may have to be paused now.
    fn attempt_ended(&self) {
        self.life.try_ends();
        if !self.life.is_over() && !self.life.is_trying() {
            self.instance.pause_if_asked();
        }
    }
}

impl StepRun for TestStep {
    fn next(&mut self) -> LocalBoxFuture<'_, StepTurn> {
        Box::pin(async move {
            loop {
                self.life.present().await;
                match &mut self.phase {
                    Phase::Settled(result) => return StepTurn::Settled(result.clone()),
                    Phase::Pausing => {
                        let until = {
                            let record = self.instance.record.borrow();
                            record.deadlines.get(&self.key).copied()
                        };
                        if let Some(until) = until.filter(|until| *until > now(&self.instance)) {
                            self.life.idle(sleep_until(&self.instance, until)).await;
                        }
                        return self.begin();
                    }
                    Phase::Trying { timer } => {
                        match timer {
                            Some(timer) => timer.await,
                            // The world has ended.
                            None => pending().await,
                        }
                        self.phase = Phase::Failed(timed_out(self.timeout()));
                        self.attempt_ended();
                    }
                    Phase::Failed(error) => {
                        let error = error.clone();
                        self.failed(error);
                    }
                }
            }
        })
    }

    fn settle(&mut self, result: Result<Option<String>>) {
        if !matches!(self.phase, Phase::Trying { .. }) {
            return;
        }
        match result {
            Ok(Some(json)) if json.len() > MAX_RESULT => {
                let (name, count) = (&self.key.name, self.key.count);
                let text = format!(
                    "Step {name}-{count} output is too large. Maximum allowed size is 1MiB."
                );
                self.end(Err(Error::platform(text)));
            }
            Ok(json) => self.end(Ok(json)),
            Err(error) => self.phase = Phase::Failed(error),
        }
        self.attempt_ended();
    }
}

impl Drop for TestStep {
    fn drop(&mut self) {
        if matches!(self.phase, Phase::Trying { .. }) {
            self.attempt_ended();
        }
    }
}
