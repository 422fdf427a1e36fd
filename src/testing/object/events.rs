//! The events that the platform sends to an agent, each with its answer where
//! the agent fails to give one.

use std::{future::Future, rc::Rc};

use super::{Life, Object};
use crate::{
    connections::WsMessage,
    error::{Error, Result},
    host::Refusal,
    http::{AgentRequest, AgentResponse},
    protocol::{
        incoming::{self, ClientFrame},
        outgoing,
    },
    testing::{
        fault::{Fault, unreachable_agent},
        socket::{AgentEnd, Pair},
    },
};

impl Object {
    /// Fails the contacts that the test wants to fail.
    fn reach(&self) -> Result<()> {
        match self.unreachable.get() {
            0 => Ok(()),
            left => {
                self.unreachable.set(left - 1);
                Err(unreachable_agent())
            }
        }
    }

    pub(in crate::testing) async fn fetch(
        self: &Rc<Self>,
        request: AgentRequest,
    ) -> Result<AgentResponse> {
        self.reach()?;
        let upgrade = request.is_websocket_upgrade();
        let fault = match self.enter(|agent, _| agent.fetch(request)).await {
            Ok(outcome) => return outcome,
            Err(fault) if fault.answers_nobody() => return Err(fault.error()),
            Err(fault) => fault,
        };
        let error = fault.error();
        let text = format!("Error: {error}");
        if upgrade {
            let frame = outgoing::setup_error(&text);
            return Ok(self.refuse_upgrade(&Refusal::failed(&frame)));
        }
        let response = AgentResponse::text(text);
        if error.is_retryable() {
            response.with_status(503).with_header("retry-after", "1")
        } else {
            Ok(response.with_status(500))
        }
    }

    /// A WebSocket that only tells why there is none.
    pub(in crate::testing) fn refuse_upgrade(&self, refusal: &Refusal<'_>) -> AgentResponse {
        let pair = Pair::new(&self.world, None, &[]);
        // A socket that is open takes both.
        let _ = pair.send(WsMessage::Text(refusal.frame.to_owned()));
        let _ = pair.close(Some(refusal.code), refusal.reason);
        AgentResponse::upgrade(pair)
    }

    pub(in crate::testing) async fn call(
        self: &Rc<Self>,
        method: String,
        args: String,
    ) -> Result<Option<String>> {
        self.reach()?;
        match self.enter(|agent, _| agent.call(method, args)).await {
            Ok(outcome) => outcome.map_err(crossed),
            Err(fault) => Err(fault.error()),
        }
    }

    #[cfg(feature = "email")]
    pub(in crate::testing) async fn email(
        self: &Rc<Self>,
        email: crate::email::AgentEmail,
    ) -> Result<()> {
        self.reach()?;
        let delivery = crate::testing::email::Delivery::of(&email);
        let outcome = self.enter(|agent, _| agent.email(delivery.email())).await;
        match outcome {
            Ok(outcome) => outcome.map_err(crossed),
            Err(fault) => Err(fault.error()),
        }
    }

    pub(in crate::testing) async fn message(self: Rc<Self>, pair: Rc<Pair>, message: WsMessage) {
        let text = message.as_text().map(str::to_owned);
        let event =
            self.enter(|agent, port| agent.message(Rc::new(AgentEnd::new(&pair, port)), message));
        let fault = match event.await {
            Ok(()) => return,
            Err(fault) if fault.answers_nobody() => return,
            Err(fault) => fault,
        };
        // The client may have gone; then nobody waits for an answer.
        let _ = match text.as_deref().map(incoming::parse) {
            Some(ClientFrame::Rpc(request)) => {
                let error = fault.error().to_string();
                pair.send(WsMessage::Text(outgoing::rpc_error(&request.id, &error)))
            }
            _ if matches!(fault, Fault::Panic(_)) => pair.close(Some(1011), "The agent failed"),
            _ => Ok(()),
        };
    }

    pub(in crate::testing) async fn close(
        self: Rc<Self>,
        pair: Rc<Pair>,
        code: u16,
        reason: String,
        was_clean: bool,
    ) {
        let event = self.enter(|agent, port| {
            let socket = Rc::new(AgentEnd::new(&pair, port));
            agent.close(socket, code, reason, was_clean)
        });
        // Its fault has been logged; the socket goes all the same.
        let _ = event.await;
        self.sockets.remove(&pair);
        pair.cut();
    }

    pub(in crate::testing) async fn socket_error(self: Rc<Self>, pair: Rc<Pair>, error: Error) {
        let event = self
            .enter(|agent, port| agent.socket_error(Rc::new(AgentEnd::new(&pair, port)), error));
        // As above.
        let _ = event.await;
        self.sockets.remove(&pair);
        pair.cut();
    }

    /// Enters the agent for its background work, which only this stay of it in
    /// memory knows.
    pub(in crate::testing) fn background(self: &Rc<Self>, life: &Rc<Life>) {
        if let Some(instance) = life.instance() {
            self.spawn(life, instance.background());
        }
    }

    /// Runs an event of the platform beside all others.
    pub(in crate::testing) fn deliver(&self, event: impl Future<Output = ()> + 'static) {
        self.world.executor.spawn(Box::pin(event));
    }
}

/// An error that has crossed to its caller: text, but for the platform's own word
/// and for what no retry cures.
fn crossed(error: Error) -> Error {
    match error {
        Error::Terminal(_) => error,
        error if error.is_retryable() => error,
        error => Error::msg(error),
    }
}
