//! `reply_to_email`: an answer while the mail is being delivered.

use super::{EmailReference, EmailReply, Secret};
use crate::{
    agent::Agent,
    base::AgentBase,
    email::AgentEmail,
    error::{Error, Result},
    host::LogLevel,
    observability::EventKind,
};

impl<A: Agent> AgentBase<A> {
    /// Answers a mail while it is being delivered, in its thread, and gives the id
    /// of the answer; `None` if it was left unanswered, with a warning, because a
    /// machine wrote it ([`AgentEmail::is_auto_reply`]): two machines would write
    /// to each other for ever. [`EmailReply::automatic`] turns that off.
    ///
    /// The reply goes from the recipient of the mail to its sender. It names this
    /// agent in the headers `X-Agent-Name`, by its binding, and `X-Agent-ID`.
    /// Cloudflare adds `References` and chooses the final `Message-ID`.
    ///
    /// ```no_run
    /// # use worker_agents::{AgentEmail, EmailReply, Result, prelude::*};
    /// # #[worker::durable_object] pub struct SupportAgent { base: AgentBase<Self> }
    /// #[agent]
    /// impl Agent for SupportAgent {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    ///     async fn on_email(&self, email: AgentEmail) -> Result<()> {
    ///         let secret = self.env().var("EMAIL_SECRET")?;
    ///         let reply = EmailReply::new("We are on it.").from_name("Support").sign(secret);
    ///         self.reply_to_email(&email, reply).await?;
    ///         Ok(())
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`] if the mail was routed by a signature and the reply says
    /// neither [`sign`](EmailReply::sign) nor [`unsigned`](EmailReply::unsigned), if
    /// it cannot be signed, if the mail has no `Message-ID`, or for a header or
    /// address that cannot be; the platform's refusal.
    pub async fn reply_to_email(
        &self,
        email: &AgentEmail,
        reply: EmailReply,
    ) -> Result<Option<String>> {
        let mail = email.reference();
        if !self.may_answer(&mail, &reply)? {
            return Ok(None);
        }
        let id = self.core().new_id::<21>()?;
        let (raw, subject) = reply.raw(&mail, &self.author(), &id)?;
        let id = email.reply(&raw).await?;
        self.emit(EventKind::EmailReply {
            from: email.to(),
            to: email.from(),
            subject: &subject,
        });
        Ok(Some(id))
    }

    /// Whether a mail is to be answered: a machine's is not, with a warning.
    pub(super) fn may_answer(&self, mail: &EmailReference, reply: &EmailReply) -> Result<bool> {
        if mail.secure && reply.secret == Secret::Unset {
            return Err(Error::Config(
                "the mail was routed by a signature, so the reply is to be signed, too: \
                 `EmailReply::sign`, or `EmailReply::unsigned` if its answer need not find back"
                    .into(),
            ));
        }
        if !(reply.automatic && mail.auto_reply) {
            return Ok(true);
        }
        let line = format!(
            "a mail from {} is an automatic one: not answered",
            mail.from
        );
        self.log(LogLevel::Warn, &line);
        Ok(false)
    }
}
