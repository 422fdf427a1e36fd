//! What stops an agent from being lost for ever over the same hook.

use crate::{
    alarm::MAX_STRIKES, core::Core, error::Result, json::object::Object, protocol::outgoing::Frame,
};

/// Where it is noted whose hook runs.
const KEY: &str = "worker_agents:fiber_hook";

/// The fiber whose hook runs, or ran when the agent was lost.
#[derive(Default)]
struct Mark {
    id: String,
    /// How often in a row it has begun without coming to an end.
    begun: u32,
}

fn read(core: &Core) -> Result<Mark> {
    let stored = core.host.kv_get(KEY)?;
    let stored = stored.and_then(|json| {
        let object = Object::parse(&json)?;
        Some(Mark {
            id: object.text("id")?.into_owned(),
            begun: object.count("begun")?,
        })
    });
    Ok(stored.unwrap_or_default())
}

/// Notes that the hook begins for this fiber; `false` if the agent was lost over
/// it so often that it is not to.
pub(super) fn begin(core: &Core, id: &str) -> Result<bool> {
    let mark = read(core)?;
    let begun = if mark.id == id { mark.begun } else { 0 };
    if begun >= MAX_STRIKES {
        return Ok(false);
    }
    let mark = Frame::new()
        .text("id", id)
        .number("begun", i64::from(begun) + 1);
    core.host.kv_put(KEY, &mark.finish())?;
    Ok(true)
}

/// Notes that the hook has come to an end.
pub(super) fn end(core: &Core) -> Result<()> {
    core.host.kv_delete(KEY)?;
    Ok(())
}
