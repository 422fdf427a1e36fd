//! The base that every agent holds: its name, storage, connections and clock.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    ops::Deref,
    rc::Rc,
    time::Duration,
};

use futures::future::LocalBoxFuture;
use serde::Serialize;

use crate::{
    agent::Agent,
    connections::{Audience, Connection},
    context::{self, Current},
    core::Core,
    env::AgentEnv,
    error::{Error, Result},
    host::{Host, LogLevel, ReadyState},
    kv::Kv,
    observability::EventKind,
    sql::{SqlResult, SqlStatement},
};

/// Work that borrows the agent and is run beside its events.
pub(crate) type Job<A> = Box<dyn for<'a> FnOnce(&'a A) -> LocalBoxFuture<'a, ()>>;

/// What every agent is built on. Clones share it.
///
/// The agent dereferences to its base, so all of this is there as `self.…`.
pub struct AgentBase<A: Agent> {
    inner: Rc<Inner<A>>,
}

pub(crate) struct Inner<A: Agent> {
    pub(crate) core: Rc<Core>,
    pub(crate) state: RefCell<Option<Rc<A::State>>>,
    pub(crate) seeding: Cell<bool>,
    jobs: RefCell<VecDeque<Job<A>>>,
}

impl<A: Agent> Deref for Inner<A> {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl<A: Agent> Clone for AgentBase<A> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
        }
    }
}

impl<A: Agent> AgentBase<A> {
    pub(crate) fn on(host: Rc<dyn Host>) -> Self {
        Self {
            inner: Rc::new(Inner {
                core: Rc::new(Core::new(host, A::CLASS, A::OPTIONS)),
                state: RefCell::new(None),
                seeding: Cell::new(false),
                jobs: RefCell::new(VecDeque::new()),
            }),
        }
    }

    pub(crate) fn core(&self) -> &Rc<Core> {
        &self.inner.core
    }

    pub(crate) fn inner(&self) -> &Inner<A> {
        &self.inner
    }

    pub(crate) fn host(&self) -> &Rc<dyn Host> {
        &self.inner.host
    }

    /// The name that the agent is addressed by. An agent made by a unique id is
    /// named by that id's hex form.
    pub fn name(&self) -> &str {
        self.inner.name()
    }

    /// The Durable Object's id as 64 hex digits.
    pub fn id(&self) -> String {
        self.host().id()
    }

    /// The variables, secrets and other bindings of the Worker; in native tests
    /// those that the test gave.
    pub fn env(&self) -> &AgentEnv {
        self.inner.env()
    }

    /// The platform's own context of this object: its id and name, background
    /// work, and on Cloudflare the raw `DurableObjectState`.
    pub fn ctx(&self) -> AgentCtx {
        AgentCtx {
            core: Rc::clone(self.core()),
        }
    }

    /// Whose event the running code belongs to: the connection and the request.
    /// Empty in schedules and in code that no event has started.
    pub fn current(&self) -> Current {
        context::current().as_ref().clone()
    }

    /// The time now, in milliseconds since the Unix epoch. On Cloudflare it
    /// stands still between one I/O and the next.
    pub fn now(&self) -> i64 {
        self.host().now()
    }

    /// Resolves after `duration`; in native tests on the virtual clock.
    pub fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.host().sleep(duration)
    }

    /// Drives a future to its end beside the events, in the context of the
    /// current one. It cannot borrow the agent.
    pub fn wait_until(&self, future: impl Future<Output = ()> + 'static) {
        self.host()
            .spawn(Box::pin(context::within(context::current(), future)));
    }

    /// The key-value storage of the object.
    pub fn kv(&self) -> Kv<'_> {
        Kv::new(self.core())
    }

    /// Runs a statement, made with [`sql!`](crate::sql) or a plain text without
    /// values.
    ///
    /// ```
    /// # use worker_agents::{prelude::*, Result};
    /// # fn example<A: Agent>(agent: &AgentBase<A>, id: i64, text: &str) -> Result<()> {
    /// agent.sql("create table if not exists notes (id integer primary key, text text)")?;
    /// agent.sql(sql!("insert into notes values ({id}, {text})"))?;
    /// let texts: Vec<String> = agent.sql(sql!("select text from notes where id = {id}"))?.all()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Sql`] with the statement and SQLite's reason, or the error of a
    /// value that cannot be bound.
    pub fn sql(&self, statement: impl Into<SqlStatement>) -> Result<SqlResult> {
        self.inner.refuse_if_destroyed()?;
        self.inner.schedule_changes.happened();
        let SqlStatement { query, params } = statement.into();
        let rows = self.host().sql_named(&query, &params?)?;
        Ok(SqlResult::new(query, rows))
    }

    /// Runs `body` in one transaction: all of its writes stay, or none if it
    /// returns an error. It is synchronous, so nothing comes between. A state set
    /// within is sent out when the transaction has been committed.
    ///
    /// # Errors
    /// What `body` returned.
    pub fn transaction<R>(&self, body: impl FnOnce() -> Result<R>) -> Result<R> {
        self.inner.refuse_if_destroyed()?;
        let mut body = Some(body);
        let mut output = None;
        let open = self.inner.transactions.begin();
        let done = self.host().transaction(&mut || {
            if let Some(body) = body.take() {
                output = Some(body()?);
            }
            Ok(())
        });
        if let Err(error) = done {
            // What memory holds of storage may have been undone.
            self.inner.state.replace(None);
            self.inner.schema.forget();
            self.inner.schedule_changes.happened();
            drop(open);
            // Guards live in memory, and are not undone.
            if self.inner.leases_moved.get() && !self.inner.transactions.is_open() {
                self.inner.leases_moved.set(false);
                self.core().rearm_or_log();
            }
            return Err(error);
        }
        open.commit();
        output.ok_or_else(|| Error::platform("the platform did not run the transaction"))
    }

    /// The open connections, newest first; with a tag only those that carry it.
    ///
    /// # Errors
    /// [`Error::Platform`] if the platform refuses the tag.
    pub fn get_connections(&self, tag: Option<&str>) -> Result<Vec<Connection>> {
        Ok(self
            .host()
            .sockets(tag)?
            .into_iter()
            .filter(|socket| socket.ready_state() == ReadyState::Open)
            .filter_map(Connection::of_socket)
            .collect())
    }

    /// The connection with this id, if there is one.
    ///
    /// # Errors
    /// [`Error::Connection`] if several share the id, as for a moment after a
    /// client has reconnected; [`Error::Platform`] if it cannot be an id.
    pub fn get_connection(&self, id: &str) -> Result<Option<Connection>> {
        let mut found = self
            .host()
            .sockets(Some(id))?
            .into_iter()
            .filter_map(Connection::of_socket)
            .filter(|connection| connection.id() == id);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(Error::Connection(format!(
                "More than one connection found for id {id}: \
                 `get_connections(Some(id))` gives all of them"
            ))),
            (first, _) => Ok(first),
        }
    }

    /// Sends a text to every open connection, except those whose ids are given.
    ///
    /// # Errors
    /// [`Error::Platform`] if the sockets cannot be listed. A connection that
    /// fails is skipped.
    pub fn broadcast(&self, text: &str, without: &[&str]) -> Result<()> {
        self.host().broadcast(
            text,
            &Audience {
                without,
                protocol_only: false,
            },
        )
    }

    /// As [`AgentBase::broadcast`], with a value as JSON text.
    ///
    /// # Errors
    /// As there, and [`Error::Json`] if the value has no JSON form.
    pub fn broadcast_json<T: Serialize + ?Sized>(&self, value: &T, without: &[&str]) -> Result<()> {
        self.broadcast(&crate::json::to_string(value)?, without)
    }

    /// Queues work that borrows the agent. It starts after the current stretch
    /// of code and keeps the current event's context.
    pub(crate) fn background(&self, job: Job<A>) {
        let context = context::current();
        let job: Job<A> = Box::new(move |agent| Box::pin(context::within(context, job(agent))));
        self.inner.jobs.borrow_mut().push_back(job);
        self.host().wake_background();
    }

    /// Runs what was queued while the agent could not start.
    pub(crate) fn resume_background(&self) {
        if !self.inner.jobs.borrow().is_empty() {
            self.host().wake_background();
        }
    }

    pub(crate) fn next_job(&self) -> Option<Job<A>> {
        self.inner.jobs.borrow_mut().pop_front()
    }

    /// The default of [`Agent::on_error`].
    pub(crate) fn log_error(&self, error: &Error, connection: Option<&Connection>) {
        self.inner.log_error(error, connection);
    }

    pub(crate) fn log(&self, level: LogLevel, what: &str) {
        self.inner.log(level, what);
    }

    pub(crate) fn emit(&self, kind: EventKind<'_>) {
        self.inner.emit(kind);
    }
}

impl<A: Agent> std::fmt::Debug for AgentBase<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentBase")
            .field("class", &A::CLASS)
            .field("name", &self.inner.known_name())
            .finish_non_exhaustive()
    }
}

/// The platform's context of one agent.
#[derive(Clone)]
pub struct AgentCtx {
    core: Rc<Core>,
}

impl AgentCtx {
    /// The Durable Object's id as 64 hex digits.
    pub fn id(&self) -> String {
        self.core.host.id()
    }

    /// The name that the platform knows the object by.
    pub fn name(&self) -> Option<String> {
        self.core.host.name()
    }

    /// Drives a future to its end beside the events.
    pub fn wait_until(&self, future: impl Future<Output = ()> + 'static) {
        self.core
            .host
            .spawn(Box::pin(context::within(context::current(), future)));
    }

    /// The runtime's own object, for what the SDK does not cover; `None` in
    /// native tests. The alarm belongs to the SDK.
    pub fn durable_object_state(&self) -> Option<worker::durable::State> {
        self.core.schedule_changes.go_unseen();
        self.core.host.durable_object_state()
    }
}

impl std::fmt::Debug for AgentCtx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentCtx")
            .field("id", &self.id())
            .field("name", &self.name())
            .finish()
    }
}
