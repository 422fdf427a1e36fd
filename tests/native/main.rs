//! Agents in native tests: every rule of theirs that needs no JavaScript.

// The agents of a test are public, as Durable Objects are, and nobody's API.
#![allow(unreachable_pub, missing_docs)]

mod ai;
mod callables;
mod clients_in_sync;
mod close;
mod connect;
mod connections;
mod context;
mod crash;
mod crash_points;
mod email;
mod events;
mod fibers;
mod keep_alive;
mod names;
mod neither_lost_nor_endless;
mod panics;
mod props;
mod queue;
mod readonly;
mod retries;
mod routing;
mod routing_options;
mod rpc;
mod schedule_crashes;
mod schedule_marks;
mod schedule_model;
mod schedules;
mod schema;
mod start;
mod state;
mod state_errors;
mod storage;
mod streams;
mod tags;
mod time;
mod transactions;
mod workflows;
