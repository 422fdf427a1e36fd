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
    fn should_connection_be_readonly(&self) -> Option<bool> {
        None
    }
    async fn on_connect(&self, connection: Missing) {}
}

fn main() {}
