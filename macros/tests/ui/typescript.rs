//! Where `#[typescript]` stands.

use serde::{Deserialize, Serialize};
use worker_agents::typescript;

#[derive(Serialize, Deserialize)]
#[typescript]
struct Under {
    #[serde(default)]
    count: i64,
}

#[typescript(rename = "Other")]
struct Options;

#[typescript]
impl Under {}

#[typescript]
type Alias = i64;

fn main() {}
