//! A book: who has it, until when, and who waits for it.

use worker::*;
use worker_agents::{Error, Result, prelude::*};

use crate::live::READER;

/// How long a book may be kept, in days.
const DAYS: u32 = 28;
/// How many may wait for one book.
const MAX_WAITING: usize = 20;

/// What is known of a book, and shown to everyone who watches it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Who has it.
    pub reader: Option<String>,
    /// Until when, in milliseconds since the Unix epoch.
    pub due: Option<i64>,
    /// Whether that is past.
    pub overdue: bool,
    /// Who waits for it, the first one first.
    pub waiting: Vec<String>,
}

/// Who is behind a connection.
#[derive(Serialize, Deserialize)]
struct Watcher {
    name: String,
}

/// A book, by its id in the catalogue.
#[durable_object]
pub struct BookAgent {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for BookAgent {
    type State = Loan;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_connect(&self, connection: Connection, context: ConnectionContext) -> Result<()> {
        match context.request.header(READER) {
            Some(name) => connection.set_state(&Watcher { name }),
            None => connection.close(1008, "a key is needed"),
        }
    }

    async fn on_request(&self, _request: AgentRequest) -> Result<AgentResponse> {
        AgentResponse::json(&self.state()?)
    }

    fn validate_state_change(&self, _next: &Loan, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("a loan changes by the app's routes only".into()),
        }
    }
}

#[callable]
impl BookAgent {
    /// Puts whoever calls in the line for the book; gives their place, from 1.
    pub fn reserve(&self) -> Result<usize> {
        let caller = self.current().connection;
        let watcher = caller.map(|caller| caller.state::<Watcher>()).transpose()?;
        let Some(Watcher { name }) = watcher.flatten() else {
            return Err("only a reader who watches the book can wait for it".into());
        };
        self.update_state(|loan| loan.wait(name))?
    }

    // The caller says who the reader is, so these are for the app's own code: the typed
    // client calls them, a WebSocket cannot.

    #[callable(internal)]
    fn loan(&self) -> Result<Loan> {
        self.state()
    }

    #[callable(internal)]
    fn lend(&self, reader: String) -> Result<Loan> {
        let time = i64::from(DAYS) * 24 * 60 * 60 * 1000;
        let due = self.now() + time;
        self.transaction(|| {
            self.update_state(|loan| loan.lend(reader, due))??;
            self.schedule(At::millis(due)).remind()?;
            self.state()
        })
    }

    #[callable(internal)]
    fn take_back(&self, reader: String) -> Result<Loan> {
        self.update_state(|loan| loan.take_back(&reader))??;
        self.state()
    }

    /// What the schedule calls when the book should be back. That of a loan which has
    /// ended earlier finds nothing due.
    #[callable(internal)]
    fn remind(&self) -> Result<()> {
        let now = self.now();
        self.update_state(|loan| loan.overdue = loan.due.is_some_and(|due| due <= now))
    }
}

impl Loan {
    fn lend(&mut self, reader: String, due: i64) -> Result<()> {
        if self.reader.is_some() {
            return Err("the book is lent".into());
        }
        match self.waiting.first() {
            Some(first) if *first != reader => return Err(Error::msg(format!("{first} is first"))),
            Some(_) => drop(self.waiting.remove(0)),
            None => {}
        }
        self.reader = Some(reader);
        self.due = Some(due);
        Ok(())
    }

    fn take_back(&mut self, reader: &str) -> Result<()> {
        if self.reader.as_deref() != Some(reader) {
            return Err(Error::msg(format!("{reader} does not have the book")));
        }
        self.reader = None;
        self.due = None;
        self.overdue = false;
        Ok(())
    }

    fn wait(&mut self, reader: String) -> Result<usize> {
        if self.reader.as_ref() == Some(&reader) {
            return Err("you have the book".into());
        }
        if let Some(place) = self.waiting.iter().position(|other| *other == reader) {
            return Ok(place + 1);
        }
        if self.waiting.len() >= MAX_WAITING {
            return Err("too many wait for it".into());
        }
        self.waiting.push(reader);
        Ok(self.waiting.len())
    }
}
