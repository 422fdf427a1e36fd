//! What a serializer needs that takes nothing with parts.

/// The types and methods of a `serde::Serializer` for sequences, maps, structs and
/// variants, each of which ends with `$refusal`.
macro_rules! no_compounds {
    ($ok:ty, $error:ty, $refusal:expr) => {
        type SerializeSeq = ::serde::ser::Impossible<$ok, $error>;
        type SerializeTuple = ::serde::ser::Impossible<$ok, $error>;
        type SerializeTupleStruct = ::serde::ser::Impossible<$ok, $error>;
        type SerializeTupleVariant = ::serde::ser::Impossible<$ok, $error>;
        type SerializeMap = ::serde::ser::Impossible<$ok, $error>;
        type SerializeStruct = ::serde::ser::Impossible<$ok, $error>;
        type SerializeStructVariant = ::serde::ser::Impossible<$ok, $error>;

        fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, $error> {
            Err($refusal)
        }

        fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, $error> {
            Err($refusal)
        }

        fn serialize_tuple_struct(
            self,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeTupleStruct, $error> {
            Err($refusal)
        }

        fn serialize_tuple_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeTupleVariant, $error> {
            Err($refusal)
        }

        fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, $error> {
            Err($refusal)
        }

        fn serialize_struct(
            self,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeStruct, $error> {
            Err($refusal)
        }

        fn serialize_struct_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeStructVariant, $error> {
            Err($refusal)
        }
    };
}

pub(super) use no_compounds;
