//! What the table of callables says, under the lints of a user's crate.
#![deny(ambiguous_glob_imports, missing_docs)]
#![allow(
    missing_docs,
    reason = "worker's attribute adds undocumented functions"
)]

use worker::*;
use worker_agents::{AgentClass, AgentOptions, Callable, prelude::*};

#[durable_object]
pub struct CounterAgent {
    base: AgentBase<Self>,
}

#[agent(binding = "COUNTER", send_identity = false)]
impl Agent for CounterAgent {
    type State = i64;
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
    async fn on_request(&self) -> Result<Response> {
        Response::from_json(&self.state()?)
    }
}

#[callable]
impl CounterAgent {
    /// Adds `by`
    /// and returns the new count.
    pub fn add(&self, by: i64) -> Result<i64> {
        self.update_state(|count| {
            *count += by;
            *count
        })
        .map_err(Into::into)
    }
    #[callable(stream, name = "countDown")]
    async fn count_down(&self, _out: StreamingResponse<u32>, _from: u32) -> Result<()> {
        Ok(())
    }
    /// Not this.
    #[callable(internal, description = "Reminds.")]
    fn remind(&self, r#type: &str, notes: &[String]) {
        let _ = (r#type, notes);
    }
    #[callable(skip)]
    fn _helper() {}
}

#[durable_object]
struct Silent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Silent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn callable(name: &str) -> Option<&'static Callable<CounterAgent>> {
    let mut all = CounterAgent::callables().iter();
    all.find(|callable| callable.name == name)
}

#[test]
fn the_class_knows_its_name_and_options() {
    assert_eq!(CounterAgent::CLASS, "CounterAgent");
    assert_eq!(CounterAgent::BINDING, Some("COUNTER"));
    let options = AgentOptions::DEFAULT.send_identity(false);
    assert_eq!(CounterAgent::OPTIONS, options);
    assert_eq!(Silent::BINDING, None);
    assert_eq!(Silent::OPTIONS, AgentOptions::DEFAULT);
}

#[test]
fn the_table_has_each_callable_and_nothing_else() {
    let names: Vec<_> = CounterAgent::callables().iter().map(|c| c.name).collect();
    assert_eq!(names, ["add", "countDown", "remind"]);
    assert!(Silent::callables().is_empty());
}

#[test]
fn a_callable_is_described() {
    let told = callable("add").map(|c| (c.description, c.parameters, c.streaming, c.internal));
    let text = "Adds `by`\nand returns the new count.";
    assert_eq!(told, Some((Some(text), &["by"][..], false, false)));

    let told = callable("countDown").map(|c| (c.description, c.parameters, c.streaming));
    assert_eq!(told, Some((None, &["from"][..], true)));

    let told = callable("remind").map(|c| (c.description, c.parameters, c.internal));
    assert_eq!(told, Some((Some("Reminds."), &["type", "notes"][..], true)));
}
