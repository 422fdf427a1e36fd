//! Without any name in scope, and with misleading ones.
#![deny(warnings)]
#![allow(non_camel_case_types, dead_code)]

struct String;
struct Vec;
struct Option;
struct Result;
struct Box;
struct Some;
struct Ok;
struct bool;
struct str;

pub mod inner {
    use super::*;

    #[worker::durable_object]
    pub struct Agent {
        base: worker_agents::AgentBase<Self>,
    }

    #[worker_agents::agent]
    impl worker_agents::Agent for Agent {
        fn new(base: worker_agents::AgentBase<Self>) -> Self {
            Self { base }
        }
        fn should_send_protocol_messages(&self) -> std::primitive::bool {
            true
        }
        fn on_start(&self, _props: std::option::Option<Self::Props>) {}
        fn get_connection_tags(&self) -> worker_agents::Result<std::vec::Vec<std::string::String>> {
            Err("x".into())
        }
    }

    #[worker_agents::callable]
    impl Agent {
        fn add(&self, by: &[i64]) -> i64 {
            by.len() as i64
        }
    }
}

fn main() {
    let _ = worker_agents::sql!("select {1}");
}
