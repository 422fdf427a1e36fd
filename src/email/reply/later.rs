//! `send_reply`: an answer when the mail is long delivered.

use super::{EmailReference, EmailReply};
use crate::{agent::Agent, base::AgentBase, error::Result};

impl<A: Agent> AgentBase<A> {
    /// Answers a mail in its thread when its delivery has ended, and gives the id
    /// of the answer; `None` if it was left unanswered, as by
    /// [`reply_to_email`](AgentBase::reply_to_email). The answer goes by the
    /// `send_email` binding `EMAIL`, see [`send_email`](AgentBase::send_email), from
    /// the recipient of the mail to its sender.
    ///
    /// ```no_run
    /// use worker_agents::{After, AgentEmail, EmailReference, EmailReply, Result, prelude::*};
    ///
    /// # #[worker::durable_object] pub struct SupportAgent { base: AgentBase<Self> }
    /// #[agent]
    /// impl Agent for SupportAgent {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    ///     async fn on_email(&self, email: AgentEmail) -> Result<()> {
    ///         self.schedule(After::mins(10)).answer(email.reference())?;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// #[callable]
    /// impl SupportAgent {
    ///     #[callable(internal)]
    ///     async fn answer(&self, mail: EmailReference) -> Result<()> {
    ///         let secret = self.env().var("EMAIL_SECRET")?;
    ///         self.send_reply(&mail, EmailReply::new("We have looked at it.").sign(secret)).await?;
    ///         Ok(())
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// With the feature `email-parse` an encoded subject is decoded before; without it,
    /// `Re: …` repeats it as it came, and [`EmailReply::subject`] says a better one.
    ///
    /// # Errors
    /// As [`send_email`](AgentBase::send_email);
    /// [`Error::Config`](crate::Error::Config) if the mail was routed by a signature
    /// and the reply says neither [`sign`](EmailReply::sign) nor
    /// [`unsigned`](EmailReply::unsigned).
    pub async fn send_reply(
        &self,
        mail: &EmailReference,
        reply: EmailReply,
    ) -> Result<Option<String>> {
        if !self.may_answer(mail, &reply)? {
            return Ok(None);
        }
        let (binding, answer) = reply.outgoing(mail, &self.author())?;
        self.hand_over(&binding, &answer).await.map(Some)
    }
}
