//! Routing: one cheap question decides who answers, each of whom is good at one
//! thing.

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

pub(crate) const ROUTE: &str = "Decide who should answer the customer's message.";
pub(crate) const GENERAL: &str =
    "You answer customers' general questions, kindly and in at most four sentences.";
pub(crate) const REFUND: &str = "You answer customers who want money back. Say what is needed, \
     what happens next and by when. Promise nothing that a person has to decide.";
pub(crate) const TECHNICAL: &str =
    "You solve technical problems. Answer with at most four numbered steps.";

pattern_agent! {
    /// Answers a customer's message by whoever knows best.
    RoutingAgent
}

/// Who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
#[serde(rename_all = "lowercase")]
pub(crate) enum Desk {
    General,
    Refund,
    Technical,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
pub(crate) struct Route {
    pub(crate) desk: Desk,
    /// Why, in one short sentence.
    pub(crate) reason: String,
}

impl Pattern for RoutingAgent {
    async fn steps(run: &Run<'_, Self>) -> Result<String> {
        let route: Route = run.ask_for("route", prompt(ROUTE, run.input())).await?;
        let (step, instruction) = match route.desk {
            Desk::General => ("general", GENERAL),
            Desk::Refund => ("refund", REFUND),
            Desk::Technical => ("technical", TECHNICAL),
        };
        run.ask(step, prompt(instruction, run.input())).await
    }
}
