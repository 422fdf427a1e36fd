//! Every way to write a workflow.
#![deny(warnings)]
#![allow(missing_docs, reason = "a binary has no documentation")]

mod with_everything {
    use worker_agents::{
        AgentEnv, Error, Result, StepOptions, Workflow, WorkflowBinding, WorkflowEvent,
        WorkflowStep, workflow,
    };

    pub struct Research {
        env: AgentEnv,
    }

    #[workflow(binding = "RESEARCH")]
    impl Workflow for Research {
        type Params = Vec<String>;
        type Output = usize;

        fn new(env: AgentEnv) -> Self {
            Self { env }
        }

        async fn run(
            &self,
            mut event: WorkflowEvent<Self::Params>,
            step: WorkflowStep,
        ) -> Result<Self::Output, Error> {
            event.payload.push(String::new());
            let mut tries = 0;
            let borrowed = step
                .run("borrows", StepOptions::new(), async || {
                    tries += 1;
                    self.env.var("LIMIT")?;
                    Ok(event.payload.len())
                })
                .await?;
            let plain = step.run("plain", StepOptions::new(), || async { Ok(1) });
            Ok(borrowed + plain.await? + tries)
        }
    }

    pub fn open(env: &AgentEnv) -> Result<WorkflowBinding<Research>> {
        Research::binding(env)
    }
}

mod with_little {
    use worker::*;
    use worker_agents::{Workflow, workflow};

    #[derive(Default)]
    struct Empty;

    #[workflow]
    impl Workflow for Empty {
        async fn run(&self) -> Result<()> {
            Ok(())
        }
    }
}

mod with_other_names {
    use worker_agents::{WorkflowClass, WorkflowEvent as Started};

    #[derive(Default)]
    struct String;
    struct Result;

    #[worker_agents::workflow]
    impl worker_agents::Workflow for String {
        type Output = u8;
        async fn run(&self, _: Started<()>) -> worker_agents::Result<u8> {
            let _ = Result;
            Ok(1)
        }
    }

    pub fn class() -> (&'static str, Option<&'static str>) {
        (String::CLASS, String::BINDING)
    }
}

fn main() {
    assert_eq!(with_other_names::class(), ("String", None));
    let _ = with_everything::open;
}
