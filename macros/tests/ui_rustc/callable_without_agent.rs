#![allow(unused)]

use worker_agents::prelude::*;

pub struct Counter;

#[callable]
impl Counter {
    fn add(&self) {}
}

fn main() {}
