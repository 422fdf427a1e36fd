#![allow(unused)]

use worker_agents::email_event;

#[email_event]
struct NoFunction;

#[email_event(retry)]
fn plain() {}

#[email_event]
async fn nothing() {}

#[email_event]
async unsafe fn much<T>(message: T, env: u8, ctx: u8, more: u8, again: u8) {}

fn main() {}
