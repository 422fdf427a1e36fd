//! Which CORS headers routed responses carry.

/// What the TypeScript package sends if told no more than `cors: true`.
const DEFAULT_HEADERS: [(&str, &str); 4] = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, POST, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Max-Age", "86400"),
];

/// How to answer requests from web pages of other origins.
///
/// Unless off, the headers are set on every response that is not a WebSocket's,
/// over the agent's own, and an `OPTIONS` request is answered without waking the
/// agent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cors {
    /// No headers, and `OPTIONS` is the agent's to answer.
    #[default]
    Off,
    /// Any web page may reach the agents, without credentials: all origins, all
    /// headers, and the methods `GET`, `POST`, `HEAD` and `OPTIONS`, to be
    /// remembered for a day.
    Default,
    /// Exactly these headers, by name and value.
    Headers(Vec<(String, String)>),
}

impl Cors {
    /// The headers to set, by name and value. `None` if off, as opposed to an
    /// empty list of one's own.
    #[must_use]
    pub fn headers(&self) -> Option<Vec<(&str, &str)>> {
        match self {
            Self::Off => None,
            Self::Default => Some(DEFAULT_HEADERS.to_vec()),
            Self::Headers(own) => Some(
                own.iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cors, DEFAULT_HEADERS};

    #[test]
    fn headers() {
        assert_eq!(Cors::default().headers(), None);
        assert_eq!(Cors::Default.headers().unwrap(), DEFAULT_HEADERS);
        assert_eq!(Cors::Headers(Vec::new()).headers().unwrap(), []);
        let own = vec![(String::from("Vary"), String::from("Origin"))];
        assert_eq!(Cors::Headers(own).headers().unwrap(), [("Vary", "Origin")]);
    }
}
