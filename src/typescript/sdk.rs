//! The crate's own types that callables may give: what their JSON is to TypeScript.
//!
//! Each has a mirror here, whose fields are those of its JSON. The tests read the JSON of
//! the real type as the mirror, so that neither can change alone.

use serde_json::value::RawValue;
use ts_rs::{Config, TS, TypeVisitor};

/// Gives a type the form of its mirror.
macro_rules! mirrored {
    ($($real:ty => $mirror:ty),* $(,)?) => {$(
        impl TS for $real {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn docs() -> Option<String> {
                <$mirror>::docs()
            }

            fn ident(config: &Config) -> String {
                <$mirror>::ident(config)
            }

            fn name(config: &Config) -> String {
                <$mirror>::name(config)
            }

            fn decl(config: &Config) -> String {
                <$mirror>::decl(config)
            }

            fn decl_concrete(config: &Config) -> String {
                <$mirror>::decl_concrete(config)
            }

            fn inline(config: &Config) -> String {
                <$mirror>::inline(config)
            }

            fn inline_flattened(config: &Config) -> String {
                <$mirror>::inline_flattened(config)
            }

            fn visit_dependencies(visitor: &mut impl TypeVisitor) {
                <$mirror>::visit_dependencies(visitor);
            }

            fn output_path() -> Option<std::path::PathBuf> {
                <$mirror>::output_path()
            }
        }
    )*};
}

mirrored! {
    crate::Schedule => Schedule,
    crate::QueueItem => QueueItem,
    crate::FailedCall => FailedCall,
    crate::RetryOptions => RetryOptions,
}

/// A call that is planned.
#[derive(TS)]
#[cfg_attr(
    test,
    derive(serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "camelCase")
)]
#[ts(rename_all = "camelCase")]
#[expect(dead_code, reason = "described, never made")]
struct Schedule {
    id: String,
    /// The method that it calls.
    callback: String,
    #[ts(type = "unknown")]
    payload: Option<Box<RawValue>>,
    /// When it is due, in seconds since the Unix epoch.
    time: i64,
    #[ts(type = "\"scheduled\" | \"delayed\" | \"cron\" | \"interval\"")]
    r#type: String,
    #[ts(optional)]
    delay_in_seconds: Option<f64>,
    #[ts(optional)]
    cron: Option<String>,
    #[ts(optional)]
    interval_seconds: Option<f64>,
    #[ts(optional)]
    retry: Option<RetryOptions>,
}

/// A call that waits in the queue.
#[derive(TS)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "described, never made")]
struct QueueItem {
    id: String,
    #[ts(type = "unknown")]
    payload: Option<Box<RawValue>>,
    /// The method that it calls.
    callback: String,
    /// When it was queued, in seconds since the Unix epoch.
    created_at: i64,
    #[ts(optional)]
    retry: Option<RetryOptions>,
}

/// A call that has failed for good.
#[derive(TS)]
#[cfg_attr(
    test,
    derive(serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "camelCase")
)]
#[ts(rename_all = "camelCase")]
#[expect(dead_code, reason = "described, never made")]
struct FailedCall {
    id: String,
    #[ts(type = "\"schedule\" | \"queue\"")]
    origin: String,
    /// The method.
    callback: String,
    #[ts(type = "unknown")]
    payload: Option<Box<RawValue>>,
    #[ts(optional)]
    retry: Option<RetryOptions>,
    /// The text of the last error.
    error: String,
    /// How many attempts were made.
    attempts: u32,
    /// In milliseconds since the Unix epoch.
    failed_at: i64,
}

/// How a call is tried again, with delays in milliseconds.
#[derive(TS)]
#[cfg_attr(
    test,
    derive(serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "camelCase")
)]
#[ts(rename_all = "camelCase")]
#[expect(dead_code, reason = "described, never made")]
struct RetryOptions {
    #[ts(optional)]
    max_attempts: Option<f64>,
    #[ts(optional)]
    base_delay_ms: Option<f64>,
    #[ts(optional)]
    max_delay_ms: Option<f64>,
}

#[cfg(test)]
mod tests {
    use serde::{Serialize, de::DeserializeOwned};

    use super::*;

    /// The JSON of a real value is that of its mirror.
    fn mirrors<Real, Mirror>(sample: &str) -> crate::Result<()>
    where
        Real: Serialize + DeserializeOwned,
        Mirror: DeserializeOwned,
    {
        let real: Real = crate::json::from_str(sample)?;
        let json = crate::json::to_string(&real)?;
        crate::json::from_str::<Mirror>(&json)?;
        Ok(())
    }

    #[test]
    fn the_json_is_what_is_said_of_it() -> crate::Result<()> {
        let common = r#""id":"a","callback":"remind","payload":{"x":[1]}"#;
        let retry = r#""retry":{"maxAttempts":3,"baseDelayMs":1,"maxDelayMs":2}"#;
        for kind in [
            r#""type":"scheduled""#,
            r#""type":"delayed","delayInSeconds":2"#,
            r#""type":"cron","cron":"* * * * *""#,
            r#""type":"interval","intervalSeconds":2"#,
        ] {
            let sample = format!("{{{common},{retry},\"time\":1,{kind}}}");
            mirrors::<crate::Schedule, Schedule>(&sample)?;
        }
        let item = format!("{{{common},{retry},\"created_at\":1}}");
        mirrors::<crate::QueueItem, QueueItem>(&item)?;
        let failed = format!(
            "{{{common},{retry},\"origin\":\"queue\",\"error\":\"e\",\"attempts\":3,\"failedAt\":1}}"
        );
        mirrors::<crate::FailedCall, FailedCall>(&failed)?;
        let other = r#"{"id":"a","payload":null,"callback":"b"}"#;
        assert!(crate::json::from_str::<QueueItem>(other).is_err());
        Ok(())
    }
}
