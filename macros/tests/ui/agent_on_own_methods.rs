#![allow(unused)]

use worker_agents::prelude::*;

pub struct Counter;

#[agent]
impl Counter {
    fn add(&self) {}
}

fn main() {}
