//! One agent, as the interface that the official clients take it for.

use std::fmt::Write;

use super::{docs, form::TypeForm, hidden, types::Types};
use crate::{AgentClass, StreamingResponse, routing::camel_case_to_kebab_case};

/// An agent that can be declared for TypeScript. `#[agent]` makes every agent one.
pub trait TypeScriptAgent: AgentClass {
    #[doc(hidden)]
    fn declare(agent: &mut Declaration<'_>);
}

/// The interface of an agent in the making.
#[derive(Debug)]
pub struct Declaration<'a> {
    class: &'static str,
    types: &'a mut Types,
    state: String,
    methods: String,
    /// What the streaming methods send, by method.
    chunks: String,
}

impl Declaration<'_> {
    pub(super) fn of<A: TypeScriptAgent>(types: &mut Types) -> String {
        let mut declaration = Declaration {
            class: A::CLASS,
            types,
            state: String::new(),
            methods: String::new(),
            chunks: String::new(),
        };
        A::declare(&mut declaration);
        declaration.text()
    }

    /// The type of its state.
    pub fn state(&mut self, form: TypeForm) {
        let class = self.class;
        let place = || format!("the state of `{class}`");
        self.state = self.types.name(form, place);
    }

    /// Takes its methods.
    pub fn methods(&mut self) -> Methods<'_> {
        Methods {
            class: self.class,
            types: self.types,
            methods: &mut self.methods,
            chunks: &mut self.chunks,
        }
    }

    fn text(self) -> String {
        let Self {
            class,
            state,
            methods,
            chunks,
            ..
        } = self;
        let kebab = camel_case_to_kebab_case(class);
        let about = docs::comment(
            &format!("The agent `{kebab}`: `useAgent<{class}, {state}>`, `AgentClient<{class}>`."),
            "",
        );
        let mut text =
            format!("{about}export interface {class} {{\n  readonly state: {state};\n{methods}}}");
        if !chunks.is_empty() {
            let about = docs::comment(
                &format!("What the streaming methods of `{class}` send, chunk by chunk."),
                "",
            );
            let _ = write!(
                text,
                "\n\n{about}export interface {class}Chunks {{\n{chunks}}}"
            );
        }
        text
    }
}

/// Takes the methods of an agent, one by one.
#[derive(Debug)]
pub struct Methods<'a> {
    class: &'static str,
    types: &'a mut Types,
    methods: &'a mut String,
    chunks: &'a mut String,
}

impl<'a> Methods<'a> {
    /// Begins a method, by its name on the wire.
    pub fn add<'b>(&'b mut self, name: &'static str, docs: &'static str) -> Method<'b, 'a> {
        Method {
            agent: self,
            name,
            docs,
            parameters: Vec::new(),
            gives: "void".to_owned(),
        }
    }
}

/// One method in the making.
#[derive(Debug)]
pub struct Method<'a, 'b> {
    agent: &'a mut Methods<'b>,
    name: &'static str,
    docs: &'static str,
    parameters: Vec<(&'static str, String)>,
    gives: String,
}

impl Method<'_, '_> {
    /// Adds a parameter.
    #[must_use]
    pub fn takes(mut self, parameter: &'static str, form: TypeForm) -> Self {
        let ty = self.name_of(form, &format!("`{parameter}` of "));
        self.parameters.push((parameter, ty));
        self
    }

    /// It answers with a stream of these. What that ends with, no type says.
    #[must_use]
    pub fn streams(mut self, chunk: TypeForm) -> Self {
        let ty = self.name_of(chunk, "what is streamed by ");
        let name = docs::member(self.name);
        let _ = writeln!(self.agent.chunks, "  {name}: {ty};");
        self.gives = "unknown".to_owned();
        self
    }

    /// What it returns.
    #[must_use]
    pub fn gives(mut self, form: TypeForm) -> Self {
        if form.id != std::any::TypeId::of::<()>() {
            self.gives = self.name_of(form, "the result of ");
        }
        self
    }

    /// The method is complete.
    pub fn finish(self) {
        // An argument that is missing is read as `null`.
        let optional = self
            .parameters
            .iter()
            .rev()
            .take_while(|(_, ty)| ty.ends_with("| null") || ty.ends_with("| undefined"))
            .count();
        let required = self.parameters.len() - optional;
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .enumerate()
            .map(|(index, (name, ty))| {
                let mark = if index < required { "" } else { "?" };
                format!("{}{mark}: {ty}", docs::parameter(name))
            })
            .collect();
        let about = match hidden::remark(self.name) {
            Some(remark) => docs::comment(format!("{}\n\n{remark}", self.docs).trim(), "  "),
            None => docs::comment(self.docs, "  "),
        };
        let name = docs::member(self.name);
        let _ = writeln!(
            self.agent.methods,
            "{about}  {name}({}): Promise<{}>;",
            parameters.join(", "),
            self.gives
        );
    }

    fn name_of(&mut self, form: TypeForm, what: &str) -> String {
        let Methods { class, types, .. } = self.agent;
        let place = || format!("{what}`{class}::{}`", self.name);
        types.name(form, place)
    }
}

/// Gives no methods to an agent without a `#[callable]` block: an inherent function of
/// the same name comes first.
pub trait NoMethods {
    #[doc(hidden)]
    fn __agent_typescript(_: &mut Methods<'_>) {}
}

impl<A> NoMethods for A {}

/// The type of the chunks of a stream.
pub trait Stream {
    /// What one chunk is.
    type Chunk;
}

impl<T> Stream for StreamingResponse<T> {
    type Chunk = T;
}
