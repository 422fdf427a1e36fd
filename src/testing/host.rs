//! The port, as an agent in a test finds it.

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;

use super::{
    namespaces::TestNamespaces,
    object::{Life, Object},
    socket::{AgentEnd, Pair},
};
use crate::{
    env::AgentEnv,
    error::{Error, Result},
    host::{Host, LogLevel, Refusal, Socket},
    http::AgentResponse,
    sql::{SqlRows, SqlValue},
};

/// One stay of an agent in memory, and the object that it belongs to.
pub(super) struct TestHost {
    object: Rc<Object>,
    life: Rc<Life>,
}

impl TestHost {
    pub(super) fn new(object: &Rc<Object>, life: &Rc<Life>) -> Self {
        Self {
            object: Rc::clone(object),
            life: Rc::clone(life),
        }
    }
}

impl Host for TestHost {
    fn id(&self) -> String {
        self.object.id.clone()
    }

    fn name(&self) -> Option<String> {
        self.life.name.clone()
    }

    fn sql(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows> {
        self.object.storage.sql(query, params)
    }

    fn transaction(&self, body: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        let alarm = self.object.alarm.get();
        let outcome = self.object.storage.transaction(body);
        if outcome.is_err() {
            self.object.alarm.restore(alarm);
        }
        outcome
    }

    fn kv_get(&self, key: &str) -> Result<Option<String>> {
        self.object.storage.kv_get(key)
    }

    fn kv_put(&self, key: &str, json: &str) -> Result<()> {
        self.object.storage.kv_put(key, json)
    }

    fn kv_delete(&self, key: &str) -> Result<bool> {
        self.object.storage.kv_delete(key)
    }

    fn kv_list(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        self.object.storage.kv_list(prefix)
    }

    fn sockets(&self, tag: Option<&str>) -> Result<Vec<Rc<dyn Socket>>> {
        Ok(self.object.sockets.list(tag))
    }

    fn accept(&self, tags: &[String]) -> Result<(Rc<dyn Socket>, AgentResponse)> {
        if let Some(tag) = tags.iter().find(|tag| tag.encode_utf16().count() > 256) {
            return Err(Error::platform(format!(
                "\"{tag}\" is longer than the max tag length (256 characters)."
            )));
        }
        let pair = Pair::new(&self.object.world, Some(&self.object), tags);
        self.object.sockets.add(&pair);
        let socket = Rc::new(AgentEnd(Rc::clone(&pair)));
        Ok((socket, AgentResponse::upgrade(pair)))
    }

    fn refuse_upgrade(&self, refusal: &Refusal<'_>) -> Result<AgentResponse> {
        Ok(self.object.refuse_upgrade(refusal))
    }

    fn set_alarm(&self, at: Option<i64>) -> Result<()> {
        self.object.alarm.set(at);
        Ok(())
    }

    fn now(&self) -> i64 {
        self.object.world.clock.now()
    }

    fn random(&self, buffer: &mut [u8]) -> Result<()> {
        self.object.world.random.fill(buffer);
        Ok(())
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Box::pin(self.object.world.clock.sleep(duration))
    }

    fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        self.object.spawn(&self.life, future);
    }

    fn wake_background(&self) {
        self.object.background(&self.life);
    }

    fn observed(&self) -> bool {
        true
    }

    fn log(&self, level: LogLevel, line: &str) {
        self.object.world.console.write(level, line);
    }

    fn env(&self) -> AgentEnv {
        TestNamespaces::env(&self.object.world)
    }
}
