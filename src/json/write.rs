mod number;

use std::{fmt::Display, io};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

use super::{JsonError, MAX_SAFE_INTEGER};

pub(super) fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, JsonError> {
    let mut bytes = Vec::with_capacity(128);
    value.serialize(&mut Serializer::with_formatter(
        &mut bytes,
        JsFormatter::default(),
    ))?;
    String::from_utf8(bytes).map_err(|error| {
        let error = io::Error::new(io::ErrorKind::InvalidData, error);
        JsonError::from(serde_json::Error::io(error))
    })
}

/// Spells numbers as `JSON.stringify` does and refuses those it cannot hold.
#[derive(Default)]
struct JsFormatter {
    /// Within quotes a number is text, so its size does not matter: the case is
    /// an integer as a map key.
    in_string: bool,
}

impl JsFormatter {
    fn check(&self, is_safe: bool, integer: &dyn Display) -> io::Result<()> {
        if self.in_string || is_safe {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!(
                "integer {integer} is beyond ±{MAX_SAFE_INTEGER} and would be rounded by \
                 JavaScript; declare it `#[serde(with = \"worker_agents::json::as_text\")]` to \
                 send it as text"
            ),
        ))
    }
}

impl Formatter for JsFormatter {
    fn begin_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.in_string = true;
        CompactFormatter.begin_string(writer)
    }

    fn end_string<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.in_string = false;
        CompactFormatter.end_string(writer)
    }

    fn write_i64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: i64) -> io::Result<()> {
        self.check(value.unsigned_abs() <= MAX_SAFE_INTEGER, &value)?;
        CompactFormatter.write_i64(writer, value)
    }

    fn write_u64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        self.check(value <= MAX_SAFE_INTEGER, &value)?;
        CompactFormatter.write_u64(writer, value)
    }

    fn write_i128<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: i128) -> io::Result<()> {
        self.check(value.unsigned_abs() <= MAX_SAFE_INTEGER.into(), &value)?;
        CompactFormatter.write_i128(writer, value)
    }

    fn write_u128<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: u128) -> io::Result<()> {
        self.check(value <= MAX_SAFE_INTEGER.into(), &value)?;
        CompactFormatter.write_u128(writer, value)
    }

    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        let mut digits = Vec::with_capacity(32);
        CompactFormatter.write_f32(&mut digits, value)?;
        number::write(writer, &digits)
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        let mut digits = Vec::with_capacity(32);
        CompactFormatter.write_f64(&mut digits, value)?;
        number::write(writer, &digits)
    }
}
