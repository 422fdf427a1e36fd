#![allow(unused)]

use worker_agents::{Result, Workflow, WorkflowEvent, WorkflowStep, workflow};

struct WithoutDefault;

#[workflow]
impl Workflow for WithoutDefault {
    async fn run(&self) -> Result<()> {
        Ok(())
    }
}

#[derive(Default)]
struct WithoutRun;

#[workflow]
impl Workflow for WithoutRun {
    type Output = u8;
}

#[derive(Default)]
struct OtherEvent;

#[workflow]
impl Workflow for OtherEvent {
    type Params = u8;

    async fn run(&self, event: WorkflowEvent<String>) -> Result<()> {
        Ok(())
    }
}

#[derive(Default)]
struct OtherOutput;

#[workflow]
impl Workflow for OtherOutput {
    type Output = u8;

    async fn run(&self) -> Result<String> {
        Ok(String::new())
    }
}

struct NotSerde;

#[derive(Default)]
struct OddParams;

#[workflow]
impl Workflow for OddParams {
    type Params = NotSerde;

    async fn run(&self) -> Result<()> {
        Ok(())
    }
}

fn main() {}
