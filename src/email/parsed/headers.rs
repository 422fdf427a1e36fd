//! The headers of a mail.

use mail_parser::{Address, HeaderValue, MessageParser};

use super::{ParsedEmail, split};
use crate::email::{EmailAddress, headers::cleansed};

impl ParsedEmail {
    /// Reads who wrote to whom, when and about what.
    pub(super) fn read_headers(&mut self, raw: &[u8]) {
        let parser = MessageParser::new()
            .with_minimal_headers()
            .with_message_ids();
        let (head, _) = split::head_and_body(raw);
        let Some(read) = parser.parse_headers(head) else {
            return;
        };
        self.from = addresses(read.from()).into_iter().next();
        self.to = addresses(read.to());
        self.cc = addresses(read.cc());
        self.reply_to = addresses(read.reply_to());
        self.subject = read.subject().map(str::to_owned);
        self.message_id = read.message_id().map(in_brackets);
        self.in_reply_to = ids(read.in_reply_to());
        self.references = ids(read.references());
        let date = read.date().filter(|date| date.is_valid());
        self.date = date.map(|date| date.to_timestamp() * 1000);
    }
}

/// What an encoded subject (RFC 2047) says.
pub(in crate::email) fn decoded_subject(value: &str) -> Option<String> {
    let head = format!("Subject: {}\r\n\r\n", cleansed(value));
    let parser = MessageParser::new().with_minimal_headers();
    let read = parser.parse_headers(head.as_bytes())?;
    read.subject().map(str::to_owned)
}

/// The addresses of a header, those of groups too.
fn addresses(header: Option<&Address<'_>>) -> Vec<EmailAddress> {
    let all = header.map(Address::iter).into_iter().flatten();
    all.filter_map(|one| {
        let name = one.name.as_deref().map(str::trim);
        Some(EmailAddress {
            name: name.filter(|name| !name.is_empty()).map(str::to_owned),
            address: one.address.as_deref()?.to_owned(),
        })
    })
    .collect()
}

fn ids(header: &HeaderValue<'_>) -> Vec<String> {
    let list = header.as_text_list().unwrap_or_default();
    list.iter().map(|id| in_brackets(id)).collect()
}

fn in_brackets(id: &str) -> String {
    format!("<{id}>")
}
