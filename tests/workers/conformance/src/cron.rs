//! Cron expressions, many at a time.

use worker::*;
use worker_agents::{Cron, prelude::*};

/// An expression, and a time in milliseconds since the epoch.
#[derive(Debug, Serialize, Deserialize)]
pub struct Question {
    /// The expression.
    pub expression: String,
    /// The time after which the next one is asked for.
    pub now: i64,
}

/// The next time, or why there is none.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// In milliseconds since the epoch.
    Next(i64),
    /// The text of the error.
    Error(String),
}

/// Computes the next times of expressions.
#[durable_object]
pub struct TestCronAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestCronAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl TestCronAgent {
    fn next(&self, questions: Vec<Question>) -> Vec<Answer> {
        questions.iter().map(answer).collect()
    }
}

fn answer(question: &Question) -> Answer {
    Cron::new(&question.expression)
        .and_then(|cron| cron.next_after(question.now))
        .map_or_else(|error| Answer::Error(error.to_string()), Answer::Next)
}
