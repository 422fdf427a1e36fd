//! The work that is measured, on workers-rs without any SDK: the floor of a Rust
//! worker. `benches/workers/README.md` is the contract.

mod storage;

use std::cell::{Cell, RefCell};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use worker::*;

/// What is stored, and sent to every client.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Tally {
    count: i64,
    padding: String,
}

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
    method: &'a str,
    #[serde(borrow)]
    args: Vec<&'a RawValue>,
}

#[derive(Serialize)]
struct Reply<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: &'a str,
    success: bool,
    done: bool,
    result: T,
}

/// The object that is measured.
#[durable_object]
pub struct Bench {
    state: State,
    tally: RefCell<Tally>,
    to_fire: Cell<i64>,
}

impl DurableObject for Bench {
    fn new(state: State, _env: Env) -> Self {
        let sql = state.storage().sql();
        let tally = storage::open(&sql).expect("the tables of a new object");
        Self {
            state,
            tally: RefCell::new(tally),
            to_fire: Cell::new(0),
        }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        if request.headers().get("upgrade")?.is_some() {
            let WebSocketPair { client, server } = WebSocketPair::new()?;
            self.state.accept_web_socket(&server);
            return Response::from_websocket(client);
        }
        let path = request.path();
        let mut parts = path.split('/').skip(4);
        let work = parts.next().unwrap_or_default();
        let mut number = || -> i64 { parts.next().and_then(|n| n.parse().ok()).unwrap_or(0) };
        match work {
            "" => return Response::ok("pong"),
            "fill" => storage::fill(&self.sql(), number())?,
            "rows" => return Response::from_json(&storage::items(&self.sql(), number())?),
            "plan" => {
                let (count, due) = (number(), number());
                self.plan(count, due).await?;
            }
            _ => return Response::error("no such work", 404),
        }
        Response::ok("done")
    }

    async fn websocket_message(
        &self,
        socket: WebSocket,
        message: WebSocketIncomingMessage,
    ) -> Result<()> {
        let text = match message {
            WebSocketIncomingMessage::String(text) => text,
            WebSocketIncomingMessage::Binary(bytes) => return socket.send_with_bytes(bytes),
        };
        match serde_json::from_str::<Call<'_>>(&text) {
            Ok(call) if call.kind == "rpc" => socket.send_with_str(self.answer(&call)?),
            _ => socket.send_with_str(&text),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        for (id, payload) in storage::due(&self.sql(), Date::now().as_millis())? {
            self.fire(serde_json::from_str(&payload)?)?;
            storage::forget(&self.sql(), &id)?;
        }
        self.arm().await?;
        Response::ok("")
    }
}

impl Bench {
    fn sql(&self) -> SqlStorage {
        self.state.storage().sql()
    }

    fn answer(&self, call: &Call<'_>) -> Result<String> {
        match (call.method, call.args.as_slice()) {
            ("add", [a, b]) => {
                let sum = read::<f64>(a)? + read::<f64>(b)?;
                reply(call.id, sum)
            }
            ("bump", []) => {
                let count = {
                    let mut tally = self.tally.borrow_mut();
                    tally.count += 1;
                    tally.count
                };
                self.save()?;
                reply(call.id, count)
            }
            ("pad", [characters]) => {
                self.tally.borrow_mut().padding = "x".repeat(read(characters)?);
                self.save()?;
                reply(call.id, ())
            }
            _ => Err(Error::RustError(format!("no method {}", call.method))),
        }
    }

    fn save(&self) -> Result<()> {
        let json = serde_json::to_string(&*self.tally.borrow())?;
        storage::save(&self.sql(), &json)?;
        self.broadcast(&format!(r#"{{"type":"cf_agent_state","state":{json}}}"#))
    }

    fn broadcast(&self, text: &str) -> Result<()> {
        for socket in self.state.get_websockets() {
            socket.send_with_str(text)?;
        }
        Ok(())
    }

    async fn plan(&self, count: i64, due: i64) -> Result<()> {
        self.to_fire.set(count);
        for number in 0..count {
            storage::plan(&self.sql(), due, &serde_json::to_string(&number)?)?;
            self.arm().await?;
        }
        Ok(())
    }

    async fn arm(&self) -> Result<()> {
        let Some(due) = storage::next(&self.sql())? else {
            return Ok(());
        };
        let now = i64::try_from(Date::now().as_millis()).unwrap_or(i64::MAX);
        // An offset from now, in milliseconds.
        self.state
            .storage()
            .set_alarm(due.saturating_sub(now))
            .await
    }

    fn fire(&self, _number: i64) -> Result<()> {
        let left = self.to_fire.get() - 1;
        self.to_fire.set(left);
        if left == 0 {
            self.broadcast("fired")?;
        }
        Ok(())
    }
}

fn read<'a, T: Deserialize<'a>>(argument: &&'a RawValue) -> Result<T> {
    Ok(serde_json::from_str(argument.get())?)
}

fn reply<T: Serialize>(id: &str, result: T) -> Result<String> {
    let reply = Reply {
        kind: "rpc",
        id,
        success: true,
        done: true,
        result,
    };
    Ok(serde_json::to_string(&reply)?)
}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _ctx: Context) -> Result<Response> {
    let path = request.path();
    let name = path.strip_prefix("/agents/bench/").unwrap_or_default();
    let name = name.split('/').next().unwrap_or_default();
    if name.is_empty() {
        return Response::error("Not found", 404);
    }
    let namespace = env.durable_object("Bench")?;
    namespace
        .get_by_name(name)?
        .fetch_with_request(request)
        .await
}
