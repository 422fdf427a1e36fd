#![allow(unused)]

use worker_agents::sql;

struct Odd;

fn main() {
    let (id, name) = (1, "x");
    let _ = sql!("select {missing}");
    let _ = sql!("select {Odd}");
}
