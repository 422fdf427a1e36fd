//! A workflow as Workers and agents reach it: to start runs, and to look after
//! them.

mod instance;
mod options;

use std::{marker::PhantomData, rc::Rc};

pub use instance::{InstanceStatus, WorkflowInstance};
pub use options::InstanceOptions;

use super::{WorkflowClass, bound::binding_of, fault::of_binding};
use crate::{
    env::Bindings,
    error::{Error, Result},
    host::{NewInstance, WorkflowPort},
};

/// A workflow of this Worker. `#[workflow]` gives each one a function `binding`:
///
/// ```no_run
/// # use worker_agents::{AgentEnv, Result, Workflow, WorkflowEvent, WorkflowStep, workflow};
/// # #[derive(Default)] pub struct Greeting;
/// # #[workflow] impl Workflow for Greeting {
/// #     type Params = String; type Output = String;
/// #     async fn run(&self, event: WorkflowEvent<String>) -> Result<String> { Ok(event.payload) }
/// # }
/// # async fn example(env: &AgentEnv) -> Result<()> {
/// let greetings = Greeting::binding(env)?;
/// let run = greetings.create(&"Ada".to_owned()).await?;
/// let status = run.status().await?;
/// if let Some(greeting) = status.output {
///     assert_eq!(greeting, "hello, Ada");
/// }
/// # Ok(())
/// # }
/// ```
///
/// Runs that an agent is to know of are started by the agent.
pub struct WorkflowBinding<W> {
    port: Rc<dyn WorkflowPort>,
    name: String,
    workflow: PhantomData<fn() -> W>,
}

impl<W: WorkflowClass> WorkflowBinding<W> {
    /// The workflow, by the binding of `#[workflow(binding = "…")]`, else by the
    /// only one whose kebab-case name is that of the class.
    ///
    /// # Errors
    /// [`Error::Binding`] if there is none, with the lines to add, or several.
    pub fn open(env: &impl Bindings) -> Result<Self> {
        let workflows = env.workflows();
        let name = binding_of::<W>(workflows.as_ref())?;
        Ok(Self {
            port: workflows.workflow(&name)?,
            name,
            workflow: PhantomData,
        })
    }

    /// The name of the binding.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Starts a run, with an id of the platform's choice.
    ///
    /// # Errors
    /// [`Error::Json`] if the parameters have no JSON form; otherwise the
    /// platform's refusal.
    pub async fn create(&self, params: &W::Params) -> Result<WorkflowInstance<W>> {
        self.create_with(params, InstanceOptions::new()).await
    }

    /// Starts a run.
    ///
    /// # Errors
    /// [`Error::Workflow`] if the id is taken, or is none; otherwise as of
    /// [`WorkflowBinding::create`].
    pub async fn create_with(
        &self,
        params: &W::Params,
        options: InstanceOptions,
    ) -> Result<WorkflowInstance<W>> {
        let new = started(params, options)?;
        let id = self.port.create(&new).await;
        let id = id.map_err(|error| of_binding(error, new.id.as_deref()))?;
        Ok(self.instance(id))
    }

    /// Starts up to 100 runs at once. Those whose id is taken are left out, as the
    /// platform does it.
    ///
    /// # Errors
    /// As of [`WorkflowBinding::create_with`] but for that. [`Error::Config`] for
    /// more than 100.
    pub async fn create_batch<'a>(
        &self,
        runs: impl IntoIterator<Item = (&'a W::Params, InstanceOptions)>,
    ) -> Result<Vec<WorkflowInstance<W>>> {
        const MOST: usize = 100;
        let runs = runs.into_iter();
        let new: Result<Vec<_>> = runs
            .map(|(params, options)| started(params, options))
            .collect();
        let new = new?;
        if new.is_empty() {
            return Ok(Vec::new());
        }
        if new.len() > MOST {
            return Err(Error::Config(format!(
                "{} runs cannot be started at once: {MOST} are the most",
                new.len()
            )));
        }
        let ids = self.port.create_batch(&new).await;
        let ids = ids.map_err(|error| of_binding(error, None))?;
        Ok(ids.into_iter().map(|id| self.instance(id)).collect())
    }

    /// The run of this id.
    ///
    /// # Errors
    /// [`Error::Workflow`] if there is none.
    pub async fn get(&self, id: &str) -> Result<WorkflowInstance<W>> {
        let instance = self.instance(id.to_owned());
        instance.report().await?;
        Ok(instance)
    }

    fn instance(&self, id: String) -> WorkflowInstance<W> {
        WorkflowInstance::new(self.port.clone(), id)
    }
}

fn started<P: serde::Serialize>(params: &P, options: InstanceOptions) -> Result<NewInstance> {
    Ok(options.instance(crate::json::to_string(params)?))
}

impl<W> Clone for WorkflowBinding<W> {
    fn clone(&self) -> Self {
        Self {
            port: self.port.clone(),
            name: self.name.clone(),
            workflow: PhantomData,
        }
    }
}

impl<W> std::fmt::Debug for WorkflowBinding<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkflowBinding")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
