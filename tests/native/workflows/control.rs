//! What an agent does to its runs.

use std::time::Duration;

use worker_agents::{Error, RestartTracking, WorkflowApproval, WorkflowBinding, WorkflowFault};

use super::{
    callbacks::{callback, stub, tell},
    *,
};

#[test]
fn the_row_follows_what_is_done() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        world.settle().await;
        let done = async |what: &str| {
            desk.with(async |desk| match what {
                "pause" => desk.pause_workflow("a").await,
                "resume" => desk.resume_workflow("a").await,
                "terminate" => desk.terminate_workflow("a").await,
                "keep" => desk.restart_workflow("a", RestartTracking::Keep).await,
                _ => desk.restart_workflow("a", RestartTracking::Reset).await,
            })
            .await
        };
        done("pause").await?;
        assert_eq!(status(&desk, "a").await?, "paused");
        done("resume").await?;
        assert_ne!(status(&desk, "a").await?, "paused");
        world.advance(Duration::from_secs(7)).await;
        done("terminate").await?;
        let row = serde_json::to_value(desk.with(async |desk| desk.row("a")).await?)?;
        assert_eq!(row["status"], "terminated");
        assert_eq!(row["completedAt"], "2026-01-01T00:00:07.000Z");
        assert!(text(done("terminate").await).contains("instance.cannot_terminate"));

        world.advance(Duration::from_secs(7)).await;
        done("restart").await?;
        let row = serde_json::to_value(desk.with(async |desk| desk.row("a")).await?)?;
        assert_eq!(row["status"], "queued");
        assert_eq!(row["createdAt"], "2026-01-01T00:00:14.000Z");
        assert_eq!(row["completedAt"], Value::Null);
        world.advance(Duration::from_secs(1)).await;
        done("keep").await?;
        let row = serde_json::to_value(desk.with(async |desk| desk.row("a")).await?)?;
        assert_eq!(row["createdAt"], "2026-01-01T00:00:14.000Z");

        let of_run = json!({"workflowId": "a", "workflowName": "ERRAND"});
        let kinds = [
            "start",
            "paused",
            "resumed",
            "terminated",
            "restarted",
            "restarted",
        ];
        let expected: Vec<Value> = kinds.iter().map(|kind| json!([kind, of_run])).collect();
        assert_eq!(events(&world), Value::Array(expected));
        Ok(())
    })
}

#[test]
fn a_run_that_is_not_tracked_is_left_alone() -> Result<()> {
    world().run(async |world| {
        let (desk, other) = (world.agent::<Desk>("d"), world.agent::<Desk>("other"));
        other.with(async |desk| desk.run("a").await).await?;
        desk.with(async |desk| {
            let approval = WorkflowApproval::new();
            for refused in [
                desk.pause_workflow("a").await,
                desk.resume_workflow("a").await,
                desk.terminate_workflow("a").await,
                desk.restart_workflow("a", RestartTracking::Reset).await,
                desk.approve_workflow("a", approval).await,
                desk.reject_workflow("a", None).await,
                desk.send_workflow_event("a", "go", &1).await,
                desk.get_workflow_status("a").await.map(drop),
            ] {
                assert_eq!(text(refused), "Workflow a not found in tracking table");
            }
            Ok(())
        })
        .await
    })
}

#[test]
fn the_platform_is_asked_again_where_that_may_help() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        world.unreachable_workflows(2);
        let report = desk.with(async |desk| desk.get_workflow_status("a").await);
        assert_eq!(report.await?.status.as_str(), "running");
        world.unreachable_workflows(3);
        let refused = desk.with(async |desk| desk.pause_workflow("a").await).await;
        assert_eq!(text(refused), "Network connection lost.");
        assert_eq!(status(&desk, "a").await?, "running");
        Ok(())
    })
}

#[test]
fn a_yes_and_a_no_are_told() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| {
            desk.run("a").await?;
            let approval = WorkflowApproval::new()
                .reason("good")
                .metadata(&json!({"by": "ann"}));
            desk.approve_workflow("a", approval).await?;
            desk.reject_workflow("a", None).await
        })
        .await?;
        let sent = json!(["event", {"workflowId": "a", "eventType": "approval"}]);
        let expected = json!([
            ["start", {"workflowId": "a", "workflowName": "ERRAND"}],
            sent,
            ["approved", {"workflowId": "a", "reason": "good"}],
            sent,
            ["rejected", {"workflowId": "a"}],
        ]);
        assert_eq!(events(&world), expected);
        Ok(())
    })
}

#[test]
fn nothing_is_done_to_a_run_that_has_ended() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| {
            desk.run("a").await?;
            desk.terminate_workflow("a").await?;
            for refused in [
                desk.pause_workflow("a").await,
                desk.resume_workflow("a").await,
                desk.approve_workflow("a", WorkflowApproval::new()).await,
                desk.reject_workflow("a", None).await,
                desk.send_workflow_event("a", "go", &1).await,
            ] {
                assert!(
                    matches!(
                        refused,
                        Err(Error::Workflow {
                            fault: WorkflowFault::Ended,
                            ..
                        })
                    ),
                    "{refused:?}"
                );
                assert_eq!(text(refused), "the run `a` has ended: terminated");
            }
            Ok(())
        })
        .await
    })
}

#[test]
fn an_end_that_was_not_told_is_noted_when_it_is_met() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        let errands = WorkflowBinding::<Errand>::open(&world)?;
        errands.get("a").await?.terminate().await?;
        let refused = desk.with(async |desk| desk.terminate_workflow("a").await);
        assert!(text(refused.await).contains("instance.cannot_terminate"));
        assert_eq!(status(&desk, "a").await?, "terminated");
        Ok(())
    })
}

#[test]
fn a_termination_whose_answer_is_lost_has_happened() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        world.silent_workflows(1);
        desk.with(async |desk| desk.terminate_workflow("a").await)
            .await?;
        assert_eq!(status(&desk, "a").await?, "terminated");
        Ok(())
    })
}

#[test]
fn an_end_that_the_run_has_told_of_stays_until_it_is_restarted() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        // The platform itself hears of it a little later.
        let done = callback("a", "complete", "result", json!(1));
        tell(&stub(&world).await?, done).await?;
        let report = desk.with(async |desk| desk.get_workflow_status("a").await);
        assert_eq!(report.await?.status.as_str(), "running");
        let row = desk.with(async |desk| desk.row("a")).await?;
        assert!(row.is_some_and(|row| row.completed_at.is_some()));
        assert_eq!(status(&desk, "a").await?, "complete");

        let keep = RestartTracking::Keep;
        desk.with(async |desk| desk.restart_workflow("a", keep).await)
            .await?;
        assert_eq!(status(&desk, "a").await?, "running");
        Ok(())
    })
}

/// A workflow in TypeScript takes the engine's stop for an error, and tells it.
#[test]
fn a_paused_run_has_not_failed_whatever_it_has_told() -> Result<()> {
    world().run(async |world| {
        let desk = world.agent::<Desk>("d");
        desk.with(async |desk| desk.run("a").await).await?;
        let run = WorkflowBinding::<Errand>::open(&world)?.get("a").await?;
        let stub = stub(&world).await?;
        let stop = async || {
            run.pause().await?;
            tell(
                &stub,
                callback("a", "error", "error", json!("Aborting engine")),
            )
            .await
        };

        // Paused elsewhere, and looked at.
        stop().await?;
        assert_eq!(status(&desk, "a").await?, "errored");
        let report = desk.with(async |desk| desk.get_workflow_status("a").await);
        assert_eq!(report.await?.status.as_str(), "paused");
        assert_eq!(status(&desk, "a").await?, "paused");
        desk.with(async |desk| desk.resume_workflow("a").await)
            .await?;
        assert_eq!(status(&desk, "a").await?, "running");

        // Paused elsewhere, and resumed unseen.
        stop().await?;
        assert_eq!(status(&desk, "a").await?, "errored");
        desk.with(async |desk| desk.resume_workflow("a").await)
            .await?;
        let row = desk.with(async |desk| desk.row("a")).await?;
        let row = row.ok_or("there is no row")?;
        assert_eq!(row.status.as_str(), "running");
        assert!(row.completed_at.is_none() && row.error.is_none());
        Ok(())
    })
}
