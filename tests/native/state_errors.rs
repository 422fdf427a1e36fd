//! States that cannot be stored, and stored ones that cannot be read.

use worker::durable_object;
use worker_agents::{Error, MAX_STATE_BYTES, Result, prelude::*, sql, testing::World};

#[durable_object]
pub struct Texts {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Texts {
    type State = Vec<String>;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn stored(agent: &Texts) -> Result<String> {
    agent
        .sql("select state from cf_agents_state where id = 'cf_state_row_id'")?
        .one()
}

#[test]
fn a_state_that_does_not_fit_names_both_sizes_and_changes_nothing() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Texts>("room");
        let client = room.connect("").await?;
        client.frames().await;
        // `["…"]` has four bytes more than its text.
        let fits = vec!["x".repeat(MAX_STATE_BYTES - 4)];
        let too_large = vec!["x".repeat(MAX_STATE_BYTES - 3)];
        room.with(async |agent| agent.set_state(fits.clone()))
            .await?;
        assert_eq!(client.frames().await.len(), 1);

        let refused = room
            .with(async |agent| agent.set_state(too_large.clone()))
            .await;
        let size = MAX_STATE_BYTES + 1;
        let limit = MAX_STATE_BYTES;
        assert_eq!(refused, Err(Error::StateTooLarge { size, limit }));
        let text = Error::StateTooLarge { size, limit }.to_string();
        assert!(
            text.contains("1999745") && text.contains("1999744"),
            "{text}"
        );
        assert_eq!(client.frames().await, []);
        let same = room.with(async |agent| agent.with_state(|state| *state == fits));
        assert!(same.await?);
        room.evict();
        let same = room.with(async |agent| agent.with_state(|state| *state == fits));
        assert!(same.await?);
        Ok(())
    })
}

#[test]
fn a_stored_state_of_another_shape_is_kept() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Texts>("room");
        room.with(async |agent| {
            agent.state()?;
            let of_another_version = r#"{"v":1}"#;
            agent.sql(sql!(
                "update cf_agents_state set state = {of_another_version}"
            ))?;
            agent.reload_state();

            let unreadable = |error: Error| matches!(error, Error::StoredState { .. });
            assert!(agent.state().is_err_and(unreadable));
            assert!(agent.set_state(vec![]).is_err_and(unreadable));
            assert!(agent.update_state(Vec::clear).is_err_and(unreadable));
            assert_eq!(stored(agent)?, r#"{"v":1}"#);
            Ok(())
        })
        .await?;

        // A client connects all the same, and is sent no state.
        let client = room.connect("").await?;
        let frames = client.json_frames().await?;
        let kinds: Vec<_> = frames.iter().map(|frame| frame["type"].as_str()).collect();
        assert_eq!(
            kinds,
            [Some("cf_agent_identity"), Some("cf_agent_mcp_servers")]
        );
        assert_eq!(frames[0].get("stateFollows"), None);
        client.set_state(&["mine"])?;
        let refusal = client.next_json().await?;
        assert_eq!(refusal["error"], "State update rejected");
        let logs = world.logs();
        let told = |part: &str| logs.iter().any(|line| line.text.contains(part));
        assert!(told("does not fit the agent's state type"), "{logs:?}");

        // The one way out.
        room.with(async |agent| {
            assert_eq!(stored(agent)?, r#"{"v":1}"#);
            agent.replace_state(vec!["new".into()])?;
            assert_eq!(agent.state()?, ["new"]);
            assert_eq!(stored(agent)?, r#"["new"]"#);
            Ok(())
        })
        .await?;
        assert_eq!(
            client.state::<Vec<String>>().await?,
            Some(vec!["new".into()])
        );
        Ok(())
    })
}

#[test]
fn a_failed_write_changes_nothing() -> Result<()> {
    World::new().run(async |world| {
        let room = world.agent::<Texts>("room");
        let client = room.connect("").await?;
        client.frames().await;
        room.fail_next_sql("INSERT INTO cf_agents_state");
        let failed = room
            .with(async |agent| agent.set_state(vec!["lost".into()]))
            .await;
        assert!(matches!(failed, Err(Error::Sql { .. })), "{failed:?}");
        assert_eq!(client.frames().await, []);
        assert_eq!(room.with(async |agent| agent.state()).await?, [""; 0]);
        Ok(())
    })
}
