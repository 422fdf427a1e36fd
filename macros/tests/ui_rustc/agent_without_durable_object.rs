#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

pub struct Counter {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Counter {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn main() {}
