//! The guide: what is worth knowing about agents, chapter by chapter.
//!
//! Begin with [`getting_started`]. The chapters are the files of the folder `docs`
//! in the repository; their code is compiled, and most of it run, with the tests.

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
