//! Methods that clients call: arguments, results and errors.

use std::collections::BTreeMap;

use serde_json::json;
use worker::durable_object;
use worker_agents::{Error, Result, prelude::*, testing::*};

#[derive(Debug, Serialize, Deserialize)]
pub struct Point {
    x: i64,
    y: i64,
}

#[durable_object]
pub struct Methods {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Methods {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }

    async fn on_error(&self, error: Error) {
        self.broadcast(&format!("on_error: {error}"), &[]).ok();
    }
}

#[callable]
impl Methods {
    fn minus(&self, a: i64, b: i64) -> i64 {
        a - b
    }

    fn greet(&self, name: &str, greeting: Option<String>) -> String {
        format!("{}, {name}!", greeting.as_deref().unwrap_or("Hello"))
    }

    fn sum(&self, numbers: &[f64]) -> f64 {
        numbers.iter().sum()
    }

    fn mirror(&self, point: Point) -> Point {
        Point {
            x: point.y,
            y: point.x,
        }
    }

    fn nothing(&self) {}

    fn nothing_or_error(&self, fail: bool) -> Result<()> {
        if fail {
            Err("as you wish".into())
        } else {
            Ok(())
        }
    }

    fn none(&self) -> Option<i64> {
        None
    }

    fn unwritable(&self) -> u64 {
        u64::MAX
    }

    fn workers_error(&self) -> worker::Result<()> {
        Err(worker::Error::RustError("from worker".into()))
    }

    #[callable(internal)]
    fn secret(&self) -> String {
        "s3cret".into()
    }

    #[callable(name = "renamed")]
    fn original(&self) -> bool {
        true
    }

    #[callable(skip)]
    pub fn skipped(&self) -> bool {
        self.original()
    }
}

async fn client(world: &World) -> Result<TestClient> {
    let client = world.agent::<Methods>("m").connect("").await?;
    client.frames().await;
    Ok(client)
}

fn failed<T>(text: &str) -> Result<T> {
    Err(Error::msg(text))
}

#[test]
fn arguments_go_by_position() -> Result<()> {
    World::new().run(async |world| {
        let client = client(&world).await?;
        assert_eq!(client.call::<i64>("minus", &(5, 3)).await?, 2);
        assert_eq!(client.call::<i64>("minus", &[3, 5]).await?, -2);
        // JavaScript has one kind of number.
        assert_eq!(
            client.call::<i64>("minus", &json!([1e3, -0.0])).await?,
            1000
        );
        assert_eq!(
            client
                .call::<i64>("minus", &json!([2, 1, "extra", {}]))
                .await?,
            1
        );
        assert_eq!(
            client.call::<String>("greet", &("Ada",)).await?,
            "Hello, Ada!"
        );
        assert_eq!(
            client.call::<String>("greet", &("Ada", ())).await?,
            "Hello, Ada!"
        );
        assert_eq!(
            client.call::<String>("greet", &("Ada", "Hi")).await?,
            "Hi, Ada!"
        );
        assert_eq!(client.call::<f64>("sum", &([0.5, 1.0],)).await?, 1.5);
        let mirrored: Point = client.call("mirror", &(Point { x: 1, y: 2 },)).await?;
        assert_eq!((mirrored.x, mirrored.y), (2, 1));
        assert!(client.call::<bool>("renamed", &()).await?);
        Ok(())
    })
}

#[test]
fn a_wrong_argument_is_named() -> Result<()> {
    World::new().run(async |world| {
        let client = client(&world).await?;
        for (method, args, parts) in [
            (
                "minus",
                json!([1]),
                ["Invalid argument 2 (`b`) of minus:", "missing"],
            ),
            (
                "minus",
                json!(["x", 2]),
                ["Invalid argument 1 (`a`) of minus:", "x"],
            ),
            (
                "minus",
                json!([1.5, 2]),
                ["Invalid argument 1 (`a`) of minus:", "1.5"],
            ),
            (
                "sum",
                json!([[1, "2"]]),
                ["Invalid argument 1 (`numbers`) of sum:", "2"],
            ),
            (
                "mirror",
                json!([{"x": 1}]),
                ["Invalid argument 1 (`point`) of mirror:", "`y`"],
            ),
        ] {
            let Err(Error::Message(text)) = client.call::<()>(method, &args).await else {
                return failed("a wrong argument was taken");
            };
            assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        }
        Ok(())
    })
}

#[test]
fn methods_that_are_not_for_clients() -> Result<()> {
    World::new().run(async |world| {
        let client = client(&world).await?;
        for (method, text) in [
            ("nope", "Method nope does not exist"),
            ("", "Method  does not exist"),
            ("original", "Method original does not exist"),
            ("skipped", "Method skipped does not exist"),
            ("secret", "Method secret is not callable"),
            ("setState", "Method setState is not callable"),
        ] {
            assert_eq!(client.call::<()>(method, &()).await, failed(text));
        }
        Ok(())
    })
}

#[test]
fn nothing_is_absent_and_none_is_null() -> Result<()> {
    World::new().run(async |world| {
        let client = client(&world).await?;
        let mut replies = BTreeMap::new();
        for method in ["nothing", "nothing_or_error", "none"] {
            client.send_json(&json!(
                {"type": "rpc", "id": method, "method": method, "args": [false]}
            ))?;
            replies.insert(method, client.next_json().await?);
        }
        let ok = |id| json!({"done": true, "id": id, "success": true, "type": "rpc"});
        assert_eq!(replies["nothing"], ok("nothing"));
        assert_eq!(replies["nothing_or_error"], ok("nothing_or_error"));
        assert_eq!(replies["none"].get("result"), Some(&json!(null)));
        Ok(())
    })
}

#[test]
fn errors_reach_their_caller_only() -> Result<()> {
    World::new().run(async |world| {
        let client = client(&world).await?;
        let wish = client.call::<()>("nothing_or_error", &(true,)).await;
        assert_eq!(wish, failed("as you wish"));
        let workers = client.call::<()>("workers_error", &()).await;
        assert_eq!(workers, failed("from worker"));
        let Err(Error::Message(text)) = client.call::<u64>("unwritable", &()).await else {
            return failed("an integer was rounded");
        };
        assert!(text.contains("18446744073709551615"), "{text}");
        // `on_error` would have told everybody.
        assert_eq!(client.frames().await, []);
        Ok(())
    })
}
