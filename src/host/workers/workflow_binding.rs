//! The workflows of workerd, through the Worker's bindings.

use std::{cell::OnceCell, rc::Rc, time::Duration};

use futures::future::{FutureExt, LocalBoxFuture};
use js_sys::Promise;
use serde::Serialize;
use serde_json::value::RawValue;
use wasm_bindgen::JsValue;
use worker::Env;

use super::{glue, js_error, settled::settled};
use crate::{
    error::{Error, Result},
    host::{InstanceAction, NewInstance, WorkflowPort, Workflows, workflow_not_found},
    routing::camel_case_to_kebab_case,
};

thread_local! {
    /// The bindings of a Worker never change while its isolate lives.
    static BINDINGS: OnceCell<Rc<[String]>> = const { OnceCell::new() };
}

/// The workflow bindings among a Worker's bindings.
pub(super) struct WorkerWorkflows(pub(super) Env);

impl Workflows for WorkerWorkflows {
    fn bindings(&self) -> Rc<[String]> {
        BINDINGS.with(|slot| {
            slot.get_or_init(|| glue::workflow_names(&self.0).unwrap_or_default().into())
                .clone()
        })
    }

    fn how_to_bind(&self, name: &str, class: &str) -> String {
        let workflow = camel_case_to_kebab_case(class);
        format!(
            "Add to wrangler.toml:\n\n[[workflows]]\nname = \"{workflow}\"\nbinding = \"{name}\"\n\
             class_name = \"{class}\"\n"
        )
    }

    fn workflow(&self, binding: &str) -> Result<Rc<dyn WorkflowPort>> {
        match glue::workflow(&self.0, binding).map_err(js_error)? {
            workflow if workflow.is_undefined() => Err(workflow_not_found(binding)),
            workflow => Ok(Rc::new(WorkerWorkflow(workflow))),
        }
    }
}

struct WorkerWorkflow(JsValue);

/// The options of `create`, as the platform takes them.
#[derive(Serialize)]
struct Options<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention: Option<Retention>,
}

/// In milliseconds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Retention {
    #[serde(skip_serializing_if = "Option::is_none")]
    success_retention: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_retention: Option<u64>,
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl<'a> Options<'a> {
    fn of(instance: &'a NewInstance) -> Result<Self> {
        let retention = Retention {
            success_retention: instance.success_retention.map(millis),
            error_retention: instance.error_retention.map(millis),
        };
        let has_any = instance.success_retention.is_some() || instance.error_retention.is_some();
        let params = instance.params.as_deref().map(crate::json::from_str);
        Ok(Self {
            id: instance.id.as_deref(),
            params: params.transpose()?,
            retention: has_any.then_some(retention),
        })
    }
}

fn then<T: 'static>(
    promise: Result<Promise>,
    read: impl FnOnce(JsValue) -> Result<T> + 'static,
) -> LocalBoxFuture<'static, Result<T>> {
    async move { read(settled(promise?).await?) }.boxed_local()
}

/// The text that the JavaScript side resolves with.
fn text(value: JsValue) -> Result<String> {
    let text = value.as_string();
    text.ok_or_else(|| Error::platform("the platform's answer about a workflow is no text"))
}

impl WorkflowPort for WorkerWorkflow {
    fn create(&self, instance: &NewInstance) -> LocalBoxFuture<'static, Result<String>> {
        let create = || {
            let options = crate::json::to_string(&Options::of(instance)?)?;
            glue::create_run(&self.0, &options).map_err(js_error)
        };
        then(create(), text)
    }

    fn create_batch(
        &self,
        instances: &[NewInstance],
    ) -> LocalBoxFuture<'static, Result<Vec<String>>> {
        let create = || {
            let options: Result<Vec<Options<'_>>> = instances.iter().map(Options::of).collect();
            let options = crate::json::to_string(&options?)?;
            glue::create_runs(&self.0, &options).map_err(js_error)
        };
        then(create(), |ids| Ok(crate::json::from_str(&text(ids)?)?))
    }

    fn status(&self, id: &str) -> LocalBoxFuture<'static, Result<String>> {
        then(glue::run_status(&self.0, id).map_err(js_error), text)
    }

    fn act(&self, id: &str, action: InstanceAction<'_>) -> LocalBoxFuture<'static, Result<()>> {
        let done = match action {
            InstanceAction::Pause => glue::act_on_run(&self.0, id, "pause"),
            InstanceAction::Resume => glue::act_on_run(&self.0, id, "resume"),
            InstanceAction::Terminate => glue::act_on_run(&self.0, id, "terminate"),
            InstanceAction::Restart => glue::act_on_run(&self.0, id, "restart"),
            InstanceAction::SendEvent { kind, payload } => {
                glue::send_to_run(&self.0, id, kind, payload)
            }
        };
        then(done.map_err(js_error), |_| Ok(()))
    }
}
