//! Who is asking, as the app has always known it: by a key in the `Authorization`
//! header.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header::AUTHORIZATION, request::Parts},
};
use worker::Env;

/// The variable with all keys, as `key=name,key=name`.
pub(crate) const READERS: &str = "READERS";

/// Somebody whose key is known.
pub(crate) struct Reader(pub(crate) String);

/// The reader with this key.
pub(crate) fn reader_with(key: &str, readers: &str) -> Option<Reader> {
    let mut known = readers.split(',').filter_map(|entry| entry.split_once('='));
    let (_, name) = known.find(|(known, _)| !key.is_empty() && known.trim() == key)?;
    Some(Reader(name.trim().to_owned()))
}

/// The key in the value of an `Authorization` header.
pub(crate) fn bearer(authorization: &str) -> Option<&str> {
    authorization.strip_prefix("Bearer ")
}

impl FromRequestParts<Env> for Reader {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, env: &Env) -> Result<Self, Self::Rejection> {
        let key = parts.headers.get(AUTHORIZATION);
        let key = key.and_then(|value| value.to_str().ok()).and_then(bearer);
        let readers = env.var(READERS).map(|readers| readers.to_string());
        key.and_then(|key| reader_with(key, &readers.unwrap_or_default()))
            .ok_or((StatusCode::UNAUTHORIZED, "a key is needed"))
    }
}
