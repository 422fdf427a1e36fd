//! The parts of a mail within each other.

use super::{part::Part, split};

/// How many parts are read. Two bytes make one.
const MAX_PARTS: usize = 1000;
/// How many levels of parts within parts.
const MAX_DEPTH: usize = 20;

/// Gives each part that has no parts itself, in their order.
pub(super) fn walk<'a>(raw: &'a [u8], mut take: impl FnMut(&Part<'a>)) {
    let mut left = MAX_PARTS;
    let mut next = vec![(raw, 0)];
    while let Some((bytes, depth)) = next.pop() {
        let part = Part::read(bytes);
        let boundary = part.boundary().filter(|_| depth < MAX_DEPTH);
        let children = boundary.map(|boundary| split::parts(part.body, boundary.as_bytes()));
        let before = next.len();
        next.extend(
            children
                .into_iter()
                .flatten()
                .take(left)
                .map(|child| (child, depth + 1)),
        );
        let added = next.len() - before;
        left -= added;
        match next.get_mut(before..) {
            Some(children) if added > 0 => children.reverse(),
            _ => take(&part),
        }
    }
}
