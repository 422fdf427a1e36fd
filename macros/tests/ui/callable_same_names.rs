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
    fn one(&self) {}
    #[callable(name = "one")]
    fn two(&self) {}
    #[callable(name = "four")]
    fn three(&self) {}
    fn four(&self) {}
}

fn main() {}
