//! Whatever happens, in whatever order: clients and storage agree, nothing
//! panics, and sockets stay open.

use proptest::prelude::*;
use serde_json::{Value, json};
use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::*};

#[durable_object]
pub struct Shared {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Shared {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn validate_state_change(&self, next: &i64, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Client(_) if *next < 0 => Err("negative".into()),
            _ => Ok(()),
        }
    }
}

#[callable]
impl Shared {
    fn add(&self, by: i64) -> Result<i64> {
        self.update_state(|state| {
            *state += by;
            *state
        })
    }

    async fn add_slowly(&self, by: i64) -> Result<i64> {
        self.sleep(std::time::Duration::from_millis(by.unsigned_abs()))
            .await;
        self.add(by)
    }
}

#[derive(Debug, Clone)]
enum Step {
    Connect,
    Leave(usize),
    Add(usize, i64),
    AddSlowly(usize, i64),
    Set(usize, i64),
    SetByServer(i64),
    Evict,
    Advance(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let number = -20_i64..20;
    prop_oneof![
        2 => Just(Step::Connect),
        1 => (0..4_usize).prop_map(Step::Leave),
        3 => (0..4_usize, number.clone()).prop_map(|(client, by)| Step::Add(client, by)),
        3 => (0..4_usize, number.clone()).prop_map(|(client, by)| Step::AddSlowly(client, by)),
        3 => (0..4_usize, 0_i64..20).prop_map(|(client, to)| Step::Set(client, to)),
        2 => number.prop_map(Step::SetByServer),
        3 => Just(Step::Evict),
        2 => (0..30_u64).prop_map(Step::Advance),
    ]
}

async fn take(world: &World, clients: &mut Vec<TestClient>, step: Step) -> Result<()> {
    let room = world.agent::<Shared>("room");
    let rpc =
        |method: &str, by: i64| json!({"type": "rpc", "id": "x", "method": method, "args": [by]});
    // A client that sets the state while another's change is on its way ends with
    // the other's, whichever came last: the protocol has no order for the two.
    let alone = matches!(step, Step::Set(..));
    if alone {
        world.settle().await;
    }
    let sender = match step {
        Step::Add(client, _) | Step::AddSlowly(client, _) | Step::Set(client, _) => {
            clients.get(client)
        }
        _ => None,
    };
    match (step, sender) {
        (Step::Add(_, by), Some(client)) => client.send_json(&rpc("add", by))?,
        (Step::AddSlowly(_, by), Some(client)) => client.send_json(&rpc("add_slowly", by))?,
        (Step::Set(_, to), Some(client)) => client.set_state(&to)?,
        (Step::Connect, _) => clients.push(room.connect("").await?),
        (Step::Leave(client), _) if client < clients.len() => {
            clients.remove(client).close(1000, "")?;
        }
        (Step::SetByServer(to), _) => room.with(async |agent| agent.set_state(to)).await?,
        (Step::Evict, _) => room.evict(),
        (Step::Advance(ms), _) => world.advance(std::time::Duration::from_millis(ms)).await,
        // There is no such client.
        _ => {}
    }
    if alone {
        world.settle().await;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_clients_end_with_the_stored_state(
        steps in prop::collection::vec(step(), 1..40),
        forgetful: bool,
    ) {
        let world = if forgetful { World::new().forgetful() } else { World::new() };
        let outcome: Result<()> = world.run(async |world| {
            let mut clients = Vec::new();
            for step in steps {
                take(&world, &mut clients, step).await?;
            }
            world.advance(std::time::Duration::from_secs(1)).await;
            let room = world.agent::<Shared>("room");
            room.evict();
            let stored = room.with(async |agent| agent.state()).await?;
            for client in clients {
                let own = client.state::<i64>().await?;
                if own != Some(stored) {
                    return Err(Error::msg(format!("{own:?} is not {stored}")));
                }
            }
            Ok(())
        });
        prop_assert_eq!(outcome, Ok(()));
    }

    #[test]
    fn no_text_closes_a_socket_or_fails_an_agent(texts in prop::collection::vec(frame(), 1..20)) {
        let outcome: Result<()> = World::new().run(async |world| {
            let client = world.agent::<Shared>("room").connect("").await?;
            for text in &texts {
                client.send(text)?;
            }
            client.frames().await;
            if world.logs().iter().any(|line| line.text.contains("panic")) {
                return Err("a panic".into());
            }
            client.call::<i64>("add", &(0,)).await.map(drop)
        });
        prop_assert_eq!(outcome, Ok(()));
    }
}

/// Texts that look more or less like frames.
fn frame() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("rpc".to_owned()),
        Just("cf_agent_state".to_owned()),
        Just("add".to_owned()),
        ".*",
    ];
    let value = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        Just(Value::Null),
        Just(json!([])),
        Just(json!([1, "x", {}])),
    ];
    let keys = prop::sample::subsequence(vec!["type", "id", "method", "args", "state"], 0..=5);
    let object = (keys, prop::collection::vec(value, 5)).prop_map(|(keys, values)| {
        let entries = keys.into_iter().map(str::to_owned).zip(values);
        Value::Object(entries.collect()).to_string()
    });
    let call = (
        word.clone(),
        word,
        prop::collection::vec(any::<i32>(), 0..3),
    )
        .prop_map(|(id, method, args)| {
            json!({"type": "rpc", "id": id, "method": method, "args": args}).to_string()
        });
    prop_oneof![".*", object, call]
}
