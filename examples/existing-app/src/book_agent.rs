//! A book: who has it, until when, and who waits for it.

use std::time::Duration;

use worker::*;
use worker_agents::{Error, Result, ScheduleFilter, prelude::*};

use crate::live;

/// How long a book may be kept, in days.
const DAYS: u32 = 28;
/// How long it is kept for whoever is first in the line.
const HELD: Duration = Duration::from_secs(3 * 24 * 60 * 60);
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
        match live::reader_of(&context.request) {
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
        let name = self.caller()?;
        self.transaction(|| {
            let place = self.update_state(|loan| loan.wait(name))??;
            let loan = self.state()?;
            if loan.reader.is_none() && self.list_schedules(&ScheduleFilter::new())?.is_empty() {
                self.hold()?;
            }
            Ok(place)
        })
    }

    /// Takes whoever calls out of the line.
    pub fn leave(&self) -> Result<()> {
        let name = self.caller()?;
        self.transaction(|| {
            let was_first = self.state()?.waiting.first() == Some(&name);
            self.update_state(|loan| loan.waiting.retain(|other| *other != name))?;
            if was_first {
                self.hold()?;
            }
            Ok(())
        })
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
            self.end_schedules()?;
            self.schedule(At::millis(due)).remind()?;
            self.state()
        })
    }

    #[callable(internal)]
    fn take_back(&self, reader: String) -> Result<Loan> {
        self.transaction(|| {
            self.update_state(|loan| loan.take_back(&reader))??;
            self.hold()?;
            self.state()
        })
    }

    /// What the schedule calls when the first in the line has not come: it is the next
    /// one's turn.
    #[callable(internal)]
    fn pass_on(&self) -> Result<()> {
        self.transaction(|| {
            let is_missed = self.update_state(|loan| loan.miss())?;
            if is_missed {
                self.hold()?;
            }
            Ok(())
        })
    }

    /// What the schedule calls when the book should be back.
    #[callable(internal)]
    fn remind(&self) -> Result<()> {
        let now = self.now();
        self.update_state(|loan| loan.overdue = loan.due.is_some_and(|due| due <= now))
    }
}

impl BookAgent {
    /// The reader who calls.
    fn caller(&self) -> Result<String> {
        let caller = self.current().connection;
        let watcher = caller.map(|caller| caller.state::<Watcher>()).transpose()?;
        let Some(Watcher { name }) = watcher.flatten() else {
            return Err("only a reader who watches the book can wait for it".into());
        };
        Ok(name)
    }

    /// A book has one schedule: when it should be back, or until when it is held.
    fn end_schedules(&self) -> Result<()> {
        for schedule in self.list_schedules(&ScheduleFilter::new())? {
            self.cancel_schedule(&schedule.id)?;
        }
        Ok(())
    }

    /// Keeps a book that nobody has for the first in the line, from now on.
    fn hold(&self) -> Result<()> {
        let loan = self.state()?;
        if loan.reader.is_some() {
            return Ok(());
        }
        self.end_schedules()?;
        if !loan.waiting.is_empty() {
            self.schedule(HELD).pass_on()?;
        }
        Ok(())
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

    /// Gives whether somebody was first in the line for a book that was there, and has
    /// not come for it.
    fn miss(&mut self) -> bool {
        let is_missed = self.reader.is_none() && !self.waiting.is_empty();
        if is_missed {
            self.waiting.remove(0);
        }
        is_missed
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
