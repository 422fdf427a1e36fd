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
    async fn on_start(&self, props: Option<String>) -> Result<i64> {
        Ok(1)
    }
    async fn on_request(&self, request: i64) -> Result<i64> {
        Ok(request)
    }
    async fn on_message(&self, connection: Connection, message: String) {}
    async fn on_error(&self, error: i64) {}
    async fn on_close(&self) -> std::result::Result<(), Odd> {
        Err(Odd)
    }
    fn should_connection_be_readonly(&self) -> Option<bool> {
        None
    }
    async fn on_connect(&self, connection: Missing) {}
}

struct Odd;

fn main() {}
