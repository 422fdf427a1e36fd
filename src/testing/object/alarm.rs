//! The one alarm of an object, with the platform's retries.

use std::{cell::Cell, rc::Rc};

use super::Object;
use crate::testing::fault::Fault;

/// How often the platform tries again after an alarm that has thrown. A machine
/// that fails does not count.
const MAX_RETRIES: u32 = 6;

/// The delay before the first try; it doubles with each.
const FIRST_DELAY_MS: i64 = 2_000;

/// How often it doubles.
const MAX_DOUBLINGS: u32 = 9;

/// How a run of the alarm has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It came to its end, or its agent has put an end to itself.
    Done,
    /// The agent's code has failed.
    Thrown,
    /// Its machine has failed.
    Lost,
}

/// The tries of an alarm since it was set.
#[derive(Debug, Default, Clone, Copy)]
struct Tries {
    /// Those that count.
    counted: u32,
    doublings: u32,
    /// Whether the last one counted.
    last_counted: bool,
}

/// What a transaction may change and undo.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::testing) struct Setting {
    at: Option<i64>,
    /// Set or removed while it ran.
    touched: bool,
    tries: Tries,
}

#[derive(Debug, Default)]
pub(in crate::testing) struct AlarmSlot {
    setting: Cell<Setting>,
    /// For when the one was set that runs.
    running: Cell<Option<i64>>,
}

impl AlarmSlot {
    pub(in crate::testing) fn get(&self) -> Option<i64> {
        self.setting.get().at
    }

    /// A time that has passed means now. The platform loses an alarm for the very
    /// time of the one that runs.
    pub(in crate::testing) fn set(&self, at: Option<i64>, now: i64) {
        let at = at.map(|at| at.max(now));
        self.setting.set(Setting {
            at: at.filter(|_| at != self.running.get()),
            touched: true,
            tries: Tries::default(),
        });
    }

    pub(in crate::testing) fn save(&self) -> Setting {
        self.setting.get()
    }

    /// Puts back what a transaction that was rolled back has changed.
    pub(in crate::testing) fn restore(&self, setting: Setting) {
        self.setting.set(setting);
    }

    /// When it fires. Only one alarm of an object runs at a time.
    pub(in crate::testing) fn due(&self) -> Option<i64> {
        self.get().filter(|_| self.running.get().is_none())
    }

    fn begin(&self) {
        self.running.set(self.get());
        self.setting.update(|setting| Setting {
            at: None,
            touched: false,
            ..setting
        });
    }

    /// Gives the delay until the next try, if there is one.
    fn end(&self, now: i64, outcome: Outcome) -> Option<i64> {
        self.running.set(None);
        let mut setting = self.setting.get();
        if setting.touched {
            return None;
        }
        let delay = setting.tries.again(outcome);
        match delay {
            Some(delay) => setting.at = Some(now.saturating_add(delay)),
            None => setting.tries = Tries::default(),
        }
        self.setting.set(setting);
        delay
    }
}

impl Tries {
    fn again(&mut self, outcome: Outcome) -> Option<i64> {
        let counts = match outcome {
            Outcome::Done => return None,
            Outcome::Thrown if self.counted == MAX_RETRIES => return None,
            Outcome::Thrown => true,
            Outcome::Lost => false,
        };
        if counts {
            self.counted += 1;
            if !self.last_counted {
                self.doublings = 0;
            }
        }
        self.last_counted = counts;
        let delay = FIRST_DELAY_MS << self.doublings.min(MAX_DOUBLINGS);
        self.doublings += 1;
        Some(delay)
    }
}

impl Object {
    /// Runs the alarm that is due.
    pub(in crate::testing) fn fire_alarm(self: &Rc<Self>) {
        self.alarm.begin();
        let object = Rc::clone(self);
        self.deliver(async move {
            let (outcome, error) = match object.enter(|agent, _| agent.alarm()).await {
                Ok(Ok(())) | Err(Fault::Abort(_)) => (Outcome::Done, None),
                Ok(Err(error)) => (Outcome::Thrown, Some(error)),
                Err(fault @ Fault::Crash) => (Outcome::Lost, Some(fault.error())),
                Err(fault) => (Outcome::Thrown, Some(fault.error())),
            };
            let next = object.alarm.end(object.world.clock.now(), outcome);
            if let Some(error) = error {
                let next = match next {
                    Some(delay) => format!("the platform tries again in {} s", delay / 1000),
                    None => "the platform does not try again".to_owned(),
                };
                object.log_error(&format!("alarm failed: {error}; {next}"));
            }
        });
    }
}
