#![allow(unused)]

use worker_agents::sql;

fn main() {
    let (id, name) = (1, "x");
    let _ = sql!();
    let _ = sql!(name);
    let _ = sql!("select {id}", id);
    let _ = sql!(format!("select {}", id));
    let _ = sql!("");
    let _ = sql!(b"select 1");
}
