//! Mails of one text, in MIME form.
//!
//! A writer of our own: it is a tenth of the size of the crates for it, and all
//! that a reply needs.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    date,
    headers::{check_name, cleansed},
    mailbox,
    words::encoded_words,
};
use crate::error::Result;

/// The preferred length of a line.
const LINE: usize = 76;
/// The longest run that is left in a header or a body as it is. A line holds 998.
const MAX_RUN: usize = 900;

/// A mail that is being written.
pub(super) struct Mime {
    text: String,
}

impl Mime {
    /// A mail of the time `now`, in milliseconds since the Unix epoch.
    pub(super) fn new(now: i64) -> Self {
        Self {
            text: format!("Date: {}\r\n", date::rfc2822(now)),
        }
    }

    /// Adds a header of free text. Control characters, which could begin another
    /// header, become spaces; what is not ASCII is encoded (RFC 2047).
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for a name that no header has.
    pub(super) fn header(&mut self, name: &str, value: &str) -> Result<()> {
        self.push(name, &encoded(&cleansed(value)))
    }

    /// Adds a header with one address, and perhaps the name of whose it is.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for an address that cannot stand in a header.
    pub(super) fn address(&mut self, header: &str, name: &str, address: &str) -> Result<()> {
        mailbox::check(address)?;
        let name = display_name(&cleansed(name));
        let space = if name.is_empty() { "" } else { " " };
        self.push(header, &format!("{name}{space}<{address}>"))
    }

    fn push(&mut self, name: &str, value: &str) -> Result<()> {
        check_name(name)?;
        self.text.push_str(name);
        self.text.push(':');
        let mut column = name.len() + 1;
        for word in value.trim().split(' ') {
            if column + 1 + word.len() > LINE && !word.is_empty() && column > name.len() + 1 {
                self.text.push_str("\r\n");
                column = 0;
            }
            self.text.push(' ');
            self.text.push_str(word);
            column += 1 + word.len();
        }
        self.text.push_str("\r\n");
        Ok(())
    }

    /// The whole mail, with this body.
    pub(super) fn finish(mut self, subtype: &str, body: &str) -> Vec<u8> {
        let body = body.strip_suffix('\n').unwrap_or(body);
        let lines = || {
            body.split('\n')
                .map(|line| line.strip_suffix('\r').unwrap_or(line))
        };
        let plain = |letter: char| letter == '\t' || letter == ' ' || letter.is_ascii_graphic();
        let is_plain = lines().all(|line| line.len() <= MAX_RUN && line.chars().all(plain));
        let encoding = if is_plain { "7bit" } else { "base64" };
        self.text.push_str(&format!(
            "MIME-Version: 1.0\r\nContent-Type: text/{subtype}; charset=UTF-8\r\n\
             Content-Transfer-Encoding: {encoding}\r\n\r\n"
        ));
        let mut text = String::with_capacity(body.len());
        for line in lines() {
            text.push_str(line);
            text.push_str("\r\n");
        }
        if is_plain {
            self.text.push_str(&text);
            return self.text.into_bytes();
        }
        // 57 bytes are 76 letters.
        for chunk in text.as_bytes().chunks(57) {
            self.text.push_str(&STANDARD.encode(chunk));
            self.text.push_str("\r\n");
        }
        self.text.into_bytes()
    }
}

/// Free text as it can stand in a header.
fn encoded(value: &str) -> String {
    if value.is_ascii() && value.split(' ').all(|run| run.len() <= MAX_RUN) {
        return value.to_owned();
    }
    encoded_words(value.trim())
}

/// The name before an address.
fn display_name(name: &str) -> String {
    let name = name.trim();
    let of_an_atom =
        |byte: u8| byte.is_ascii_alphanumeric() || b" !#$%&'*+-/=?^_`{|}~".contains(&byte);
    let is_short = |name: &str| name.is_ascii() && name.len() <= MAX_RUN && !name.contains("=?");
    if is_short(name) && name.bytes().all(of_an_atom) {
        return name.to_owned();
    }
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    if is_short(&quoted) {
        return format!("\"{quoted}\"");
    }
    encoded_words(name)
}

#[cfg(test)]
mod tests;
