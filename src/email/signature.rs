//! Signatures that let a reply find the agent that wrote first.
//!
//! A mail that an agent sends carries its class, its name and an HMAC over both
//! and the time. Whoever answers quotes these headers back; only who knows the
//! secret can make them.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::{Error, Result};

/// How long a signature holds by default: 30 days.
pub(super) const DEFAULT_MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How far the clock of the signer may be ahead, in seconds.
const MAX_SKEW: f64 = 300.0;

/// The headers of a signature, by their names on the wire.
pub(crate) const HEADERS: [&str; 4] = [
    "X-Agent-Name",
    "X-Agent-ID",
    "X-Agent-Sig",
    "X-Agent-Sig-Ts",
];

/// Why a mail was not taken for a signed reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureFault {
    /// One of the four headers is missing or empty.
    MissingHeaders,
    /// It is older than allowed.
    Expired,
    /// It was made with another secret, for another agent, or in the future.
    Invalid,
    /// Its time is not a number.
    MalformedTimestamp,
}

impl SignatureFault {
    /// The TypeScript SDK's word for it, such as `missing_headers`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingHeaders => "missing_headers",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
            Self::MalformedTimestamp => "malformed_timestamp",
        }
    }
}

impl std::fmt::Display for SignatureFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The headers that sign a mail of the agent `id` of the class `agent`, with
/// their values. Replies that keep them are routed back to it by
/// [`SecureReplyResolver`](crate::SecureReplyResolver).
///
/// `agent` is the name by which the agent is routed to, such as `email-agent`;
/// `now` is the time in milliseconds since the Unix epoch.
/// [`reply_to_email`](crate::AgentBase::reply_to_email) adds them by itself.
///
/// ```
/// use worker_agents::sign_agent_headers;
///
/// let headers = sign_agent_headers("secret", "email-agent", "user-123", 1_700_000_000_000)?;
/// assert_eq!(headers[0], ("X-Agent-Name", "email-agent".to_owned()));
/// # Ok::<(), worker_agents::Error>(())
/// ```
///
/// # Errors
/// [`Error::Config`] for a secret or name that is empty, and for a name with a
/// colon.
pub fn sign_agent_headers(
    secret: &str,
    agent: &str,
    id: &str,
    now: i64,
) -> Result<[(&'static str, String); 4]> {
    if secret.is_empty() {
        return refuse("secret is required for signing agent headers");
    }
    for (what, value) in [("agentName", agent), ("agentId", id)] {
        if value.is_empty() {
            return refuse(&format!("{what} is required for signing agent headers"));
        }
    }
    for (what, value) in [("agentName", agent), ("agentId", id)] {
        if value.contains(':') {
            return refuse(&format!("{what} cannot contain colons"));
        }
    }
    let timestamp = now.div_euclid(1000).to_string();
    let signature = STANDARD.encode(hmac(secret, agent, id, &timestamp)?.finalize().into_bytes());
    let [name_header, id_header, signature_header, timestamp_header] = HEADERS;
    Ok([
        (name_header, agent.to_owned()),
        (id_header, id.to_owned()),
        (signature_header, signature),
        (timestamp_header, timestamp),
    ])
}

fn refuse<T>(why: &str) -> Result<T> {
    Err(Error::Config(why.to_owned()))
}

/// The HMAC-SHA256 of `agent:id:timestamp`.
fn hmac(secret: &str, agent: &str, id: &str, timestamp: &str) -> Result<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|_| Error::Config("the secret is no key".into()))?;
    for part in [agent, ":", id, ":", timestamp] {
        mac.update(part.as_bytes());
    }
    Ok(mac)
}

/// What a mail claims of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub(crate) agent: &'a str,
    pub(crate) id: &'a str,
    pub(crate) signature: &'a str,
    pub(crate) timestamp: &'a str,
}

impl Claim<'_> {
    /// Checks the claim at the time `now`, in milliseconds, in the order of the
    /// TypeScript SDK. The signatures are compared in constant time.
    pub(crate) fn verify(
        &self,
        secret: &str,
        max_age: Duration,
        now: i64,
    ) -> Result<(), SignatureFault> {
        let made = leading_integer(self.timestamp).ok_or(SignatureFault::MalformedTimestamp)?;
        let now = now.div_euclid(1000) as f64;
        if made > now + MAX_SKEW {
            return Err(SignatureFault::Invalid);
        }
        if now - made > max_age.as_secs_f64() {
            return Err(SignatureFault::Expired);
        }
        let invalid = SignatureFault::Invalid;
        let signature = STANDARD.decode(self.signature).map_err(|_| invalid)?;
        hmac(secret, self.agent, self.id, self.timestamp)
            .map_err(|_| invalid)?
            .verify_slice(&signature)
            .map_err(|_| invalid)
    }
}

/// The integer that a text begins with: what follows it is ignored, as by
/// JavaScript's `parseInt`.
fn leading_integer(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(digits.len());
    let value: f64 = digits.get(..end)?.parse().ok()?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests;
