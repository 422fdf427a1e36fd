use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::{key::Key, quoted::quote, refused::Refused, writer::Writer};

/// An array or an object whose first bracket has been written.
pub(super) struct Brackets<'w, 'a> {
    writer: &'w mut Writer<'a>,
    is_first: bool,
    close: &'static str,
}

impl<'w, 'a> Brackets<'w, 'a> {
    pub(super) fn new(writer: &'w mut Writer<'a>, close: &'static str) -> Self {
        Self {
            writer,
            is_first: true,
            close,
        }
    }

    /// What looks like an object and is the JSON text of its only field.
    pub(super) fn verbatim(writer: &'w mut Writer<'a>) -> Self {
        writer.is_verbatim = true;
        Self::new(writer, "")
    }

    fn next(&mut self) {
        if !self.is_first {
            self.writer.text.push(',');
        }
        self.is_first = false;
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn name(&mut self, name: &'static str) {
        if self.writer.is_verbatim {
            return;
        }
        self.next();
        quote(self.writer.text, name);
        self.writer.text.push(':');
    }

    fn field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refused> {
        self.name(name);
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Refused> {
        self.writer.is_verbatim = false;
        self.writer.text.push_str(self.close);
        Ok(())
    }
}

macro_rules! items {
    ($($trait:ident $method:ident;)*) => {
        $(
            impl $trait for Brackets<'_, '_> {
                type Ok = ();
                type Error = Refused;

                fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                    self.item(value)
                }

                fn end(self) -> Result<(), Refused> {
                    self.close()
                }
            }
        )*
    };
}

items! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! fields {
    ($($trait:ident;)*) => {
        $(
            impl $trait for Brackets<'_, '_> {
                type Ok = ();
                type Error = Refused;

                fn serialize_field<T: Serialize + ?Sized>(
                    &mut self,
                    name: &'static str,
                    value: &T,
                ) -> Result<(), Refused> {
                    self.field(name, value)
                }

                fn end(self) -> Result<(), Refused> {
                    self.close()
                }
            }
        )*
    };
}

fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Brackets<'_, '_> {
    type Ok = ();
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.next();
        key.serialize(Key(self.writer))?;
        self.writer.text.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Refused> {
        self.close()
    }
}
