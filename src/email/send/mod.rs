//! `send_email`: a mail of the agent's own.

mod new_email;

pub use new_email::NewEmail;

use crate::{
    agent::Agent,
    base::AgentBase,
    env::Bindings,
    error::{Error, Result},
    host::OutgoingMail,
    observability::EventKind,
};

/// The binding that sends, where none is named.
pub(super) const BINDING: &str = "EMAIL";

impl NewEmail {
    /// Sends the mail from a plain Worker, and gives its id. An agent sends with
    /// [`AgentBase::send_email`], which names it in the mail.
    ///
    /// ```no_run
    /// # async fn check(env: worker::Env) -> worker_agents::Result<()> {
    /// use worker_agents::NewEmail;
    ///
    /// let mail = NewEmail::new("shop@example.com", "ann@example.com", "Your order").text("It left.");
    /// let id = mail.send(&env).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`AgentBase::send_email`]; [`Error::Config`] if it is to be signed, which
    /// only an agent can.
    pub async fn send(self, env: &impl Bindings) -> Result<String> {
        if self.secret.is_some() {
            let text = "a mail is signed by an agent: send it with `self.send_email`";
            return Err(Error::Config(text.into()));
        }
        let (binding, mail) = self.complete(Vec::new())?;
        env.namespaces().send_mail(&binding, &mail).await
    }
}

impl<A: Agent> AgentBase<A> {
    /// Sends a mail by the Worker's `send_email` binding, and gives its id. It
    /// can be used anywhere: in a method, a schedule, or when a mail comes in.
    ///
    /// The mail names this agent in the headers `X-Agent-Name`, by its binding, and
    /// `X-Agent-ID`. What comes back to a [signed](NewEmail::sign) one finds this
    /// agent by [`SecureReplyResolver`](crate::SecureReplyResolver).
    ///
    /// In `wrangler.toml`:
    ///
    /// ```toml
    /// [[send_email]]
    /// name = "EMAIL"
    /// ```
    ///
    /// Cloudflare sends from domains that are set up for it, to any address; without
    /// one, to verified addresses only. `wrangler dev` sends nothing: it prints the
    /// mail.
    ///
    /// ```no_run
    /// # use worker_agents::{NewEmail, Result, prelude::*};
    /// # #[worker::durable_object] pub struct ShopAgent { base: AgentBase<Self> }
    /// # #[agent] impl Agent for ShopAgent {
    /// #     fn new(base: AgentBase<Self>) -> Self { Self { base } }
    /// # }
    /// # #[callable]
    /// # impl ShopAgent {
    /// pub async fn shipped(&self, to: String) -> Result<()> {
    ///     let mail = NewEmail::new(("The shop", "shop@example.com"), to, "It is on its way")
    ///         .text("You will have it tomorrow.")
    ///         .sign(self.env().var("EMAIL_SECRET")?);
    ///     self.send_email(mail).await?;
    ///     Ok(())
    /// }
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// [`Error::Binding`] without such a binding; [`Error::Config`] for an address or
    /// header that cannot be, for a mail without text, or if it cannot be signed;
    /// [`Error::Terminal`] if Cloudflare does not send such a mail, with its code, as
    /// in `E_SENDER_NOT_VERIFIED: …`; [`Error::Platform`] if it does not send it now,
    /// as in `E_RATE_LIMIT_EXCEEDED: …`.
    pub async fn send_email(&self, email: NewEmail) -> Result<String> {
        let by = self.author().headers(email.secret.as_deref())?;
        let (binding, mail) = email.complete(by)?;
        self.hand_over(&binding, &mail).await
    }

    /// Sends a finished mail, and tells of it.
    pub(super) async fn hand_over(&self, binding: &str, mail: &OutgoingMail) -> Result<String> {
        let id = self.env().namespaces().send_mail(binding, mail).await?;
        let to: Vec<&str> = mail.to.iter().map(|to| to.address.as_str()).collect();
        self.emit(EventKind::EmailSend {
            from: &mail.from.address,
            to: &to,
            subject: &mail.subject,
        });
        Ok(id)
    }
}
