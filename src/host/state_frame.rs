//! A state on its way to storage and to the clients.

use std::cell::OnceCell;

use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::json::{self, JsonError};

/// A frame with the agent's state, whose JSON is also what is stored: a large state is
/// written once, and crosses to JavaScript once.
#[derive(Debug)]
pub struct StateFrame {
    text: String,
    js: OnceCell<JsValue>,
}

impl StateFrame {
    /// What stands before the state.
    pub(crate) const BEFORE: &str = r#"{"state":"#;
    /// What stands behind the state.
    pub(crate) const BEHIND: &str = r#","type":"cf_agent_state"}"#;

    /// # Errors
    /// If the state has no JSON form.
    pub(crate) fn of<T: Serialize>(state: &T) -> Result<Self, JsonError> {
        let mut text = String::from(Self::BEFORE);
        json::append(&mut text, state)?;
        text.push_str(Self::BEHIND);
        Ok(Self {
            text,
            js: OnceCell::new(),
        })
    }

    /// The frame, as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The state alone, as it is stored.
    #[must_use]
    pub fn json(&self) -> &str {
        let behind = self.text.strip_prefix(Self::BEFORE);
        behind
            .and_then(|rest| rest.strip_suffix(Self::BEHIND))
            .unwrap_or_default()
    }

    /// The frame as JavaScript's string, made when it is asked for first.
    pub(crate) fn to_js(&self) -> &JsValue {
        self.js.get_or_init(|| JsValue::from_str(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::outgoing;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_frame_of_its_state(state in any::<Vec<(String, Option<f32>)>>()) {
            let frame = StateFrame::of(&state).unwrap();
            let json = json::to_string(&state).unwrap();
            prop_assert_eq!(frame.json(), &json);
            prop_assert_eq!(frame.as_str(), outgoing::state(&json));
        }
    }
}
