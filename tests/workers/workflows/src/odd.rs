//! Runs in which something odd happens.

use std::{cell::Cell, time::Duration};

use futures::future::{Either, join3, select};
use worker_agents::{
    AgentEnv, Error, Result, StepBackoff, StepOptions, Workflow, WorkflowEvent, WorkflowStep,
    prelude::*, workflow,
};

use super::notes::TestNotesAgent;

/// What the run gets: the name of what is to happen.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Odd {
    notes: String,
    what: String,
}

/// Does what it is told.
pub(crate) struct TestOddWorkflow {
    env: AgentEnv,
}

fn fast(retries: u32) -> StepOptions {
    StepOptions::new()
        .retries(retries)
        .delay(Duration::from_millis(10))
        .backoff(StepBackoff::Constant)
}

#[expect(clippy::panic, reason = "the suites test what a panic does")]
fn panic_in(place: &str) {
    panic!("deliberate panic in {place}");
}

struct Run<'a> {
    workflow: &'a TestOddWorkflow,
    name: &'a str,
    step: &'a WorkflowStep,
}

impl Run<'_> {
    async fn note(&self, what: &str) -> Result<u32> {
        let notes = TestNotesAgent::get(&self.workflow.env, self.name)?;
        notes.note(what.to_owned()).await
    }

    /// A client that is kept while its agent ends and begins anew.
    async fn kept(&self) -> Result<String> {
        let notes = TestNotesAgent::get(&self.workflow.env, self.name)?;
        notes.note("kept".to_owned()).await?;
        notes.end().await?;
        worker::Delay::from(Duration::from_millis(500)).await;
        let again = self.step.run("again", fast(5), async || {
            notes.note("kept".to_owned()).await
        });
        Ok(again.await?.to_string())
    }

    /// One that no retry cures, caught.
    async fn terminal(&self) -> Result<String> {
        let failed = self
            .step
            .run("terminal", fast(5), async || {
                self.note("terminal").await?;
                Err::<(), _>(Error::terminal("no such card"))
            })
            .await;
        Ok(format!("{:?}", failed.err()))
    }

    /// The same, of an agent that a step calls.
    async fn refused(&self) -> Result<String> {
        let notes = TestNotesAgent::get(&self.workflow.env, self.name)?;
        let step = self.step.run("refused", fast(5), async || {
            notes.refuse("refused".to_owned()).await
        });
        Ok(format!("{:?}", step.await.err()))
    }

    /// The first attempt hangs, and holds a guard that its drop gives back.
    async fn timeout(&self) -> Result<String> {
        struct Dropped<'a>(&'a Cell<u32>);
        impl Drop for Dropped<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let dropped = Cell::new(0);
        let options = fast(2).timeout(Duration::from_millis(300));
        let attempt = self
            .step
            .run_counted("hanging", options, async |attempt| {
                let _guard = Dropped(&dropped);
                if attempt == 1 {
                    std::future::pending::<()>().await;
                }
                Ok(attempt)
            })
            .await?;
        Ok(format!("attempt {attempt}, {} dropped", dropped.get()))
    }

    async fn always_late(&self) -> Result<String> {
        let options = fast(1).timeout(Duration::from_millis(200));
        let late = self.step.run("late", options, async || {
            self.note("late").await?;
            std::future::pending::<Result<()>>().await
        });
        Ok(format!("{:?}", late.await.err()))
    }

    /// Three at once, of which each waits for the others to begin.
    async fn parallel(&self) -> Result<String> {
        let begun = Cell::new(0);
        let meet = async |number: u32| {
            begun.set(begun.get() + 1);
            for _ in 0..500 {
                if begun.get() == 3 {
                    return Ok(number);
                }
                worker::Delay::from(Duration::from_millis(5)).await;
            }
            Err(Error::terminal("nobody came"))
        };
        let one = self.step.run("one", fast(0), async || meet(1).await);
        let two = self.step.run("two", fast(0), async || meet(2).await);
        let three = self.step.run("three", fast(0), async || meet(3).await);
        let (one, two, three) = join3(one, two, three).await;
        Ok(format!("{} {} {}", one?, two?, three?))
    }

    /// A step that nobody waits for any longer.
    async fn dropped(&self) -> Result<String> {
        let slow = self.step.run("slow", fast(3), async || {
            self.note("slow").await?;
            std::future::pending::<Result<()>>().await
        });
        let quick = self.step.sleep("quick", Duration::from_millis(300));
        let (slow, quick) = (Box::pin(slow), Box::pin(quick));
        let first = match select(slow, quick).await {
            Either::Left(_) => "slow",
            Either::Right(_) => "quick",
        };
        self.step
            .run("after", fast(0), || self.note("after"))
            .await?;
        Ok(first.to_owned())
    }

    async fn panic_in_step(&self) -> Result<String> {
        let attempt = self
            .step
            .run_counted("panics", fast(3), async |attempt| {
                if self.note("panics").await? < 3 {
                    panic_in("a step");
                }
                Ok(attempt)
            })
            .await?;
        Ok(format!("attempt {attempt}"))
    }

    async fn panic_in_every_step(&self) -> Result<String> {
        let failed = self.step.run("panics", fast(1), async || {
            panic_in("every attempt");
            Ok(())
        });
        Ok(format!("{:?}", failed.await.err()))
    }

    /// Waits for somebody else's panic.
    async fn survive(&self) -> Result<String> {
        let text = self.step.run("before", fast(0), async || {
            self.note("before").await?;
            Ok("kept".to_owned())
        });
        let text = text.await?;
        let repeated = async || {
            let number = self.note("repeated").await;
            number.map(|_| ())
        };
        self.step.run("repeated", fast(0), repeated).await?;
        self.step.run("repeated", fast(0), repeated).await?;
        self.step
            .run("during", fast(3), async || {
                self.note("during").await?;
                worker::Delay::from(Duration::from_secs(2)).await;
                Ok(())
            })
            .await?;
        self.step.sleep("a while", Duration::from_secs(2)).await?;
        let event = self
            .step
            .wait_for_event::<String>("word", "word", Duration::from_secs(30))
            .await?;
        Ok(format!("{text}, {}", event.payload))
    }

    async fn misfit(&self) -> Result<String> {
        let minute = Duration::from_secs(60);
        let event = self.step.wait_for_event::<u32>("number", "number", minute);
        Ok(format!("{:?}", event.await.err()))
    }

    async fn no_event(&self) -> Result<String> {
        let moment = Duration::from_millis(300);
        let event = self.step.wait_for_event::<()>("nothing", "nothing", moment);
        Ok(format!("{:?}", event.await.err()))
    }

    async fn slow(&self) -> Result<String> {
        let attempt = self
            .step
            .run_counted("slow", fast(3), async |attempt| {
                self.note("slow").await?;
                worker::Delay::from(Duration::from_secs(3)).await;
                Ok(attempt)
            })
            .await?;
        Ok(format!("attempt {attempt}"))
    }

    async fn past(&self) -> Result<String> {
        self.step.sleep_until("the epoch", 0).await?;
        let soon = worker::Date::now().as_millis() as i64 + 300;
        self.step.sleep_until("soon", soon).await?;
        self.note("slept").await?;
        self.step
            .wait_for_event::<()>("word", "word", Duration::from_secs(60))
            .await?;
        Ok("slept".into())
    }

    async fn names(&self) -> Result<String> {
        let name = "x".repeat(257);
        let long = self.step.run(&name, fast(0), async || Ok(())).await;
        let odd = self.step.sleep("a\u{7}", Duration::from_millis(1)).await;
        let name = "x".repeat(256);
        let fits = self.step.run(&name, fast(0), async || Ok(7)).await?;
        Ok(format!("{} {} {fits}", long.is_err(), odd.is_err()))
    }
}

#[workflow(binding = "ODD")]
impl Workflow for TestOddWorkflow {
    type Params = Odd;
    type Output = String;

    fn new(env: AgentEnv) -> Self {
        Self { env }
    }

    async fn run(&self, event: WorkflowEvent<Odd>, step: WorkflowStep) -> Result<String> {
        let run = Run {
            workflow: self,
            name: &event.payload.notes,
            step: &step,
        };
        match event.payload.what.as_str() {
            "kept" => run.kept().await,
            "terminal" => run.terminal().await,
            "refused" => run.refused().await,
            "fails" => Err(Error::terminal("as it was told")),
            "timeout" => run.timeout().await,
            "alwaysLate" => run.always_late().await,
            "parallel" => run.parallel().await,
            "dropped" => run.dropped().await,
            "panicInStep" => run.panic_in_step().await,
            "panicInEveryStep" => run.panic_in_every_step().await,
            "panicInRun" => {
                panic_in("a run");
                Ok(String::new())
            }
            "survive" => run.survive().await,
            "misfit" => run.misfit().await,
            "noEvent" => run.no_event().await,
            "slow" => run.slow().await,
            "past" => run.past().await,
            "names" => run.names().await,
            what => Err(Error::msg(format!("there is nothing like {what}"))),
        }
    }
}
