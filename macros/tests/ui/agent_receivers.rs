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
    async fn on_start(&mut self) {}
    async fn on_connect(self) {}
    async fn on_message() {}
    async fn on_close(self: std::rc::Rc<Self>) {}
    async fn on_state_changed<'a>(&'a self) {}
}

fn main() {}
