mod like_serde_json;
mod reading;
mod round_trips;
mod writing;
mod written_like_serde_json;
