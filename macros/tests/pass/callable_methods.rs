//! Every form of a callable method.
#![deny(warnings, ambiguous_glob_imports)]

use worker::*;
use worker_agents::prelude::*;

#[durable_object]
pub struct Room {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Room {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[derive(Serialize, Deserialize)]
struct Note {
    text: String,
}

type JsonResult<T> = std::result::Result<T, worker_agents::Error>;

#[callable]
impl Room {
    /// How many fit.
    pub const SIZE: usize = 3;

    /// Adds, as [`Self::SIZE`] says.
    pub fn add(&self, by: i64) -> Result<i64> {
        Ok(by)
    }
    async fn say(&self, text: &str, to: &[Note], mut and: Option<String>) -> JsonResult<()> {
        let _ = (text, to, and.take());
        Ok(())
    }
    #[callable(stream)]
    async fn count(&self, from: u32, out: StreamingResponse<u32>, _step: u32) -> Result<()> {
        let _ = (from, out);
        Ok(())
    }
    #[callable(internal, name = "connect", description = "Connects.")]
    async fn connect_to(&self, note: Note) -> Result<()> {
        let _ = note.text;
        Ok(())
    }
    fn nothing(&self) {}
    #[allow(clippy::unused_unit)]
    async fn unit(&self) -> () {}
    fn value(&self) -> Vec<Option<i64>> {
        Vec::new()
    }
    fn borrowed(&self) -> &str {
        "x"
    }
    fn clashing(&self, agent: i64, invocation: i64, r#type: (Note, i64)) -> i64 {
        agent + invocation + r#type.1
    }
    #[deprecated]
    fn old(&self) {}
    #[cfg(any())]
    fn absent(&self, missing: Missing) -> Missing {}
    #[callable(skip)]
    fn helper<T>(of: &mut T) -> &mut T {
        of
    }
    fn error(&self) -> std::result::Result<String, std::convert::Infallible> {
        Ok(std::mem::take(Self::helper(&mut "x".to_owned())))
    }
}

pub async fn calls(env: &Env) -> worker_agents::Result<i64> {
    let room = Room::get(env, "main")?;
    room.say("x", &[], None).await?;
    room.connect_to(Note { text: String::new() }).await?;
    let _: String = room.borrowed().await?;
    room.clone().add(2).await
}

fn main() {}
