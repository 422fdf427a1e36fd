//! Replies to what an agent has sent.

use std::time::Duration;

use super::{EmailContext, EmailResolver, EmailRoute};
use crate::{
    email::{
        AgentEmail,
        signature::{Claim, DEFAULT_MAX_AGE, HEADERS, SignatureFault},
        words,
    },
    error::{Error, Result},
};

type OnInvalid<'a> = Box<dyn Fn(&AgentEmail, SignatureFault) + 'a>;

/// Routes replies back to the agent that wrote first, by the signature that
/// [`reply_to_email`](crate::AgentBase::reply_to_email) has put on its mail.
///
/// Whoever has such a mail can write to its agent until it expires: the signature
/// proves that the agent wrote to somebody, not who answers.
///
/// ```
/// use worker_agents::{AddressResolver, SecureReplyResolver};
///
/// let replies = SecureReplyResolver::new("a long random secret")?
///     .on_invalid_signature(|email, fault| println!("{}: {fault}", email.from()));
/// // What is no reply goes by its address.
/// let resolver = (replies, AddressResolver::new("email-agent"));
/// # Ok::<(), worker_agents::Error>(())
/// ```
#[must_use]
pub struct SecureReplyResolver<'a> {
    secret: String,
    max_age: Duration,
    on_invalid: Option<OnInvalid<'a>>,
}

impl<'a> SecureReplyResolver<'a> {
    /// Trusts what was signed with this secret in the last 30 days.
    ///
    /// # Errors
    /// [`Error::Config`] for an empty secret.
    pub fn new(secret: impl Into<String>) -> Result<Self> {
        let secret = secret.into();
        if secret.is_empty() {
            let text = "the secret of a SecureReplyResolver cannot be empty";
            return Err(Error::Config(text.into()));
        }
        Ok(Self {
            secret,
            max_age: DEFAULT_MAX_AGE,
            on_invalid: None,
        })
    }

    /// How long a signature holds.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// Is told of every mail without a valid signature, and why.
    pub fn on_invalid_signature(mut self, hook: impl Fn(&AgentEmail, SignatureFault) + 'a) -> Self {
        self.on_invalid = Some(Box::new(hook));
        self
    }

    fn route(&self, email: &AgentEmail, now: i64) -> Result<EmailRoute, SignatureFault> {
        let header = |name| email.header(name).filter(|value| !value.is_empty());
        let [Some(agent), Some(id), Some(signature), Some(timestamp)] = HEADERS.map(header) else {
            return Err(SignatureFault::MissingHeaders);
        };
        let (agent, id) = (words::read(agent), words::read(id));
        let claim = Claim {
            agent: &agent,
            id: &id,
            signature,
            timestamp,
        };
        claim.verify(&self.secret, self.max_age, now)?;
        Ok(EmailRoute {
            secure: true,
            ..EmailRoute::new(agent, id)
        })
    }
}

impl EmailResolver for SecureReplyResolver<'_> {
    async fn resolve(
        &self,
        email: &AgentEmail,
        context: &EmailContext,
    ) -> Result<Option<EmailRoute>> {
        match self.route(email, context.now) {
            Ok(route) => Ok(Some(route)),
            Err(fault) => {
                if let Some(hook) = &self.on_invalid {
                    hook(email, fault);
                }
                Ok(None)
            }
        }
    }
}

impl std::fmt::Debug for SecureReplyResolver<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the secret.
        f.debug_struct("SecureReplyResolver")
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}
