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
    fn change(&mut self) {}
    fn consume(self) {}
    fn shared(self: std::rc::Rc<Self>) {}
    fn named<'a>(&'a self) {}
    fn helper(by: i64) -> i64 {
        by
    }
}

fn main() {}
