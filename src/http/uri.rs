//! The parts of an absolute URL that agents look at.

/// The path of an absolute URL, undecoded, without query and fragment.
pub(crate) fn path_of(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = after_scheme.find(['?', '#']).unwrap_or(after_scheme.len());
    let (head, _) = after_scheme.split_at(end);
    match head.find('/') {
        Some(start) => head.split_at(start).1,
        None => "/",
    }
}

/// The query of an absolute URL, undecoded, without the `?`.
pub(crate) fn query_of(url: &str) -> &str {
    let without_fragment = url.split_once('#').map_or(url, |(head, _)| head);
    without_fragment
        .split_once('?')
        .map_or("", |(_, query)| query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_absolute_urls() {
        for (url, path, query) in [
            ("http://h/a/b?x=1#f", "/a/b", "x=1"),
            ("https://h:8787/a%20b/", "/a%20b/", ""),
            ("http://h", "/", ""),
            ("http://h?x=/y", "/", "x=/y"),
            ("http://h/#?not", "/", ""),
            ("/relative?q", "/relative", "q"),
            ("", "/", ""),
        ] {
            assert_eq!((path_of(url), query_of(url)), (path, query), "{url}");
        }
    }
}
