//! Files that come with a mail.

/// A file in a mail: one to be sent, or one of a parsed mail.
///
/// ```
/// use worker_agents::EmailAttachment;
///
/// let report = EmailAttachment::new("report.csv", "text/csv", "day,visits\n1,5\n");
/// let logo = EmailAttachment::new("logo.png", "image/png", [137, 80, 78, 71]).inline("logo");
/// assert_eq!(logo.content_id.as_deref(), Some("logo")); // <img src="cid:logo">
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EmailAttachment {
    /// The file's name, where it has one.
    pub name: Option<String>,
    /// The media type, such as `image/png`.
    pub content_type: String,
    /// The id by which the HTML of the mail shows the file, without `<>`.
    pub content_id: Option<String>,
    /// Whether it is shown within the mail, in place of beside it.
    pub inline: bool,
    /// The file itself, decoded.
    pub content: Vec<u8>,
}

impl EmailAttachment {
    /// A file beside the mail.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            name: Some(name.into()),
            content_type: content_type.into(),
            content_id: None,
            inline: false,
            content: content.into(),
        }
    }

    /// Shows the file within the mail, where its HTML says `cid:` and this id.
    #[must_use]
    pub fn inline(mut self, content_id: impl Into<String>) -> Self {
        self.inline = true;
        self.content_id = Some(content_id.into());
        self
    }
}

impl std::fmt::Debug for EmailAttachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmailAttachment")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}
