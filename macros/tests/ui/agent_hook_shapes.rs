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
    async fn initial_state(&self) -> Option<()> {
        None
    }
    unsafe fn on_start(&self) {}
    async fn on_request(&self, _request: Request, _env: Env) -> Result<Response> {
        Response::ok("")
    }
    async fn on_connect<T>(&self, _of: T) {}
    async fn on_error(&self, error: Error) -> Result<()> {
        Err(error)
    }
    extern "C" fn on_close(&self) {}
    const fn on_message(&self) {}
    fn should_connection_be_readonly(&self, _: &Connection, _: &ConnectionContext, _: bool) -> bool
    where
        Self: Sized,
    {
        true
    }
}

fn main() {}
