//! Functions that a model may call.

use std::marker::PhantomData;

use futures::future::LocalBoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Schema;
use crate::error::{Error, Result};

/// What a model is told of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// Its name: letters, digits, `_` and `-`, at most 64.
    pub name: String,
    /// What it does, and when to call it.
    pub description: String,
    /// The schema of its arguments, which are an object.
    pub arguments: Schema,
}

/// The tools that a model may call: Rust functions, which may borrow the agent.
///
/// ```
/// # use worker_agents::{Result, ai::{Tools, schemars}, prelude::*};
/// #[derive(Deserialize, schemars::JsonSchema)]
/// # #[schemars(crate = "worker_agents::ai::schemars")]
/// struct Article {
///     /// The article's number, such as `A-17`.
///     number: String,
/// }
///
/// # fn stock(number: &str) -> Result<u32> { Ok(3) }
/// let tools = Tools::new().add(
///     "stock",
///     "How many pieces of an article there are.",
///     async |article: Article| stock(&article.number),
/// );
/// assert!(tools.specs()[0].arguments.as_json().contains("such as `A-17`"));
/// ```
///
/// An error of a function is told to the model, which may then do better; so is a
/// call of a tool that is not there, or with arguments that do not fit. An
/// [`Error::Terminal`] ends the turn.
#[derive(Default)]
#[must_use]
pub struct Tools<'a> {
    specs: Vec<ToolSpec>,
    functions: Vec<Box<dyn Function + 'a>>,
}

impl<'a> Tools<'a> {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a function. Its argument is a struct, whose doc comments tell the model
    /// what its fields are for. A result that is a string is given to the model as
    /// it is, any other one as JSON.
    pub fn add<T, R, F>(self, name: &str, description: &str, function: F) -> Self
    where
        T: JsonSchema + DeserializeOwned + 'a,
        R: Serialize + 'a,
        F: AsyncFn(T) -> Result<R> + 'a,
    {
        self.add_with_schema(name, description, Schema::of::<T>(), function)
    }

    /// Adds a function, with the schema of its argument made by hand.
    pub fn add_with_schema<T, R, F>(
        mut self,
        name: &str,
        description: &str,
        arguments: Schema,
        function: F,
    ) -> Self
    where
        T: DeserializeOwned + 'a,
        R: Serialize + 'a,
        F: AsyncFn(T) -> Result<R> + 'a,
    {
        self.specs.push(ToolSpec {
            name: name.to_owned(),
            description: description.to_owned(),
            arguments,
        });
        self.functions.push(Box::new(Typed {
            function,
            types: PhantomData,
        }));
        self
    }

    /// What the model is told of them.
    pub fn specs(&self) -> &[ToolSpec] {
        &self.specs
    }

    /// Calls one, with what the model wrote.
    pub(super) async fn call(&self, name: &str, arguments: &str) -> Result<String> {
        let mut all = self.specs.iter().zip(&self.functions);
        match all.find(|(spec, _)| spec.name == name) {
            Some((_, function)) => function.call(arguments).await,
            None => Err(Error::msg(format_args!("there is no tool {name}"))),
        }
    }
}

impl std::fmt::Debug for Tools<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Tools").field(&self.specs).finish()
    }
}

/// A function, whatever its types are.
trait Function {
    fn call<'s>(&'s self, arguments: &'s str) -> LocalBoxFuture<'s, Result<String>>;
}

struct Typed<F, T, R> {
    function: F,
    types: PhantomData<fn(T) -> R>,
}

impl<F, T, R> Function for Typed<F, T, R>
where
    T: DeserializeOwned,
    R: Serialize,
    F: AsyncFn(T) -> Result<R>,
{
    fn call<'s>(&'s self, arguments: &'s str) -> LocalBoxFuture<'s, Result<String>> {
        Box::pin(async move {
            // Models leave out the arguments of a tool that has none.
            let arguments = match arguments.trim() {
                "" => "{}",
                arguments => arguments,
            };
            let arguments = crate::json::from_str(arguments)
                .map_err(|error| Error::msg(format_args!("invalid arguments: {error}")))?;
            plain(crate::json::to_string(&(self.function)(arguments).await?)?)
        })
    }
}

/// A string without its quotes.
fn plain(json: String) -> Result<String> {
    match json.starts_with('"') {
        true => Ok(serde_json::from_str(&json)?),
        false => Ok(json),
    }
}
