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
    #[callable]
    fn one(&self) {}
    #[callable(streem)]
    fn two(&self) {}
    #[callable(name = 3)]
    fn three(&self) {}
    #[callable(internal = true)]
    fn four(&self) {}
    #[callable(internal, internal)]
    fn five(&self) {}
    #[callable(skip, internal)]
    fn six(&self) {}
    #[callable(name = "", description)]
    fn seven(&self) {}
    #[callable(internal stream)]
    fn eight(&self) {}
}

fn main() {}
