#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

pub struct Counter<T> {
    base: T,
}

#[agent]
impl<T: 'static> Agent for Counter<T> {}

mod other {
    pub struct Agent;
    pub struct Generic<T>(T);
}

#[agent]
impl Agent for other::Agent {}

#[agent]
impl Agent for other::Generic<i64> {}

fn main() {}
