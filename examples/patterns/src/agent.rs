//! What the five agents have in common. They differ in their steps alone.

use worker_agents::{Agent, Result};

use crate::{Board, run::Run};

/// A way of working with models.
pub(crate) trait Pattern: Agent<State = Board> {
    /// Does the work and gives its result. It is called anew after each loss of the
    /// agent and has to take the same way then: each step that had ended gives its
    /// stored answer.
    async fn steps(run: &Run<'_, Self>) -> Result<String>;
}

/// The agent class of a [`Pattern`].
macro_rules! pattern_agent {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[worker::durable_object]
        pub struct $name {
            base: AgentBase<Self>,
        }

        #[agent]
        impl Agent for $name {
            type State = $crate::Board;

            fn new(base: AgentBase<Self>) -> Self {
                Self { base }
            }

            fn on_start(&self) -> Result<()> {
                $crate::runs::open(self)
            }

            fn validate_state_change(&self, _next: &$crate::Board, source: &StateSource) -> Result<()> {
                match source {
                    StateSource::Server => Ok(()),
                    StateSource::Client(_) => Err("runs change by the agent's methods only".into()),
                }
            }

            /// The agent was lost while a run was under way: it goes on, unless it
            /// is lost again and again.
            fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<Option<FiberResolution>> {
                if let Some(run) = $crate::runs::recover(self, &fiber.id)? {
                    self.start_work(run)?;
                }
                Ok(Some(FiberResolution::aborted().reason("goes on in another fiber")))
            }
        }

        #[callable]
        impl $name {
            /// Begins a run; gives its number.
            pub fn start(&self, input: &str) -> Result<u32> {
                let run = $crate::runs::begin(self, input)?;
                let id = run.id;
                self.start_work(run)?;
                Ok(id)
            }

            /// Ends the run that is under way. Its answers stay.
            pub fn stop(&self) -> Result<()> {
                self.transaction(|| $crate::runs::stop(self))
            }

            /// Goes on with a run that has failed or was stopped.
            pub fn go_on(&self, run: u32) -> Result<()> {
                self.start_work($crate::runs::take_up(self, run)?)
            }

            /// A run that has ended, with all of its steps.
            pub fn look_up(&self, run: u32) -> Result<$crate::RunView> {
                $crate::runs::ended(self, run)
            }

            #[callable(internal)]
            async fn work(&self, run: u32) -> Result<()> {
                $crate::runs::work(self, run).await
            }
        }

        impl $name {
            /// Works on a run in the background, awake until it is done. What wakes
            /// the agent after a loss is stored first, and then what it has to do.
            fn start_work(&self, mut run: $crate::RunView) -> Result<()> {
                run.fiber = self.start_fiber().work(run.id)?.fiber.fiber_id;
                $crate::runs::enter(self, run)
            }
        }
    };
}

pub(crate) use pattern_agent;
