//! The playground without workerd: real SQLite, a virtual clock, mail in memory.

mod looking;
mod reading;
mod working;
