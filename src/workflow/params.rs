//! What a run gets: the parameters, and which agent has started it.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::{fault::misfit, object::Object};
use crate::error::{Error, Result};

/// The agent that has started a run, as it put itself among the parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The agent's name.
    pub(super) agent: String,
    /// The binding that leads to its class.
    pub(super) binding: String,
    /// The binding of the workflow, as the agent tracks it.
    pub(super) workflow: String,
}

/// The keys by which the TypeScript SDK ties a run to an agent.
const NAME: &str = "__agentName";
const BINDING: &str = "__agentBinding";
const WORKFLOW: &str = "__workflowName";
const ORIGIN: &str = "__agentOrigin";

/// The form of `__agentOrigin` that is understood here.
const VERSION: f64 = 1.0;

/// Who started it, of a run that no agent has started.
pub(super) fn no_origin() -> Error {
    Error::Config(
        "no agent has started the run: start it with `run_workflow` of an agent, where its agent \
         is to be called"
            .into(),
    )
}

/// The text of a field that ties the run to an agent, taken out.
fn take_text(fields: &mut Object, name: &str) -> Option<String> {
    let text: Option<String> = crate::json::from_str(fields.take(name)?.get()).ok()?;
    text.filter(|text| !text.is_empty())
}

#[derive(Deserialize)]
struct WireOrigin {
    kind: Option<String>,
    version: Option<f64>,
    binding: Option<String>,
    name: Option<String>,
}

/// The parameters without what ties the run to an agent, and that agent.
///
/// # Errors
/// [`Error::Config`] for an agent that cannot be understood.
pub(super) fn split(payload: Option<String>) -> Result<(Option<String>, Option<Origin>)> {
    let Some(json) = payload else {
        return Ok((None, None));
    };
    if !json.contains(NAME) {
        return Ok((Some(json), None));
    }
    let fields = Object::read(&json).ok();
    let Some(mut fields) = fields.filter(|fields| fields.has(NAME)) else {
        return Ok((Some(json), None));
    };
    let agent = take_text(&mut fields, NAME);
    let binding = take_text(&mut fields, BINDING);
    let workflow = take_text(&mut fields, WORKFLOW);
    let origin = fields.take(ORIGIN);
    let (Some(agent), Some(binding), Some(workflow)) = (agent, binding, workflow) else {
        return Err(no_origin());
    };
    let (binding, agent) = match origin {
        // Older versions of the TypeScript SDK send none.
        None => (binding, agent),
        Some(origin) => read_origin(&origin)?,
    };
    let origin = Origin {
        agent,
        binding,
        workflow,
    };
    Ok((Some(crate::json::to_string(&fields)?), Some(origin)))
}

fn read_origin(origin: &RawValue) -> Result<(String, String)> {
    let invalid = || {
        Error::Config(
            "the run's parameters do not say which agent has started it: start it with \
             `run_workflow` of an agent"
                .into(),
        )
    };
    let wire: WireOrigin = crate::json::from_str(origin.get()).map_err(|_| invalid())?;
    let version = wire.version.ok_or_else(invalid)?;
    if version != VERSION {
        return Err(Error::Config(format!(
            "the run was started by a newer SDK, whose parameters (version {version}) this one does \
             not know: update worker-agents"
        )));
    }
    match (wire.kind.as_deref(), wire.binding, wire.name) {
        (Some("agent"), Some(binding), Some(name)) => Ok((binding, name)),
        (Some("facet"), ..) => Err(Error::Config(
            "the run was started by a sub-agent, which this version of worker-agents cannot reach"
                .into(),
        )),
        _ => Err(invalid()),
    }
}

/// The parameters of a run. Where none were given, the platform gives an empty
/// object, which a type without fields takes as its `null`.
///
/// # Errors
/// [`Error::Workflow`] if they do not fit.
pub(super) fn read<P: DeserializeOwned>(json: Option<&str>) -> Result<P> {
    let json = json.unwrap_or("null");
    let read = crate::json::from_str(json);
    let read = match json {
        "{}" => read.or_else(|error| crate::json::from_str("null").map_err(|_| error)),
        _ => read,
    };
    read.map_err(|error| misfit("the payload that the run was started with", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIED: &str =
        r#"{"b":1,"__agentName":"ada","a":[2],"__agentBinding":"PLANNER","__workflowName":"PLAN"#;

    fn tied(rest: &str) -> Result<(Option<String>, Option<Origin>)> {
        split(Some(format!("{TIED}\"{rest}}}")))
    }

    fn text(result: Result<(Option<String>, Option<Origin>)>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn what_ties_the_run_is_taken_out_and_the_rest_stays_in_order() {
        let origin = Origin {
            agent: "ada".into(),
            binding: "PLANNER".into(),
            workflow: "PLAN".into(),
        };
        let rest = Some(r#"{"b":1,"a":[2]}"#.to_owned());
        let expected = Ok((rest.clone(), Some(origin.clone())));
        assert_eq!(tied(""), expected, "as older versions send it");
        let form =
            r#","__agentOrigin":{"kind":"agent","version":1,"binding":"OTHER","name":"eve"}"#;
        let other = Origin {
            agent: "eve".into(),
            binding: "OTHER".into(),
            ..origin
        };
        assert_eq!(tied(form), Ok((rest, Some(other))));
    }

    #[test]
    fn a_run_of_no_agent_keeps_its_payload() {
        for json in [
            "null",
            "[1]",
            r#"{"a":1.0}"#,
            r#""__agentName""#,
            r#"{"text":"what is __agentName?"}"#,
            r#"{"before":{"__agentName":"ada","__agentOrigin":1}}"#,
        ] {
            assert_eq!(split(Some(json.into())), Ok((Some(json.into()), None)));
        }
        assert_eq!(split(None), Ok((None, None)));
    }

    #[test]
    fn an_origin_that_is_not_understood_is_an_error() {
        let half = r#"{"__agentName":"ada","__agentBinding":""}"#;
        assert_eq!(text(split(Some(half.into()))), no_origin().to_string());
        let future = text(tied(r#","__agentOrigin":{"kind":"agent","version":2}"#));
        assert!(future.contains("(version 2)"), "{future}");
        let facet = text(tied(
            r#","__agentOrigin":{"kind":"facet","version":1,"path":[]}"#,
        ));
        assert!(facet.contains("sub-agent"), "{facet}");
        for origin in ["null", "{}", r#"{"kind":"agent","version":1,"name":"a"}"#] {
            let told = text(tied(&format!(r#","__agentOrigin":{origin}"#)));
            assert!(told.contains("do not say which agent"), "{told}");
        }
    }

    #[test]
    fn no_parameters_fit_a_type_without_fields() {
        assert_eq!(read::<()>(Some("{}")), Ok(()));
        assert_eq!(read::<Option<u8>>(None), Ok(None));
        assert_eq!(read::<u8>(Some("7")), Ok(7));
        let told = read::<u8>(Some("{}")).unwrap_err().to_string();
        assert!(told.contains("expected u8"), "{told}");
    }
}
