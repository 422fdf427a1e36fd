//! The result of a callable method.

use proc_macro2::Ident;
use syn::{Error, GenericArgument, PathArguments, Result, ReturnType, Type, TypePath};

use super::types::WireType;
use crate::signature::peel;

/// What a method returns.
#[derive(Clone)]
pub(super) enum Output {
    Nothing,
    Plain(WireType),
    /// A result, with what it holds when all went well.
    Fallible(WireType),
}

impl Output {
    pub(super) fn new(output: &ReturnType, agent: &Ident) -> Result<Self> {
        const CURE: &str = "return an owned type, as `String` or `Vec<T>`";
        let ReturnType::Type(_, ty) = output else {
            return Ok(Self::Nothing);
        };
        match peel(ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => Ok(Self::Nothing),
            Type::Path(path) if is_result(path) => {
                WireType::new(held(path)?, agent, CURE).map(Self::Fallible)
            }
            ty => WireType::new(ty, agent, CURE).map(Self::Plain),
        }
    }
}

/// Whether it is some `Result<…>`. A name like `SearchResult` without arguments
/// is taken for a value.
fn is_result(path: &TypePath) -> bool {
    path.path.segments.last().is_some_and(|last| {
        last.ident == "Result"
            || (last.ident.to_string().ends_with("Result") && !last.arguments.is_none())
    })
}

/// The `T` of a `Result<T, …>`.
fn held(path: &TypePath) -> Result<&Type> {
    let arguments = path.path.segments.last().map(|segment| &segment.arguments);
    let first = match arguments {
        Some(PathArguments::AngleBracketed(list)) => list.args.iter().find_map(|arg| match arg {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        _ => None,
    };
    first.ok_or_else(|| {
        Error::new_spanned(
            path,
            "write what this result holds, as `Result<i64>` or `Result<()>`: callers are given it",
        )
    })
}

#[cfg(test)]
mod tests {
    use quote::format_ident;
    use syn::parse_quote;

    use super::*;

    fn read(output: ReturnType) -> String {
        use quote::ToTokens;
        let text = |ty: WireType| ty.owned.to_token_stream().to_string();
        match Output::new(&output, &format_ident!("Room")) {
            Ok(Output::Nothing) => "nothing".to_owned(),
            Ok(Output::Plain(ty)) => format!("plain {}", text(ty)),
            Ok(Output::Fallible(ty)) => format!("fallible {}", text(ty)),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_a_method_returns_is_read_from_its_signature() {
        for (output, expected) in [
            (parse_quote!(), "nothing"),
            (parse_quote!(-> ()), "nothing"),
            (parse_quote!(-> i64), "plain i64"),
            (parse_quote!(-> Option<Self>), "plain Option < Room >"),
            (parse_quote!(-> SearchResult), "plain SearchResult"),
            (parse_quote!(-> &str), "plain :: std :: string :: String"),
            (parse_quote!(-> Result<()>), "fallible ()"),
            (parse_quote!(-> a::JsonResult<i64, E>), "fallible i64"),
            (
                parse_quote!(-> Result<&[u8]>),
                "fallible :: std :: vec :: Vec < u8 >",
            ),
        ] {
            assert_eq!(read(output), expected);
        }
        assert!(read(parse_quote!(-> Result)).starts_with("write what"));
    }
}
