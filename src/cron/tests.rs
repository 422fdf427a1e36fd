mod accepted;
mod dates;
mod model;
mod next;
mod refused;

use super::Cron;

fn next(expression: &str, millis: i64) -> Result<i64, String> {
    Cron::new(expression)
        .and_then(|cron| cron.next_after(millis))
        .map_err(|error| error.to_string())
}

const NO_DATE: &str = "No valid next date was found.";
