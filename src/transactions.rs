//! What happens outside of storage waits for the transaction around it: nothing
//! is sent out that may yet be rolled back.

use std::cell::{Cell, RefCell};

type Effect = Box<dyn FnOnce()>;

/// The transactions under way, and what waits for them.
#[derive(Default)]
pub(crate) struct Transactions {
    depth: Cell<usize>,
    waiting: RefCell<Vec<Effect>>,
}

impl Transactions {
    /// Runs `effect` now, or when the outermost transaction has been committed.
    pub(crate) fn after_commit(&self, effect: impl FnOnce() + 'static) {
        if self.depth.get() == 0 {
            effect();
        } else {
            self.waiting.borrow_mut().push(Box::new(effect));
        }
    }

    /// Whether a transaction is under way.
    pub(crate) fn is_open(&self) -> bool {
        self.depth.get() > 0
    }

    /// A transaction begins. Dropped without [`Open::commit`], it was rolled back.
    pub(crate) fn begin(&self) -> Open<'_> {
        self.depth.set(self.depth.get() + 1);
        Open {
            transactions: self,
            before: self.waiting.borrow().len(),
        }
    }
}

/// A transaction under way.
pub(crate) struct Open<'a> {
    transactions: &'a Transactions,
    before: usize,
}

impl Open<'_> {
    /// It was committed. If it was the outermost one, its effects run now.
    pub(crate) fn commit(mut self) {
        self.before = self.transactions.waiting.borrow().len();
        let transactions = self.transactions;
        drop(self);
        if transactions.depth.get() == 0 {
            for effect in transactions.waiting.take() {
                effect();
            }
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.transactions
            .depth
            .set(self.transactions.depth.get() - 1);
        let undone = self
            .transactions
            .waiting
            .borrow_mut()
            .split_off(self.before);
        // What an effect holds may be the agent's own: not within the borrow.
        drop(undone);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn effects_wait_for_the_outermost_commit_and_go_with_a_rollback() {
        let transactions = Transactions::default();
        let log = Rc::new(RefCell::new(Vec::new()));
        let note = |text: &'static str| {
            let log = Rc::clone(&log);
            transactions.after_commit(move || log.borrow_mut().push(text));
        };
        note("at once");
        let outer = transactions.begin();
        note("outer");
        let inner = transactions.begin();
        note("undone");
        drop(inner);
        let inner = transactions.begin();
        note("inner");
        inner.commit();
        assert_eq!(*log.borrow(), ["at once"]);
        outer.commit();
        assert_eq!(*log.borrow(), ["at once", "outer", "inner"]);
        drop(transactions.begin());
        note("after");
        assert_eq!(log.borrow().last(), Some(&"after"));
    }
}
