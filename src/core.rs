//! What an agent's capabilities share: everything of it but its own types.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use crate::{
    connections::Connection,
    context,
    env::AgentEnv,
    error::Error,
    fibers::Fibers,
    host::{Host, LogLevel},
    lifecycle::Lifecycle,
    observability::{Event, EventKind},
    options::AgentOptions,
    schedule,
    schema::Schema,
    transactions::Transactions,
};

/// One agent in memory.
pub(crate) struct Core {
    pub(crate) host: Rc<dyn Host>,
    pub(crate) class: &'static str,
    pub(crate) options: AgentOptions,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) schema: Schema,
    pub(crate) transactions: Transactions,
    /// How many [`KeepAlive`](crate::KeepAlive) there are.
    pub(crate) leases: Cell<u32>,
    pub(crate) fibers: Fibers,
    #[cfg(feature = "workflows")]
    pub(crate) starts: crate::workflow::Starts,
    /// The schedules whose callback is running in this instance.
    pub(crate) running: RefCell<Vec<String>>,
    /// What may have changed them behind the alarm's back.
    pub(crate) schedule_changes: schedule::Changes,
    /// Whether this instance is working on the queue, or about to.
    pub(crate) flushing: Cell<bool>,
    /// Whether [`destroy`](crate::AgentBase::destroy) has been called.
    pub(crate) destroyed: Cell<bool>,
    /// Whether everything has been removed.
    pub(crate) torn_down: Cell<bool>,
    /// The methods for which `on_start` made a one-shot without saying whether it
    /// is idempotent.
    pub(crate) scheduled_in_start: RefCell<Vec<String>>,
    /// Whether the alarm under way has run out of memory.
    pub(crate) out_of_memory: Cell<bool>,
    /// Whether no strike of an earlier alarm is stored any more.
    pub(crate) strikes_cleared: Cell<bool>,
    /// When the alarm comes that this instance has set, if it has not come yet.
    pub(crate) armed: Cell<Option<i64>>,
    /// Until when work waits that storage has refused.
    pub(crate) stalled_until: Cell<i64>,
    /// Whether guards came or went in the transaction under way.
    pub(crate) leases_moved: Cell<bool>,
    name: OnceCell<String>,
    env: OnceCell<AgentEnv>,
}

impl Core {
    pub(crate) fn new(host: Rc<dyn Host>, class: &'static str, options: AgentOptions) -> Self {
        Self {
            host,
            class,
            options,
            lifecycle: Lifecycle::default(),
            schema: Schema::default(),
            transactions: Transactions::default(),
            leases: Cell::new(0),
            fibers: Fibers::default(),
            #[cfg(feature = "workflows")]
            starts: Default::default(),
            running: RefCell::default(),
            schedule_changes: schedule::Changes::default(),
            flushing: Cell::new(false),
            destroyed: Cell::new(false),
            torn_down: Cell::new(false),
            scheduled_in_start: RefCell::default(),
            out_of_memory: Cell::new(false),
            strikes_cleared: Cell::new(false),
            armed: Cell::new(None),
            stalled_until: Cell::new(0),
            leases_moved: Cell::new(false),
            name: OnceCell::new(),
            env: OnceCell::new(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.name.get_or_init(|| {
            self.host
                .name()
                .or_else(|| self.legacy_name())
                .unwrap_or_else(|| self.host.id())
        })
    }

    pub(crate) fn known_name(&self) -> Option<&str> {
        self.name.get().map(String::as_str)
    }

    /// The name that an older TypeScript SDK stored where the runtime did not
    /// yet tell it (facts 1.5).
    fn legacy_name(&self) -> Option<String> {
        let stored = self.host.kv_get(crate::schema::LEGACY_NAME_KEY).ok()??;
        crate::json::from_str(&stored).ok()
    }

    pub(crate) fn env(&self) -> &AgentEnv {
        self.env.get_or_init(|| self.host.env())
    }

    pub(crate) fn now(&self) -> i64 {
        self.host.now()
    }

    /// An identifier of so many random letters.
    pub(crate) fn new_id<const LETTERS: usize>(&self) -> crate::error::Result<String> {
        let mut bytes = [0; LETTERS];
        self.host.random(&mut bytes)?;
        Ok(crate::ids::nanoid_from(&bytes))
    }

    /// The default of [`Agent::on_error`](crate::Agent::on_error).
    pub(crate) fn log_error(&self, error: &Error, connection: Option<&Connection>) {
        let current = context::current();
        let place = match (connection, &current.schedule, &current.queue_item) {
            (Some(connection), _, _) => format!("websocket connection {} of ", connection.id()),
            (_, Some(schedule), _) => {
                format!("schedule {} ({}) of ", schedule.id, schedule.callback)
            }
            (_, _, Some(item)) => format!("queued call {} ({}) of ", item.id, item.callback),
            _ => "server ".to_owned(),
        };
        let (class, name) = (self.class, self.name());
        let line = format!("Error on {place}{class}:{name}: {}", error.detail());
        self.host.log(LogLevel::Error, &line);
    }

    pub(crate) fn log(&self, level: LogLevel, what: &str) {
        let line = format!("{}:{}: {what}", self.class, self.name());
        self.host.log(level, &line);
    }

    pub(crate) fn emit(&self, kind: EventKind<'_>) {
        crate::observability::emit(self.host.as_ref(), || Event {
            kind,
            agent: self.class,
            name: self.name(),
            timestamp: self.now(),
        });
    }
}
