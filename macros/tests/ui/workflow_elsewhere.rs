#![allow(unused)]

use worker_agents::{Result, Workflow, WorkflowEvent, workflow};

#[workflow]
#[derive(Default)]
struct OnStruct;

#[workflow]
impl OnStruct {
    async fn run(&self) -> Result<()> {
        Ok(())
    }
}

#[workflow]
impl Clone for OnStruct {
    fn clone(&self) -> Self {
        Self
    }
}

struct Generic<T>(T);

#[workflow]
impl<T> Workflow for Generic<T> {
    async fn run(&self) -> Result<()> {
        Ok(())
    }
}

#[workflow]
impl Workflow for (u8, u8) {
    async fn run(&self) -> Result<()> {
        Ok(())
    }
}

fn main() {}
