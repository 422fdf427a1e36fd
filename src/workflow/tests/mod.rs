//! Whole runs, without a platform.

mod agents;
mod engine;

use std::{future::Future, rc::Rc, time::Duration};

use futures::FutureExt;

use self::{agents::Told, engine::Engine};
use super::{
    Approval, RunStart, StepOptions, Workflow, WorkflowEvent, WorkflowStep, fault::WorkflowFault,
    run,
};
use crate::{
    env::AgentEnv,
    error::{Error, Result},
};

const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// Does what its parameters say.
struct Scripted;

impl Workflow for Scripted {
    type Params = Script;
    type Output = String;

    fn new(_env: AgentEnv) -> Self {
        Self
    }

    async fn run(&self, event: WorkflowEvent<Script>, step: WorkflowStep) -> Result<String> {
        let done = async |what| step.run(what, StepOptions::new(), async || Ok(1)).await;
        match event.payload.what.as_str() {
            "returns" => Ok("fine".into()),
            "fails" => Err(Error::msg("it is broken")),
            "completes" => {
                step.report_complete(&[1, 2]).await?;
                Ok("fine".into())
            }
            "completes, but fails" => {
                step.report_complete(&[1, 2]).await?;
                Err(Error::msg("it is broken"))
            }
            "fails, but returns" => {
                step.report_error("my own words").await?;
                Ok("fine".into())
            }
            "tells its progress" => {
                step.report_progress(&0.5).await?;
                Ok("fine".into())
            }
            "tells all clients" => {
                step.broadcast("hello").await?;
                Ok("fine".into())
            }
            "tells its error" => {
                step.report_error("my own words").await?;
                Err(Error::msg("other words"))
            }
            "tells all" => {
                step.report_progress(&0.5).await?;
                step.broadcast("hello").await?;
                step.update_agent_state(&7).await?;
                step.merge_agent_state(&[8]).await?;
                step.reset_agent_state().await?;
                step.send_event("soon").await?;
                Ok("fine".into())
            }
            "asks" => step.wait_for_approval(Approval::new()).await,
            "asks for a word" => {
                let () = step.wait_for_approval(Approval::new()).await?;
                Ok("fine".into())
            }
            "takes no for an answer" => {
                let answer = step.wait_for_approval::<()>(Approval::new()).await;
                Ok(format!("{:?}", answer.err()))
            }
            "fails after a no" => {
                let answer = step.wait_for_approval::<()>(Approval::new()).await;
                Err(Error::msg(format!("no plan after {:?}", answer.err())))
            }
            "asks in vain" => {
                let answer = step.wait_for_approval::<String>(Approval::new()).await;
                Ok(format!("{:?}", answer.err()))
            }
            "sleeps" => {
                done("before").await?;
                let slept = step.sleep("nap", Duration::from_secs(1)).await;
                done("after").await?;
                Ok(format!("{slept:?}"))
            }
            "sleeps too long" => {
                let slept = step.sleep("nap", YEAR + Duration::from_millis(1)).await;
                slept.map(|()| String::new())
            }
            "waits too long" => {
                let longer = Approval::new().timeout(YEAR + Duration::from_millis(1));
                step.wait_for_approval(longer).await
            }
            "waits a year" => {
                let year = Approval::new().timeout(YEAR);
                step.wait_for_approval(year).await
            }
            "waits no time" => {
                let event = step
                    .wait_for_event::<u8>("it", "it", Duration::ZERO)
                    .await?;
                Ok(event.kind)
            }
            "sleeps until" => step.sleep_until("then", 5).await.map(|()| "slept".into()),
            "fails for good" => {
                let failed = step.run("once", StepOptions::new(), async || {
                    Err::<u8, _>(Error::terminal("never"))
                });
                Ok(format!("{:?}", failed.await.err()))
            }
            "has a zero timeout" => {
                let options = StepOptions::new().timeout(Duration::ZERO);
                step.run("quick", options, async || Ok(String::new())).await
            }
            "has odd names" => {
                for name in ["a\nb", &"é".repeat(257)] {
                    let ran = step.run(name, StepOptions::new(), async || Ok(1)).await;
                    let slept = step.sleep(name, Duration::ZERO).await;
                    let waited = step.wait_for_event::<u8>(name, "it", None).await;
                    for refused in [ran.map(drop), slept, waited.map(drop)] {
                        assert!(matches!(refused, Err(Error::Config(_))), "{refused:?}");
                    }
                }
                let longest = "é".repeat(256);
                let ran = step.run(&longest, StepOptions::new(), async || Ok(1));
                ran.await.map(|_| String::new())
            }
            other => Err(Error::msg(other)),
        }
    }
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Script {
    what: String,
}

struct Setup {
    engine: Rc<Engine>,
    told: Rc<Told>,
}

impl Setup {
    fn new() -> Self {
        Self {
            engine: Rc::default(),
            told: Rc::default(),
        }
    }

    fn start(&self, payload: String) -> impl Future<Output = Result<Option<String>>> {
        let start = RunStart {
            payload: Some(payload),
            timestamp: 1,
            instance_id: "wf_1".into(),
            workflow_name: "scripted".into(),
        };
        run::<Scripted>(agents::env(&self.told), start, self.engine.clone())
    }

    /// Runs it for the agent `ada`, which nothing here lets wait.
    fn run(&self, what: &str) -> Result<Option<String>> {
        let payload = format!(
            r#"{{"what":"{what}","__agentName":"ada","__agentBinding":"PLANNER","__workflowName":"SCRIPTED"}}"#
        );
        self.start(payload).now_or_never().unwrap()
    }

    /// Somebody answers what the run asks.
    fn decide(&self, json: &str) {
        let mut events = self.engine.events.borrow_mut();
        events.insert("approval".into(), json.into());
    }

    fn lines(&self) -> Vec<String> {
        self.told.lines.take()
    }
}

fn callback(kind: &str, value: &str) -> String {
    let field = if kind == "complete" { "result" } else { kind };
    format!(
        r#"ada._workflow_handleCallback[{{"workflowName":"SCRIPTED","workflowId":"wf_1","type":"{kind}","{field}":{value},"timestamp":42}}]"#
    )
}

#[test]
fn the_output_is_told_by_itself_and_once() {
    let setup = Setup::new();
    assert_eq!(setup.run("returns"), Ok(Some(r#""fine""#.into())));
    assert_eq!(setup.lines(), [callback("complete", r#""fine""#)]);
    assert_eq!(*setup.engine.begun.borrow(), ["__agent_reportComplete_0"]);
    // From the top in another process.
    assert_eq!(setup.run("returns"), Ok(Some(r#""fine""#.into())));
    assert_eq!(setup.lines(), [""; 0]);

    let setup = Setup::new();
    assert_eq!(setup.run("completes"), Ok(Some(r#""fine""#.into())));
    assert_eq!(setup.lines(), [callback("complete", "[1,2]")]);
}

#[test]
fn an_error_is_told_once() {
    let setup = Setup::new();
    assert_eq!(setup.run("fails"), Err(Error::msg("it is broken")));
    assert_eq!(setup.lines(), [callback("error", r#""it is broken""#)]);

    let setup = Setup::new();
    assert_eq!(setup.run("tells its error"), Err(Error::msg("other words")));
    assert_eq!(setup.lines(), [callback("error", r#""my own words""#)]);
}

#[test]
fn an_error_after_the_completion_is_told_too() {
    let setup = Setup::new();
    let failed = setup.run("completes, but fails");
    assert_eq!(failed, Err(Error::msg("it is broken")));
    assert_eq!(
        setup.lines(),
        [
            callback("complete", "[1,2]"),
            callback("error", r#""it is broken""#)
        ]
    );

    // Its own words about its failure are its last ones.
    let setup = Setup::new();
    setup.run("fails, but returns").unwrap();
    assert_eq!(setup.lines(), [callback("error", r#""my own words""#)]);
}

#[test]
fn a_call_that_is_lost_on_the_way_is_made_again() {
    for what in ["tells its progress", "tells all clients"] {
        let setup = Setup::new();
        setup.told.losses.set(2);
        assert_eq!(setup.run(what), Ok(Some(r#""fine""#.into())));
        assert_eq!(setup.lines().len(), 2, "{what}");

        setup.told.losses.set(3);
        let lost = setup.run(what).unwrap_err();
        assert_eq!(lost.to_string(), "Network connection lost.");

        // What the agent itself says is not asked for again.
        let setup = Setup::new();
        setup.told.failures.set(1);
        assert_eq!(setup.run(what), Err(Error::msg("the agent is away")));
    }
}

#[test]
fn an_agent_that_is_away_does_not_change_the_end() {
    let setup = Setup::new();
    setup.told.failures.set(u32::MAX);
    assert_eq!(setup.run("returns"), Ok(Some(r#""fine""#.into())));
    let lines = setup.lines();
    assert!(
        lines[0].contains("could not be told of the end"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 1);

    // The step has failed for good; the agent is there again.
    let setup = Setup::new();
    setup.told.failures.set(3);
    assert_eq!(setup.run("fails"), Err(Error::msg("it is broken")));
    assert_eq!(setup.lines(), [callback("error", r#""it is broken""#)]);
}

#[test]
fn what_is_told_has_the_form_and_the_step_of_the_typescript_sdk() {
    let setup = Setup::new();
    assert_eq!(setup.run("tells all"), Ok(Some(r#""fine""#.into())));
    assert_eq!(
        setup.lines(),
        [
            callback("progress", "0.5"),
            r#"ada._workflow_broadcast["hello"]"#.into(),
            r#"ada._workflow_updateState["set",7]"#.into(),
            r#"ada._workflow_updateState["merge",[8]]"#.into(),
            r#"ada._workflow_updateState["reset"]"#.into(),
            callback("event", r#""soon""#),
            callback("complete", r#""fine""#),
        ]
    );
    assert_eq!(
        *setup.engine.begun.borrow(),
        [
            "__agent_updateState_0",
            "__agent_mergeState_1",
            "__agent_resetState_2",
            "__agent_sendEvent_3",
            "__agent_reportComplete_4",
        ]
    );
}

#[test]
fn a_run_of_no_agent_tells_nobody() {
    let setup = Setup::new();
    let start = |what: &str| {
        setup
            .start(format!(r#"{{"what":"{what}"}}"#))
            .now_or_never()
    };
    assert_eq!(start("returns"), Some(Ok(Some(r#""fine""#.into()))));
    assert_eq!(start("fails"), Some(Err(Error::msg("it is broken"))));
    assert_eq!(setup.lines(), [""; 0]);
    assert!(matches!(start("tells all"), Some(Err(Error::Config(_)))));
}

#[test]
fn parameters_that_do_not_fit_are_told() {
    let setup = Setup::new();
    let payload = r#"{"__agentName":"ada","__agentBinding":"PLANNER","__workflowName":"SCRIPTED"}"#;
    let failed = setup.start(payload.into()).now_or_never().unwrap();
    let text = "the payload that the run was started with does not fit: missing field `what`";
    let expected = Error::Workflow {
        fault: WorkflowFault::Payload,
        message: text.into(),
    };
    assert_eq!(failed, Err(expected));
    let json = crate::json::to_string(text).unwrap();
    assert_eq!(setup.lines(), [callback("error", &json)]);
}

#[test]
fn a_binding_that_is_gone_is_named() {
    let setup = Setup::new();
    let payload = r#"{"what":"tells all","__agentName":"ada","__agentBinding":"GONE","__workflowName":"SCRIPTED"}"#;
    let failed = setup.start(payload.into()).now_or_never().unwrap();
    let text = "Agent binding 'GONE' not found in environment";
    assert_eq!(failed, Err(Error::Binding(text.into())));
}

#[test]
fn an_approval_gives_what_came_with_it_and_a_rejection_its_reason() {
    let setup = Setup::new();
    setup.decide(r#"{"approved":true,"reason":"why not","metadata":"by eve"}"#);
    assert_eq!(setup.run("asks"), Ok(Some(r#""by eve""#.into())));

    let setup = Setup::new();
    setup.decide(r#"{"approved":false,"reason":"too dear"}"#);
    let rejected = setup.run("asks").unwrap_err();
    assert_eq!(rejected.to_string(), "Workflow rejected: too dear");
    assert_eq!(setup.lines(), [callback("error", r#""too dear""#)]);

    let setup = Setup::new();
    for (json, expected) in [
        (r#"{"approved":false}"#, "WorkflowRejected { reason: None }"),
        (r#"{"approved":"yes"}"#, "fault: Payload"),
        (r#"{"approved":true,"metadata":7}"#, "fault: Payload"),
    ] {
        setup.decide(json);
        let told = setup.run("asks in vain").unwrap().unwrap();
        assert!(told.contains(expected), "{json}: {told}");
    }
}

#[test]
fn an_approval_without_a_type_takes_whatever_came() {
    for metadata in [r#"{"by":"eve"}"#, "7", "null"] {
        let setup = Setup::new();
        setup.decide(&format!(r#"{{"approved":true,"metadata":{metadata}}}"#));
        assert_eq!(setup.run("asks for a word"), Ok(Some(r#""fine""#.into())));
    }
}

#[test]
fn a_run_that_goes_on_after_a_no_tells_its_end() {
    let no = r#"{"approved":false,"reason":"too dear"}"#;
    let setup = Setup::new();
    setup.decide(no);
    let output = setup.run("takes no for an answer").unwrap().unwrap();
    let rejected = callback("error", r#""too dear""#);
    assert_eq!(
        setup.lines(),
        [rejected.clone(), callback("complete", &output)]
    );

    let setup = Setup::new();
    setup.decide(no);
    let failed = setup.run("fails after a no").unwrap_err().to_string();
    let failed = crate::json::to_string(&failed).unwrap();
    assert_eq!(setup.lines(), [rejected, callback("error", &failed)]);
}

#[test]
fn a_run_that_the_engine_stops_neither_goes_on_nor_fails() {
    let setup = Setup::new();
    let stopped = Error::msg("Aborting engine: User called pause");
    setup.engine.answer.replace(Some(stopped.clone()));
    assert_eq!(setup.run("sleeps"), Err(stopped));
    assert_eq!(setup.lines(), [""; 0]);
    assert_eq!(*setup.engine.begun.borrow(), ["before"]);
}

#[test]
fn a_time_that_has_passed_is_no_error() {
    let setup = Setup::new();
    let text = "You can't sleep until a time in the past, time-traveler";
    setup.engine.answer.replace(Some(Error::msg(text)));
    assert_eq!(setup.run("sleeps until"), Ok(Some(r#""slept""#.into())));
    setup.engine.answer.replace(Some(Error::msg("no")));
    assert_eq!(setup.run("sleeps until"), Err(Error::msg("no")));
}

#[test]
fn a_terminal_error_stays_one() {
    let told = Setup::new().run("fails for good").unwrap().unwrap();
    assert!(told.contains(r#"Terminal(\"never\")"#), "{told}");
}

#[test]
fn a_timeout_of_nothing_is_refused() {
    let refused = Setup::new().run("has a zero timeout");
    assert!(matches!(refused, Err(Error::Config(_))), "{refused:?}");
}

#[test]
fn a_time_that_the_platform_would_misunderstand_is_refused() {
    for what in ["sleeps too long", "waits too long", "waits no time"] {
        let setup = Setup::new();
        let refused = setup.run(what);
        assert!(matches!(refused, Err(Error::Config(_))), "{refused:?}");
    }
    let setup = Setup::new();
    setup.decide(r#"{"approved":true,"metadata":"at last"}"#);
    assert_eq!(setup.run("waits a year"), Ok(Some(r#""at last""#.into())));
}

#[test]
fn a_name_that_no_step_can_have_is_refused() {
    assert_eq!(Setup::new().run("has odd names"), Ok(Some("\"\"".into())));
}
