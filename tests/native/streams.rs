//! Methods that answer with a stream.

use std::{cell::RefCell, time::Duration};

use serde_json::{Value, json};
use worker::durable_object;
use worker_agents::{Error, Result, StreamingResponse, prelude::*, testing::*};

#[durable_object]
pub struct Streams {
    base: AgentBase<Self>,
    kept: RefCell<Option<StreamingResponse<String>>>,
}

#[agent]
impl Agent for Streams {
    fn new(base: AgentBase<Self>) -> Self {
        Self {
            base,
            kept: RefCell::default(),
        }
    }
}

#[callable]
impl Streams {
    #[callable(stream)]
    async fn count(&self, to: u32, out: StreamingResponse<u32>) -> Result<()> {
        for number in 1..=to {
            out.send(number)?;
            self.sleep(Duration::from_secs(1)).await;
        }
        out.end("done")?;
        Ok(())
    }

    #[callable(stream)]
    fn at_once(&self, out: StreamingResponse<u32>) -> Result<()> {
        out.send(1)?;
        out.end(())?;
        assert!(out.is_closed());
        assert!(!out.send(2)?);
        assert!(!out.end(3)?);
        assert!(!out.error("late"));
        Ok(())
    }

    #[callable(stream)]
    fn refuse(&self, out: StreamingResponse<u32>) -> Result<()> {
        out.send(1)?;
        out.error("no more");
        Ok(())
    }

    #[callable(stream)]
    fn fail(&self, after_end: bool, out: StreamingResponse<u32>) -> Result<()> {
        if after_end {
            out.end(7)?;
        }
        Err("it broke".into())
    }

    #[callable(stream)]
    fn forget(&self, out: StreamingResponse<u32>) -> Result<()> {
        out.send(1)?;
        Ok(())
    }

    #[callable(stream)]
    fn keep(&self, out: StreamingResponse<String>) {
        self.kept.replace(Some(out));
    }

    fn continue_kept(&self, text: String) -> Result<bool> {
        match &*self.kept.borrow() {
            Some(out) => out.send(text),
            None => Err("nothing is kept".into()),
        }
    }

    fn end_kept(&self, explicitly: bool) -> Result<()> {
        match self.kept.take() {
            Some(out) if explicitly => out.end("by hand").map(drop),
            _ => Ok(()),
        }
    }

    #[callable(stream)]
    fn unwritable(&self, out: StreamingResponse<u64>) -> Result<()> {
        out.send(u64::MAX).map(drop)
    }
}

async fn connected(world: &World) -> Result<TestClient> {
    world.agent::<Streams>("s").connect("").await
}

#[test]
fn chunks_and_ends() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world).await?;
        let counted: (Vec<u32>, String) = client.stream("count", &(3,)).await?;
        assert_eq!(counted, (vec![1, 2, 3], "done".into()));
        let none: (Vec<u32>, Option<()>) = client.stream("at_once", &()).await?;
        assert_eq!(none, (vec![1], None));
        // Dropped without an end, it ends all the same.
        let forgotten: (Vec<u32>, Option<()>) = client.stream("forget", &()).await?;
        assert_eq!(forgotten, (vec![1], None));
        // A client that does not ask for the chunks gets the end.
        assert_eq!(client.call::<String>("count", &(2,)).await?, "done");
        Ok(())
    })
}

#[test]
fn errors_end_a_stream_once() -> Result<()> {
    World::new().run(async |world| {
        let client = connected(&world).await?;
        let refused = client.call::<()>("refuse", &()).await;
        assert_eq!(refused, Err(Error::msg("no more")));
        let failed = client.call::<u32>("fail", &(false,)).await;
        assert_eq!(failed, Err(Error::msg("it broke")));
        assert_eq!(client.call::<u32>("fail", &(true,)).await?, 7);
        let unwritable = client.call::<()>("unwritable", &()).await;
        assert!(unwritable.is_err_and(|error| error.to_string().contains("18446744073709551615")));
        let missing = client.call::<()>("count", &()).await;
        assert!(missing.is_err_and(|error| error.to_string().contains("(`to`)")));

        // Nothing follows the end of a stream.
        client.frames().await;
        client.send_json(&json!({"type": "rpc", "id": "x", "method": "fail", "args": [true]}))?;
        assert_eq!(client.frames().await.len(), 1);
        Ok(())
    })
}

#[test]
fn a_stream_may_outlive_its_method() -> Result<()> {
    World::new().run(async |world| {
        for explicitly in [true, false] {
            let client = connected(&world).await?;
            client.frames().await;
            client.send_json(&json!({"type": "rpc", "id": "k", "method": "keep", "args": []}))?;
            assert_eq!(client.frames().await, []);
            assert!(client.call::<bool>("continue_kept", &("one",)).await?);
            client.call::<()>("end_kept", &(explicitly,)).await?;
            let frames = client.json_frames().await?;
            let [chunk, end]: [Value; 2] = frames.try_into().unwrap_or_default();
            assert_eq!(
                (&chunk["done"], &chunk["result"]),
                (&json!(false), &json!("one"))
            );
            assert_eq!(end["done"], true);
            assert_eq!(end.get("result"), explicitly.then_some(&json!("by hand")));
        }
        Ok(())
    })
}

#[test]
fn a_client_that_has_gone_ends_nothing_else() -> Result<()> {
    World::new().run(async |world| {
        let [a, b] = [connected(&world).await?, connected(&world).await?];
        a.send_json(&json!({"type": "rpc", "id": "k", "method": "keep", "args": []}))?;
        a.frames().await;
        a.close(1000, "")?;
        a.closed().await;
        assert!(!b.call::<bool>("continue_kept", &("into the void",)).await?);
        b.call::<()>("end_kept", &(true,)).await?;
        Ok(())
    })
}

#[test]
fn other_agents_cannot_be_sent_a_stream() -> Result<()> {
    World::new().bind::<Streams>().run(async |world| {
        let stub = get_agent_by_name(&world, "Streams", "s", &Default::default()).await?;
        let refused = stub.call::<()>("count", &(1,)).await;
        let text = "count answers with a stream: call it over a WebSocket";
        assert_eq!(refused, Err(Error::msg(text)));
        Ok(())
    })
}
