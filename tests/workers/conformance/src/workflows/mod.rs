//! An agent that starts runs of workflows: the twin of upstream's fixture, but for
//! what it does with sub-agents. The workflows are those of
//! `tests/workers/typescript/workflows`.

mod criteria;

use std::cell::RefCell;

use serde_json::{Value, json};
use worker::*;
use worker_agents::{
    Bindings, Error, Result, RunWorkflowOptions, WorkflowApproval, WorkflowInfo, WorkflowPage,
    WorkflowRef, WorkflowReport, WorkflowValue, host::NewInstance, prelude::*,
};

use criteria::{Criteria, RestartOptions, Retention};

const TEST_WORKFLOW: &str = "TEST_WORKFLOW";

/// Tracks runs. Callable over RPC only.
#[durable_object]
pub struct TestWorkflowAgent {
    base: AgentBase<Self>,
    callbacks: RefCell<Vec<Value>>,
    results: RefCell<Vec<Value>>,
}

#[agent(eager_schema)]
impl Agent for TestWorkflowAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            callbacks: RefCell::default(),
            results: RefCell::default(),
        }
    }

    async fn on_workflow_progress(
        &self,
        workflow: WorkflowRef,
        progress: WorkflowValue,
    ) -> Result<()> {
        self.heard("progress", &workflow, json!({"progress": progress}));
        Ok(())
    }

    async fn on_workflow_complete(
        &self,
        workflow: WorkflowRef,
        result: WorkflowValue,
    ) -> Result<()> {
        self.heard("complete", &workflow, json!({"result": result}));
        Ok(())
    }

    async fn on_workflow_error(&self, workflow: WorkflowRef, error: String) -> Result<()> {
        self.heard("error", &workflow, json!({"error": error}));
        Ok(())
    }

    async fn on_workflow_event(&self, workflow: WorkflowRef, event: WorkflowValue) -> Result<()> {
        self.heard("event", &workflow, json!({"event": event}));
        Ok(())
    }
}

impl TestWorkflowAgent {
    fn heard(&self, kind: &str, workflow: &WorkflowRef, data: Value) {
        self.callbacks.borrow_mut().push(json!({
            "type": kind,
            "workflowName": workflow.name,
            "workflowId": workflow.id,
            "data": data,
        }));
    }

    async fn start(&self, binding: &str, id: &str, params: &Value) -> Result<String> {
        let options = RunWorkflowOptions::new().id(id);
        self.run_workflow_named(binding, params, options).await
    }

    fn insert(&self, id: &str, name: &str, status: &str, metadata: Option<Value>) -> Result<()> {
        let metadata = metadata.map(|metadata| metadata.to_string());
        self.sql(sql!(
            "insert into cf_agents_workflows (id, workflow_id, workflow_name, status, metadata) \
             values (lower(hex(randomblob(16))), {id}, {name}, {status}, {metadata})"
        ))?;
        Ok(())
    }
}

/// A number, text or object of a call whose method is known only by name.
fn argument<T: serde::de::DeserializeOwned>(args: &[Value], index: usize) -> Result<T> {
    let argument = args.get(index).cloned().unwrap_or_default();
    Ok(serde_json::from_value(argument)?)
}

#[callable]
impl TestWorkflowAgent {
    #[callable(name = "getCallbacksReceived", internal)]
    fn callbacks_received(&self) -> Vec<Value> {
        self.callbacks.borrow().clone()
    }

    #[callable(name = "clearCallbacks", internal)]
    fn clear_callbacks(&self) {
        self.callbacks.take();
    }

    #[callable(name = "getWorkflowResults", internal)]
    fn workflow_results(&self) -> Vec<Value> {
        self.results.borrow().clone()
    }

    #[callable(name = "clearWorkflowResults", internal)]
    fn clear_workflow_results(&self) {
        self.results.take();
    }

    #[callable(name = "recordWorkflowResult", internal)]
    fn record_workflow_result(&self, task_id: String, result: Value) {
        let result = json!({"taskId": task_id, "result": result});
        self.results.borrow_mut().push(result);
    }

    #[callable(name = "insertWorkflowTracking", internal)]
    fn insert_workflow_tracking(&self, id: String, name: String) -> Result<()> {
        match self.get_workflow(&id)? {
            Some(_) => Err(Error::msg(format!(
                "Workflow with ID \"{id}\" is already being tracked"
            ))),
            None => self.insert(&id, &name, "queued", None),
        }
    }

    #[callable(name = "insertTestWorkflow", internal)]
    fn insert_test_workflow(
        &self,
        id: String,
        name: String,
        status: String,
        metadata: Option<Value>,
    ) -> Result<String> {
        self.insert(&id, &name, &status, metadata)?;
        let row = self.get_workflow(&id)?.ok_or("the row is not there")?;
        Ok(row.id)
    }

    #[callable(name = "updateWorkflowStatus", internal)]
    fn update_workflow_status(&self, id: String, status: String) -> Result<()> {
        let now = self.now() / 1000;
        self.sql(sql!(
            "update cf_agents_workflows set status = {status}, updated_at = {now} \
             where workflow_id = {id}"
        ))?;
        Ok(())
    }

    #[callable(name = "getWorkflowById", internal)]
    fn workflow_by_id(&self, id: String) -> Result<Option<WorkflowInfo>> {
        self.get_workflow(&id)
    }

    #[callable(name = "getWorkflowsForTest", internal)]
    fn workflows_for_test(&self, criteria: Option<Criteria>) -> Result<Vec<WorkflowInfo>> {
        Ok(self.workflows_page_for_test(criteria)?.workflows)
    }

    #[callable(name = "getWorkflowsPageForTest", internal)]
    fn workflows_page_for_test(&self, criteria: Option<Criteria>) -> Result<WorkflowPage> {
        self.get_workflows(&criteria.unwrap_or_default().filter())
    }

    #[callable(name = "deleteWorkflowById", internal)]
    fn delete_workflow_by_id(&self, id: String) -> Result<bool> {
        self.delete_workflow(&id)
    }

    #[callable(name = "deleteWorkflowsByCriteria", internal)]
    fn delete_workflows_by_criteria(&self, criteria: Option<Criteria>) -> Result<u64> {
        self.delete_workflows(&criteria.unwrap_or_default().filter())
    }

    #[callable(name = "migrateWorkflowBindingTest", internal)]
    fn migrate_workflow_binding_test(&self, old: String, new: String) -> Result<u64> {
        self.migrate_workflow_binding(&old, &new)
    }

    #[callable(name = "runWorkflowTest", internal)]
    async fn run_workflow_test(&self, id: String, params: Value) -> Result<String> {
        self.start(TEST_WORKFLOW, &id, &params).await
    }

    #[callable(name = "runSimpleWorkflowTest", internal)]
    async fn run_simple(&self, id: String, params: Value) -> Result<String> {
        self.start("SIMPLE_WORKFLOW", &id, &params).await
    }

    #[callable(name = "runSimpleWorkflowWithRetentionTest", internal)]
    async fn run_with_retention(&self, id: String, retention: Retention) -> Result<String> {
        let options = RunWorkflowOptions::new()
            .id(id)
            .success_retention(retention.success())
            .error_retention(retention.error());
        let params = json!({"value": "retention-test"});
        self.run_workflow_named("SIMPLE_WORKFLOW", &params, options)
            .await
    }

    #[callable(name = "runSimpleWorkflowTestWithDefaultId", internal)]
    async fn run_with_default_id(&self, params: Value) -> Result<String> {
        let options = RunWorkflowOptions::new().metadata(&json!({"from": "default"}));
        self.run_workflow_named("SIMPLE_WORKFLOW", &params, options)
            .await
    }

    #[callable(name = "runThrowInRunWorkflowTest", internal)]
    async fn run_throw_in_run(&self, id: String, params: Value) -> Result<String> {
        self.start("THROW_IN_RUN_WORKFLOW", &id, &params).await
    }

    #[callable(name = "runReportErrorThenThrowWorkflowTest", internal)]
    async fn run_report_then_throw(&self, id: String, params: Value) -> Result<String> {
        self.start("REPORT_ERROR_THEN_THROW_WORKFLOW", &id, &params)
            .await
    }

    #[callable(name = "runReportErrorOnlyWorkflowTest", internal)]
    async fn run_report_only(&self, id: String, params: Value) -> Result<String> {
        self.start("REPORT_ERROR_ONLY_WORKFLOW", &id, &params).await
    }

    #[callable(name = "runThrowNonErrorWorkflowTest", internal)]
    async fn run_throw_non_error(&self, id: String, params: Value) -> Result<String> {
        self.start("THROW_NON_ERROR_WORKFLOW", &id, &params).await
    }

    /// By what a TypeScript agent before `__agentOrigin` sent.
    #[callable(name = "runLegacyTopLevelWorkflowTest", internal)]
    async fn run_legacy(&self, id: String, params: Value) -> Result<String> {
        let params = json!({
            "taskId": params.get("taskId"),
            "__agentName": self.name(),
            "__agentBinding": "TestWorkflowAgent",
            "__workflowName": TEST_WORKFLOW,
        });
        let workflow = self.env().workflows().workflow(TEST_WORKFLOW)?;
        let created = workflow.create(&NewInstance {
            id: Some(id.clone()),
            params: Some(params.to_string()),
            ..NewInstance::default()
        });
        let created = created.await?;
        self.insert(&id, TEST_WORKFLOW, "queued", None)?;
        Ok(created)
    }

    #[callable(name = "sendApprovalEvent", internal)]
    async fn send_approval(
        &self,
        id: String,
        approved: bool,
        reason: Option<String>,
    ) -> Result<()> {
        let payload = json!({"approved": approved, "reason": reason});
        self.send_workflow_event(&id, "approval", &payload).await
    }

    #[callable(name = "approveWorkflow", internal)]
    async fn approve(&self, id: String, reason: String) -> Result<()> {
        let approval = WorkflowApproval::new().reason(reason);
        self.approve_workflow(&id, approval).await
    }

    #[callable(name = "rejectWorkflow", internal)]
    async fn reject(&self, id: String, reason: Option<String>) -> Result<()> {
        self.reject_workflow(&id, reason.as_deref()).await
    }

    #[callable(name = "pauseWorkflow", internal)]
    async fn pause(&self, id: String) -> Result<()> {
        self.pause_workflow(&id).await
    }

    #[callable(name = "resumeWorkflow", internal)]
    async fn resume(&self, id: String) -> Result<()> {
        self.resume_workflow(&id).await
    }

    #[callable(name = "terminateWorkflow", internal)]
    async fn terminate(&self, id: String) -> Result<()> {
        self.terminate_workflow(&id).await
    }

    #[callable(name = "restartWorkflow", internal)]
    async fn restart(&self, id: String) -> Result<()> {
        self.restart_with_options(id, None).await
    }

    #[callable(name = "restartWorkflowWithOptions", internal)]
    async fn restart_with_options(
        &self,
        id: String,
        options: Option<RestartOptions>,
    ) -> Result<()> {
        let tracking = options.unwrap_or_default().tracking();
        self.restart_workflow(&id, tracking).await
    }

    #[callable(name = "getCloudflareWorkflowStatus", internal)]
    async fn cloudflare_status(&self, id: String) -> Result<WorkflowReport> {
        self.get_workflow_status(&id).await
    }

    /// Calls the method of this name, and tells whether it has thrown. The others
    /// are called directly by the suites.
    #[callable(name = "expectThrow", internal)]
    async fn expect_throw(&self, method: String, args: Vec<Value>) -> Result<Value> {
        let id: String = argument(&args, 0)?;
        let thrown = match method.as_str() {
            "insertWorkflowTracking" => self.insert_workflow_tracking(id, argument(&args, 1)?),
            "migrateWorkflowBindingTest" => {
                let new: String = argument(&args, 1)?;
                self.migrate_workflow_binding(&id, &new).map(drop)
            }
            "terminateWorkflow" => self.terminate_workflow(&id).await,
            "pauseWorkflow" => self.pause_workflow(&id).await,
            "resumeWorkflow" => self.resume_workflow(&id).await,
            "restartWorkflow" => self.restart(id).await,
            _ => return Err(Error::MethodNotFound { method }),
        };
        Ok(json!({
            "threw": thrown.is_err(),
            "message": thrown.err().map(|error| error.to_string()).unwrap_or_default(),
        }))
    }
}
