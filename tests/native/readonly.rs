//! Connections that may not change the state.

use worker::durable_object;
use worker_agents::{Error, Result, WsMessage, prelude::*, testing::World};

#[durable_object]
pub struct Guarded {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Guarded {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    fn should_connection_be_readonly(&self, _: &Connection, context: &ConnectionContext) -> bool {
        context.request.query("view").is_some()
    }

    async fn on_message(&self, connection: Connection, message: WsMessage) -> Result<()> {
        let text = message.as_text().unwrap_or_default();
        match self.set_state(text.len() as i64) {
            Ok(()) => connection.send("done"),
            Err(error) => connection.send(&error.to_string()),
        }
    }
}

#[callable]
impl Guarded {
    fn add(&self, by: i64) -> Result<i64> {
        self.kv().put("called", &true)?;
        self.update_state(|state| {
            *state += by;
            *state
        })
    }

    async fn add_later(&self, by: i64) -> Result<i64> {
        self.sleep(std::time::Duration::from_secs(1)).await;
        self.add(by)
    }

    fn read(&self) -> Result<i64> {
        self.state()
    }

    fn toggle(&self, id: String, readonly: bool) -> Result<()> {
        let connection = self.get_connection(&id)?.ok_or("not connected")?;
        connection.set_readonly(readonly)
    }
}

#[test]
fn a_readonly_connection_reads_and_calls_but_does_not_change() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Guarded>("room");
        let editor = room.connect("?_pk=editor").await?;
        let viewer = room.connect("?_pk=viewer&view=1").await?;
        viewer.frames().await;

        let refused = Err(Error::msg("Connection is readonly"));
        assert_eq!(viewer.call::<i64>("add", &(1,)).await, refused);
        assert_eq!(viewer.call::<i64>("add_later", &(1,)).await, refused);
        viewer.set_state(&5)?;
        assert_eq!(
            viewer.json_frames().await?,
            [serde_json::json!({
                "type": "cf_agent_state_error",
                "error": "Connection is readonly",
            })]
        );
        viewer.send("four")?;
        assert_eq!(
            viewer.frames().await,
            [WsMessage::Text("Connection is readonly".into())]
        );

        // What the method did before stands.
        let called = room.with(async |agent| agent.kv().get::<bool>("called"));
        assert_eq!(called.await?, Some(true));
        assert_eq!(viewer.call::<i64>("read", &()).await?, 0);
        // Another's change in between does not lift it.
        let (later, now) = futures::join!(
            viewer.call::<i64>("add_later", &(1,)),
            editor.call::<i64>("add", &(2,))
        );
        assert_eq!((later, now), (refused, Ok(2)));
        assert_eq!(viewer.state::<i64>().await?, Some(2));
        Ok(())
    })
}

#[test]
fn the_flag_survives_an_eviction_and_can_be_lifted() -> Result<()> {
    World::new().forgetful().run(async |world| {
        let room = world.agent::<Guarded>("room");
        let editor = room.connect("?_pk=editor").await?;
        let viewer = room.connect("?_pk=viewer&view=1").await?;
        assert!(viewer.call::<i64>("add", &(1,)).await.is_err());
        editor.call::<()>("toggle", &("viewer", false)).await?;
        assert_eq!(viewer.call::<i64>("add", &(1,)).await?, 1);
        editor.call::<()>("toggle", &("editor", true)).await?;
        assert!(editor.call::<i64>("add", &(1,)).await.is_err());
        Ok(())
    })
}

#[test]
fn only_events_of_the_connection_are_bound_by_it() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Guarded>("room");
        let _viewer = room.connect("?view=1").await?;
        assert_eq!(Guarded::get(&world, "room")?.add(3).await?, 3);
        room.with(async |agent| agent.set_state(4)).await?;
        Ok(())
    })
}
