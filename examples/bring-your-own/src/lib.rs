//! The weather desks of towns: agents with their own tables, and with KV, D1, R2 and an
//! API from outside.

#[cfg(not(test))]
mod cloudflare;
mod desk;
mod files;
mod outside;
mod table;

use std::{pin::pin, time::Duration};

use futures::future::{Either, select};
use worker::*;
use worker_agents::{Error, Result, prelude::*};

pub use desk::{Desk, FileInfo, Reading, Report, Source, Weather};
use desk::{MAX_PENDING, checked_key, checked_name, checked_text};
use outside::{Outside, World};
use table::{Reserved, Table};

/// How long the API may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a report is brought to D1: twenty times within an hour or two.
fn long_patience() -> RetryOptions {
    RetryOptions::new()
        .max_attempts(20)
        .base_delay(Duration::from_secs(1))
        .max_delay(Duration::from_secs(600))
}

/// What `deliver` is called with: a report's key, its text and its time.
type Delivery = (String, String, i64);

/// The desk of a town, which is its name.
#[durable_object]
pub struct TownDesk {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for TownDesk {
    type State = Desk;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn on_start(&self) -> Result<()> {
        self.table().prepare()?;
        self.recount()?;
        // Left by a crash: nobody who has reserved one is still here.
        for name in self.table().busy()? {
            self.tidy(&name)?;
        }
        Ok(())
    }

    async fn on_request(&self, request: AgentRequest) -> Result<AgentResponse> {
        files::answer(self, request).await
    }

    /// Told of a report, too, that has used up its attempts.
    async fn on_error(&self, error: Error, _connection: Option<Connection>) {
        console_warn(&error.to_string());
        let item = self.current().queue_item;
        let Some(Ok((key, ..))) = item.map(|item| item.payload::<Delivery>()) else {
            return;
        };
        let told = self.update_state(|desk| {
            desk.arrived(&key);
            desk.failed.push(key);
        });
        if let Err(error) = told {
            console_warn(&error.to_string());
        }
    }

    fn validate_state_change(&self, _next: &Desk, source: &StateSource) -> Result<()> {
        match source {
            StateSource::Server => Ok(()),
            StateSource::Client(_) => Err("a desk changes by its methods only".into()),
        }
    }
}

#[callable]
impl TownDesk {
    /// The weather now: from the cache, else from the API, else as it was known last.
    pub async fn look(&self) -> Result<Reading> {
        let outside = self.outside()?;
        let (weather, source) = match self.cached(&outside).await {
            Some(weather) => (weather, Source::Cache),
            None => self.fetched(&outside).await?,
        };
        let at = self.now();
        let reading = Reading {
            weather,
            source,
            at,
        };
        self.table().add(&reading)?;
        self.refresh()?;
        Ok(reading)
    }

    /// Takes a report. It is safe from here on: the queue brings it to D1, and if D1 is
    /// down for longer than the queue's patience, it is kept for `sendAgain`. The caller
    /// makes the `key` up: one whose answer was lost can be sent again.
    pub fn report(&self, key: &str, text: &str) -> Result<()> {
        let (key, text) = (checked_key(key)?.to_owned(), checked_text(text)?.to_owned());
        let desk = self.state()?;
        if desk.knows(&key) {
            return Ok(());
        }
        if desk.pending.len() + desk.failed.len() >= MAX_PENDING {
            return Err("too many reports wait for D1".into());
        }
        let options = QueueOptions::new().retry(long_patience());
        self.transaction(|| {
            let queue = self.queue_with(options);
            queue.deliver(key.clone(), text, self.now())?;
            self.update_state(|desk| desk.pending.push(key))
        })
    }

    /// Tries the reports again that have failed.
    #[callable(name = "sendAgain")]
    pub fn send_again(&self) -> Result<()> {
        self.transaction(|| {
            for call in self.list_failed()? {
                if call.payload::<Delivery>().is_ok() {
                    self.retry_failed(&call.id)?;
                }
            }
            self.recount()
        })
    }

    /// The last reports of all towns.
    pub async fn reports(&self) -> Result<Vec<Report>> {
        self.outside()?.reports().await
    }

    /// Deletes a file: from the list now, and from R2 soon, as often as it takes. Until
    /// then its name is not free.
    #[callable(name = "deleteFile")]
    pub fn delete_file(&self, name: &str) -> Result<()> {
        if !self.table().has_file(name)? {
            return Ok(());
        }
        self.transaction(|| {
            if let Reserved::Yes = self.table().reserve(name)? {
                self.table().delete_file(name)?;
                self.tidy(name)?;
                return self.refresh();
            }
            Err("this file is changing: try again".into())
        })
    }

    /// What the schedule calls, to take the bytes out of R2 that the list does not have.
    /// If a crash makes it come twice, there may be new ones.
    #[callable(internal)]
    async fn drop_bytes(&self, name: &str) -> Result<()> {
        if !self.table().is_dropped(name)? {
            return Ok(());
        }
        let key = self.file_key(name)?;
        self.outside()?.delete_file(&key).await?;
        self.table().release(name)
    }

    /// What the queue calls. D1 may have stored the report, and its answer be lost: the
    /// key makes the second time harmless. In D1 it has the town in front, so that no
    /// town can take another one's.
    #[callable(internal)]
    async fn deliver(&self, key: String, text: String, at: i64) -> Result<()> {
        let town = self.name().to_owned();
        let report = Report {
            key: format!("{town}/{key}"),
            town,
            text,
            at,
        };
        self.outside()?.add_report(&report).await?;
        self.update_state(|desk| desk.arrived(&key))
    }
}

impl TownDesk {
    fn table(&self) -> Table<'_> {
        Table(&self.base)
    }

    fn outside(&self) -> Result<Outside> {
        Outside::of(self.env())
    }

    /// Settles a name that is reserved and whose file nobody writes any more. One in the
    /// list has its bytes, old ones or new ones. Of one that is not, R2 may have some.
    pub(crate) fn tidy(&self, name: &str) -> Result<()> {
        if self.table().has_file(name)? {
            return self.table().release(name);
        }
        self.table().drop(name)?;
        let options = ScheduleOptions::new()
            .key(format!("drop {name}"))
            .retry(long_patience());
        self.schedule_with(Duration::ZERO, options)
            .drop_bytes(name)?;
        Ok(())
    }

    /// The key of a file among those of all towns.
    fn file_key(&self, name: &str) -> Result<String> {
        Ok(format!("{}/{}", self.name(), checked_name(name)?))
    }

    /// A cache that fails is one that has nothing.
    async fn cached(&self, outside: &Outside) -> Option<Weather> {
        match outside.cached(self.name()).await {
            Ok(found) => found,
            Err(error) => {
                console_warn(&format!("the cache fails: {error}"));
                None
            }
        }
    }

    /// The weather from the API, which is asked three times and put in the cache; or
    /// from the desk's own table, if the API is down.
    async fn fetched(&self, outside: &Outside) -> Result<(Weather, Source)> {
        let town = self.name();
        if !town.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
            return Err("a town is called by small letters, such as `oslo`".into());
        }
        let asked = self
            .retry(&RetryOptions::new(), async |_attempt| {
                self.in_time(outside.weather(town)).await
            })
            .await;
        match asked {
            Ok(weather) => {
                if let Err(error) = outside.cache(town, &weather).await {
                    console_warn(&format!("the cache fails: {error}"));
                }
                Ok((weather, Source::Api))
            }
            Err(error) if error.is_terminal() => Err(error),
            Err(error) => match self.table().last()? {
                Some(weather) => Ok((weather, Source::Own)),
                None => Err(error),
            },
        }
    }

    /// What comes of `work`, unless it takes too long.
    async fn in_time<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        match select(pin!(work), self.sleep(PATIENCE)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err("the API does not answer".into()),
        }
    }

    /// Makes the state say which reports wait: a crash, and the limit on crashes in a
    /// row, ask nobody.
    fn recount(&self) -> Result<()> {
        let queued = self.list_queue()?;
        let given_up = self.list_failed()?;
        let key = |(key, ..): Delivery| key;
        let desk = self.state()?;
        let next = Desk {
            pending: queued
                .iter()
                .filter_map(|item| item.payload().ok().map(key))
                .collect(),
            failed: given_up
                .iter()
                .filter_map(|call| call.payload().ok().map(key))
                .collect(),
            ..desk.clone()
        };
        if next == desk {
            return Ok(());
        }
        self.set_state(next)
    }

    /// Makes the state, which every tab has, say what the tables hold.
    pub(crate) fn refresh(&self) -> Result<()> {
        let desk = self.state()?;
        self.set_state(self.table().show(desk)?)
    }
}

/// A line on the console; native tests have none of JavaScript's.
fn console_warn(line: &str) {
    #[cfg(not(test))]
    console_warn!("{line}");
    #[cfg(test)]
    println!("{line}");
}

#[event(fetch)]
async fn fetch(req: Request, env: Env, _ctx: Context) -> Result<Response> {
    match route_agent_request(&req, &env).await? {
        Some(response) => Ok(response),
        None => Ok(Response::error("Not found", 404)?),
    }
}

#[cfg(test)]
mod tests;
