//! The arguments of an attribute: `name`, or `name = value`.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Error, Expr, ExprLit, Ident, Lit, LitBool, LitStr, Result, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream, Parser},
    punctuated::Punctuated,
    token::Paren,
};

use crate::{duration, errors::Errors, suggest::did_you_mean};

pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) value: Option<Expr>,
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            // As in `retry(…)`.
            None if input.peek(Paren) => Some(Expr::Verbatim(input.parse::<TokenTree>()?.into())),
            None => None,
        };
        Ok(Self { name, value })
    }
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.name.to_tokens(tokens);
        self.value.to_tokens(tokens);
    }
}

/// Parses the arguments of `attribute`, each known and given once.
pub(crate) fn parse(
    attribute: &str,
    known: &[&str],
    tokens: TokenStream,
    errors: &mut Errors,
) -> Vec<Argument> {
    let parser = Punctuated::<Argument, Token![,]>::parse_terminated;
    let mut arguments: Vec<Argument> = Vec::new();
    for argument in errors.keep(parser.parse2(tokens)).into_iter().flatten() {
        let name = argument.name.unraw().to_string();
        if !known.contains(&name.as_str()) {
            let guess = did_you_mean(&name, known.iter().copied());
            let list = known.join("`, `");
            errors.at(
                &argument.name,
                format!("`{attribute}` has no option `{name}`{guess} Its options are `{list}`"),
            );
        } else if arguments.iter().any(|other| other.name == argument.name) {
            errors.at(&argument.name, format!("`{name}` is given twice"));
        } else {
            arguments.push(argument);
        }
    }
    arguments
}

impl Argument {
    /// A word that stands alone.
    pub(crate) fn flag(&self) -> Result<bool> {
        match &self.value {
            None => Ok(true),
            Some(value) => Err(self.wrong(value, "takes no value: write", "")),
        }
    }

    /// `true`, `false`, or alone for `true`.
    pub(crate) fn boolean(&self) -> Result<bool> {
        match &self.value {
            None => Ok(true),
            Some(Expr::Lit(ExprLit {
                lit: Lit::Bool(LitBool { value, .. }),
                ..
            })) => Ok(*value),
            Some(value) => Err(self.wrong(value, "is `true` or `false`: write", " = true")),
        }
    }

    /// Arguments of its own, in parentheses.
    pub(crate) fn group(&self) -> Result<TokenStream> {
        let example = "(max_attempts = 5)";
        match &self.value {
            Some(Expr::Verbatim(tokens)) => match tokens.clone().into_iter().next() {
                Some(TokenTree::Group(group)) => Ok(group.stream()),
                _ => Err(self.wrong(tokens, "takes options: write", example)),
            },
            value => Err(self.wrong(value, "takes options: write", example)),
        }
    }

    /// A duration as text, in milliseconds.
    pub(crate) fn millis(&self) -> Result<u64> {
        match &self.value {
            Some(Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            })) => duration::millis(text),
            value => Err(self.wrong(value, "is a duration: write", " = \"30s\"")),
        }
    }

    /// A whole number, 1 or more.
    pub(crate) fn count(&self) -> Result<u32> {
        match &self.value {
            Some(Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            })) => match number.base10_parse()? {
                0 => Err(self.wrong(number, "is 1 or more: write", " = 5")),
                count => Ok(count),
            },
            value => Err(self.wrong(value, "is a whole number, 1 or more: write", " = 5")),
        }
    }

    /// A string that is not empty.
    pub(crate) fn string(&self) -> Result<LitStr> {
        match &self.value {
            Some(Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            })) if !text.value().is_empty() => Ok(text.clone()),
            value => Err(self.wrong(value, "is a string, not empty: write", " = \"…\"")),
        }
    }

    /// A plain name.
    pub(crate) fn ident(&self) -> Result<Ident> {
        match &self.value {
            Some(Expr::Path(path)) if path.qself.is_none() => match path.path.get_ident() {
                Some(ident) => Ok(ident.clone()),
                None => Err(self.wrong(path, "is the name of a field: write", " = inner")),
            },
            value => Err(self.wrong(value, "is the name of a field: write", " = inner")),
        }
    }

    fn wrong(&self, value: impl ToTokens, what: &str, example: &str) -> Error {
        let name = &self.name;
        let message = format!("`{name}` {what} `{name}{example}`");
        let value = value.to_token_stream();
        if value.is_empty() {
            Error::new(name.span(), message)
        } else {
            Error::new_spanned(value, message)
        }
    }
}
