use std::fmt::Display;

use serde::ser::{Serialize, Serializer};

use super::{quoted::quote, refused::Refused, writer::Writer};
use crate::json::compounds::no_compounds;

/// Writes what is the key of a map: a string, or what can be put between quotes, where
/// an integer may be of any size.
pub(super) struct Key<'w, 'a>(pub(super) &'w mut Writer<'a>);

impl Key<'_, '_> {
    fn plain(self, text: &str) -> Result<(), Refused> {
        self.0.text.push('"');
        self.0.text.push_str(text);
        self.0.text.push('"');
        Ok(())
    }

    fn display(self, value: impl Display) -> Result<(), Refused> {
        self.plain(&value.to_string())
    }

    fn float(
        self,
        is_finite: bool,
        write: impl FnOnce(&mut Writer<'_>) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        if !is_finite {
            return Err(Refused::because(
                "float key must be finite (got NaN or +/-inf)",
            ));
        }
        self.0.text.push('"');
        write(self.0)?;
        self.0.text.push('"');
        Ok(())
    }
}

fn no_text() -> Refused {
    Refused::because("key must be a string")
}

macro_rules! displayed {
    ($($method:ident($type:ty);)*) => {
        $(
            fn $method(self, value: $type) -> Result<(), Refused> {
                self.display(value)
            }
        )*
    };
}

impl Serializer for Key<'_, '_> {
    type Ok = ();
    type Error = Refused;

    no_compounds!((), Refused, no_text());

    displayed! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refused> {
        self.float(value.is_finite(), |writer| writer.serialize_f32(value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Refused> {
        self.float(value.is_finite(), |writer| writer.serialize_f64(value))
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.0.serialize_char(value)
    }

    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        quote(self.0.text, value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Refused> {
        Err(no_text())
    }

    fn serialize_none(self) -> Result<(), Refused> {
        Err(no_text())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        Err(no_text())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        Err(no_text())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Refused> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Refused> {
        Err(no_text())
    }
}
