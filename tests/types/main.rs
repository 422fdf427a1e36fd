//! Declarations for TypeScript. What they say is in `agents.d.ts`, which the compiler of
//! TypeScript reads in `types.test.mjs`.

#![allow(missing_docs, unreachable_pub)]

use worker_agents::typescript::{Declarations, Fault};

use agents::{BoardAgent, Foreign, SilentAgent};

mod agents;

fn declarations() -> Declarations {
    Declarations::new()
        .agent::<BoardAgent>()
        .agent::<SilentAgent>()
        .with::<Foreign>("number")
}

#[test]
fn every_form_of_a_type() -> Result<(), Fault> {
    declarations().check("tests/types/agents.d.ts")
}

mod wrong {
    use worker_agents::prelude::*;

    pub mod other {
        #[worker_agents::typescript]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub struct Seat(u32);
    }

    #[typescript]
    #[derive(Default, Clone, Serialize, Deserialize)]
    pub struct Seat {
        row: u32,
    }

    #[derive(Serialize, Deserialize)]
    pub struct Bare;

    #[worker::durable_object]
    pub struct HallAgent {
        base: AgentBase<Self>,
    }

    #[agent]
    impl Agent for HallAgent {
        type State = Seat;
        fn new(base: AgentBase<Self>) -> Self {
            Self { base }
        }
    }

    #[callable]
    impl HallAgent {
        fn sit(&self, seat: other::Seat, twice: Vec<Bare>) -> Option<Bare> {
            let _ = (seat, twice);
            None
        }
        #[callable(stream)]
        fn look(&self, out: StreamingResponse<Bare>) -> worker_agents::Result<()> {
            out.end(()).map(drop)
        }
    }
}

#[test]
fn every_type_without_a_form_is_told_at_once() {
    let told = Declarations::new().agent::<wrong::HallAgent>().text();
    let told = told
        .err()
        .map(|fault| fault.to_string())
        .unwrap_or_default();
    assert_eq!(
        told,
        "these types have no form in TypeScript:
  `twice` of `HallAgent::sit`: alloc::vec::Vec<types::wrong::Bare>
  the result of `HallAgent::sit`: core::option::Option<types::wrong::Bare>
  what is streamed by `HallAgent::look`: types::wrong::Bare
put `#[typescript]` on each of your own, and say the others' with `Declarations::with`, as \
         `.with::<Uuid>(\"string\")`

different types have the same name: Seat
give one of them another one with `#[ts(rename = \"…\")]`"
    );
}
