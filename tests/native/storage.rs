//! SQL and the key-value storage.

use worker::durable_object;
use worker_agents::{Error, Result, SqlValue, prelude::*, sql, testing::*};

#[durable_object]
pub struct Store {
    base: AgentBase<Self>,
}

#[agent]
impl Agent for Store {
    fn new(base: AgentBase<Self>) -> Self {
        Self { base }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Row {
    id: i64,
    name: Option<String>,
    data: Option<Vec<u8>>,
    share: f64,
}

fn store(body: impl AsyncFnOnce(&Store) -> Result<()>) -> Result<()> {
    World::new().run(async |world| world.agent::<Store>("s").with(body).await)
}

fn reason<T>(outcome: Result<T>) -> String {
    match outcome {
        Err(Error::Sql { reason, .. }) => reason,
        Err(other) => other.to_string(),
        Ok(_) => "it worked".to_owned(),
    }
}

#[test]
fn rows_are_typed() -> Result<()> {
    store(async |agent| {
        agent.sql("create table t (id integer primary key, name text, data blob, share real)")?;
        let bytes = vec![0_u8, 1, 255];
        let name = "Ada";
        agent.sql(sql!("insert into t values ({1}, {name}, {bytes}, {0.5})"))?;
        agent.sql(sql!(
            "insert into t values ({2}, {None::<String>}, {None::<Vec<u8>>}, {2})"
        ))?;
        let rows: Vec<Row> = agent.sql("select * from t order by id")?.all()?;
        let [ada, other]: [Row; 2] = rows.try_into().map_err(|_| "two rows")?;
        assert_eq!(
            (ada.id, ada.name.as_deref(), ada.share),
            (1, Some("Ada"), 0.5)
        );
        assert_eq!(ada.data, Some(bytes));
        assert_eq!((other.name, other.data, other.share), (None, None, 2.0));

        let names: Vec<Option<String>> = agent.sql("select name from t order by id")?.all()?;
        assert_eq!(names, [Some("Ada".to_owned()), None]);
        let pair: (i64, f64) = agent.sql("select id, share from t where id = 2")?.one()?;
        assert_eq!(pair, (2, 2.0));
        let none: Option<Row> = agent.sql("select * from t where id = 9")?.first()?;
        assert_eq!(none, None);
        let nulls = agent.sql("select name from t")?.all::<String>();
        assert!(matches!(nulls, Err(Error::Column { .. })), "{nulls:?}");
        Ok(())
    })
}

#[test]
fn numbers_are_javascripts() -> Result<()> {
    store(async |agent| {
        let value = |query: &'static str| -> Result<SqlValue> {
            let result = agent.sql(query)?;
            let value = result.rows().first().and_then(|row| row.first()).cloned();
            Ok(value.ok_or("no value")?)
        };
        assert_eq!(value("select 2.0")?, SqlValue::Integer(2));
        assert_eq!(value("select 2.5")?, SqlValue::Real(2.5));
        assert_eq!(value("select 9e999")?, SqlValue::Real(f64::INFINITY));
        // One that has been rounded on the way does not read as an integer.
        assert_eq!(
            value("select 9007199254740993")?,
            SqlValue::Real(9_007_199_254_740_992.0)
        );
        assert!(agent.sql("select 9007199254740993")?.one::<i64>().is_err());
        // A bound number is floating-point on its way in, too.
        let bound: (String, f64) = agent.sql(sql!("select typeof({3}), {3} / 2"))?.one()?;
        assert_eq!(bound, ("real".into(), 1.5));
        Ok(())
    })
}

#[test]
fn several_statements_give_the_rows_of_the_last() -> Result<()> {
    store(async |agent| {
        let found: i64 = agent
            .sql(sql!(
                "create table t (x); insert into t values (1), (2); select x from t where x > {1};"
            ))?
            .one()?;
        assert_eq!(found, 2);
        for (query, text) in [
            (
                sql!("insert into t values ({1}); select 1"),
                "When executing multiple SQL statements in a single call, only the last statement \
                 can have parameters.",
            ),
            (
                sql!("select 1; -- done"),
                "SQL code did not contain a statement.",
            ),
            ("".into(), "SQL code did not contain a statement."),
        ] {
            assert_eq!(reason(agent.sql(query)), text);
        }
        assert_eq!(agent.sql("select * from t")?.len(), 2);
        Ok(())
    })
}

#[test]
fn sqlite_refuses_in_the_platforms_words() -> Result<()> {
    store(async |agent| {
        agent.sql("create table t (id integer primary key, n text not null, u unique)")?;
        agent.sql("insert into t values (1, 'a', 1)")?;
        for (query, text) in [
            (
                "selec 1",
                "near \"selec\": syntax error at offset 0: SQLITE_ERROR",
            ),
            ("select * from nope", "no such table: nope: SQLITE_ERROR"),
            (
                "insert into t values (1, 'b', 2)",
                "UNIQUE constraint failed: t.id: SQLITE_CONSTRAINT (extended: \
                 SQLITE_CONSTRAINT_PRIMARYKEY)",
            ),
            (
                "insert into t values (2, null, 2)",
                "NOT NULL constraint failed: t.n: SQLITE_CONSTRAINT (extended: \
                 SQLITE_CONSTRAINT_NOTNULL)",
            ),
            (
                "select ?",
                "Wrong number of parameter bindings for SQL query.",
            ),
            ("pragma user_version", "not authorized: SQLITE_AUTH"),
            ("attach ':memory:' as other", "not authorized: SQLITE_AUTH"),
            ("create temp table x (y)", "not authorized: SQLITE_AUTH"),
            ("create table _cf_mine (y)", "not authorized: SQLITE_AUTH"),
        ] {
            assert_eq!(reason(agent.sql(query)), text, "{query}");
        }
        for query in ["begin", "commit", "rollback", "savepoint x", "release x"] {
            let text = reason(agent.sql(query));
            assert!(
                text.starts_with("To execute a transaction, please use"),
                "{text}"
            );
        }
        assert!(reason(agent.sql("select * from t where")).contains("incomplete"));
        Ok(())
    })
}

#[test]
fn a_row_holds_two_megabytes() -> Result<()> {
    store(async |agent| {
        agent.sql("create table t (x)")?;
        let [fits, does_not] = [1_999_900, 2_000_000].map(|length| "x".repeat(length));
        agent.sql(sql!("insert into t values ({fits})"))?;
        let refused = reason(agent.sql(sql!("insert into t values ({does_not})")));
        assert_eq!(refused, "string or blob too big: SQLITE_TOOBIG");
        let refused = agent.kv().put("big", &does_not);
        assert!(
            matches!(refused, Err(Error::Platform { .. })),
            "{refused:?}"
        );
        Ok(())
    })
}

#[test]
fn keys_and_values() -> Result<()> {
    store(async |agent| {
        let kv = agent.kv();
        assert_eq!(kv.get::<i64>("a")?, None);
        for (key, value) in [("b", 1), ("a", 2), ("ab", 3), ("ä", 4), ("a%", 5)] {
            kv.put(key, &value)?;
        }
        kv.put("a", &6)?;
        let list = |prefix: &str| -> Result<Vec<String>> {
            Ok(kv
                .list::<i64>(prefix)?
                .into_iter()
                .map(|(key, _)| key)
                .collect())
        };
        assert_eq!(list("")?, ["a", "a%", "ab", "b", "ä"]);
        assert_eq!(list("a")?, ["a", "a%", "ab"]);
        assert_eq!(list("a%")?, ["a%"]);
        assert_eq!(
            (kv.get("a")?, kv.delete("a")?, kv.delete("a")?),
            (Some(6), true, false)
        );
        assert_eq!(kv.get::<i64>("a")?, None);
        kv.put("a", "text")?;
        assert!(matches!(kv.get::<i64>("a"), Err(Error::Json(_))));
        Ok(())
    })
}

#[test]
fn storage_stays_when_the_agent_goes() -> Result<()> {
    World::new().run(async |world| {
        let store = world.agent::<Store>("s");
        store
            .with(async |agent| {
                agent.sql("create table t (x); insert into t values (7)")?;
                agent.kv().put("k", &[1, 2])
            })
            .await?;
        for lose in [TestAgent::evict, TestAgent::crash] {
            lose(&store);
            let read = store.with(async |agent| {
                let x: i64 = agent.sql("select x from t")?.one()?;
                Ok((x, agent.kv().get::<Vec<i64>>("k")?))
            });
            assert_eq!(read.await?, (7, Some(vec![1, 2])));
        }
        // Another agent has its own.
        let other = world.agent::<Store>("other");
        let missing = other.with(async |agent| Ok(reason(agent.sql("select x from t"))));
        assert_eq!(missing.await?, "no such table: t: SQLITE_ERROR");
        Ok(())
    })
}

#[test]
fn a_statement_can_be_made_to_fail() -> Result<()> {
    World::new().run(async |world| {
        let store = world.agent::<Store>("s");
        store.fail_next_sql("from t");
        store
            .with(async |agent| {
                agent.sql("create table t (x)")?;
                assert!(reason(agent.sql("select x from t")).contains("SQLITE_IOERR"));
                agent.sql("select x from t").map(drop)
            })
            .await
    })
}
