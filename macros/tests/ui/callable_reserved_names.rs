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
    fn fetch(&self) {}
    fn connect(&self) {}
    fn new(&self) {}
    fn set_state(&self) {}
    fn on_start(&self) {}
    fn then(&self) {}
    fn __secret(&self) {}
    fn _cf_secret(&self) {}
    #[callable(name = "toJSON")]
    fn to_json(&self) {}
    #[callable(name = "webSocketMessage")]
    fn message(&self) {}
    #[callable(name = "state")]
    fn fine(&self) {}
}

fn main() {}
