//! What the SDK keeps to itself and the platform still tells: the alarm.

use std::time::Duration;

use worker::{ScheduledTime, Storage, js_sys};
use worker_agents::{Agent, AgentBase, Error, Result};

fn storage<A: Agent>(base: &AgentBase<A>) -> Result<Storage> {
    let state = base.ctx().durable_object_state();
    Ok(state
        .ok_or_else(|| Error::msg("no Durable Object runs this"))?
        .storage())
}

/// When the object's alarm is set, in milliseconds since the epoch.
pub(crate) async fn alarm<A: Agent>(base: &AgentBase<A>) -> Result<Option<i64>> {
    Ok(storage(base)?.get_alarm().await?)
}

/// Sets the alarm behind the SDK's back.
pub(crate) async fn set_alarm<A: Agent>(base: &AgentBase<A>, time_ms: f64) -> Result<()> {
    let date = js_sys::Date::new(&time_ms.into());
    Ok(storage(base)?.set_alarm(ScheduledTime::new(date)).await?)
}

/// Removes the alarm behind the SDK's back.
pub(crate) async fn delete_alarm<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    Ok(storage(base)?.delete_alarm().await?)
}

/// A number of seconds as JavaScript gives it; a negative one is none.
pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
