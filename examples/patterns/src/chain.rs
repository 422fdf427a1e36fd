//! Prompt chaining: each step works on what the one before has made, and a gate
//! decides whether the last one is needed.

use worker::*;
use worker_agents::{
    Result,
    ai::schemars::{self, JsonSchema},
    prelude::*,
};

use crate::{
    agent::{Pattern, pattern_agent},
    run::{Run, prompt},
};

pub(crate) const FACTS: &str = "Read the note about a product. List in at most four short lines: \
     what it is called, whom it is for, what it does for them, and what is special about it.";
pub(crate) const DRAFT: &str =
    "Write a text of about 60 words that makes the reader curious about the product.";
pub(crate) const CHECK: &str = "Examine the advertising text strictly.";
pub(crate) const POLISH: &str =
    "Rewrite the text so that every problem in the list is solved. Answer with the text alone.";

pattern_agent! {
    /// Writes about a product, step by step.
    ChainAgent
}

/// What the gate looks at.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Check {
    /// Whether the text asks the reader to do something.
    pub(crate) call_to_action: bool,
    /// How clear the text is, from 1 to 10.
    pub(crate) clarity: u8,
    /// What should be better, a short sentence each.
    pub(crate) problems: Vec<String>,
}

impl Pattern for ChainAgent {
    async fn steps(run: &Run<'_, Self>) -> Result<String> {
        let facts = run.ask("facts", prompt(FACTS, run.input())).await?;
        let draft = run.ask("draft", prompt(DRAFT, &facts)).await?;
        let check: Check = run.ask_for("check", prompt(CHECK, &draft)).await?;
        if check.call_to_action && check.clarity >= 7 {
            return Ok(draft);
        }
        let problems = check.problems.join("\n");
        let polish = format!("{draft}\n\nProblems:\n{problems}");
        run.ask("polish", prompt(POLISH, polish)).await
    }
}
