#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

#[durable_object]
pub struct Counter {
    base: AgentBase<Self>,
}

#[agent(
    base = "base",
    binding = COUNTER,
    send_identity = 1,
    eager_schma,
    binding = "",
    colour = "red",
)]
impl Agent for Counter {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[durable_object]
pub struct Other {
    base: AgentBase<Self>,
}

#[agent(retry(max = 3))]
impl Agent for Other {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn main() {}
