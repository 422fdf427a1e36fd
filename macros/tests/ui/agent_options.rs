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
    retry(max = 3),
    eager_schma,
    binding = "",
    colour = "red",
)]
impl Agent for Counter {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn main() {}
