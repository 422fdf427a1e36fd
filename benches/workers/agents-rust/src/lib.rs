//! The work that is measured, on this SDK. `benches/workers/README.md` is the contract.

use std::cell::Cell;

use worker::*;
use worker_agents::{Error, Result, WsMessage, prelude::*};

/// What is stored, and synced to every client.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Tally {
    count: i64,
    padding: String,
}

/// A row of the table that is read.
#[derive(Debug, Serialize, Deserialize)]
struct Item {
    id: i64,
    name: String,
    price: f64,
    note: Option<String>,
}

/// The agent that is measured.
#[durable_object]
pub struct Bench {
    base: AgentBase<Self>,
    to_fire: Cell<u32>,
}

#[agent]
impl Agent for Bench {
    type State = Tally;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            to_fire: Cell::new(0),
        }
    }

    fn on_start(&self) -> Result<()> {
        self.base.sql(
            "CREATE TABLE IF NOT EXISTS items (
                id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL, note TEXT)",
        )?;
        Ok(())
    }

    fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        let path = request.path();
        let mut parts = path.split('/').skip(4);
        let work = parts.next().unwrap_or_default();
        let mut number = || -> i64 { parts.next().and_then(|n| n.parse().ok()).unwrap_or(0) };
        match work {
            "" => return Ok(AgentResponse::text("pong")),
            "fill" => self.fill(number())?,
            "rows" => return AgentResponse::json(&self.items(number())?),
            "plan" => {
                let (count, due) = (number(), number());
                self.plan(count, due)?;
            }
            _ => return Ok(AgentResponse::text("no such work").with_status(404)),
        }
        Ok(AgentResponse::text("done"))
    }

    fn on_message(&self, connection: &Connection, message: WsMessage) -> Result<()> {
        match message {
            WsMessage::Text(text) => connection.send(&text),
            WsMessage::Binary(bytes) => connection.send_bytes(&bytes),
        }
    }
}

#[callable]
impl Bench {
    fn add(&self, a: f64, b: f64) -> f64 {
        a + b
    }

    fn bump(&self) -> Result<i64> {
        self.update_state(|state| {
            state.count += 1;
            state.count
        })
    }

    fn pad(&self, characters: usize) -> Result<()> {
        self.update_state(|state| state.padding = "x".repeat(characters))
    }

    #[callable(internal)]
    fn fire(&self, _number: i64) -> Result<()> {
        let left = self.to_fire.get().saturating_sub(1);
        self.to_fire.set(left);
        if left == 0 {
            self.broadcast("fired", &[])?;
        }
        Ok(())
    }
}

impl Bench {
    fn fill(&self, count: i64) -> Result<()> {
        self.base.sql("DELETE FROM items")?;
        for number in 0..count {
            let (name, price) = (format!("item {number}"), number as f64 + 0.25);
            let note = (number % 2 == 0).then_some("in stock");
            self.base.sql(sql!(
                "INSERT INTO items (name, price, note) VALUES ({name}, {price}, {note})"
            ))?;
        }
        Ok(())
    }

    fn items(&self, count: i64) -> Result<Vec<Item>> {
        self.base
            .sql(sql!(
                "SELECT id, name, price, note FROM items ORDER BY id LIMIT {count}"
            ))?
            .all()
    }

    fn plan(&self, count: i64, due: i64) -> Result<()> {
        let planned = u32::try_from(count).map_err(|_| Error::msg("too many"))?;
        self.to_fire.set(planned);
        for number in 0..count {
            self.schedule(At::millis(due)).fire(number)?;
        }
        Ok(())
    }
}

#[event(fetch)]
async fn fetch(request: AgentRequest, env: Env, _ctx: Context) -> Result<AgentResponse> {
    let found = route_agent_request(&request, &env).await?;
    Ok(found.unwrap_or_else(|| AgentResponse::text("Not found").with_status(404)))
}
