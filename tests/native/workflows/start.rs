//! Starting runs, and what is refused.

use std::time::Duration;

use worker_agents::{Error, WorkflowFault};

use super::*;

#[test]
fn a_run_is_tracked() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let id = desk
            .with(async |desk| {
                let options = RunWorkflowOptions::new()
                    .metadata(&json!({"for": "ann"}))
                    .success_retention(Duration::from_secs(60));
                let task = Task { what: "tea".into() };
                desk.run_workflow_with::<Errand>(&task, options).await
            })
            .await?;
        assert!(id.starts_with("wf_") && id.len() == 24, "{id}");
        assert_eq!(world.workflow_runs("ERRAND"), [id.as_str()]);

        let row = desk.with(async |desk| desk.row(&id)).await?;
        let row = serde_json::to_value(row)?;
        let expected = json!({
            "id": row["id"], "workflowId": id, "workflowName": "ERRAND", "status": "queued",
            "metadata": {"for": "ann"}, "error": null,
            "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z",
            "completedAt": null,
        });
        assert_eq!(row, expected);
        assert_eq!(row["id"].as_str().map(str::len), Some(21));
        let started = json!([["start", {"workflowId": id, "workflowName": "ERRAND"}]]);
        assert_eq!(events(&world), started);

        // As another agent would read it.
        let read: WorkflowInfo = serde_json::from_value(row)?;
        assert_eq!(read.created_at, world.now());
        assert_eq!(read.metadata::<Value>()?["for"], "ann");
        Ok(())
    })
}

#[test]
fn what_is_refused_leaves_nothing_behind() -> Result<()> {
    world().run(async |world| {
        let (desk, other) = (world.agent::<Desk>("d"), world.agent::<Desk>("other"));
        other.with(async |desk| desk.run("taken").await).await?;
        desk.with(async |desk| {
            let id = |id: &str| RunWorkflowOptions::new().id(id);
            let named = desk.run_workflow_named("NONE", &json!({}), id("a")).await;
            assert_eq!(
                text(named),
                "Workflow binding 'NONE' not found in environment"
            );
            let named = desk
                .run_workflow_named("ERRAND", &json!([1]), id("a"))
                .await;
            assert!(text(named).starts_with("the parameters of a workflow"));
            let strange = id("a").metadata(&7);
            let named = desk.run_workflow_named("ERRAND", &json!({}), strange).await;
            assert_eq!(
                text(named),
                "the metadata of a workflow must be a JSON object"
            );
            let lost = id("a").agent_binding("NONE");
            let named = desk.run_workflow_named("ERRAND", &json!({}), lost).await;
            assert_eq!(text(named), "Agent binding 'NONE' not found in environment");
            let refused = desk.run("a b").await;
            let fault = WorkflowFault::InvalidId;
            assert!(matches!(refused, Err(Error::Workflow { fault: found, .. }) if found == fault));
            let refused = desk.run("taken").await;
            let fault = WorkflowFault::DuplicateId;
            assert!(matches!(refused, Err(Error::Workflow { fault: found, .. }) if found == fault));
            Ok(())
        })
        .await?;
        assert!(ids(&desk).await?.is_empty());
        assert_eq!(world.workflow_runs("ERRAND"), ["taken"]);
        assert!(!desk.with(async |desk| desk.delete_workflow("a")).await?);
        Ok(())
    })
}

#[test]
fn a_run_is_started_once() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        let again = desk.with(async |desk| desk.run("a").await).await;
        assert_eq!(
            text(again),
            "Workflow with ID \"a\" is already being tracked"
        );
        // At the same time.
        let both = desk
            .with(async |desk| Ok(futures::join!(desk.run("b"), desk.run("b"))))
            .await?;
        assert_eq!(both.0, Ok("b".to_owned()));
        assert_eq!(
            text(both.1),
            "Workflow with ID \"b\" is already being tracked"
        );
        assert_eq!(ids(&desk).await?, ["b", "a"]);
        Ok(())
    })
}

#[test]
fn a_workflow_without_binding_is_told_with_the_cure() -> Result<()> {
    World::new().bind::<Desk>().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let refused = desk.with(async |desk| desk.run("a").await).await;
        let cure = "Bind it with `World::bind_workflow::<Errand>()`.";
        assert!(
            matches!(&refused, Err(Error::Binding(text)) if text.ends_with(cure)),
            "{refused:?}"
        );
        Ok(())
    })
}

#[test]
fn a_binding_that_is_gone_is_warned_of_and_renamed() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        for id in ["a", "b", "c"] {
            desk.with(async |desk| desk.run(id).await).await?;
        }
        desk.with(async |desk| {
            desk.sql(
                "update cf_agents_workflows set workflow_name = 'OLD' where workflow_id <> 'c'",
            )?;
            desk.sql("update cf_agents_workflows set status = 'complete' where workflow_id = 'a'")?;
            Ok(())
        })
        .await?;
        desk.evict();
        desk.with(async |_| Ok(())).await?;
        let warning =
            "[Agent] Found 2 workflow(s) referencing unknown binding 'OLD' (1 have not ended)";
        let logs = world.logs();
        assert_eq!(
            logs.iter()
                .filter(|line| line.text.contains(warning))
                .count(),
            1,
            "{logs:?}"
        );

        let to = async |new: &str| {
            desk.with(async |desk| desk.migrate_workflow_binding("OLD", new))
                .await
        };
        assert_eq!(
            text(to("NONE").await),
            "Workflow binding 'NONE' not found in environment"
        );
        assert_eq!(to("ERRAND").await?, 2);
        assert_eq!(to("ERRAND").await?, 0);
        Ok(())
    })
}

#[test]
fn an_agent_that_is_destroyed_starts_nothing() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        let refused = desk.with(async |desk| {
            desk.destroy()?;
            Ok(desk.run("a").await)
        });
        assert!(refused.await?.is_err());
        world.settle().await;
        assert!(world.workflow_runs("ERRAND").is_empty());
        Ok(())
    })
}

#[test]
fn a_batch_has_its_limit() -> Result<()> {
    world().run(async |world| {
        let errands = worker_agents::WorkflowBinding::<Errand>::open(&world)?;
        let task = Task { what: "tea".into() };
        let batch = |size| {
            std::iter::repeat_with(|| (&task, worker_agents::InstanceOptions::new())).take(size)
        };
        assert_eq!(errands.create_batch(batch(0)).await?.len(), 0);
        assert_eq!(errands.create_batch(batch(100)).await?.len(), 100);
        let refused = errands.create_batch(batch(101)).await;
        assert_eq!(
            text(refused),
            "101 runs cannot be started at once: 100 are the most"
        );
        assert_eq!(world.workflow_runs("ERRAND").len(), 100);
        Ok(())
    })
}
