//! What is inheritance in TypeScript: here the child repeats what it inherits.

use worker::*;
use worker_agents::{AgentClass, prelude::*};

const FROM_PARENT: &str = "from parent";

/// The base class. No binding leads to it.
#[durable_object]
pub struct TestParentAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestParentAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl TestParentAgent {
    /// Parent method from base class
    #[callable(name = "parentMethod")]
    fn parent_method(&self) -> String {
        FROM_PARENT.into()
    }

    #[callable(name = "sharedMethod")]
    fn shared_method(&self) -> String {
        "parent implementation".into()
    }
}

/// The derived class: overrides one method, adds one.
#[durable_object]
pub struct TestChildAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TestChildAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl TestChildAgent {
    /// Parent method from base class
    #[callable(name = "parentMethod")]
    fn parent_method(&self) -> String {
        FROM_PARENT.into()
    }

    /// Child method from derived class
    #[callable(name = "childMethod")]
    fn child_method(&self) -> String {
        "from child".into()
    }

    #[callable(name = "sharedMethod")]
    fn shared_method(&self) -> String {
        "child implementation".into()
    }

    #[callable(name = "nonCallableMethod", internal)]
    fn non_callable_method(&self) -> String {
        "not callable".into()
    }

    /// The methods that clients may call, sorted.
    #[callable(name = "getCallableMethodNames", internal)]
    fn get_callable_method_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Self::callables()
            .iter()
            .filter(|callable| !callable.internal)
            .map(|callable| callable.name.to_owned())
            .collect();
        names.sort();
        names
    }
}
