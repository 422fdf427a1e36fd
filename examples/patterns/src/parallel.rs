//! Parallelisation: several look at the same thing at the same time, each for one
//! concern, and one sums up.

use futures::join;
use worker::*;
use worker_agents::{Result, prelude::*};

use crate::{
    agent::{Pattern, pattern_agent},
    run::{Run, prompt},
};

pub(crate) const SECURITY: &str =
    "Review the code for security only. At most three findings, a line each, the worst first.";
pub(crate) const SPEED: &str =
    "Review the code for speed only. At most three findings, a line each, the worst first.";
pub(crate) const UPKEEP: &str = "Review the code for readability and upkeep only. At most three \
     findings, a line each, the worst first.";
pub(crate) const SUMMARY: &str = "You lead the team. Sum up the three reviews of one piece of code \
     in at most five sentences: what has to be done before it is merged, and what can wait.";

pattern_agent! {
    /// Reviews code.
    ParallelAgent
}

impl Pattern for ParallelAgent {
    async fn steps(run: &Run<'_, Self>) -> Result<String> {
        // All three end before an error of one counts: what was paid for is stored.
        let (security, speed, upkeep) = join!(
            run.ask("security", prompt(SECURITY, run.input())),
            run.ask("speed", prompt(SPEED, run.input())),
            run.ask("upkeep", prompt(UPKEEP, run.input())),
        );
        let reviews = format!(
            "Security:\n{}\n\nSpeed:\n{}\n\nUpkeep:\n{}",
            security?, speed?, upkeep?
        );
        run.ask("summary", prompt(SUMMARY, reviews)).await
    }
}
