#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

#[durable_object]
pub struct Counter {
    base: AgentBase<Self>,
}

impl Agent for Counter {
    type State = ();
    type Props = NoProps;
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn main() {}
