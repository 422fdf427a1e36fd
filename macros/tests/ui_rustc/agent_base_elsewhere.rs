#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

#[durable_object]
pub struct Counter {
    inner: AgentBase<Self>,
}

#[agent]
impl Agent for Counter {
    fn new(inner: AgentBase<Self>) -> Self {
        Self { inner }
    }
}

fn main() {}
