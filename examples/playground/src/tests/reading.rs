//! The table browser reads, and nothing that is tried makes it write.

use worker_agents::{Result, testing::*};

use crate::{Board, Cell, PlaygroundAgent, Rows, Table};

async fn shown(tab: &TestClient, query: &str) -> Result<Rows> {
    tab.call("query", &(query,)).await
}

#[test]
fn it_shows_the_agents_tables_and_the_sdks() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let _: i64 = tab.call("add", &(2,)).await?;
        let tables: Vec<Table> = tab.call("tables", &()).await?;
        let named = |name: &str| tables.iter().find(|table| table.name == name);
        assert_eq!(
            named("diary").map(|table| (table.rows, table.sdk)),
            Some((0, false))
        );
        assert_eq!(named("cf_agents_state").map(|table| table.sdk), Some(true));
        assert!(tables.iter().all(|table| !table.name.starts_with("_cf_")));
        Ok(())
    })
}

#[test]
fn every_kind_of_value_is_shown() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let found = shown(
            &tab,
            "select 1 as a, 2.5 as b, 'x' as c, null as d, x'00ff' as e, 9e999 as f -- the end",
        );
        let found = found.await?;
        assert_eq!(found.columns, ["a", "b", "c", "d", "e", "f"]);
        let blob = Cell::Blob {
            hex: "00ff".into(),
            bytes: 2,
        };
        let text = |text: &str| Cell::Text(text.into());
        assert_eq!(
            found.rows,
            [[
                Cell::Integer(1),
                Cell::Real(2.5),
                text("x"),
                Cell::Null,
                blob,
                text("inf")
            ]]
        );
        Ok(())
    })
}

#[test]
fn a_long_answer_is_cut() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let numbers = "with recursive n(x) as (select 1 union all select x + 1 from n limit 1000)
                       select x, printf('%.*c', 2000, 'é') from n;";
        let found = shown(&tab, numbers).await?;
        assert_eq!((found.rows.len(), found.more), (100, true));
        assert_eq!(
            found.rows[0][1],
            Cell::Text(format!("{}…", "é".repeat(1000)))
        );
        Ok(())
    })
}

/// Also when each value could be shown: an agent has 128 MB, and 101 rows of 2 MB are more.
#[test]
fn rows_that_are_too_much_together_are_not_read() -> Result<()> {
    World::new().run(async |world| {
        let tab = world.agent::<PlaygroundAgent>("a").connect("").await?;
        let of = |rows: u32, column: &str| {
            format!(
                "with recursive n(x) as (select 1 union all select x + 1 from n)
                 select {column} as large, 1 as large, {column} as \"a \"\"name\"\"\" from n limit {rows}"
            )
        };
        for column in ["zeroblob(1000000)", "printf('%.*c', 500000, 'é')"] {
            let found = shown(&tab, &of(3, column)).await?;
            assert_eq!((found.rows.len(), found.columns.len()), (3, 3));
            let refused = shown(&tab, &of(5, column)).await.unwrap_err();
            assert_eq!(
                refused.to_string(),
                "the rows hold 10000005 bytes together, and at most 8000000 are read: \
                 ask for fewer rows or columns, or for parts with substr()"
            );
        }
        // From the sixth column of one name on, SQLite names them anew in each statement.
        let alike = "with recursive n(x) as (select 1 union all select x + 1 from n)
            select 1 a, 2 a, 3 a, 4 a, 5 a, 6 a, zeroblob(1900000) a from n limit";
        assert_eq!(shown(&tab, &format!("{alike} 2")).await?.rows.len(), 2);
        assert!(shown(&tab, &format!("{alike} 5")).await.is_err());
        // Nobody asks for more rows than are shown, however many there are.
        let first = shown(&tab, "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n");
        assert!(first.await?.more);
        Ok(())
    })
}

/// Whatever is asked, nothing of what is stored has changed afterwards.
#[test]
fn nothing_that_is_asked_can_write() -> Result<()> {
    const EVERYTHING: &str = "select (select group_concat(name || coalesce(sql, '')) from sqlite_master) || \
         (select group_concat(id || text) from diary) || (select group_concat(id || state) from cf_agents_state)";
    World::new().run(async |world| {
        let agent = world.agent::<PlaygroundAgent>("a");
        let tab = agent.connect("").await?;
        let _: i64 = tab.call("add", &(2,)).await?;
        let _: String = tab.call("enqueue", &("dig",)).await?;
        world.advance(std::time::Duration::from_secs(1)).await;
        let before = shown(&tab, EVERYTHING).await?;
        assert!(matches!(before.rows[0][0], Cell::Text(_)));
        // Ways to write, and to leave the statement that a query is put in, or its limit. On workerd
        // the browser test tries them.
        let writes: Vec<String> = serde_json::from_str(include_str!("writes.json"))?;
        for query in &writes {
            let refused = shown(&tab, query).await;
            assert!(refused.is_err(), "{query}");
            assert_eq!(shown(&tab, EVERYTHING).await?, before, "{query}");
        }
        let board: Board = tab.state().await?.unwrap();
        assert_eq!(board.count, 2);
        Ok(())
    })
}

/// A pragma that has a table may write although it stands in a `SELECT`: the
/// transaction undoes that.
#[test]
fn what_a_pragma_writes_is_undone() -> Result<()> {
    const OPTIMIZE: &str = "select * from pragma_optimize(0x10002)";
    World::new().run(async |world| {
        let agent = world.agent::<PlaygroundAgent>("a");
        let tab = agent.connect("").await?;
        agent
            .with(async |agent| {
                agent.sql("create table t (x)")?;
                agent.sql("create index i on t (x)")?;
                agent.sql("insert into t values (1), (2), (2)")
            })
            .await?;
        let statistics = "select name from sqlite_master where name = 'sqlite_stat1'";
        shown(&tab, OPTIMIZE).await?;
        assert!(shown(&tab, statistics).await?.rows.is_empty());
        // Asked by the agent itself it writes.
        agent.with(async |agent| agent.sql(OPTIMIZE)).await?;
        assert_eq!(shown(&tab, statistics).await?.rows.len(), 1);
        Ok(())
    })
}
