//! Rust values as parameters of a statement.

use super::value::{MAX_SAFE_INTEGER, SqlValue};
use crate::error::{Error, Result};

/// A type whose values can be bound in [`sql!`](crate::sql).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be bound in `sql!`",
    note = "integers, floats, bool, text, bytes and `Option`s of them can"
)]
pub trait ToSql {
    /// The value to bind.
    ///
    /// # Errors
    /// [`Error::Message`] for an integer beyond ±(2^53 − 1), which the platform
    /// would round.
    fn to_sql(&self) -> Result<SqlValue>;
}

macro_rules! integers {
    ($($int:ty)*) => {$(
        impl ToSql for $int {
            fn to_sql(&self) -> Result<SqlValue> {
                i64::try_from(*self)
                    .ok()
                    .filter(|n| (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(n))
                    .map(SqlValue::Integer)
                    .ok_or_else(|| Error::msg(format!(
                        "{self} is beyond ±(2^53 − 1), which the platform would round: \
                         bind it as text"
                    )))
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

impl ToSql for f64 {
    fn to_sql(&self) -> Result<SqlValue> {
        Ok(SqlValue::Real(*self))
    }
}

impl ToSql for f32 {
    fn to_sql(&self) -> Result<SqlValue> {
        Ok(SqlValue::Real(f64::from(*self)))
    }
}

impl ToSql for bool {
    fn to_sql(&self) -> Result<SqlValue> {
        Ok(SqlValue::Integer(i64::from(*self)))
    }
}

impl ToSql for str {
    fn to_sql(&self) -> Result<SqlValue> {
        Ok(SqlValue::Text(self.to_owned()))
    }
}

impl ToSql for String {
    fn to_sql(&self) -> Result<SqlValue> {
        self.as_str().to_sql()
    }
}

impl ToSql for [u8] {
    fn to_sql(&self) -> Result<SqlValue> {
        Ok(SqlValue::Blob(self.to_vec()))
    }
}

impl ToSql for Vec<u8> {
    fn to_sql(&self) -> Result<SqlValue> {
        self.as_slice().to_sql()
    }
}

impl<const N: usize> ToSql for [u8; N] {
    fn to_sql(&self) -> Result<SqlValue> {
        self.as_slice().to_sql()
    }
}

impl<T: ToSql> ToSql for Option<T> {
    fn to_sql(&self) -> Result<SqlValue> {
        self.as_ref().map_or(Ok(SqlValue::Null), ToSql::to_sql)
    }
}

impl<T: ToSql + ?Sized> ToSql for &T {
    fn to_sql(&self) -> Result<SqlValue> {
        (**self).to_sql()
    }
}

impl ToSql for SqlValue {
    fn to_sql(&self) -> Result<SqlValue> {
        Ok(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binds_every_kind() -> Result<()> {
        assert_eq!(Some("x").to_sql()?, SqlValue::Text("x".into()));
        assert_eq!(None::<i32>.to_sql()?, SqlValue::Null);
        assert_eq!(true.to_sql()?, SqlValue::Integer(1));
        assert_eq!([1_u8, 2].to_sql()?, SqlValue::Blob(vec![1, 2]));
        assert_eq!(
            MAX_SAFE_INTEGER.to_sql()?,
            SqlValue::Integer(MAX_SAFE_INTEGER)
        );
        Ok(())
    }

    #[test]
    fn refuses_what_the_platform_would_round() {
        assert!((MAX_SAFE_INTEGER + 1).to_sql().is_err());
        assert!(u64::MAX.to_sql().is_err());
        assert!(i64::MIN.to_sql().is_err());
    }
}
