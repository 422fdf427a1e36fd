//! What runs tell their agent, in any order and any number of times.

use std::time::Duration;

use proptest::prelude::*;
use worker_agents::{AgentStub, GetOptions, get_agent_by_name};

use super::*;

pub(super) async fn stub(world: &World) -> Result<AgentStub> {
    get_agent_by_name(world, "Desk", "d", &GetOptions::new()).await
}

pub(super) fn callback(id: &str, kind: &str, field: &str, value: Value) -> Value {
    json!({"workflowName": "ERRAND", "workflowId": id, "type": kind, field: value, "timestamp": 1})
}

pub(super) async fn tell(stub: &AgentStub, callback: Value) -> Result<()> {
    stub.call("_workflow_handleCallback", &[callback]).await
}

#[test]
fn a_run_tells_of_itself() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        world.advance(Duration::from_secs(5)).await;
        let stub = stub(&world).await?;
        tell(
            &stub,
            callback("a", "progress", "progress", json!({"percent": 0.5})),
        )
        .await?;
        assert_eq!(status(&desk, "a").await?, "running");
        tell(&stub, callback("a", "event", "event", json!(7))).await?;
        assert_eq!(status(&desk, "a").await?, "running");
        tell(&stub, callback("a", "error", "error", json!("no tea"))).await?;
        let row = serde_json::to_value(desk.with(async |desk| desk.row("a")).await?)?;
        assert_eq!(
            row["error"],
            json!({"name": "WorkflowError", "message": "no tea"})
        );
        assert_eq!(row["completedAt"], "2026-01-01T00:00:05.000Z");
        assert_eq!(row["updatedAt"], "2026-01-01T00:00:05.000Z");
        assert_eq!(row["createdAt"], "2026-01-01T00:00:00.000Z");
        // It may go on after an error that it has told of.
        tell(&stub, callback("a", "complete", "result", json!([1]))).await?;
        let row = serde_json::to_value(desk.with(async |desk| desk.row("a")).await?)?;
        assert_eq!(
            (&row["status"], &row["error"]),
            (&json!("complete"), &Value::Null)
        );
        let expected = json!([
            ["progress", "a", r#"{"percent":0.5}"#],
            ["event", "a", 7],
            ["error", "a", "no tea"],
            ["complete", "a", "[1]"],
        ]);
        assert_eq!(heard(&desk).await?, expected);
        Ok(())
    })
}

#[test]
fn a_run_that_is_not_tracked_is_heard() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let stub = stub(&world).await?;
        let mut strange = callback("x", "complete", "result", Value::Null);
        strange["workflowName"] = json!("OTHER");
        tell(&stub, strange).await?;
        desk.with(async |desk| desk.run("a").await).await?;
        tell(&stub, callback("y", "progress", "progress", json!(1))).await?;
        assert_eq!(ids(&desk).await?, ["a"]);
        let expected = json!([["complete", "x?", null], ["progress", "y", "1"]]);
        assert_eq!(heard(&desk).await?, expected);
        // A word of a later version is told, and no error.
        tell(&stub, callback("y", "dreams", "progress", json!(1))).await?;
        assert!(
            world
                .logs()
                .iter()
                .any(|line| line.text.contains("`dreams`"))
        );
        Ok(())
    })
}

#[test]
fn an_error_of_the_hook_goes_to_the_run() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let stub = stub(&world).await?;
        let told = tell(&stub, callback("a", "event", "event", json!("seven"))).await;
        let why = text(told);
        assert!(
            why.starts_with("what the workflow has sent does not fit"),
            "{why}"
        );
        assert!(world.logs().iter().any(|line| line.text.contains(&why)));
        assert_eq!(heard(&desk).await?, json!([]));
        Ok(())
    })
}

/// What can happen to a run, as its row sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Progress,
    Complete,
    Error,
    Event,
    Terminate,
    Pause,
}

/// The rules of the TypeScript SDK (facts B.5).
fn rule(status: &'static str, step: Step) -> &'static str {
    match step {
        Step::Progress if matches!(status, "queued" | "waiting") => "running",
        Step::Complete if !matches!(status, "terminated" | "paused") => "complete",
        Step::Error if !matches!(status, "terminated" | "paused") => "errored",
        Step::Terminate => "terminated",
        Step::Pause => "paused",
        _ => status,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_leads_where_the_rules_say(steps in prop::collection::vec(
        prop::sample::select(vec![
            Step::Progress, Step::Complete, Step::Error, Step::Event, Step::Terminate, Step::Pause,
        ]),
        0..8,
    )) {
        let tested: Result<()> = world().forgetful().run(async |world| {
            let desk = world.agent::<Desk>("d");
            desk.with(async |desk| desk.run("a").await).await?;
            let stub = stub(&world).await?;
            let mut expected = "queued";
            for step in &steps {
                let set = async |status: &str| {
                    desk.with(async |desk| {
                        desk.sql(sql!("update cf_agents_workflows set status = {status}")).map(drop)
                    })
                    .await
                };
                match step {
                    Step::Progress => tell(&stub, callback("a", "progress", "progress", json!(1))).await?,
                    Step::Complete => tell(&stub, callback("a", "complete", "result", json!(1))).await?,
                    Step::Error => tell(&stub, callback("a", "error", "error", json!("no"))).await?,
                    Step::Event => tell(&stub, callback("a", "event", "event", json!(1))).await?,
                    Step::Terminate => set("terminated").await?,
                    Step::Pause => set("paused").await?,
                }
                let before = expected;
                expected = rule(expected, *step);
                assert_eq!(status(&desk, "a").await?, expected, "{steps:?} at {step:?}");
                // Told once more, at a later time, it is the same.
                let row = desk.with(async |desk| desk.row("a")).await?;
                let ended = row.and_then(|row| row.completed_at);
                if matches!(step, Step::Complete | Step::Error) && before != expected {
                    world.advance(Duration::from_secs(9)).await;
                    let (kind, field) = match step {
                        Step::Complete => ("complete", "result"),
                        _ => ("error", "error"),
                    };
                    tell(&stub, callback("a", kind, field, json!("no"))).await?;
                    let row = desk.with(async |desk| desk.row("a")).await?;
                    assert_eq!(row.and_then(|row| row.completed_at), ended);
                }
            }
            Ok(())
        });
        prop_assert_eq!(tested, Ok(()));
    }
}

#[test]
fn a_run_changes_the_state_as_the_agent_would() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let (stub, client) = (stub(&world).await?, desk.connect("").await?);
        let update = async |args: Value| stub.call::<()>("_workflow_updateState", &args).await;
        let state = async || client.state::<Value>().await;
        update(json!(["merge", {"count": 2}])).await?;
        assert_eq!(state().await?, Some(json!({"status": "new", "count": 2})));
        update(json!(["set", {"status": "set", "count": 3}])).await?;
        assert_eq!(state().await?, Some(json!({"status": "set", "count": 3})));
        update(json!(["reset", null])).await?;
        assert_eq!(state().await?, Some(json!({"status": "new", "count": 1})));

        assert_eq!(
            text(update(json!(["merge", {"count": 13}])).await),
            "unlucky"
        );
        let why = text(update(json!(["set", {"count": "many"}])).await);
        assert!(
            why.starts_with("the state that a workflow has sent does not fit"),
            "{why}"
        );
        let why = text(update(json!(["merge", 5])).await);
        assert_eq!(why, "only a JSON object can be merged into a state");
        let why = text(update(json!(["shake"])).await);
        assert_eq!(why, "a state is set, merged or reset, and not \"shake\"");
        assert_eq!(state().await?, Some(json!({"status": "new", "count": 1})));
        Ok(())
    })
}

#[test]
fn a_broadcast_reaches_every_client() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let (a, b) = (desk.connect("").await?, desk.connect("").await?);
        let stub = stub(&world).await?;
        stub.call::<()>("_workflow_broadcast", &json!([{"type": "news", "n": [1]}]))
            .await?;
        for client in [a, b] {
            let news = loop {
                let frame = client.next_json().await?;
                if frame["type"] == "news" {
                    break frame;
                }
            };
            assert_eq!(news, json!({"type": "news", "n": [1]}));
        }
        Ok(())
    })
}

#[test]
fn clients_cannot_speak_for_a_run() -> Result<()> {
    world().run(async |world| {
        let client = world.agent::<Desk>("d").connect("").await?;
        let callback = callback("a", "complete", "result", json!(1));
        let refused = client
            .call::<()>("_workflow_handleCallback", &(callback,))
            .await;
        assert_eq!(
            text(refused),
            "Method _workflow_handleCallback does not exist"
        );
        Ok(())
    })
}
