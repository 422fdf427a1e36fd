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
    async fn on_reqest(&self, _request: Request) -> Result<Response> {
        Response::ok("")
    }
    fn onStart(&self) {}
    fn add(&self, by: i64) -> i64 {
        by
    }
}

fn main() {}
