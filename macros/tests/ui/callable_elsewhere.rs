#![allow(unused)]

use worker_agents::prelude::*;

pub struct Counter;

#[callable]
impl Clone for Counter {
    fn clone(&self) -> Self {
        loop {}
    }
}

#[callable]
pub struct Other {
    field: i64,
}

impl Counter {
    #[callable(internal)]
    fn add(&self) {}
}

#[callable]
fn free_standing() {}

#[callable]
impl<T> Generic<T> {}

#[callable]
impl Generic<i64> {}

pub struct Generic<T>(T);

fn main() {}
