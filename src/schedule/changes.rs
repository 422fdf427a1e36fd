//! Tells an alarm that the schedules which it has read may not be the stored ones.

use std::cell::Cell;

/// Counts what may have changed or removed a schedule. What makes a new one does
/// not count, nor what an alarm itself does with those that it carries out.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    count: Cell<u64>,
    unseen: Cell<bool>,
}

impl Changes {
    /// Something may have changed them.
    pub(crate) fn happened(&self) {
        self.count.set(self.count.get().wrapping_add(1));
    }

    /// From now on they may change at any time and nobody is told: the runtime's
    /// own storage has been handed out.
    pub(crate) fn go_unseen(&self) {
        self.unseen.set(true);
    }

    /// How often something has happened; `None` if nobody can tell.
    pub(super) fn count(&self) -> Option<u64> {
        (!self.unseen.get()).then(|| self.count.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_never_the_same() {
        let changes = Changes::default();
        let before = changes.count();
        assert!(before.is_some());
        assert_eq!(changes.count(), before);
        changes.happened();
        assert!(changes.count().is_some_and(|count| Some(count) != before));
        changes.go_unseen();
        assert_eq!(changes.count(), None);
    }
}
