#![allow(unused)]

use worker_agents::sql;

fn main() {
    let (id, name) = (1, "x");
    let _ = sql!("select * from {name}");
    let _ = sql!("insert into {name} values (1)");
    let _ = sql!("update {name} set a = 1");
    let _ = sql!("drop table {name}");
    let _ = sql!("select 1 from a join {name}");
    let _ = sql!("select 1 from a order by {name}");
    let _ = sql!("select 1 from a group by {name}");
    let _ = sql!("select a.{name}");
    let _ = sql!("select x_{name} from a");
    let _ = sql!("select {name}.a");
}
