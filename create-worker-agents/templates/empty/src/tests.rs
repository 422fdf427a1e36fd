//! The agent without workerd: real SQLite, a virtual clock, sockets in memory.

use worker_agents::{Result, prelude::*, testing::World};

use super::{MyAgent, State};

#[test]
fn it_remembers_whom_it_has_greeted() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<MyAgent>("ann");
        let client = agent.connect("").await?;
        let greeting: String = client.call("greet", &("Ben",)).await?;
        assert_eq!(greeting, "Hello Ben, this is ann");

        agent.evict(); // it sleeps; what it has stored stays
        let last = Some("Ben".to_owned());
        assert_eq!(client.state::<State>().await?, Some(State { last }));
        let request = AgentRequest::get("http://example.com/")?;
        let answer = agent.fetch(request).await?.into_text().await?;
        assert_eq!(answer, r#"{"last":"Ben"}"#);
        Ok(())
    })
}
