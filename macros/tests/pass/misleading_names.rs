//! Nothing of the prelude in scope, and other things under its names.
#![deny(warnings)]

mod agent {
    use worker::wasm_bindgen;

    #[worker::durable_object]
    pub struct Counter {
        base: worker_agents::AgentBase<Self>,
    }

    #[allow(non_camel_case_types, dead_code)]
    mod hooks {
        use super::Counter;

        struct String;
        struct Vec;
        struct Option;
        struct Result;
        struct Box;
        struct Some;
        struct Ok;
        struct None;
        struct bool;
        struct usize;

        #[worker_agents::agent]
        impl worker_agents::Agent for Counter {
            fn new(base: worker_agents::AgentBase<Self>) -> Self {
                Self { base }
            }
            fn should_send_protocol_messages(&self) -> std::primitive::bool {
                true
            }
            fn on_start(&self, _props: std::option::Option<Self::Props>) {}
            fn get_connection_tags(
                &self,
            ) -> worker_agents::Result<std::vec::Vec<std::string::String>> {
                std::result::Result::Err("x".into())
            }
        }

        #[worker_agents::callable]
        impl Counter {
            fn add(&self, by: &[i64], _name: &str) -> i64 {
                by.iter().sum()
            }
        }

        #[test]
        fn statement() {
            let _ = worker_agents::sql!("select {1}");
        }
    }
}

fn main() {}
