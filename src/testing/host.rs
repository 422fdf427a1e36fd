//! The port, as an agent in a test finds it.

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;

use super::{
    namespaces::TestNamespaces,
    object::{Life, Object},
    port::Port,
    socket::{AgentEnd, Pair},
    storage::Storage,
};
use crate::{
    env::AgentEnv,
    error::{Error, Result},
    host::{Host, LogLevel, Loss, Refusal, Socket},
    http::AgentResponse,
    sql::{SqlRows, SqlValue},
};

/// The port of one stay in memory.
pub(super) struct TestHost(Port);

impl TestHost {
    pub(super) fn new(object: &Rc<Object>, life: &Rc<Life>) -> Self {
        Self(Port {
            object: Rc::clone(object),
            life: Rc::clone(life),
        })
    }

    fn object(&self) -> &Rc<Object> {
        &self.0.object
    }

    fn storage(&self) -> &Storage {
        &self.0.object.storage
    }
}

impl Host for TestHost {
    fn id(&self) -> String {
        self.object().id.clone()
    }

    fn name(&self) -> Option<String> {
        self.0.life.name.clone()
    }

    fn sql(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows> {
        self.0.call(|| self.storage().sql(query, params))
    }

    fn transaction(&self, body: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        self.0.call(|| {
            let alarm = self.object().alarm.save();
            let outcome = self.storage().transaction(&mut || {
                body()?;
                // A body that goes on after its machine has failed commits nothing.
                self.0.alive()
            });
            if outcome.is_err() {
                self.object().alarm.restore(alarm);
            }
            outcome
        })
    }

    fn kv_get(&self, key: &str) -> Result<Option<String>> {
        self.0.call(|| self.storage().kv_get(key))
    }

    fn kv_put(&self, key: &str, json: &str) -> Result<()> {
        self.0.call(|| self.storage().kv_put(key, json))
    }

    fn kv_delete(&self, key: &str) -> Result<bool> {
        self.0.call(|| self.storage().kv_delete(key))
    }

    fn kv_list(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        self.0.call(|| self.storage().kv_list(prefix))
    }

    fn sockets(&self, tag: Option<&str>) -> Result<Vec<Rc<dyn Socket>>> {
        self.0.call(|| Ok(self.object().sockets.list(tag, &self.0)))
    }

    fn accept(&self, tags: &[String]) -> Result<(Rc<dyn Socket>, AgentResponse)> {
        self.0.call(|| {
            check_tags(tags)?;
            let pair = Pair::new(&self.object().world, Some(self.object()), tags);
            self.object().sockets.add(&pair);
            let socket = Rc::new(AgentEnd::new(&pair, &self.0));
            Ok((socket as Rc<dyn Socket>, AgentResponse::upgrade(pair)))
        })
    }

    fn refuse_upgrade(&self, refusal: &Refusal<'_>) -> Result<AgentResponse> {
        self.0.call(|| Ok(self.object().refuse_upgrade(refusal)))
    }

    fn set_alarm(&self, at: Option<i64>) -> Result<()> {
        self.0.call(|| {
            self.object().alarm.set(at, self.now());
            Ok(())
        })
    }

    fn delete_all(&self) -> Result<()> {
        self.0.call(|| {
            self.storage().delete_all()?;
            self.object().alarm.set(None, self.now());
            Ok(())
        })
    }

    fn on_loss(&self, loss: Option<Loss<'_>>) {
        self.0.life.on_loss(loss);
    }

    fn abort(&self, reason: &str) {
        self.0.tell(|| self.object().abort(&self.0.life, reason));
    }

    fn now(&self) -> i64 {
        self.object().world.clock.now()
    }

    fn random(&self, buffer: &mut [u8]) -> Result<()> {
        self.0.alive()?;
        self.object().world.random.fill(buffer);
        Ok(())
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        match self
            .0
            .call(|| Ok(self.object().world.clock.sleep(duration)))
        {
            Ok(sleep) => Box::pin(sleep),
            Err(_) => Box::pin(std::future::pending()),
        }
    }

    fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        self.0.tell(|| self.object().spawn(&self.0.life, future));
    }

    fn wake_background(&self) {
        self.0.tell(|| self.object().background(&self.0.life));
    }

    fn observed(&self) -> bool {
        true
    }

    fn log(&self, level: LogLevel, line: &str) {
        if self.0.alive().is_ok() {
            self.object().world.console.write(level, line);
        }
    }

    fn env(&self) -> AgentEnv {
        TestNamespaces::env(&self.object().world, Some(&self.0))
    }
}

fn check_tags(tags: &[String]) -> Result<()> {
    match tags.iter().find(|tag| tag.encode_utf16().count() > 256) {
        Some(tag) => Err(Error::platform(format!(
            "\"{tag}\" is longer than the max tag length (256 characters)."
        ))),
        None => Ok(()),
    }
}
