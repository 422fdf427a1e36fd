//! Parts of the host that no agent can reach by itself.

mod alarm;
