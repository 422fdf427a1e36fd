//! Starting runs, and looking at those that were started.

use serde::Serialize;

use super::{
    RunWorkflowOptions, WorkflowFilter, WorkflowInfo, WorkflowPage,
    params::{Starter, with_starter},
    start::{self, NewRun},
    store,
};
use crate::{
    agent::Agent,
    base::AgentBase,
    client::AgentGet,
    env::Bindings,
    error::{Error, Result},
    host::NewInstance,
    observability::EventKind,
    workflow::{WorkflowClass, bound},
};

impl<A: Agent> AgentBase<A> {
    /// Starts a run of a workflow that knows this agent, and gives the run's id.
    ///
    /// The run may report to the agent ([`Agent::on_workflow_progress`] and the
    /// other hooks), call its methods and change its state. The agent keeps a row
    /// of it: see [`AgentBase::get_workflows`]. The row is there before the run
    /// is, and goes away again if the run could not be created; it is never
    /// removed later, except by [`AgentBase::delete_workflows`].
    ///
    /// The platform is asked up to three times where it says that this may help.
    /// If its last answer leaves open whether the run exists, the error is
    /// returned and the row stays; a wake-up at least a minute later removes it
    /// if there is no such run. To be sure, give the run an id of your own and
    /// start it again: an attempt that has succeeded after all is found.
    ///
    /// # Errors
    /// [`Error::Binding`] if no binding leads to the workflow or the agent;
    /// [`Error::Config`] for parameters that are no JSON object, or a run that is
    /// tracked already; [`Error::Json`] for parameters without a JSON form;
    /// [`Error::Platform`] for the platform's refusal, such as of an id that
    /// another agent's run has.
    pub async fn run_workflow<W: WorkflowClass>(&self, params: &W::Params) -> Result<String>
    where
        A: AgentGet,
    {
        let options = RunWorkflowOptions::new();
        self.run_workflow_with::<W>(params, options).await
    }

    /// As [`AgentBase::run_workflow`], with options.
    ///
    /// # Errors
    /// As there.
    pub async fn run_workflow_with<W: WorkflowClass>(
        &self,
        params: &W::Params,
        options: RunWorkflowOptions,
    ) -> Result<String>
    where
        A: AgentGet,
    {
        let binding = bound::binding_of::<W>(self.env().workflows().as_ref())?;
        self.run_workflow_named(&binding, params, options).await
    }

    /// As [`AgentBase::run_workflow`], by the name of the workflow's binding: for
    /// one that is written in TypeScript.
    ///
    /// # Errors
    /// As there.
    pub async fn run_workflow_named<P: Serialize + ?Sized>(
        &self,
        binding: &str,
        params: &P,
        options: RunWorkflowOptions,
    ) -> Result<String>
    where
        A: AgentGet,
    {
        let core = self.core();
        core.refuse_if_destroyed()?;
        let port = self.env().workflows().workflow(binding)?;
        let agent_binding = self.binding_for_workflow(options.agent_binding.as_deref())?;
        let starter = Starter {
            agent_binding: &agent_binding,
            agent_name: self.name(),
            workflow: binding,
        };
        let params = with_starter(&crate::json::to_string(params)?, &starter)?;
        let metadata = options.metadata_json()?;
        let id = match options.id {
            Some(id) => id,
            None => format!("wf_{}", core.new_id::<21>()?),
        };
        let run = NewRun {
            id: &id,
            binding,
            metadata: metadata.as_deref(),
            instance: NewInstance {
                id: Some(id.clone()),
                params: Some(params),
                success_retention: options.success_retention,
                error_retention: options.error_retention,
            },
        };
        start::start(self, port.as_ref(), run).await?;
        self.emit(EventKind::WorkflowStart {
            workflow_id: &id,
            workflow_name: binding,
        });
        Ok(id)
    }

    /// The binding by which a run finds the agent.
    fn binding_for_workflow(&self, given: Option<&str>) -> Result<String>
    where
        A: AgentGet,
    {
        let Some(given) = given else {
            return A::binding(self.env());
        };
        let namespaces = self.env().namespaces();
        if namespaces.bindings().iter().any(|name| name == given) {
            return Ok(given.to_owned());
        }
        Err(Error::Binding(format!(
            "Agent binding '{given}' not found in environment"
        )))
    }

    /// What the agent knows of a run that it has started.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn get_workflow(&self, id: &str) -> Result<Option<WorkflowInfo>> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.has_workflows(host)? {
            return Ok(None);
        }
        store::find(host, id)
    }

    /// The runs that the agent has started, page by page.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result, WorkflowFilter, WorkflowStatus};
    /// # fn example<A: Agent>(agent: &AgentBase<A>) -> Result<()> {
    /// let failed = WorkflowFilter::new().status(WorkflowStatus::Errored);
    /// let mut page = agent.get_workflows(&failed)?;
    /// while let Some(next) = page.next_cursor.take() {
    ///     page = agent.get_workflows(&failed.clone().cursor(next))?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`] for a cursor that is none; [`Error::Sql`] if storage
    /// fails.
    pub fn get_workflows(&self, filter: &WorkflowFilter) -> Result<WorkflowPage> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.has_workflows(host)? {
            filter.after_cursor()?;
            return Ok(WorkflowPage {
                workflows: Vec::new(),
                total: 0,
                next_cursor: None,
            });
        }
        store::page(host, filter)
    }

    /// Forgets a run; `false` if it is not tracked. The run itself goes on.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn delete_workflow(&self, id: &str) -> Result<bool> {
        let core = self.core();
        let host = core.host.as_ref();
        Ok(core.schema.has_workflows(host)? && store::delete(host, id)?)
    }

    /// Forgets the runs that the filter leaves in, and tells how many; the limit
    /// and cursor of the filter do not count. The runs themselves go on.
    ///
    /// # Errors
    /// [`Error::Sql`] if storage fails.
    pub fn delete_workflows(&self, filter: &WorkflowFilter) -> Result<u64> {
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.has_workflows(host)? {
            return Ok(0);
        }
        store::delete_all(host, filter)
    }

    /// After a workflow's binding has been renamed in `wrangler.toml`: lets the
    /// rows of the old one be those of the new one, and tells how many there are.
    ///
    /// # Errors
    /// [`Error::Binding`] if there is no binding of the new name.
    pub fn migrate_workflow_binding(&self, old: &str, new: &str) -> Result<u64> {
        self.env().workflows().workflow(new)?;
        let core = self.core();
        let host = core.host.as_ref();
        if !core.schema.has_workflows(host)? {
            return Ok(0);
        }
        store::rename(host, old, new)
    }
}
