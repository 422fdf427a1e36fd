//! Evaluator and optimiser: one writes, another judges, and what the judge says goes
//! back to the writer until it is good enough or the rounds are used up.

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

/// Each round costs two calls.
pub(crate) const MAX_ROUNDS: u32 = 3;

/// Of 10.
pub(crate) const GOOD_ENOUGH: u8 = 8;

pub(crate) const WRITE: &str = "Rewrite the text in plain language: everyday words, short \
     sentences, the same meaning. Answer with the text alone.";
pub(crate) const JUDGE: &str = "Judge whether everybody understands the text at the first reading.";

pattern_agent! {
    /// Puts a text into plain language.
    EvaluatorAgent
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Verdict {
    /// How plain the text is, from 1 to 10.
    pub(crate) score: u8,
    /// What should be plainer, a short sentence each.
    pub(crate) problems: Vec<String>,
}

impl Pattern for EvaluatorAgent {
    async fn steps(run: &Run<'_, Self>) -> Result<String> {
        let mut text = run.input().to_owned();
        let mut problems = String::new();
        for round in 1..=MAX_ROUNDS {
            let write = format!("{text}{problems}");
            text = run
                .ask(&format!("write-{round}"), prompt(WRITE, write))
                .await?;
            let judge = prompt(JUDGE, &text);
            let verdict: Verdict = run.ask_for(&format!("judge-{round}"), judge).await?;
            if verdict.score >= GOOD_ENOUGH {
                break;
            }
            problems = format!("\n\nProblems:\n{}", verdict.problems.join("\n"));
        }
        Ok(text)
    }
}
