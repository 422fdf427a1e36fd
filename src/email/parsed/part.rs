//! One part of a mail: its headers and its content.

use mail_parser::{
    ContentType, GetHeader, Header, HeaderName, MessageParser,
    decoders::{
        base64::base64_decode, charsets::map::charset_decoder,
        quoted_printable::quoted_printable_decode,
    },
};

use super::{ParsedEmail, split};
use crate::email::EmailAttachment;

/// A part that is being read.
pub(super) struct Part<'a> {
    headers: Vec<Header<'a>>,
    pub(super) body: &'a [u8],
}

impl<'a> Part<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let (head, body) = split::head_and_body(bytes);
        let parser = MessageParser::new().with_mime_headers();
        let read = parser.parse_headers(head);
        let first = read.and_then(|read| read.parts.into_iter().next());
        Self {
            headers: first.map(|part| part.headers).unwrap_or_default(),
            body,
        }
    }

    fn parameters(&self, header: &HeaderName<'_>) -> Option<&ContentType<'a>> {
        self.headers.header_value(header)?.as_content_type()
    }

    /// The media type in lower case; that of plain text where there is none.
    pub(super) fn media_type(&self) -> String {
        let Some(kind) = self.parameters(&HeaderName::ContentType) else {
            return "text/plain".to_owned();
        };
        let media = match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()),
            None => kind.ctype().to_owned(),
        };
        media.to_ascii_lowercase()
    }

    /// What stands between the parts of this one, if it has parts.
    pub(super) fn boundary(&self) -> Option<&str> {
        let kind = self.parameters(&HeaderName::ContentType)?;
        let boundary = kind.attribute("boundary")?;
        let is_multipart = kind.ctype().eq_ignore_ascii_case("multipart");
        (is_multipart && !boundary.is_empty()).then_some(boundary)
    }

    fn file_name(&self) -> Option<&str> {
        let of = |header, attribute| {
            let parameters = self.parameters(&header)?;
            parameters.attribute(attribute)
        };
        let name = of(HeaderName::ContentDisposition, "filename");
        name.or_else(|| of(HeaderName::ContentType, "name"))
    }

    /// The content, freed from its transfer encoding.
    fn content(&self) -> Vec<u8> {
        let encoding = self
            .headers
            .header_value(&HeaderName::ContentTransferEncoding);
        let is = |name: &str| {
            let encoding = encoding.and_then(|encoding| encoding.as_text());
            encoding.is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case(name))
        };
        let decoded = match () {
            () if is("base64") => base64_decode(self.body),
            () if is("quoted-printable") => quoted_printable_decode(self.body),
            () => None,
        };
        decoded.unwrap_or_else(|| self.body.to_vec())
    }

    /// The content as a text with `\n` between lines.
    fn text(&self) -> String {
        let content = self.content();
        let charset = self
            .parameters(&HeaderName::ContentType)
            .and_then(|kind| kind.attribute("charset"));
        let decoder = charset.and_then(|charset| charset_decoder(charset.as_bytes()));
        let text = match decoder {
            Some(decode) => decode(&content),
            None => String::from_utf8_lossy(&content).into_owned(),
        };
        text.replace("\r\n", "\n")
    }
}

impl ParsedEmail {
    /// Takes a part in: as text, as HTML, or as a file.
    pub(super) fn add(&mut self, part: &Part<'_>) {
        let disposition = part.parameters(&HeaderName::ContentDisposition);
        let is_file =
            disposition.is_some_and(ContentType::is_attachment) || part.file_name().is_some();
        let media = part.media_type();
        match media.as_str() {
            "text/html" if !is_file => append(&mut self.html, part.text()),
            "text/plain" if !is_file => append(&mut self.text, part.text()),
            // Parts that are none.
            _ if media.starts_with("multipart/") => append(&mut self.text, part.text()),
            _ => {
                let id = part.headers.header_value(&HeaderName::ContentId);
                self.attachments.push(EmailAttachment {
                    name: part.file_name().map(str::to_owned),
                    content_type: media,
                    content_id: id.and_then(|id| id.as_text()).map(str::to_owned),
                    inline: disposition.is_some_and(ContentType::is_inline),
                    content: part.content(),
                });
            }
        }
    }
}

fn append(texts: &mut Option<String>, text: String) {
    match texts {
        None => *texts = Some(text),
        Some(texts) => {
            texts.push('\n');
            texts.push_str(&text);
        }
    }
}
