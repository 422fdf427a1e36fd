//! A world outside that fits in memory. Each test has its own, as each runs on a thread
//! of its own; it outlives evictions and crashes of the agents, as the real one does.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::{pending, poll_fn},
    task::Poll,
};

use worker_agents::{AgentEnv, Error, Result};

use crate::{Report, Weather, outside::World};

/// What the world has, and what of it is broken.
#[derive(Default)]
pub(crate) struct Things {
    pub(crate) weather: BTreeMap<String, Weather>,
    pub(crate) cache: BTreeMap<String, Weather>,
    pub(crate) reports: Vec<Report>,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// How often the API was asked.
    pub(crate) asked: u32,
    /// How often it fails from now on.
    pub(crate) api_fails: u32,
    pub(crate) api_hangs: bool,
    pub(crate) cache_fails: bool,
    /// How often D1 fails from now on.
    pub(crate) db_fails: u32,
    /// How often D1 stores something and its answer is lost.
    pub(crate) answers_lost: u32,
    pub(crate) files_fail: bool,
    /// Whether R2 stores something and never says so.
    pub(crate) files_hang: bool,
}

thread_local! {
    static THINGS: RefCell<Things> = RefCell::default();
}

/// Looks at the world, or changes it.
pub(crate) fn world<T>(look: impl FnOnce(&mut Things) -> T) -> T {
    THINGS.with_borrow_mut(look)
}

pub(crate) struct Fake;

/// Gives way once.
async fn give_way() {
    let mut is_over = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_over, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn fails<T>(what: &str) -> Result<T> {
    Err(Error::msg(format!("{what} fails")))
}

impl World for Fake {
    fn of(_env: &AgentEnv) -> Result<Self> {
        Ok(Self)
    }

    async fn weather(&self, town: &str) -> Result<Weather> {
        if world(|things| things.api_hangs) {
            return pending().await;
        }
        world(|things| {
            things.asked += 1;
            if things.api_fails > 0 {
                things.api_fails -= 1;
                return fails("the API");
            }
            let known = things.weather.get(town).cloned();
            known.ok_or_else(|| Error::terminal("the weather there is not known"))
        })
    }

    async fn cached(&self, town: &str) -> Result<Option<Weather>> {
        world(|things| match things.cache_fails {
            true => fails("KV"),
            false => Ok(things.cache.get(town).cloned()),
        })
    }

    async fn cache(&self, town: &str, weather: &Weather) -> Result<()> {
        world(|things| match things.cache_fails {
            true => fails("KV"),
            false => {
                things.cache.insert(town.to_owned(), weather.clone());
                Ok(())
            }
        })
    }

    async fn add_report(&self, report: &Report) -> Result<()> {
        world(|things| {
            if things.db_fails > 0 {
                things.db_fails -= 1;
                return fails("D1");
            }
            if !things.reports.iter().any(|known| known.key == report.key) {
                things.reports.insert(0, report.clone());
            }
            match things.answers_lost {
                0 => Ok(()),
                _ => {
                    things.answers_lost -= 1;
                    fails("D1")
                }
            }
        })
    }

    async fn reports(&self) -> Result<Vec<Report>> {
        Ok(world(|things| things.reports.clone()))
    }

    async fn put_file(&self, key: &str, bytes: Vec<u8>) -> Result<()> {
        // Others may do something meanwhile.
        give_way().await;
        world(|things| match things.files_fail {
            true => fails("R2"),
            false => {
                things.files.insert(key.to_owned(), bytes);
                Ok(())
            }
        })?;
        match world(|things| things.files_hang) {
            true => pending().await,
            false => Ok(()),
        }
    }

    async fn file(&self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(world(|things| things.files.get(key).cloned()))
    }

    async fn delete_file(&self, key: &str) -> Result<()> {
        world(|things| match things.files_fail {
            true => fails("R2"),
            false => {
                things.files.remove(key);
                Ok(())
            }
        })
    }
}
