//! What is refused, and in which words.

/// The platform's refusal of [`Host::delete_all`](super::Host::delete_all) within a transaction.
pub(crate) const DELETE_ALL_IN_TRANSACTION: &str = "Cannot call deleteAll() within a transaction";

/// What a client whose upgrade is refused gets to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// The text frame that it is sent first.
    pub frame: &'a str,
    /// The close code.
    pub code: u16,
    /// The close reason.
    pub reason: &'a str,
}

impl<'a> Refusal<'a> {
    /// The close reason of an upgrade that an error has ended.
    pub const FAILED: &'static str = "Uncaught exception during session setup";

    /// The end of an upgrade that an error has ended. Clients try again.
    pub fn failed(frame: &'a str) -> Self {
        Self {
            frame,
            code: 1011,
            reason: Self::FAILED,
        }
    }
}
