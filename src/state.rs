//! The agent's state: one JSON value in its storage, synced to every client.

use std::rc::Rc;

use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    base::AgentBase,
    connections::{Audience, Connection},
    context,
    error::{Error, Result},
    host::{LogLevel, StateFrame},
    observability::EventKind,
    protocol,
    sql::Cells,
};

/// The largest state that is stored, in bytes of JSON. A row of Durable Object
/// storage holds 2 MB (Cloudflare's documented limit of a string, blob or row);
/// the rest is for the row's key and header.
pub const MAX_STATE_BYTES: usize = 2_000_000 - 256;

/// Reads the state's row, which is the TypeScript SDK's.
const READ: &str = "SELECT state FROM cf_agents_state WHERE id = 'cf_state_row_id'";

/// Writes it. An update in place is one write, where `INSERT OR REPLACE` counts a second
/// one for the key's index, and Cloudflare bills both.
const STORE: &str = "INSERT INTO cf_agents_state (id, state) VALUES ('cf_state_row_id', ?) \
    ON CONFLICT (id) DO UPDATE SET state = excluded.state";

/// Who has changed a state.
#[derive(Debug, Clone)]
pub enum StateSource {
    /// The agent itself.
    Server,
    /// This connection.
    Client(Connection),
}

impl StateSource {
    /// `server`, or the connection's id.
    pub fn id(&self) -> &str {
        match self {
            Self::Server => "server",
            Self::Client(connection) => connection.id(),
        }
    }
}

/// What an agent can do with its state. In scope with the
/// [`prelude`](crate::prelude).
pub trait AgentExt: Agent {
    /// The state. Without a stored one it is [`Agent::initial_state`], which is
    /// then stored and sent out; where that is `None`, the type's default.
    ///
    /// # Errors
    /// [`Error::StoredState`] if the stored state does not fit the type.
    fn state(&self) -> Result<Self::State> {
        Ok(self.stored_state()?.unwrap_or_default())
    }

    /// As [`AgentExt::state`], but `None` for an agent that has no state yet and
    /// starts without one.
    ///
    /// # Errors
    /// [`Error::StoredState`] if the stored state does not fit the type.
    fn stored_state(&self) -> Result<Option<Self::State>> {
        Ok(load(self)?.map(|state| state.as_ref().clone()))
    }

    /// Looks at the state without a copy. `read` gets what
    /// [`AgentExt::state`] would give.
    ///
    /// # Errors
    /// [`Error::StoredState`] if the stored state does not fit the type.
    fn with_state<R>(&self, read: impl FnOnce(&Self::State) -> R) -> Result<R> {
        Ok(match load(self)? {
            Some(state) => read(&state),
            None => read(&Self::State::default()),
        })
    }

    /// Validates, stores and sends out a state in place of the present one.
    ///
    /// # Errors
    /// The error of [`Agent::validate_state_change`];
    /// [`Error::ReadonlyConnection`] in an event of such a connection;
    /// [`Error::StateTooLarge`]; [`Error::Json`] if it has no JSON form;
    /// [`Error::StoredState`] if the present state does not fit the type, which
    /// would be lost. Nothing has changed then.
    fn set_state(&self, next: Self::State) -> Result<()> {
        check_may_set()?;
        read(self)?;
        store(self, next, StateSource::Server)
    }

    /// Changes the state in place and gives what `change` returns.
    ///
    /// # Errors
    /// As [`AgentExt::set_state`].
    fn update_state<R>(&self, change: impl FnOnce(&mut Self::State) -> R) -> Result<R> {
        check_may_set()?;
        let mut state = self.state()?;
        let output = change(&mut state);
        store(self, state, StateSource::Server)?;
        Ok(output)
    }

    /// As [`AgentExt::set_state`], and the one way to overwrite a stored state
    /// that does not fit the type.
    ///
    /// # Errors
    /// As [`AgentExt::set_state`], [`Error::StoredState`] aside.
    fn replace_state(&self, next: Self::State) -> Result<()> {
        check_may_set()?;
        store(self, next, StateSource::Server)
    }

    /// Forgets the copy in memory: the next read comes from storage. For code
    /// that writes the state's row by SQL.
    fn reload_state(&self) {
        self.base().inner().state.replace(None);
    }
}

impl<A: Agent> AgentExt for A {}

fn check_may_set() -> Result<()> {
    match &context::current().connection {
        Some(connection) if connection.is_readonly() => Err(Error::ReadonlyConnection),
        _ => Ok(()),
    }
}

/// The present state, read from storage or seeded; `None` if there is none.
pub(crate) fn load<A: Agent>(agent: &A) -> Result<Option<Rc<A::State>>> {
    match read(agent)? {
        Some(state) => Ok(Some(state)),
        None => seed(agent),
    }
}

/// The stored state; `None` if there is none.
fn read<A: Agent>(agent: &A) -> Result<Option<Rc<A::State>>> {
    let inner = agent.base().inner();
    if let Some(state) = inner.state.borrow().as_ref() {
        return Ok(Some(state.clone()));
    }
    let Some(text) = read_row(agent.base())? else {
        return Ok(None);
    };
    let state = crate::json::from_str(&text).map_err(|error| Error::StoredState {
        reason: error.to_string(),
    })?;
    let state = Rc::new(state);
    inner.state.replace(Some(Rc::clone(&state)));
    Ok(Some(state))
}

/// Stores the initial state. While its own validation reads the state, there is
/// none.
fn seed<A: Agent>(agent: &A) -> Result<Option<Rc<A::State>>> {
    let inner = agent.base().inner();
    if inner.seeding.replace(true) {
        return Ok(None);
    }
    let seeded = match agent.initial_state() {
        Some(initial) => store(agent, initial, StateSource::Server),
        None => Ok(()),
    };
    inner.seeding.set(false);
    seeded?;
    Ok(inner.state.borrow().clone())
}

fn read_row<A: Agent>(base: &AgentBase<A>) -> Result<Option<String>> {
    let host = base.host().as_ref();
    base.inner().schema.require_state(host)?;
    let rows = host.sql(READ, &[])?;
    // The column has text affinity, so nothing else but NULL comes back.
    let text = |mut row: Cells| row.text().unwrap_or_else(|| "null".into());
    Ok(rows.first_cells().map(text))
}

/// Validates, persists, broadcasts, tells the observer, and then the hook.
fn store<A: Agent>(agent: &A, next: A::State, source: StateSource) -> Result<()> {
    let base = agent.base();
    base.core().refuse_if_destroyed()?;
    agent.validate_state_change(&next, &source)?;
    let frame = StateFrame::of(&next)?;
    let size = frame.json().len();
    if size > MAX_STATE_BYTES {
        return Err(Error::StateTooLarge {
            size,
            limit: MAX_STATE_BYTES,
        });
    }
    let host = base.host();
    base.inner().schema.require_state(host.as_ref())?;
    host.store_state(STORE, &frame)?;
    let next = Rc::new(next);
    base.inner().state.replace(Some(Rc::clone(&next)));
    let without = left_out(&source);
    let told = base.clone();
    base.inner().transactions.after_commit(move || {
        broadcast(&told, &frame, &without);
        told.emit(EventKind::StateUpdate {});
        if !A::OPTIONS.observes_state {
            return;
        }
        told.background(Box::new(move |agent| {
            let next = next.as_ref().clone();
            Box::pin(async move {
                if let Err(error) = agent.on_state_changed(next, source).await {
                    agent.on_error(error, None).await;
                }
            })
        }));
    });
    Ok(())
}

thread_local! {
    /// The connection being made, whose own state frame follows by itself.
    static CONNECTING: std::cell::RefCell<Vec<String>> =
        const { std::cell::RefCell::new(Vec::new()) };
}

/// Reads the state for a connection being made: a first read that seeds it is
/// sent to the others only.
pub(crate) fn load_for_connection<A: Agent>(
    agent: &A,
    connection: &Connection,
) -> Result<Option<Rc<A::State>>> {
    struct Connected;

    impl Drop for Connected {
        fn drop(&mut self) {
            CONNECTING.with_borrow_mut(Vec::pop);
        }
    }

    CONNECTING.with_borrow_mut(|ids| ids.push(connection.id().to_owned()));
    // A hook of the agent may panic on the way.
    let _connected = Connected;
    load(agent)
}

/// The ids of the connections that need not be told.
fn left_out(source: &StateSource) -> Vec<String> {
    let mut without: Vec<String> = CONNECTING.with_borrow(Clone::clone);
    if let StateSource::Client(connection) = source {
        without.push(connection.id().to_owned());
    }
    without
}

fn broadcast<A: Agent>(base: &AgentBase<A>, frame: &StateFrame, without: &[String]) {
    let without: Vec<&str> = without.iter().map(String::as_str).collect();
    let audience = Audience {
        without: &without,
        protocol_only: true,
    };
    if let Err(error) = base.host().broadcast_state(frame, &audience) {
        base.log(
            LogLevel::Error,
            &format!("the state was not sent out: {error}"),
        );
    }
}

/// A client's state frame. Answers only when it is refused.
pub(crate) fn set_by_client<A: Agent>(agent: &A, connection: &Connection, state: &RawValue) {
    let refusal = if connection.is_readonly() {
        protocol::outgoing::CONNECTION_IS_READONLY
    } else {
        match replace_by_client(agent, connection, state) {
            Ok(()) => return,
            Err(error) => {
                agent.base().log(
                    LogLevel::Error,
                    &format!("[Agent] State update rejected: {error}"),
                );
                protocol::outgoing::STATE_UPDATE_REJECTED
            }
        }
    };
    // The client may have gone; then nobody waits for the refusal.
    let _ = connection.send(&protocol::outgoing::state_error(refusal));
}

fn replace_by_client<A: Agent>(agent: &A, connection: &Connection, state: &RawValue) -> Result<()> {
    read(agent)?;
    let next = crate::json::from_str(state.get())?;
    store(agent, next, StateSource::Client(connection.clone()))
}
