//! What an agent with tracked runs does when it wakes up.

use super::store;
use crate::{
    agent::Agent,
    base::AgentBase,
    core::Core,
    env::Bindings,
    error::Result,
    host::LogLevel,
    workflow::{WorkflowFault, WorkflowStatus, fault::is},
};

/// A run that does not exist so long after it was started will not exist any
/// more, in milliseconds.
const CERTAIN_AFTER: i64 = 60_000;

/// Warns of rows whose binding is gone, and looks after the runs of which it is
/// not known whether they exist.
pub(crate) fn wake<A: Agent>(agent: &A) -> Result<()> {
    let base = agent.base();
    let core = base.core();
    let host = core.host.as_ref();
    if !core.schema.has_workflows(host)? {
        return Ok(());
    }
    warn_of_bindings(core)?;
    let starting = store::starting(host)?;
    if !starting.is_empty() {
        base.background(Box::new(move |agent| {
            Box::pin(async move {
                for id in starting {
                    if let Err(error) = find_out(agent.base(), &id).await {
                        let line = format!("whether the workflow {id} exists: {error}");
                        agent.base().log(LogLevel::Warn, &line);
                    }
                }
            })
        }));
    }
    Ok(())
}

fn warn_of_bindings(core: &Core) -> Result<()> {
    let known = core.env().workflows().bindings();
    for (name, all, open) in store::bindings(core.host.as_ref())? {
        if known.contains(&name) {
            continue;
        }
        let line = format!(
            "[Agent] Found {all} workflow(s) referencing unknown binding '{name}' ({open} have not \
             ended). If you have renamed the binding, call migrate_workflow_binding(\"{name}\", \
             …) with its new name."
        );
        core.log(LogLevel::Warn, &line);
    }
    Ok(())
}

/// Finds out whether a run exists whose creation was cut short.
async fn find_out<A: Agent>(base: &AgentBase<A>, id: &str) -> Result<()> {
    let host = base.host().as_ref();
    let Some(row) = store::find(host, id)? else {
        return store::started(host, id);
    };
    if row.status != WorkflowStatus::Queued {
        // It has told of itself, and may be kept no longer.
        return store::started(host, id);
    }
    if base.core().starts.includes(id) {
        return Ok(());
    }
    let port = base.env().workflows().workflow(&row.workflow_name)?;
    let Err(error) = port.status(id).await else {
        return store::started(host, id);
    };
    let is_not_found = is(&error, WorkflowFault::UnknownInstance);
    let is_late = base.now() >= row.created_at.saturating_add(CERTAIN_AFTER);
    if is_not_found && is_late && !base.core().starts.includes(id) {
        let line = format!("the workflow {id} was never created: the agent was lost meanwhile");
        base.log(LogLevel::Warn, &line);
        return store::not_started(host, id);
    }
    Ok(())
}
