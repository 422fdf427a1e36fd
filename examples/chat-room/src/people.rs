//! Who is in the room: one entry for each name, however many tabs it has open.

use serde::{Deserialize, Serialize};
use worker_agents::{Connection, Error, Result};

/// The longest name, in characters.
const MAX_NAME: usize = 40;

/// What is kept with a connection, also while the room sleeps.
#[derive(Serialize, Deserialize)]
pub(crate) struct Guest {
    pub(crate) name: String,
    pub(crate) typing: bool,
}

/// Somebody who is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Whether they are typing, in any of their tabs.
    pub typing: bool,
}

/// The frame that tells every tab who is here.
#[derive(Serialize)]
pub(crate) struct Here {
    pub(crate) here: Vec<Person>,
}

/// Those behind the connections, by name. A connection that has not entered yet is
/// nobody.
pub(crate) fn people(connections: &[Connection]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for connection in connections {
        let Ok(Some(Guest { name, typing })) = connection.state() else {
            continue;
        };
        match people.iter_mut().find(|person| person.name == name) {
            Some(known) => known.typing |= typing,
            None => people.push(Person { name, typing }),
        }
    }
    people.sort_by(|a, b| a.name.cmp(&b.name));
    people
}

pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        return Err(Error::msg(format!("a name has 1 to {MAX_NAME} characters")));
    }
    if name.chars().any(char::is_control) {
        return Err("a name has no line breaks".into());
    }
    Ok(name.to_owned())
}
