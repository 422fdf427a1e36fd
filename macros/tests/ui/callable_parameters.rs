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
    fn one(&self, by: &i64) {}
    fn two(&self, by: &mut String) {}
    fn three(&self, (a, b): (i64, i64)) {}
    fn four(&self, by: impl Into<String>) {}
    fn five(&self, by: Option<&str>) {}
    fn six(&self, by: &'static str) {}
    fn seven(&self, _: i64) {}
    fn eight(&self, by: *const i64, ref and: i64) {}
    fn nine(&self, by: &[&str]) {}
}

fn main() {}
