//! Statements.
#![deny(warnings)]

use worker_agents::{SqlStatement, sql};

struct Me {
    id: i64,
}

impl Me {
    fn name(&self) -> &str {
        "me"
    }

    fn statement(&self) -> SqlStatement {
        sql!("select * from data where id = {self.id} and name = {self.name()}")
    }
}

fn main() {
    let _ = Me { id: 1 }.statement();
    let (id, blob, none) = (7_i64, vec![1_u8, 2], None::<String>);
    let _ = sql!("insert into t values ({id}, {blob}, {none}, '{{}}')",);
    let _ = sql!(r#"update t set "a" = {Me { id: 1 }.id} where b = {id + 1} -- {{ ? "#);
    let _ = sql!(r#"select {match id { 7 => "}", _ => "{" }} is distinct from {true}"#);
    let owned = sql!("select 1");
    let _: SqlStatement = owned;
}
