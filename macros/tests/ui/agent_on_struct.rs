#![allow(unused)]

use worker::*;
use worker_agents::prelude::*;

#[agent]
pub struct Counter {
    inner: i64,
}

fn main() {}
