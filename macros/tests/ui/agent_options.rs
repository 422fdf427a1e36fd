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
    retry(max_attempt = 3, base_delay = "5s", max_attempts = 0),
    hung_timeout = "30 sec",
    keep_alive_interval = 30,
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
