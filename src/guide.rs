//! Chapters of the documentation.

#[doc = include_str!("../docs/moving-from-typescript.md")]
pub mod moving_from_typescript {}

#[cfg(feature = "ai")]
#[doc = include_str!("../docs/models.md")]
pub mod models {}
