//! Whose mail it is.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A mail address, perhaps with the name of whose it is.
///
/// A text makes one without a name, and a pair of texts one with: the name comes
/// first.
///
/// ```
/// use worker_agents::EmailAddress;
///
/// assert_eq!(EmailAddress::from("ann@example.com").name, None);
/// let ann = EmailAddress::from(("Ann", "ann@example.com"));
/// assert_eq!(ann.to_string(), "Ann <ann@example.com>");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailAddress {
    /// The name before the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address, such as `ann@example.com`.
    pub address: String,
}

/// The longest address: 64 bytes, `@` and 255 bytes (RFC 5321 4.5.3.1).
const MAX_LENGTH: usize = 320;

/// Refuses what is no address, or would be more than one in a header.
pub(super) fn check(address: &str) -> Result<()> {
    let odd =
        |letter: char| letter.is_control() || letter.is_whitespace() || "<>,;".contains(letter);
    if address.is_empty() || address.len() > MAX_LENGTH || address.contains(odd) {
        return Err(Error::Config(format!("{address:?} is no mail address")));
    }
    Ok(())
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

impl From<&str> for EmailAddress {
    fn from(address: &str) -> Self {
        address.to_owned().into()
    }
}

impl From<String> for EmailAddress {
    fn from(address: String) -> Self {
        Self {
            name: None,
            address,
        }
    }
}

impl From<&String> for EmailAddress {
    fn from(address: &String) -> Self {
        address.clone().into()
    }
}

impl<N: Into<String>, A: Into<String>> From<(N, A)> for EmailAddress {
    fn from((name, address): (N, A)) -> Self {
        Self {
            name: Some(name.into()),
            address: address.into(),
        }
    }
}
