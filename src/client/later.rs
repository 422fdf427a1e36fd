//! Calls that are stored, and carried out later.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    agent::Agent,
    error::{Error, Result},
    rpc,
};

/// What a stored call is called with, as a value; without a payload it reads as
/// `null`.
pub(crate) fn read_payload<T: DeserializeOwned>(payload: Option<&RawValue>) -> Result<T> {
    Ok(crate::json::from_str(
        payload.map_or("null", RawValue::get),
    )?)
}

/// The method of the base class that may be called later, as in TypeScript.
pub(crate) const DESTROY: &str = "destroy";

/// A method and what it is to be called with, as storage holds them: the
/// argument of a method with one parameter, none for one without, an array of
/// all of them for one with more.
#[derive(Debug)]
pub(crate) struct Later {
    pub(crate) method: String,
    pub(crate) payload: Option<Box<RawValue>>,
}

impl Later {
    /// A call that the compiler has checked.
    pub(crate) fn typed(method: &str, mut args: Vec<Box<RawValue>>) -> Result<Self> {
        let payload = match args.len() {
            0 | 1 => args.pop(),
            _ => Some(crate::json::to_raw(&args)?),
        };
        Ok(Self {
            method: method.to_owned(),
            payload,
        })
    }

    /// A call by name.
    ///
    /// # Errors
    /// [`Error::Config`] if the agent has no such method, or it answers with a
    /// stream, which nobody would receive; [`Error::Json`] if the payload has no
    /// JSON form.
    pub(crate) fn named<A: Agent, T: Serialize + ?Sized>(
        method: &str,
        payload: &T,
    ) -> Result<Self> {
        if method != DESTROY {
            match rpc::find::<A>(method) {
                None => {
                    let text = format!("this.{method} is not a function");
                    return Err(Error::Config(text));
                }
                Some(callable) if callable.streaming => {
                    return Err(Error::Config(format!(
                        "{method} answers with a stream, which nobody would receive"
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(Self {
            method: method.to_owned(),
            payload: rpc::reply(payload)?,
        })
    }

    /// The arguments of a call that was stored.
    ///
    /// # Errors
    /// [`Error::Json`] if the payload is not an array, for a method with more
    /// than one parameter.
    pub(crate) fn arguments(
        payload: Option<&RawValue>,
        parameters: usize,
    ) -> Result<Vec<&RawValue>> {
        match payload {
            _ if parameters == 0 => Ok(Vec::new()),
            None => Ok(Vec::new()),
            Some(payload) if parameters > 1 && payload.get().starts_with('[') => {
                Ok(crate::json::from_str(payload.get())?)
            }
            Some(payload) => Ok(vec![payload]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        crate::json::from_str(json).unwrap()
    }

    fn round_trip(args: &[&str]) -> Vec<String> {
        let typed = args.iter().map(|json| raw(json)).collect();
        let later = Later::typed("m", typed).unwrap();
        Later::arguments(later.payload.as_deref(), args.len())
            .unwrap()
            .into_iter()
            .map(|raw| raw.get().to_owned())
            .collect()
    }

    #[test]
    fn arguments_come_back_as_they_were() {
        for args in [
            &[][..],
            &["null"],
            &["[1,2]"],
            &["1", r#""b""#],
            &["[1]", "null", "{}"],
        ] {
            assert_eq!(round_trip(args), args);
        }
    }

    #[test]
    fn a_payload_of_typescript_is_the_first_argument() {
        let payload = raw(r#"{"note":1}"#);
        let arguments = Later::arguments(Some(&payload), 2).unwrap();
        assert_eq!(arguments.len(), 1);
    }
}
