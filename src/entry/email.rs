//! A mail for the agent.

use std::rc::Rc;

use super::start;
use crate::{
    agent::Agent,
    context::{self, Current},
    email::AgentEmail,
    error::Result,
    observability::EventKind,
};

/// Hands a mail to [`Agent::on_email`]. An error goes to [`Agent::on_error`] and
/// back to who routed the mail.
pub(crate) async fn email<A: Agent>(agent: &A, email: AgentEmail) -> Result<()> {
    start(agent, None).await?;
    agent.base().emit(EventKind::EmailReceive {
        from: email.from(),
        to: email.to(),
        subject: email.subject(),
    });
    let context = Rc::new(Current::of_email(email.clone()));
    context::within(context, async {
        match agent.on_email(email).await {
            Ok(()) => Ok(()),
            Err(error) => {
                agent.on_error(error.clone(), None).await;
                Err(error)
            }
        }
    })
    .await
}
