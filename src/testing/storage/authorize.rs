//! What an agent's SQL may not do.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
};

/// The platform's words for a `BEGIN` and its like.
const USE_TRANSACTION: &str = "To execute a transaction, please use the state.storage.transaction() \
     or state.storage.transactionSync() APIs instead of the SQL BEGIN TRANSACTION or SAVEPOINT \
     statements. The JavaScript API is safer because it will automatically roll back on \
     exceptions, and because it interacts correctly with Durable Objects' automatic atomic write \
     coalescing.";

const PRAGMAS: [&str; 18] = [
    "case_sensitive_like",
    "data_version",
    "defer_foreign_keys",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "ignore_check_constraints",
    "index_info",
    "index_list",
    "index_xinfo",
    "legacy_alter_table",
    "optimize",
    "quick_check",
    "recursive_triggers",
    "reverse_unordered_selects",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Lets the agent's statements through, or all of them.
#[derive(Debug, Default)]
pub(super) struct Gate {
    open: AtomicBool,
    /// Whether the last statement was refused for being a `BEGIN` or the like.
    transaction: AtomicBool,
}

/// Lets everything through while it lasts.
pub(super) struct Open<'a>(&'a Gate);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.store(false, Ordering::Relaxed);
    }
}

impl Gate {
    pub(super) fn guard(self: &Arc<Self>, database: &mut Connection) -> rusqlite::Result<()> {
        let gate = Arc::clone(self);
        database.authorizer(Some(move |context: AuthContext<'_>| gate.judge(&context)))
    }

    pub(super) fn open(&self) -> Open<'_> {
        self.open.store(true, Ordering::Relaxed);
        Open(self)
    }

    /// The reason of a failure, in the platform's words.
    pub(super) fn reason(&self, reason: String) -> String {
        if self.transaction.swap(false, Ordering::Relaxed) {
            USE_TRANSACTION.to_owned()
        } else {
            reason
        }
    }

    fn judge(&self, context: &AuthContext<'_>) -> Authorization {
        if self.open.load(Ordering::Relaxed) {
            return Authorization::Allow;
        }
        let refused = match context.action {
            AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
                self.transaction.store(true, Ordering::Relaxed);
                true
            }
            AuthAction::Attach { .. }
            | AuthAction::Detach { .. }
            | AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempView { .. }
            | AuthAction::CreateTempTrigger { .. }
            | AuthAction::CreateTempIndex { .. } => true,
            AuthAction::Pragma { pragma_name, .. } => {
                !PRAGMAS.contains(&pragma_name.to_ascii_lowercase().as_str())
            }
            AuthAction::CreateTable { table_name }
            | AuthAction::DropTable { table_name }
            | AuthAction::AlterTable { table_name, .. }
            | AuthAction::Insert { table_name }
            | AuthAction::Delete { table_name }
            | AuthAction::Update { table_name, .. }
            | AuthAction::Read { table_name, .. } => is_platforms(table_name),
            _ => false,
        };
        if refused {
            Authorization::Deny
        } else {
            Authorization::Allow
        }
    }
}

/// Tables whose names start so are the platform's own.
fn is_platforms(table: &str) -> bool {
    table
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("_cf_"))
}
