#![allow(unused)]

use worker_agents::{Result, Workflow, WorkflowEvent, WorkflowStep, workflow};

#[derive(Default)]
struct Shapes;

#[workflow(bindng = "A", binding = SHAPES)]
impl Workflow for Shapes {
    fn run<T>(&mut self, event: WorkflowEvent<()>, step: WorkflowStep, more: T) -> Result<()> {
        Ok(())
    }

    async fn run(&self) -> Result<()> {
        Ok(())
    }

    fn nwe(&self) {}

    fn helper(&self) {}
}

#[derive(Default)]
struct Receiver;

#[workflow]
impl Workflow for Receiver {
    async fn run(event: WorkflowEvent<()>) -> Result<()> {
        Ok(())
    }
}

fn main() {}
