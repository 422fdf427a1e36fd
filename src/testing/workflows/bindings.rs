//! The workflows of a world, as the bindings of its Worker reach them.

use std::rc::Rc;

use futures::{channel::oneshot, future::LocalBoxFuture};

use super::engine::Engine;
use crate::{
    error::Result,
    host::{InstanceAction, NewInstance, WorkflowPort, Workflows},
    testing::{fault::unreachable_agent, port::Port, world::Inner},
};

pub(in crate::testing) struct TestWorkflows {
    pub(in crate::testing) world: Rc<Inner>,
    /// The agent that uses them; none if it is the test itself, or a run.
    pub(in crate::testing) caller: Option<Port>,
}

impl Workflows for TestWorkflows {
    fn bindings(&self) -> Rc<[String]> {
        self.world.workflows.bindings().into_iter().collect()
    }

    fn how_to_bind(&self, _name: &str, class: &str) -> String {
        format!("Bind it with `World::bind_workflow::<{class}>()`.")
    }

    fn workflow(&self, binding: &str) -> Result<Rc<dyn WorkflowPort>> {
        Ok(Rc::new(TestWorkflow {
            engine: self.world.workflows.engine(binding)?,
            binding: binding.to_owned(),
            world: Rc::clone(&self.world),
            caller: self.caller.clone(),
        }))
    }
}

struct TestWorkflow {
    engine: Rc<Engine>,
    binding: String,
    world: Rc<Inner>,
    caller: Option<Port>,
}

impl TestWorkflow {
    /// Asks the engine, which acts also when nobody waits for its answer any
    /// more.
    fn ask<T: 'static>(
        &self,
        what: &str,
        ask: impl FnOnce(&Engine, &Rc<Inner>) -> Result<T> + 'static,
    ) -> LocalBoxFuture<'static, Result<T>> {
        let (sender, answer) = oneshot::channel();
        let (engine, world) = (Rc::clone(&self.engine), Rc::clone(&self.world));
        let deliver = || {
            self.world.executor.spawn(Box::pin(async move {
                let answer = world.workflows.reach().and_then(|()| ask(&engine, &world));
                // As above.
                let _ = sender.send(world.workflows.answer(answer));
            }));
            Ok(())
        };
        let asked = match &self.caller {
            Some(port) => port.call(deliver),
            None => deliver(),
        };
        if let Err(error) = asked {
            return Box::pin(std::future::ready(Err(error)));
        }
        let what = format!("the answer of the workflow {} to {what}", self.binding);
        let answer = self.world.waits.wait(what, answer);
        // Without an answer, the world has ended.
        Box::pin(async move { answer.await.unwrap_or_else(|_| Err(unreachable_agent())) })
    }
}

impl WorkflowPort for TestWorkflow {
    fn create(&self, instance: &NewInstance) -> LocalBoxFuture<'static, Result<String>> {
        let instance = instance.clone();
        self.ask("create", move |engine, world| {
            engine.create(world, instance)
        })
    }

    fn create_batch(
        &self,
        instances: &[NewInstance],
    ) -> LocalBoxFuture<'static, Result<Vec<String>>> {
        let batch = instances.to_vec();
        self.ask("createBatch", move |engine, world| {
            engine.create_batch(world, batch)
        })
    }

    fn status(&self, id: &str) -> LocalBoxFuture<'static, Result<String>> {
        let id = id.to_owned();
        self.ask("status", move |engine, _| engine.status(&id))
    }

    fn act(&self, id: &str, action: InstanceAction<'_>) -> LocalBoxFuture<'static, Result<()>> {
        let id = id.to_owned();
        // The texts have to outlive the caller.
        let (what, kind, payload) = match action {
            InstanceAction::Pause => ("pause", None, None),
            InstanceAction::Resume => ("resume", None, None),
            InstanceAction::Terminate => ("terminate", None, None),
            InstanceAction::Restart => ("restart", None, None),
            InstanceAction::SendEvent { kind, payload } => (
                "sendEvent",
                Some(kind.to_owned()),
                payload.map(str::to_owned),
            ),
        };
        self.ask(what, move |engine, world| {
            let action = match (what, &kind) {
                (_, Some(kind)) => InstanceAction::SendEvent {
                    kind,
                    payload: payload.as_deref(),
                },
                ("pause", _) => InstanceAction::Pause,
                ("resume", _) => InstanceAction::Resume,
                ("terminate", _) => InstanceAction::Terminate,
                _ => InstanceAction::Restart,
            };
            engine.act(&id, action, world.clock.now())
        })
    }
}
