//! What an answer has to know of a mail.

use serde::{Deserialize, Serialize};

use crate::email::{AgentEmail, thread};

/// What it takes to answer a mail when its delivery has ended: keep it in a table,
/// or give it to a schedule, and answer with
/// [`send_reply`](crate::AgentBase::send_reply).
///
/// [`AgentEmail::reference`] makes one. In JSON it is an object of texts and
/// booleans, some hundred bytes long, and of what the sender chooses no more than
/// some thousand.
///
/// It says where the answer goes. A method that takes one from outside would send
/// mail to anybody: let it be `#[callable(internal)]`, and give clients a key of your
/// own to the references that you keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EmailReference {
    /// The sender of the mail: where the answer goes.
    pub from: String,
    /// The recipient of the mail: where the answer comes from.
    pub to: String,
    /// The header `Subject`, undecoded, of a long one its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The header `Message-ID`. Without one, or with one that is longer than the
    /// 2048 bytes that a header holds, the answer stands outside any thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The header `References`: the thread so far, of a long one its ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<String>,
    /// Whether the mail was routed by a signature.
    #[serde(default)]
    pub secure: bool,
    /// Whether a machine wrote the mail.
    #[serde(default)]
    pub auto_reply: bool,
}

impl AgentEmail {
    /// What it takes to answer this mail later, with
    /// [`send_reply`](crate::AgentBase::send_reply).
    pub fn reference(&self) -> EmailReference {
        let header = |name| {
            let value = self.header(name).map(str::trim);
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        EmailReference {
            from: self.from().to_owned(),
            to: self.to().to_owned(),
            subject: self.subject().map(thread::beginning),
            message_id: header("message-id").filter(|id| id.len() <= thread::MAX_VALUE),
            references: header("references").map(|all| thread::ends(&all)),
            secure: self.is_securely_routed(),
            auto_reply: self.is_auto_reply(),
        }
    }
}
