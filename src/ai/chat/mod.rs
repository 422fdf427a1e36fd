//! The dialect of OpenAI's chat completions, which most providers speak.

mod body;
mod chunk;
mod dialect;

pub(super) use body::{Body, Flavor};
pub(super) use dialect::ChatDialect;
