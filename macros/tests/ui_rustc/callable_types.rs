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
    fn one(&self, by: Odd) {}
    fn two(&self) -> Odd {
        Odd
    }
    fn three(&self, by: Missing) {}
}

struct Odd;

fn main() {}
