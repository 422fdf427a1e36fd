//! Mails of one text, in MIME form.

use mail_builder::{
    headers::{Header, address::Address, date::Date, raw::Raw, text::Text},
    mime::{BodyPart, MimePart},
};

use super::{
    headers::{check_name, cleansed},
    mailbox,
    words::encoded_words,
};
use crate::error::Result;

/// The longest run of letters that is left in a header as it is. A line holds 998
/// (RFC 5322, 2.1.1).
const MAX_RUN: usize = 900;

/// A mail that is being written.
pub(super) struct Mime {
    written: Vec<u8>,
}

impl Mime {
    /// A mail of the time `now`, in milliseconds since the Unix epoch.
    pub(super) fn new(now: i64) -> Self {
        let mut mail = Self {
            written: Vec::new(),
        };
        mail.write("Date", &Date::new(now.div_euclid(1000)));
        mail.write("MIME-Version", &Raw::new("1.0"));
        mail
    }

    /// Adds a header of free text. Control characters, which could begin another
    /// header, become spaces; what is not ASCII is encoded (RFC 2047).
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for a name that no header has.
    pub(super) fn header(&mut self, name: &str, value: &str) -> Result<()> {
        check_name(name)?;
        let value = cleansed(value);
        let value = value.trim();
        let fits = value.is_ascii() && value.split(' ').all(|run| run.len() <= MAX_RUN);
        match fits {
            // As it is: it may be encoded already.
            true => self.write(name, &Raw::new(value)),
            false => self.write(name, &Text::new(value)),
        }
        Ok(())
    }

    /// Adds a header with one address, and perhaps the name of whose it is.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for an address that cannot stand in a header.
    pub(super) fn address(&mut self, header: &str, name: &str, address: &str) -> Result<()> {
        check_name(header)?;
        mailbox::check(address)?;
        let name = cleansed(name);
        let name = Some(name.trim()).filter(|name| !name.is_empty());
        match name {
            // In quotes, many programs would decode it all the same.
            Some(name) if name.contains("=?") => {
                self.write(
                    header,
                    &Raw::new(format!("{} <{address}>", encoded_words(name))),
                );
            }
            _ => self.write(header, &Address::new_address(name, address)),
        }
        Ok(())
    }

    fn write(&mut self, name: &str, value: &impl Header) {
        let start = format!("{name}: ");
        self.written.extend(start.as_bytes());
        value.write_header(&mut self.written, start.len());
    }

    /// The whole mail, with this body.
    pub(super) fn finish(mut self, subtype: &str, body: &str) -> Vec<u8> {
        part(subtype, body).write_part(&mut self.written);
        self.written
    }
}

/// The body, its lines ended as those of mails are.
fn part(subtype: &str, body: &str) -> MimePart<'static> {
    let body = body.strip_suffix('\n').unwrap_or(body);
    let lines = || {
        body.split('\n')
            .map(|line| line.strip_suffix('\r').unwrap_or(line))
    };
    let is_text = lines().all(|line| {
        line.chars()
            .all(|letter| letter == '\t' || !letter.is_control())
    });
    let text = lines().fold(String::with_capacity(body.len() + 2), |text, line| {
        text + line + "\r\n"
    });
    let media_type = format!("text/{subtype}");
    if is_text {
        return MimePart::new(media_type, BodyPart::Text(text.into()));
    }
    // The builder would leave control characters of a text as they are.
    let media_type = Raw::new(format!("{media_type}; charset=utf-8"));
    MimePart {
        headers: vec![("Content-Type".into(), media_type.into())],
        contents: BodyPart::Binary(text.into_bytes().into()),
    }
}

#[cfg(all(test, feature = "email-parse"))]
mod tests;
