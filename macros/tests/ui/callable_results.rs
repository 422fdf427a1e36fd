#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

#[durable_object]
pub struct Counter {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Counter {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl Counter {
    fn one(&self) -> Result {
        Ok(())
    }
    fn two(&self) -> &'static str {
        "x"
    }
    fn three(&self) -> impl Serialize {
        1
    }
    fn four(&self) -> Result<&Counter> {
        Ok(self)
    }
    fn five(&self) -> Option<&str> {
        None
    }
}

fn main() {}
