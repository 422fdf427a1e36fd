//! The macros of [`worker-agents`](https://docs.rs/worker-agents), which
//! exports all of them: depend on that crate, not on this one.
//!
//! Each macro parses what the user wrote, reports every error of it at once,
//! each on the user's own tokens, and expands to small calls into the crate.

mod agent;
mod arguments;
mod callable;
mod duration;
mod email_event;
mod errors;
mod section;
mod signature;
mod spans;
mod sql;
mod suggest;
mod trait_block;
mod typescript;
mod workflow;

use proc_macro::TokenStream;

/// Makes a Durable Object an agent. It stands on the agent's `impl Agent for …`
/// block, in the module of the struct, beside worker's `#[durable_object]` on
/// the struct itself.
///
/// ```
/// use worker::*;
/// use worker_agents::prelude::*;
///
/// #[durable_object]
/// pub struct CounterAgent {
///     base: AgentBase<Self>,
/// }
///
/// #[agent]
/// impl Agent for CounterAgent {
///     type State = i64;
///     type Props = NoProps;
///     fn new(base: AgentBase<Self>) -> Self {
///         Self { base }
///     }
///     async fn on_request(&self) -> Result<Response> {
///         Response::from_json(&self.state()?)
///     }
/// }
/// # fn main() {}
/// ```
///
/// It gives the agent `Deref` to its base, worker's `DurableObject`, native
/// RPC, `CounterAgent::get(&env, "name")`, and a type `CounterAgentClient` with
/// the methods of its [`macro@callable`] block. So the agent cannot have a
/// function `get` of its own.
///
/// # Options
///
/// - `base = inner`: the field that holds the `AgentBase`, if not `base`. It
///   has to be private, as every field of a Durable Object has.
/// - `binding = "COUNTER"`: the binding of `wrangler.toml` that leads to this
///   class, where the names do not tell.
/// - `send_identity = false`: keeps the agent's name and class from clients.
/// - `eager_schema`: creates all tables at the first start.
///
/// # Hooks
///
/// `type State` and `type Props` may be left out by an agent that has none, and
/// every hook may be left out. A hook may be written
/// - without arguments at the end that it does not use;
/// - as a plain `fn` where the trait has an `async fn`;
/// - with worker's request, response, result and error types. A hook that takes
///   a `worker::Request` cannot run in native tests;
/// - without a result where the trait has `Result<()>`;
/// - with `&Connection` or `&str` where the trait gives the value.
///
/// Other methods go in an `impl` block of their own.
#[proc_macro_attribute]
pub fn agent(options: TokenStream, item: TokenStream) -> TokenStream {
    agent::expand(options.into(), item.into()).into()
}

/// Makes the methods of an agent callable by name: from clients over the
/// WebSocket, from schedules and queues, and from other agents. It stands on
/// one `impl CounterAgent { … }` block of the agent, in the module of the
/// struct.
///
/// ```
/// use worker::*;
/// use worker_agents::prelude::*;
///
/// #[durable_object]
/// pub struct CounterAgent {
///     base: AgentBase<Self>,
/// }
///
/// #[agent]
/// impl Agent for CounterAgent {
///     type State = i64;
///     fn new(base: AgentBase<Self>) -> Self {
///         Self { base }
///     }
/// }
///
/// #[callable]
/// impl CounterAgent {
///     /// Adds `by` and returns the new count.
///     pub fn add(&self, by: i64) -> Result<i64> {
///         let count = self.state()? + by;
///         self.set_state(count)?;
///         Ok(count)
///     }
/// }
/// # fn main() {}
/// ```
///
/// Every method of the block is callable, `pub` or not, `async` or not. Its
/// parameters and its result cross the wire as JSON, so their types implement
/// serde's `Serialize` and `Deserialize`; `&str` and `&[T]` may be borrowed. A
/// method may return nothing, a value, or any `Result` whose error converts
/// into the crate's.
///
/// # Options of a method
///
/// - `#[callable(stream)]`: it answers with a stream, through its one parameter
///   of type `StreamingResponse<T>`.
/// - `#[callable(internal)]`: only schedules, queues and other agents call it;
///   clients cannot.
/// - `#[callable(name = "connect")]`: its name on the wire.
/// - `#[callable(description = "…")]`: told to clients in place of the doc
///   comment.
/// - `#[callable(skip)]`: an ordinary method, not callable.
#[proc_macro_attribute]
pub fn callable(options: TokenStream, item: TokenStream) -> TokenStream {
    callable::expand(options.into(), item.into()).into()
}

/// Makes an async function the Worker's handler of mails, in place of worker's
/// `#[event(email)]`.
///
/// ```
/// use worker::*;
/// use worker_agents::{AddressResolver, email_event, route_agent_email};
///
/// #[email_event]
/// async fn email(message: ForwardableEmailMessage, env: Env, _ctx: Context) -> Result<()> {
///     Ok(route_agent_email(&message, &env, AddressResolver::default()).await?)
/// }
/// # fn main() {}
/// ```
///
/// An error of the function is an error to the platform: the sender's server tries
/// again, and the Worker lives on. Worker's own attribute panics there, which
/// would end every agent of the isolate. `env` and `ctx` may be left out.
#[proc_macro_attribute]
pub fn email_event(options: TokenStream, item: TokenStream) -> TokenStream {
    email_event::expand(options.into(), item.into()).into()
}

/// Makes a type a workflow: a run of many steps that goes on where it was, however
/// often the process ends. It stands on the type's `impl Workflow for …` block, in
/// the module of the type.
///
/// ```
/// use std::time::Duration;
/// use worker_agents::{
///     Result, StepOptions, Workflow, WorkflowEvent, WorkflowStep, workflow,
/// };
///
/// #[derive(Default)]
/// pub struct Reminder;
///
/// #[workflow]
/// impl Workflow for Reminder {
///     type Params = String;
///     type Output = u32;
///
///     async fn run(&self, event: WorkflowEvent<String>, step: WorkflowStep) -> Result<u32> {
///         step.sleep("for a week", Duration::from_secs(7 * 24 * 3600)).await?;
///         let sent = step.run("remind", StepOptions::new().retries(3), async || {
///             send_mail(&event.payload).await
///         });
///         sent.await
///     }
/// }
/// # async fn send_mail(_: &str) -> Result<u32> { Ok(1) }
/// # fn main() {}
/// ```
///
/// It exports a class of the type's name, for `class_name` under `[[workflows]]` in
/// `wrangler.toml`, and gives the type a function `binding`, by which a Worker
/// starts runs. So the type cannot have a function `binding` of its own.
///
/// `type Params` and `type Output` may be left out where there is nothing to take
/// or to give; `fn new(env: AgentEnv) -> Self` by a type with a `Default`; and the
/// arguments at the end of `run` that it does not use. `run` may return worker's
/// result, too. Other methods go in an `impl` block of their own.
///
/// # Options
///
/// - `binding = "RESEARCH"`: the binding of `wrangler.toml` that leads to this
///   class, where the names do not tell.
#[proc_macro_attribute]
pub fn workflow(options: TokenStream, item: TokenStream) -> TokenStream {
    workflow::expand(options.into(), item.into()).into()
}

/// Lets a struct or an enum stand in the declarations for TypeScript that a test
/// writes: the state of an agent, and what its callables take and give. It reads the
/// attributes of serde, and expands to the bare type without the crate's feature
/// `typescript`.
///
/// ```
/// use worker_agents::prelude::*;
///
/// /// What a player sees.
/// #[typescript]
/// #[derive(Default, Clone, Serialize, Deserialize)]
/// #[serde(rename_all = "camelCase")]
/// pub struct Board {
///     whose_turn: String,
///     #[ts(type = "'x' | 'o' | null")]
///     winner: Option<char>,
/// }
/// # fn main() {}
/// ```
///
/// `#[ts(…)]` says what serde does not, with the options of
/// [ts-rs](https://docs.rs/ts-rs/12/ts_rs/trait.TS.html).
#[proc_macro_attribute]
pub fn typescript(options: TokenStream, item: TokenStream) -> TokenStream {
    typescript::expand(&options.into(), item.into()).into()
}

/// An SQL statement with its values: `{expression}` binds a value, wherever SQL
/// takes one. Values are bound, never spliced into the text.
///
/// ```
/// use worker_agents::sql;
/// let (id, name) = (7, Some("Ada"));
/// let statement = sql!("select * from people where id = {id} and name = {name}");
/// # let _ = statement;
/// ```
///
/// `{{` and `}}` are braces. A slot inside quotes or a comment is refused, and
/// so is one in the place of a table's or column's name: names cannot be bound.
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    sql::expand(input.into()).into()
}
