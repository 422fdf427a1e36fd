//! Agents with every form of type that a declaration knows.

use std::collections::HashMap;

use serde_json::Value;
use worker_agents::{FailedCall, QueueItem, Result, Schedule, json::OrUndefined, prelude::*};

/// What every player sees.
///
/// It is small.
#[typescript]
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// Cells by their names.
    pub marked_cells: HashMap<String, Mark>,
    pub moves: Vec<Move>,
    /// Nobody, at first.
    pub winner: Option<Mark>,
    #[serde(skip)]
    pub dirty: bool,
    #[ts(type = "'open' | 'closed'")]
    pub door: String,
}

/// Who has marked a cell.
#[typescript]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    Cross,
    Nought,
}

#[typescript]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Move {
    Set { row: u8, column: u8 },
    GiveUp,
}

// Without attributes of serde, the order is free.
#[derive(Debug, Serialize, Deserialize)]
#[typescript]
pub struct Page<T> {
    items: Vec<T>,
    next: Option<u64>,
}

/// Stands for a type of another crate.
#[derive(Debug, Serialize, Deserialize)]
pub struct Foreign(u32);

#[worker::durable_object]
pub struct BoardAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for BoardAgent {
    type State = Board;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[callable]
impl BoardAgent {
    /// Marks a cell,
    /// if it is free (`*/` ends nothing).
    pub fn mark(&self, cell: &str, mark: Mark) -> Result<bool> {
        let _ = (cell, mark);
        Ok(false)
    }

    pub async fn moves(&self, since: Option<i64>, limit: Option<u32>) -> Result<Page<Move>> {
        let _ = (since, limit);
        Ok(Page {
            items: Vec::new(),
            next: None,
        })
    }

    fn note(&self, about: Option<String>, r#in: Vec<(f64, Value)>) {
        let _ = (about, r#in);
    }

    #[callable(name = "give-up", description = "Ends the game.")]
    fn give_up(&self) -> OrUndefined<Mark> {
        OrUndefined::Undefined
    }

    /// Tells the moves as they come.
    #[callable(stream)]
    fn watch(&self, out: StreamingResponse<Move>, most: u32) -> Result<()> {
        out.end(most).map(drop)
    }

    fn foreign(&self, foreign: Foreign) -> Foreign {
        foreign
    }

    fn plans(&self) -> Result<(Vec<Schedule>, Vec<QueueItem>, Vec<FailedCall>)> {
        Ok((
            self.list_schedules(&Default::default())?,
            self.list_queue()?,
            self.list_failed()?,
        ))
    }

    /// What is left to do.
    fn tasks(&self) -> u8 {
        0
    }

    #[callable(internal)]
    fn remind(&self, foreign: Foreign) {
        let _ = foreign;
    }
}

/// Neither state nor methods.
#[worker::durable_object]
pub struct SilentAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for SilentAgent {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}
