//! Who gets a broadcast.

/// The open connections that a broadcast reaches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audience<'a> {
    /// Ids of the connections to leave out.
    pub without: &'a [&'a str],
    /// Leaves out connections that are not sent the protocol's frames.
    pub protocol_only: bool,
}
