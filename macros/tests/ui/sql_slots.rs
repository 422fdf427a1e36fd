#![allow(unused)]

use worker_agents::sql;

fn main() {
    let (id, name) = (1, "x");
    let _ = sql!("select {");
    let _ = sql!("select {}");
    let _ = sql!("select }");
    let _ = sql!("select {let}");
    let _ = sql!("select {id name}");
    let _ = sql!("select '{name}'");
    let _ = sql!("select \"{name}\"");
    let _ = sql!("select `{name}`");
    let _ = sql!("select [{name}]");
    let _ = sql!("select 1 -- {name}");
    let _ = sql!("select 1 /* {name} */");
    let _ = sql!("select 'open");
    let _ = sql!("select ?");
    let _ = sql!("select :name");
    let _ = sql!("select '{name}' from {id} where a = ?");
}
