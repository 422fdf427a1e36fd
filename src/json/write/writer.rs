use serde::ser::{Serialize, Serializer};

use super::{VERBATIM, brackets::Brackets, number, quoted::quote, refused::Refused};
use crate::json::MAX_SAFE_INTEGER;

/// Appends a value to a text. What does not depend on the value's type is here or in
/// [`Brackets`], so that a program has it once.
pub(super) struct Writer<'a> {
    pub(super) text: &'a mut String,
    /// The next string is JSON text.
    pub(super) is_verbatim: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a mut String) -> Self {
        Self {
            text,
            is_verbatim: false,
        }
    }

    fn signed(&mut self, integer: i64) -> Result<(), Refused> {
        if integer.unsigned_abs() > MAX_SAFE_INTEGER {
            return Err(Refused::unsafe_integer(&integer));
        }
        self.text.push_str(itoa::Buffer::new().format(integer));
        Ok(())
    }

    fn null(&mut self) -> Result<(), Refused> {
        self.text.push_str("null");
        Ok(())
    }

    fn bracket(&mut self, open: char, close: &'static str) -> Brackets<'_, 'a> {
        self.text.push(open);
        Brackets::new(self, close)
    }

    /// Opens the object of an enum's variant with content.
    fn variant(&mut self, name: &'static str) {
        self.text.push('{');
        quote(self.text, name);
        self.text.push(':');
    }
}

macro_rules! integers {
    ($($method:ident($type:ty);)*) => {
        $(
            fn $method(self, integer: $type) -> Result<(), Refused> {
                match i64::try_from(integer) {
                    Ok(integer) => self.signed(integer),
                    Err(_) => Err(Refused::unsafe_integer(&integer)),
                }
            }
        )*
    };
}

impl<'w, 'a> Serializer for &'w mut Writer<'a> {
    type Ok = ();
    type Error = Refused;
    type SerializeSeq = Brackets<'w, 'a>;
    type SerializeTuple = Brackets<'w, 'a>;
    type SerializeTupleStruct = Brackets<'w, 'a>;
    type SerializeTupleVariant = Brackets<'w, 'a>;
    type SerializeMap = Brackets<'w, 'a>;
    type SerializeStruct = Brackets<'w, 'a>;
    type SerializeStructVariant = Brackets<'w, 'a>;

    integers! {
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

    fn serialize_bool(self, value: bool) -> Result<(), Refused> {
        self.text.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refused> {
        number::single(self.text, value);
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Refused> {
        number::double(self.text, value);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Refused> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Refused> {
        if self.is_verbatim {
            self.text.push_str(value);
        } else {
            quote(self.text, value);
        }
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Refused> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Refused> {
        self.null()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refused> {
        self.null()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Refused> {
        self.null()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Refused> {
        quote(self.text, variant);
        Ok(())
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
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.variant(variant);
        value.serialize(&mut *self)?;
        self.text.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Brackets<'w, 'a>, Refused> {
        Ok(self.bracket('[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Brackets<'w, 'a>, Refused> {
        Ok(self.bracket('[', "]"))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Brackets<'w, 'a>, Refused> {
        Ok(self.bracket('[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Brackets<'w, 'a>, Refused> {
        self.variant(variant);
        Ok(self.bracket('[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Brackets<'w, 'a>, Refused> {
        Ok(self.bracket('{', "}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Brackets<'w, 'a>, Refused> {
        if name.starts_with(VERBATIM) {
            return Ok(Brackets::verbatim(self));
        }
        Ok(self.bracket('{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Brackets<'w, 'a>, Refused> {
        self.variant(variant);
        Ok(self.bracket('{', "}}"))
    }
}
