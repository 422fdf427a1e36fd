#![allow(unused)]

use worker_agents::prelude::*;

pub struct Counter;

#[agent]
impl Clone for Counter {
    fn clone(&self) -> Self {
        loop {}
    }
}

fn main() {}
