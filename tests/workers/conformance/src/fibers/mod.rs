//! Durable execution: the twin of upstream's fixture, but for what it looks at of
//! MCP connections.

mod answers;
mod gates;
mod rows;

use std::{cell::RefCell, rc::Rc, time::Duration};

use serde_json::{Value, json, value::RawValue};
use worker::*;
use worker_agents::{
    __conformance, Error, FiberInspection, FiberStatus, Result, StartedFiber, prelude::*,
};

use answers::{Ended, ListOptions, SideBySide, StartOptions, Stashed, Thrown, error_text};
use gates::Gates;
use rows::Row;

const HELD: &str = "held";
const MANAGED_HELD: &str = "managed-held";
const WAITED: &str = "waited";
const IGNORING: &str = "ignore-cancel";
const BLOCKED: &str = "blocked-recovery";

/// Runs fibers of every kind. Callable over RPC only.
#[durable_object]
pub struct TestRunFiberAgent {
    base: AgentBase<Self>,
    log: Rc<RefCell<Vec<String>>>,
    recovered: RefCell<Vec<Value>>,
    gates: Gates,
}

#[agent(keep_alive_interval = "2s", eager_schema)]
impl Agent for TestRunFiberAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            log: Rc::default(),
            recovered: RefCell::default(),
            gates: Gates::default(),
        }
    }

    async fn on_fiber_recovered(&self, fiber: RecoveredFiber) -> Result<Option<FiberResolution>> {
        let told = serde_json::to_value(&fiber)?;
        self.recovered.borrow_mut().push(told);
        match fiber.name.as_str() {
            "managed-recovery-block" => self.gates.wait(self, BLOCKED).await,
            "managed-recovery-complete" => {
                let recovered = json!({"recovered": true});
                let done = FiberResolution::completed().snapshot(&recovered)?;
                return Ok(Some(done.metadata(&recovered)?));
            }
            "managed-recovery-throws" => return Err("Recovery failed".into()),
            "unmanaged-recovery-throws" => return Err("Unmanaged recovery failed".into()),
            _ => {}
        }
        Ok(None)
    }
}

impl TestRunFiberAgent {
    fn note(&self, text: impl Into<String>) {
        self.log.borrow_mut().push(text.into());
    }

    /// Runs a fiber that nobody awaits; gives its id.
    async fn detached<F: Future<Output = Result<()>>>(
        &self,
        name: &'static str,
        work: impl FnOnce(AgentBase<Self>, Fiber) -> F + 'static,
    ) -> String {
        let base = self.base.clone();
        let id = Rc::new(RefCell::new(None));
        let found = Rc::clone(&id);
        self.wait_until(async move {
            let run = base.run_fiber(name, async |fiber| {
                found.replace(Some(fiber.id().to_owned()));
                work(base.clone(), fiber).await
            });
            if let Err(error) = run.await {
                console_error!("{name} failed: {error}");
            }
        });
        loop {
            self.sleep(Duration::ZERO).await;
            if let Some(id) = id.take() {
                return id;
            }
        }
    }

    /// Two fibers that nobody awaits, each of which stashes for itself.
    async fn two_at_once(&self, names: [&'static str; 2], done: [&'static str; 2], own: bool) {
        for ((name, done), task) in names.into_iter().zip(done).zip(["a", "b"]) {
            let log = Rc::clone(&self.log);
            self.detached(name, move |base, fiber| async move {
                let stashed = json!({"task": task});
                match own {
                    true => fiber.stash(&stashed)?,
                    false => base.stash(&stashed)?,
                }
                base.sleep(Duration::from_millis(100)).await;
                log.borrow_mut().push(done.to_owned());
                Ok(())
            })
            .await;
        }
    }

    async fn ended(&self, started: StartedFiber) -> Result<Ended> {
        let ended = self.wait_for_fiber(&started.fiber_id).await?;
        Ok(Ended::new(&started, ended))
    }

    fn own_snapshot(&self, fiber: &Fiber) -> Result<Option<Value>> {
        rows::snapshot(self, fiber.id())
    }
}

fn keyed(name: &str, key: String) -> FiberOptions {
    FiberOptions::new().name(name).idempotency_key(key)
}

/// What the SDK itself would put around a stash.
fn wrapped(user: Option<Box<RawValue>>) -> Result<Box<RawValue>> {
    let user = user.map(|json| serde_json::from_str::<Value>(json.get()));
    let around =
        json!({"__testFiberSnapshot": {"requestId": "wrapped"}, "user": user.transpose()?});
    Ok(RawValue::from_string(around.to_string())?)
}

fn initial() -> Result<Option<Box<RawValue>>> {
    let initial = json!({"__testFiberSnapshot": {"requestId": "initial"}, "user": null});
    Ok(Some(RawValue::from_string(initial.to_string())?))
}

#[callable]
impl TestRunFiberAgent {
    #[callable(name = "runSimple", internal)]
    async fn run_simple(&self, value: String) -> Result<String> {
        self.run_fiber("simple", async |_| {
            self.note(format!("executed:{value}"));
            Ok(value.clone())
        })
        .await
    }

    #[callable(name = "runWithCheckpoint", internal)]
    async fn run_with_checkpoint(&self, steps: Vec<String>) -> Result<Vec<String>> {
        self.run_fiber("checkpoint", async |fiber| {
            let mut completed = Vec::new();
            for step in &steps {
                completed.push(step.clone());
                fiber.stash(&json!({"completedSteps": completed, "currentStep": step}))?;
                self.note(format!("step:{step}"));
            }
            Ok(completed)
        })
        .await
    }

    #[callable(name = "runWithThisStash", internal)]
    async fn run_with_this_stash(&self, value: String) -> Result<String> {
        self.run_fiber("this-stash", async |_| {
            self.stash(&json!({"value": value}))?;
            Ok(value.clone())
        })
        .await
    }

    #[callable(name = "runSlow", internal)]
    async fn run_slow(&self, ms: u64) -> Result<String> {
        self.run_fiber("slow", async |fiber| {
            self.note("slow-start");
            fiber.stash(&json!({"started": true}))?;
            self.sleep(Duration::from_millis(ms)).await;
            self.note("slow-end");
            Ok("done".to_owned())
        })
        .await
    }

    #[callable(name = "runFailing", internal)]
    async fn run_failing(&self) -> String {
        let failing = self.run_fiber("failing", async |_| {
            self.note("failing");
            Err::<(), _>(Error::msg("Intentional error"))
        });
        match failing.await {
            Ok(()) => "no-error".to_owned(),
            Err(error) => format!("error:{error}"),
        }
    }

    #[callable(name = "fireAndForget", internal)]
    async fn fire_and_forget(&self, value: String) -> String {
        let log = Rc::clone(&self.log);
        self.detached("background", move |base, _| async move {
            log.borrow_mut().push(format!("background:{value}"));
            base.sleep(Duration::from_millis(500)).await;
            log.borrow_mut().push(format!("background-done:{value}"));
            Ok(())
        })
        .await
    }

    #[callable(name = "holdFiber", internal)]
    async fn hold_fiber(&self, value: String) -> String {
        let (log, gates) = (Rc::clone(&self.log), self.gates.clone());
        self.detached("held", move |base, _| async move {
            log.borrow_mut().push(format!("held:{value}"));
            gates.wait(&base, HELD).await;
            log.borrow_mut().push(format!("held-done:{value}"));
            Ok(())
        })
        .await
    }

    #[callable(name = "releaseFiber", internal)]
    fn release_fiber(&self) {
        self.gates.open(HELD);
    }

    #[callable(name = "startManaged", internal)]
    fn start_managed(&self, value: &str, options: Option<StartOptions>) -> Result<StartedFiber> {
        let options = options.unwrap_or_default().options("managed");
        let options = options.metadata(&json!({"value": value}))?;
        self.start_fiber_with(options).managed_work(value, true)
    }

    #[callable(name = "startManagedForError", internal)]
    fn start_managed_for_error(&self, value: &str, options: Option<StartOptions>) -> String {
        let options = options.unwrap_or_default().options("managed");
        error_text(self.start_fiber_with(options).managed_work(value, false))
    }

    #[callable(name = "managedWork", internal)]
    fn managed_work(&self, value: &str, log: bool) -> Result<()> {
        self.stash(&json!({"value": value}))?;
        if log {
            self.note(format!("managed:{value}"));
        }
        Ok(())
    }

    #[callable(name = "startManagedFailing", internal)]
    fn start_managed_failing(&self, key: String) -> Result<StartedFiber> {
        let start = self.start_fiber_with(keyed("managed-failing", key));
        start.failing_work("managed-failing", "Managed failure")
    }

    #[callable(name = "failingWork", internal)]
    fn failing_work(&self, note: &str, error: &str) -> Result<()> {
        self.note(note);
        Err(error.into())
    }

    #[callable(name = "startManagedWithRunCollision", internal)]
    fn start_managed_with_run_collision(&self, id: &str) -> Result<StartedFiber> {
        rows::run(self, id, "preexisting-run", None, 0)?;
        let options = FiberOptions::new().name("managed-setup-failure").id(id);
        let start = self.start_fiber_with(options);
        start.failing_work("should-not-run", "should-not-run")
    }

    #[callable(name = "holdManaged", internal)]
    fn hold_managed(&self, value: &str, key: String) -> Result<String> {
        let start = self.start_fiber_with(keyed("managed-held", key));
        Ok(start.held_work(value)?.fiber.fiber_id)
    }

    #[callable(name = "heldWork", internal)]
    async fn held_work(&self, value: &str) -> Result<()> {
        self.stash(&json!({"value": value}))?;
        self.note(format!("managed-held:{value}"));
        let fiber = self.current().fiber.ok_or("no fiber")?;
        let gates = &self.gates;
        if !gates
            .wait_unless_cancelled(self, MANAGED_HELD, &fiber)
            .await
        {
            return Err("managed cancelled".into());
        }
        self.note(format!("managed-held-done:{value}"));
        Ok(())
    }

    #[callable(name = "releaseManagedFiber", internal)]
    fn release_managed_fiber(&self) {
        self.gates.open(MANAGED_HELD);
    }

    #[callable(name = "startManagedAndWait", internal)]
    async fn start_managed_and_wait(&self, value: &str, key: String) -> Result<Ended> {
        let start = self.start_fiber_with(keyed("managed-wait", key));
        self.ended(start.waited_work("managed-wait", value, None)?)
            .await
    }

    #[callable(name = "holdManagedAndWait", internal)]
    async fn hold_managed_and_wait(&self, value: &str, key: String) -> Result<Ended> {
        let name = "managed-wait-held";
        let start = self.start_fiber_with(keyed(name, key));
        self.ended(start.waited_work(name, value, Some(WAITED.into()))?)
            .await
    }

    #[callable(name = "holdManagedIgnoringCancelAndWait", internal)]
    async fn hold_managed_ignoring_cancel(&self, value: &str, key: String) -> Result<Ended> {
        let name = "managed-wait-ignore-cancel";
        let start = self.start_fiber_with(keyed(name, key));
        self.ended(start.waited_work(name, value, Some(IGNORING.into()))?)
            .await
    }

    #[callable(name = "waitedWork", internal)]
    async fn waited_work(&self, name: &str, value: &str, gate: Option<String>) -> Result<()> {
        self.stash(&json!({"value": value}))?;
        self.note(format!("{name}:{value}"));
        match gate.as_deref() {
            Some(WAITED) => self.gates.wait(self, WAITED).await,
            Some(_) => {
                self.gates.wait(self, IGNORING).await;
                self.note(format!("{name}-done:{value}"));
            }
            None => {}
        }
        Ok(())
    }

    #[callable(name = "startManagedFailingAndWait", internal)]
    async fn start_managed_failing_and_wait(&self, key: String) -> Result<Ended> {
        let start = self.start_fiber_with(keyed("managed-wait-failing", key));
        self.ended(start.failing_work("managed-wait-failing", "Managed wait failure")?)
            .await
    }

    #[callable(name = "releaseWaitedManagedFiber", internal)]
    fn release_waited_managed_fiber(&self) {
        self.gates.open(WAITED);
    }

    #[callable(name = "releaseIgnoredCancelManagedFiber", internal)]
    fn release_ignored_cancel_managed_fiber(&self) {
        self.gates.open(IGNORING);
    }

    #[callable(name = "releaseBlockedRecovery", internal)]
    fn release_blocked_recovery(&self) {
        self.gates.open(BLOCKED);
    }

    #[callable(name = "inspectManagedFiber", internal)]
    fn inspect_managed_fiber(&self, id: &str) -> Result<Option<FiberInspection>> {
        self.inspect_fiber(id)
    }

    #[callable(name = "inspectManagedFiberByKey", internal)]
    fn inspect_managed_fiber_by_key(&self, key: &str) -> Result<Option<FiberInspection>> {
        self.inspect_fiber_by_key(key)
    }

    #[callable(name = "listManagedFibers", internal)]
    fn list_managed_fibers(&self, options: Option<ListOptions>) -> Result<Vec<FiberInspection>> {
        self.list_fibers(&options.unwrap_or_default().filter()?)
    }

    #[callable(name = "cancelManagedFiber", internal)]
    fn cancel_managed_fiber(&self, id: &str, reason: Option<String>) -> Result<bool> {
        self.cancel_fiber(id, reason.as_deref())
    }

    #[callable(name = "cancelManagedFiberByKey", internal)]
    fn cancel_managed_fiber_by_key(&self, key: &str, reason: Option<String>) -> Result<bool> {
        self.cancel_fiber_by_key(key, reason.as_deref())
    }

    #[callable(name = "deleteManagedFibers", internal)]
    fn delete_managed_fibers(&self) -> Result<usize> {
        self.delete_fibers(&FiberFilter::new())
    }

    #[callable(name = "deleteInterruptedManagedFibers", internal)]
    fn delete_interrupted_managed_fibers(&self) -> Result<usize> {
        self.delete_fibers(&FiberFilter::new().status(FiberStatus::Interrupted))
    }

    #[callable(name = "resolveManagedFiber", internal)]
    fn resolve_managed_fiber(&self, id: &str) -> Result<bool> {
        let done = FiberResolution::completed().snapshot(&json!({"resolved": true}))?;
        self.resolve_fiber(id, done)
    }

    #[callable(name = "runConcurrent", internal)]
    async fn run_concurrent(&self) {
        let names = ["concurrent-a", "concurrent-b"];
        self.two_at_once(names, ["a-done", "b-done"], true).await;
    }

    #[callable(name = "runConcurrentWithThisStash", internal)]
    async fn run_concurrent_with_this_stash(&self) {
        let names = ["concurrent-this-a", "concurrent-this-b"];
        self.two_at_once(names, ["this-a-done", "this-b-done"], false)
            .await;
    }

    #[callable(name = "runWithInternalStashWrapper", internal)]
    async fn run_with_internal_stash_wrapper(&self) -> Result<Stashed> {
        let name = "internal-wrapped";
        let work = async |fiber: Fiber| {
            let initial_snapshot = self.own_snapshot(&fiber)?;
            fiber.stash(&json!({"user": "checkpoint"}))?;
            Ok(Stashed {
                initial_snapshot,
                stashed_snapshot: self.own_snapshot(&fiber)?,
            })
        };
        __conformance::run_wrapped_fiber(self, name, initial()?, Some(wrapped), work).await
    }

    #[callable(name = "runWrappedAndPlainConcurrentStash", internal)]
    async fn run_wrapped_and_plain_concurrent_stash(&self) -> Result<SideBySide> {
        let plain = Rc::new(RefCell::new(None));
        let found = Rc::clone(&plain);
        self.detached("plain-concurrent", move |base, fiber| async move {
            base.sleep(Duration::from_millis(20)).await;
            base.stash(&json!({"task": "plain"}))?;
            found.replace(rows::snapshot(&base, fiber.id())?);
            Ok(())
        })
        .await;
        let name = "internal-wrapped-concurrent";
        let work = async |fiber: Fiber| {
            self.sleep(Duration::from_millis(10)).await;
            self.stash(&json!({"task": "wrapped"}))?;
            let snapshot = self.own_snapshot(&fiber)?;
            self.sleep(Duration::from_millis(50)).await;
            Ok(snapshot)
        };
        let wrapped_snapshot =
            __conformance::run_wrapped_fiber(self, name, initial()?, Some(wrapped), work).await?;
        Ok(SideBySide {
            wrapped_snapshot,
            plain_snapshot: plain.take(),
        })
    }

    #[callable(name = "runWithInitialSnapshotThenThrow", internal)]
    async fn run_with_initial_snapshot_then_throw(&self) -> Result<Thrown> {
        let name = "internal-wrapper-initial-then-throw";
        let work = async |_: Fiber| {
            self.note("initial-then-throw");
            Err::<(), _>(Error::msg("simulated fiber failure"))
        };
        let run = __conformance::run_wrapped_fiber(self, name, initial()?, None, work);
        Ok(Thrown {
            threw: run.await.is_err(),
            running_fiber_count: rows::count(self)?,
        })
    }

    #[callable(name = "stashOutsideFiber", internal)]
    fn stash_outside_fiber(&self) -> String {
        error_text(self.stash(&json!({"outside": true})))
    }

    #[callable(name = "getExecutionLog", internal)]
    fn get_execution_log(&self) -> Vec<String> {
        self.log.borrow().clone()
    }

    #[callable(name = "getRecoveredFibers", internal)]
    fn get_recovered_fibers(&self) -> Vec<Value> {
        self.recovered.borrow().clone()
    }

    #[callable(name = "getKeepAliveRefCount", internal)]
    fn get_keep_alive_ref_count(&self) -> u32 {
        __conformance::keep_alive_count(self)
    }

    #[callable(name = "getRunningFiberCount", internal)]
    fn get_running_fiber_count(&self) -> Result<u32> {
        rows::count(self)
    }

    #[callable(name = "waitFor", internal)]
    async fn wait_for(&self, ms: u64) {
        self.sleep(Duration::from_millis(ms)).await;
    }

    #[callable(name = "rerunWakeSequence", internal)]
    async fn rerun_wake_sequence(&self) -> Result<()> {
        __conformance::recover_fibers(self).await?;
        self.on_start(None).await
    }

    #[callable(name = "insertInterruptedFiber", internal)]
    fn insert_interrupted(&self, id: &str, name: &str, snapshot: Option<Value>) -> Result<()> {
        rows::run(self, id, name, snapshot.as_ref(), 0)
    }

    #[callable(name = "insertAgedInterruptedFiber", internal)]
    fn insert_aged_interrupted(&self, id: &str, name: &str, age_ms: i64) -> Result<()> {
        rows::run(self, id, name, None, age_ms)
    }

    #[callable(name = "insertInterruptedManagedFiber", internal)]
    fn insert_managed(&self, id: &str, name: &str, snapshot: Option<Value>) -> Result<()> {
        let row = Row {
            id,
            name,
            status: "running",
            snapshot: snapshot.as_ref(),
            metadata: r#"{"inserted":true}"#,
            key: Some(format!("key:{id}")),
            error: None,
        };
        rows::ledger(self, row)?;
        rows::run(self, id, name, snapshot.as_ref(), 0)
    }

    #[callable(name = "insertManagedLedgerOnlyFiber", internal)]
    fn insert_ledger_only(
        &self,
        id: &str,
        name: &str,
        status: &str,
        snapshot: Option<Value>,
    ) -> Result<()> {
        let row = Row {
            id,
            name,
            status,
            snapshot: snapshot.as_ref(),
            metadata: r#"{"ledgerOnly":true}"#,
            key: None,
            error: None,
        };
        rows::ledger(self, row)
    }

    #[callable(name = "insertAbortedManagedFiberWithRun", internal)]
    fn insert_aborted_with_run(&self, id: &str, name: &str, snapshot: Option<Value>) -> Result<()> {
        let row = Row {
            id,
            name,
            status: "aborted",
            snapshot: snapshot.as_ref(),
            metadata: r#"{"inserted":true}"#,
            key: None,
            error: Some("cancelled"),
        };
        rows::ledger(self, row)?;
        rows::run(self, id, name, snapshot.as_ref(), 0)
    }

    #[callable(name = "triggerRecoveryCheck", internal)]
    async fn trigger_recovery_check(&self) -> Result<()> {
        __conformance::recover_fibers(self).await
    }

    #[callable(name = "getCurrentAlarm", internal)]
    async fn get_current_alarm(&self) -> Result<Option<i64>> {
        crate::platform::alarm(self).await
    }

    #[callable(name = "getRecoveryNoProgressScans", internal)]
    fn get_recovery_no_progress_scans(&self) -> u32 {
        __conformance::vain_fiber_scans(self)
    }

    #[callable(name = "simulateAlarmCycle", internal)]
    async fn simulate_alarm_cycle(&self) -> Result<Option<i64>> {
        __conformance::recover_fibers(self).await?;
        __conformance::rearm(self)?;
        self.get_current_alarm().await
    }
}
