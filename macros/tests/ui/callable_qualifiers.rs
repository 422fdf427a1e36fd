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
    unsafe fn one(&self) {}
    const fn two(&self) {}
    extern "C" fn three(&self) {}
    fn four<T>(&self) {}
    fn five(&self)
    where
        Self: Sized,
    {
    }
}

fn main() {}
