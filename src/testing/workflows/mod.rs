//! The workflows of a world: their engine, on the virtual clock.

mod bindings;
mod class;
mod engine;
mod instance;
mod life;
mod record;
mod step;
#[cfg(test)]
mod tests;

pub(super) use bindings::TestWorkflows;
pub(super) use class::workflow_of;
pub(super) use engine::Engines;
