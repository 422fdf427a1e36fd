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
    #[callable(stream)]
    fn one(&self) {}
    fn two(&self, out: StreamingResponse<i64>) {}
    #[callable(stream)]
    fn three(&self, out: StreamingResponse<i64>, other: StreamingResponse<i64>) {}
    #[callable(stream)]
    fn four(&self, out: &StreamingResponse<i64>) {}
    #[callable(stream, internal)]
    fn five(&self, out: StreamingResponse<i64>) {}
}

fn main() {}
