//! Files over HTTP: `PUT` and `GET` of `/agents/town-desk/<town>?file=<name>`.

use worker_agents::{Error, Result, prelude::*};

use crate::{TownDesk, desk::MAX_FILE, outside::World, table::Reserved};

pub(crate) async fn answer(desk: &TownDesk, request: AgentRequest) -> Result<AgentResponse> {
    let Some(name) = request.query("file") else {
        return Ok(refusal(404, "which file? say ?file=<name>"));
    };
    let key = match desk.file_key(&name) {
        Ok(key) => key,
        Err(error) => return Ok(refusal(400, &error)),
    };
    match request.method().as_str() {
        "PUT" => put(desk, &name, &key, request).await,
        "GET" => get(desk, &name, &key).await,
        _ => Ok(refusal(405, "GET reads a file, PUT writes one")),
    }
}

async fn put(
    desk: &TownDesk,
    name: &str,
    key: &str,
    request: AgentRequest,
) -> Result<AgentResponse> {
    let told = request.header("content-length");
    let size = told.and_then(|size| size.parse::<usize>().ok());
    // Not even read: an agent has 128 MiB of memory for all that it does.
    if size.is_none_or(|size| size > MAX_FILE) {
        return Ok(too_large());
    }
    if !desk.table().has_room(name)? {
        return Ok(refusal(409, "there is no room for more files"));
    }
    let bytes = request.bytes().await?;
    let size = bytes.len();
    if size > MAX_FILE {
        return Ok(too_large());
    }
    // Others came in while the bytes did. From here to R2 nobody does.
    match desk.table().reserve(name)? {
        Reserved::Yes => {}
        Reserved::Full => return Ok(refusal(409, "there is no room for more files")),
        Reserved::Busy => return Ok(refusal(409, "this file is changing: try again")),
    }
    if let Err(error) = desk.outside()?.put_file(key, bytes).await {
        desk.transaction(|| desk.tidy(name))?;
        return Err(error);
    }
    desk.transaction(|| {
        desk.table().add_file(name, size)?;
        desk.table().release(name)?;
        desk.refresh()
    })?;
    Ok(AgentResponse::empty().with_status(204))
}

async fn get(desk: &TownDesk, name: &str, key: &str) -> Result<AgentResponse> {
    if !desk.table().has_file(name)? {
        return Ok(refusal(404, "there is no such file"));
    }
    let Some(bytes) = desk.outside()?.file(key).await? else {
        return Ok(refusal(404, "the file is gone"));
    };
    // To be saved, never shown: anyone may have put it there.
    let response = http::Response::builder()
        .header("content-type", "application/octet-stream")
        .header("content-disposition", "attachment")
        .header("x-content-type-options", "nosniff")
        .body(bytes)
        .map_err(Error::msg)?;
    Ok(response.into())
}

fn too_large() -> AgentResponse {
    refusal(413, format!("a file has at most {MAX_FILE} bytes"))
}

fn refusal(status: u16, reason: impl std::fmt::Display) -> AgentResponse {
    AgentResponse::text(format!("{reason}\n")).with_status(status)
}
