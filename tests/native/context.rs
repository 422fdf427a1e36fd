//! Whose event the running code belongs to.

use std::{cell::RefCell, time::Duration};

use worker::durable_object;
use worker_agents::{Current, Result, WsMessage, prelude::*, testing::World};

#[durable_object]
pub struct Curious {
    base: AgentBase<Self>,
    seen: RefCell<Vec<String>>,
}

fn describe(current: &Current) -> String {
    let connection = current.connection.as_ref().map_or("-", Connection::id);
    let request = current.request.as_ref().map(AgentRequest::path);
    format!("{connection} {}", request.as_deref().unwrap_or("-"))
}

impl Curious {
    fn note(&self, what: &str) {
        let line = format!("{what}: {}", describe(&self.current()));
        self.seen.borrow_mut().push(line);
    }
}

#[agent]
impl Agent for Curious {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            seen: RefCell::default(),
        }
    }

    async fn on_start(&self) {
        self.note("start");
    }

    async fn on_request(&self) -> Result<AgentResponse> {
        self.note("request");
        Ok(AgentResponse::empty())
    }

    async fn on_connect(&self) {
        self.note("connect");
    }

    async fn on_message(&self, _: Connection, message: WsMessage) {
        self.note(message.as_text().unwrap_or_default());
    }

    async fn on_close(&self) {
        self.note("close");
    }

    async fn on_state_changed(&self) {
        self.note("changed");
    }
}

#[callable]
impl Curious {
    /// Tells whose call this is, before and after waiting.
    async fn who(&self, seconds: u64) -> Vec<String> {
        let mut seen = vec![describe(&self.current())];
        for _ in 0..3 {
            self.sleep(Duration::from_secs(seconds)).await;
            seen.push(describe(&self.current()));
        }
        seen
    }

    fn set(&self, state: i64) -> Result<()> {
        self.set_state(state)
    }

    /// Goes on after the call has been answered.
    fn in_background(&self) {
        let base = self.base.clone();
        self.wait_until(async move {
            base.sleep(Duration::from_secs(5)).await;
            let who = describe(&base.current());
            base.broadcast(&format!("background of {who}"), &[]).ok();
        });
    }
}

async fn seen(room: &worker_agents::testing::TestAgent<Curious>) -> Result<Vec<String>> {
    room.with(async |agent| Ok(agent.seen.take())).await
}

#[test]
fn each_event_sees_its_own_connection_and_request() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Curious>("room");
        room.fetch(AgentRequest::get("http://test/some/page")?)
            .await?;
        let a = room.connect("/more?_pk=a").await?;
        a.send("hello")?;
        a.call::<()>("set", &(1,)).await?;
        a.close(1000, "")?;
        a.closed().await;
        room.with(async |agent| agent.set_state(2)).await?;
        world.settle().await;
        assert_eq!(
            seen(&room).await?,
            [
                "start: - -",
                "request: - /some/page",
                "connect: a /agents/curious/room/more",
                "changed: a /agents/curious/room/more",
                "hello: a -",
                "changed: a -",
                "close: a -",
                "changed: - -",
            ]
        );
        Ok(())
    })
}

#[test]
fn interleaved_calls_keep_their_own() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Curious>("room");
        let a = room.connect("?_pk=a").await?;
        let b = room.connect("?_pk=b").await?;
        let (of_a, of_b, of_nobody) = futures::join!(
            a.call::<Vec<String>>("who", &(2,)),
            b.call::<Vec<String>>("who", &(3,)),
            Curious::get(&world, "room")?.who(1),
        );
        assert_eq!(of_a?, ["a -"; 4]);
        assert_eq!(of_b?, ["b -"; 4]);
        assert_eq!(of_nobody?, ["- -"; 4]);
        Ok(())
    })
}

#[test]
fn background_work_keeps_the_context_of_its_event() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Curious>("room");
        let a = room.connect("?_pk=a").await?;
        let b = room.connect("?_pk=b").await?;
        b.frames().await;
        a.call::<()>("in_background", &()).await?;
        assert_eq!(b.frames().await, []);
        assert_eq!(b.next().await?, WsMessage::Text("background of a -".into()));
        Ok(())
    })
}
