//! How far a run has come.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// How far a run has come, in the platform's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum WorkflowStatus {
    /// It has not begun yet.
    Queued,
    /// It runs. Under `wrangler dev`, also one that waits for an event.
    Running,
    /// It is stopped until it is resumed.
    Paused,
    /// It has failed.
    Errored,
    /// It was terminated.
    Terminated,
    /// It has succeeded.
    Complete,
    /// It sleeps, or waits for an event or for its next attempt.
    Waiting,
    /// It is paused as soon as the step that runs has ended.
    WaitingForPause,
    /// The platform does not say, or has a word of its own.
    #[serde(other)]
    Unknown,
}

impl WorkflowStatus {
    /// The platform's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Errored => "errored",
            Self::Terminated => "terminated",
            Self::Complete => "complete",
            Self::Waiting => "waiting",
            Self::WaitingForPause => "waitingForPause",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the run has ended. Only a restart moves it on.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Errored | Self::Terminated | Self::Complete)
    }

    pub(crate) fn parse(word: &str) -> Self {
        const ALL: [WorkflowStatus; 8] = [
            WorkflowStatus::Queued,
            WorkflowStatus::Running,
            WorkflowStatus::Paused,
            WorkflowStatus::Errored,
            WorkflowStatus::Terminated,
            WorkflowStatus::Complete,
            WorkflowStatus::Waiting,
            WorkflowStatus::WaitingForPause,
        ];
        let known = ALL.into_iter().find(|status| status.as_str() == word);
        known.unwrap_or(Self::Unknown)
    }
}

/// Why a run has failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkflowFailure {
    /// The kind of error, such as `Error`.
    pub name: String,
    /// Its text.
    pub message: String,
}

/// What the platform tells of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkflowReport {
    /// How far it has come.
    pub status: WorkflowStatus,
    /// What a complete one has given, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Box<RawValue>>,
    /// Why it has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<WorkflowFailure>,
}

/// What the platform may send, in all its versions.
#[derive(Deserialize)]
struct Wire {
    status: String,
    #[serde(default)]
    output: Option<Box<RawValue>>,
    #[serde(default)]
    error: Option<Box<RawValue>>,
}

impl WorkflowReport {
    /// Reads the JSON of [`WorkflowPort::status`](crate::host::WorkflowPort::status).
    ///
    /// # Errors
    /// [`Error::Platform`] for JSON of another shape.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        let wire: Wire = crate::json::from_str(json).map_err(|error| {
            Error::platform(format!("the status of a workflow cannot be read: {error}"))
        })?;
        Ok(Self {
            status: WorkflowStatus::parse(&wire.status),
            output: wire.output,
            error: wire.error.as_deref().map(failure),
        })
    }

    /// What a complete run has given; without any it reads as `null`.
    ///
    /// # Errors
    /// [`Error::Json`] if it does not fit `T`.
    pub fn output<T: DeserializeOwned>(&self) -> Result<T> {
        let json = self.output.as_deref().map_or("null", RawValue::get);
        Ok(crate::json::from_str(json)?)
    }
}

/// An error is an object today, and was a text.
fn failure(json: &RawValue) -> WorkflowFailure {
    crate::json::from_str(json.get()).unwrap_or_else(|_| WorkflowFailure {
        name: "Error".to_owned(),
        message: crate::json::from_str(json.get()).unwrap_or_else(|_| json.get().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_platform() -> Result<()> {
        for word in [
            "queued",
            "running",
            "paused",
            "errored",
            "terminated",
            "complete",
            "waiting",
            "waitingForPause",
            "unknown",
        ] {
            let status = WorkflowStatus::parse(word);
            assert_eq!(status.as_str(), word);
            assert_eq!(crate::json::to_string(&status)?, format!("\"{word}\""));
            assert_eq!(
                crate::json::from_str::<WorkflowStatus>(&format!("\"{word}\""))?,
                status
            );
        }
        assert_eq!(WorkflowStatus::parse("rollback"), WorkflowStatus::Unknown);
        Ok(())
    }

    #[test]
    fn a_report_has_output_or_error() -> Result<()> {
        let complete = WorkflowReport::parse(r#"{"status":"complete","output":[1]}"#)?;
        assert_eq!(complete.output::<Vec<u8>>()?, [1]);
        assert_eq!(complete.error, None);
        for (json, name, message) in [
            (r#"{"name":"TypeError","message":"no"}"#, "TypeError", "no"),
            (r#""no""#, "Error", "no"),
            ("7", "Error", "7"),
        ] {
            let json = format!(r#"{{"status":"errored","error":{json}}}"#);
            let failure = WorkflowReport::parse(&json)?.error;
            let expected = WorkflowFailure {
                name: name.into(),
                message: message.into(),
            };
            assert_eq!(failure, Some(expected));
        }
        assert!(WorkflowReport::parse("[]").is_err());
        Ok(())
    }
}
