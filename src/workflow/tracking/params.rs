//! What a run gets of its agent beside its own parameters, so that it finds it.

use serde::Serialize;

use crate::error::{Error, Result};

/// Who has started a run, and by which binding it is reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct Starter<'a> {
    pub(super) agent_binding: &'a str,
    pub(super) agent_name: &'a str,
    /// The binding of the workflow.
    pub(super) workflow: &'a str,
}

#[derive(Serialize)]
struct Added<'a> {
    #[serde(rename = "__agentName")]
    name: &'a str,
    #[serde(rename = "__agentBinding")]
    binding: &'a str,
    #[serde(rename = "__workflowName")]
    workflow: &'a str,
    #[serde(rename = "__agentOrigin")]
    origin: Origin<'a>,
}

#[derive(Serialize)]
struct Origin<'a> {
    kind: &'a str,
    version: u8,
    binding: &'a str,
    name: &'a str,
}

/// The parameters with what the run finds its agent by, as the TypeScript SDK
/// adds it. No parameters, `null`, are an empty object.
///
/// # Errors
/// [`Error::Config`] for parameters that are no object.
pub(super) fn with_starter(params: &str, starter: &Starter<'_>) -> Result<String> {
    let own = match params {
        "null" => "{}",
        object if object.starts_with('{') => object,
        _ => {
            return Err(Error::Config(format!(
                "the parameters of a workflow that an agent starts must be a JSON object, to which \
                 it adds who has started it: {} is none. Make them a struct with named fields",
                shortened(params)
            )));
        }
    };
    let added = crate::json::to_string(&Added {
        name: starter.agent_name,
        binding: starter.agent_binding,
        workflow: starter.workflow,
        origin: Origin {
            kind: "agent",
            version: 1,
            binding: starter.agent_binding,
            name: starter.agent_name,
        },
    })?;
    let own = own.strip_suffix('}').unwrap_or(own);
    let comma = if own.len() > 1 { "," } else { "" };
    let added = added.strip_prefix('{').unwrap_or(&added);
    Ok(format!("{own}{comma}{added}"))
}

/// The beginning of a text, for a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STARTER: Starter<'static> = Starter {
        agent_binding: "PLANNER",
        agent_name: "a \"b\"",
        workflow: "RESEARCH",
    };
    const ADDED: &str = r#""__agentName":"a \"b\"","__agentBinding":"PLANNER","__workflowName":"RESEARCH","__agentOrigin":{"kind":"agent","version":1,"binding":"PLANNER","name":"a \"b\""}}"#;

    #[test]
    fn what_is_added_follows_the_parameters() -> Result<()> {
        let with = |params| with_starter(params, &STARTER);
        assert_eq!(
            with(r#"{"topic":"tea"}"#)?,
            format!(r#"{{"topic":"tea",{ADDED}"#)
        );
        assert_eq!(with("{}")?, format!("{{{ADDED}"));
        assert_eq!(with("null")?, format!("{{{ADDED}"));
        Ok(())
    }

    #[test]
    fn only_an_object_can_be_added_to() {
        for params in ["1", "[]", "\"tea\"", &"é".repeat(60)] {
            let refused = with_starter(params, &STARTER);
            assert!(matches!(refused, Err(Error::Config(_))), "{refused:?}");
        }
    }
}
