//! The guide, chapter by chapter.
//!
//! [`getting_started`] goes from nothing to a deployed counter in an hour. Then
//! [`agents`], [`state`], [`callables`], [`connections`], [`schedules`], [`sql`],
//! [`email`], [`workflows`] and [`models`] explain the parts. [`testing`], [`browser_types`],
//! [`deploying`], [`limits`] and [`troubleshooting`] are for when it gets serious.
//! [`moving_from_typescript`] is for those who have agents already.
//!
//! The chapters are the files in `docs/`, where their links lead to other files. Here
//! the definitions of `guide/links.md` come first, and lead to items. A doctest that
//! fails counts its line from the top of that file.

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/getting-started.md")]
pub mod getting_started {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/agents.md")]
pub mod agents {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/state.md")]
pub mod state {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/callables.md")]
pub mod callables {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/connections.md")]
pub mod connections {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/schedules.md")]
pub mod schedules {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/sql.md")]
pub mod sql {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/email.md")]
pub mod email {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/workflows.md")]
pub mod workflows {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/deploying.md")]
pub mod deploying {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/limits.md")]
pub mod limits {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/troubleshooting.md")]
pub mod troubleshooting {}

#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/moving-from-typescript.md")]
pub mod moving_from_typescript {}

#[cfg(feature = "ai")]
#[doc = include_str!("../docs/models.md")]
pub mod models {}

#[cfg(all(feature = "typescript", not(target_arch = "wasm32")))]
#[doc = include_str!("guide/links.md")]
#[doc = include_str!("../docs/browser-types.md")]
pub mod browser_types {}
