//! Agents without their types: what a world keeps of a class and its instances.

use std::{any::Any, marker::PhantomData, rc::Rc};

use futures::future::LocalBoxFuture;
use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    base::AgentBase,
    connections::WsMessage,
    entry,
    error::{Error, Result},
    host::{Host, Socket},
    http::{AgentRequest, AgentResponse},
    rpc::Framework,
};

/// A class of agents.
pub(in crate::testing) trait Class {
    /// Tells it from every other class.
    fn key(&self) -> &'static str;

    fn name(&self) -> &'static str;

    fn usual_binding(&self) -> &'static str;

    /// Wakes an agent up.
    fn make(&self, host: Rc<dyn Host>) -> Rc<dyn Instance>;
}

/// The class of an agent.
pub(in crate::testing) fn class_of<A: Agent>() -> Rc<dyn Class> {
    Rc::new(ClassOf::<A>(PhantomData))
}

struct ClassOf<A>(PhantomData<fn() -> A>);

impl<A: Agent> Class for ClassOf<A> {
    fn key(&self) -> &'static str {
        std::any::type_name::<A>()
    }

    fn name(&self) -> &'static str {
        A::CLASS
    }

    fn usual_binding(&self) -> &'static str {
        A::BINDING.unwrap_or(A::CLASS)
    }

    fn make(&self, host: Rc<dyn Host>) -> Rc<dyn Instance> {
        Rc::new(InstanceOf(A::new(AgentBase::on(host))))
    }
}

/// An agent that is awake. Each event goes through the [`entry`] that it goes
/// through on Cloudflare.
pub(in crate::testing) trait Instance: Any {
    fn fetch(
        self: Rc<Self>,
        request: AgentRequest,
    ) -> LocalBoxFuture<'static, Result<AgentResponse>>;

    fn message(
        self: Rc<Self>,
        socket: Rc<dyn Socket>,
        message: WsMessage,
    ) -> LocalBoxFuture<'static, ()>;

    fn close(
        self: Rc<Self>,
        socket: Rc<dyn Socket>,
        code: u16,
        reason: String,
        was_clean: bool,
    ) -> LocalBoxFuture<'static, ()>;

    fn socket_error(
        self: Rc<Self>,
        socket: Rc<dyn Socket>,
        error: Error,
    ) -> LocalBoxFuture<'static, ()>;

    fn alarm(self: Rc<Self>) -> LocalBoxFuture<'static, Result<()>>;

    fn call(
        self: Rc<Self>,
        method: String,
        args: String,
    ) -> LocalBoxFuture<'static, Result<Option<String>>>;

    #[cfg(feature = "email")]
    fn email(
        self: Rc<Self>,
        email: crate::email::AgentEmail,
    ) -> LocalBoxFuture<'static, Result<()>>;

    fn background(self: Rc<Self>) -> LocalBoxFuture<'static, ()>;
}

pub(in crate::testing) struct InstanceOf<A>(pub(in crate::testing) A);

impl<A: Agent> Instance for InstanceOf<A> {
    fn fetch(
        self: Rc<Self>,
        request: AgentRequest,
    ) -> LocalBoxFuture<'static, Result<AgentResponse>> {
        Box::pin(async move { entry::fetch(&self.0, request).await })
    }

    fn message(
        self: Rc<Self>,
        socket: Rc<dyn Socket>,
        message: WsMessage,
    ) -> LocalBoxFuture<'static, ()> {
        Box::pin(async move { entry::message(&self.0, socket, message).await })
    }

    fn close(
        self: Rc<Self>,
        socket: Rc<dyn Socket>,
        code: u16,
        reason: String,
        was_clean: bool,
    ) -> LocalBoxFuture<'static, ()> {
        Box::pin(async move { entry::close(&self.0, socket, code, reason, was_clean).await })
    }

    fn socket_error(
        self: Rc<Self>,
        socket: Rc<dyn Socket>,
        error: Error,
    ) -> LocalBoxFuture<'static, ()> {
        Box::pin(async move { entry::socket_error(&self.0, socket, error).await })
    }

    fn alarm(self: Rc<Self>) -> LocalBoxFuture<'static, Result<()>> {
        Box::pin(async move { crate::alarm::fire(&self.0).await })
    }

    fn call(
        self: Rc<Self>,
        method: String,
        args: String,
    ) -> LocalBoxFuture<'static, Result<Option<String>>> {
        Box::pin(async move {
            let exported = A::callables().iter().any(|known| known.name == method)
                || Framework::parse(&method).is_some();
            if !exported {
                // The platform's own words: the class has no such method.
                return Err(Error::msg(format!(
                    "The RPC receiver does not implement the method \"{method}\"."
                )));
            }
            let reply = entry::call(&self.0, &method, &args).await?;
            Ok(reply.as_deref().map(RawValue::get).map(str::to_owned))
        })
    }

    #[cfg(feature = "email")]
    fn email(
        self: Rc<Self>,
        email: crate::email::AgentEmail,
    ) -> LocalBoxFuture<'static, Result<()>> {
        Box::pin(async move { entry::email(&self.0, email).await })
    }

    fn background(self: Rc<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(async move { entry::background(&self.0).await })
    }
}
