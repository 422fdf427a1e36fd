//! Parts of the host that no agent can reach by itself.

mod alarm;
mod crash_points;
mod ends;
mod raw;
