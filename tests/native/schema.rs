//! The SDK's own tables.

use worker::durable_object;
use worker_agents::{AgentBase, Result, prelude::*, testing::World};

#[durable_object]
pub struct Lazy {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Lazy {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[durable_object]
pub struct Eager {
    base: AgentBase<Self>,
}

#[agent(eager_schema)]
impl Agent for Eager {
    type State = i64;

    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

fn tables<A: Agent>(base: &AgentBase<A>) -> Result<Vec<String>> {
    base.sql("select name from sqlite_master where name like 'cf_agent%' and type = 'table' order by name")?
        .all()
}

const ALL: [&str; 9] = [
    "cf_agent_tool_runs",
    "cf_agents_facet_runs",
    "cf_agents_fibers",
    "cf_agents_mcp_servers",
    "cf_agents_queues",
    "cf_agents_runs",
    "cf_agents_schedules",
    "cf_agents_state",
    "cf_agents_workflows",
];

#[test]
fn a_table_is_made_when_it_is_needed() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Lazy>("a");
        assert_eq!(agent.with(async |agent| tables(agent)).await?, [""; 0]);
        agent.with(async |agent| agent.state()).await?;
        assert_eq!(
            agent.with(async |agent| tables(agent)).await?,
            ["cf_agents_state"]
        );
        Ok(())
    })
}

#[test]
fn or_all_of_them_at_the_first_start() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Eager>("a");
        for _ in 0..2 {
            assert_eq!(agent.with(async |agent| tables(agent)).await?, ALL);
            let version = agent.with(async |agent| {
                agent
                    .sql("select state from cf_agents_state where id = 'cf_schema_version'")?
                    .one::<String>()
            });
            assert_eq!(version.await?, "11");
            agent.evict();
        }
        Ok(())
    })
}

#[test]
fn an_older_database_is_brought_up_to_date_once() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Eager>("a");
        agent
            .with(async |agent| {
                agent.sql(
                    "drop table cf_agents_queues;
                     create table cf_agents_queues
                     (id text primary key not null, payload text, callback text, created_at int);
                     insert into cf_agents_queues (id, payload) values ('kept', '1');
                     update cf_agents_state set state = '10' where id = 'cf_schema_version';
                     insert into cf_agents_state values ('cf_state_was_changed', 'true')",
                )
            })
            .await?;
        agent.evict();
        agent
            .with(async |agent| {
                let kept: (String, Option<String>) = agent
                    .sql("select id, retry_options from cf_agents_queues")?
                    .one()?;
                assert_eq!(kept, ("kept".into(), None));
                let rows: Vec<String> = agent.sql("select id from cf_agents_state")?.all()?;
                assert_eq!(rows, ["cf_schema_version"]);
                Ok(())
            })
            .await?;

        // A newer one is left alone.
        agent
            .with(async |agent| {
                agent.sql(
                    "update cf_agents_state set state = '12'; drop table cf_agents_mcp_servers",
                )
            })
            .await?;
        agent.evict();
        let left = agent.with(async |agent| tables(agent)).await?;
        assert!(!left.contains(&"cf_agents_mcp_servers".to_owned()));
        Ok(())
    })
}

/// A database of the TypeScript SDK from before schedules could be intervals.
fn make_old_tables<A: Agent>(base: &AgentBase<A>) -> Result<()> {
    base.sql("delete from cf_agents_state where id = 'cf_schema_version'")?;
    base.sql("drop table cf_agents_schedules")?;
    base.sql(
        "create table cf_agents_schedules (
            id text primary key not null default (randomblob(9)), callback text, payload text,
            type text not null check(type in ('scheduled', 'delayed', 'cron')),
            time integer, delayInSeconds integer, cron text,
            created_at integer default (unixepoch()))",
    )?;
    base.sql(
        "insert into cf_agents_schedules (id, callback, payload, type, time) values
            ('kept', 'remind', '\"x\"', 'delayed', 5),
            ('heartbeat', '_cf_keepAliveHeartbeat', null, 'delayed', 5)",
    )?;
    Ok(())
}

#[test]
fn old_schedules_are_carried_over() -> Result<()> {
    World::new().run(async |world| {
        let agent = world.agent::<Eager>("a");
        agent.with(async |agent| make_old_tables(agent)).await?;
        agent.evict();
        let rows: Vec<(String, String)> = agent
            .with(async |agent| {
                agent.sql(
                    "insert into cf_agents_schedules (id, type, intervalSeconds)
                     values ('new', 'interval', 30)",
                )?;
                agent
                    .sql("select id, type from cf_agents_schedules order by id")?
                    .all()
            })
            .await?;
        let expected = [("kept", "delayed"), ("new", "interval")];
        assert_eq!(rows, expected.map(|(id, kind)| (id.into(), kind.into())));
        Ok(())
    })
}
