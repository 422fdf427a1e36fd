//! Other agents, as the bindings of the Worker reach them.

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;

use super::{ByKebab, LogLevel};
use crate::{
    error::Result,
    http::{AgentRequest, AgentResponse},
};

/// What to add to `wrangler.toml` for a binding called `name` of agents of `class`.
pub(crate) fn lines_to_bind(name: &str, class: &str) -> String {
    format!(
        "Add to wrangler.toml:\n\n[[durable_objects.bindings]]\nname = \"{name}\"\n\
         class_name = \"{class}\"\n\n[[migrations]]\ntag = \"add-{class}\"\n\
         new_sqlite_classes = [\"{class}\"]\n\n\
         (where there is [exports], in place of the migration: [exports.{class}] with \
         type = \"durable-object\" and storage = \"sqlite\"), or name the binding with \
         #[agent(binding = \"…\")]."
    )
}

/// Which object of a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKey<'a> {
    /// The one with this name.
    Name(&'a str),
    /// The one with this id, as 64 hex digits.
    Id(&'a str),
}

/// Where a Durable Object may live.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placement {
    /// Restricts the object to a jurisdiction, such as `eu`.
    pub jurisdiction: Option<String>,
    /// Asks for a region for an object that does not exist yet, such as `weur`.
    pub location_hint: Option<String>,
}

/// The Durable Object namespaces among the Worker's bindings, and what else leads
/// out of it.
pub trait Namespaces {
    /// The names of the namespace bindings.
    fn bindings(&self) -> Rc<[String]>;

    /// The names of the namespace bindings, by their kebab-case form.
    fn by_kebab(&self) -> Rc<ByKebab>;

    /// How to make a binding called `name` for agents of `class`.
    fn how_to_bind(&self, name: &str, class: &str) -> String;

    /// A stub for an object behind `binding`.
    ///
    /// # Errors
    /// [`Error::Binding`](crate::Error::Binding) where there is no such binding,
    /// or the platform's refusal of the key or the placement.
    fn stub(
        &self,
        binding: &str,
        key: ObjectKey<'_>,
        placement: &Placement,
    ) -> Result<Rc<dyn Stub>>;

    /// A fresh id behind `binding`, as 64 hex digits.
    ///
    /// # Errors
    /// [`Error::Binding`](crate::Error::Binding) where there is no such binding.
    fn unique_id(&self, binding: &str, placement: &Placement) -> Result<String>;

    /// Sends a mail by the `send_email` binding of this name, and gives its id.
    ///
    /// # Errors
    /// [`Error::Binding`](crate::Error::Binding) where there is no such binding, or
    /// the platform's refusal of the mail.
    #[cfg(feature = "email")]
    fn send_mail(
        &self,
        binding: &str,
        mail: &super::OutgoingMail,
    ) -> LocalBoxFuture<'static, Result<String>>;

    /// Resolves after `duration`.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;

    /// A random number in `0.0..1.0`.
    fn random(&self) -> f64;

    /// The time now, in milliseconds since the Unix epoch.
    fn now(&self) -> i64;

    /// Writes a line to the console.
    fn log(&self, level: LogLevel, line: &str);
}

/// A handle to one Durable Object, which may be anywhere.
pub trait Stub {
    /// Calls a method over RPC, with the arguments as a JSON array. `None` is
    /// JavaScript's `undefined`.
    fn call(&self, method: &str, args: &str) -> LocalBoxFuture<'static, Result<Option<String>>>;

    /// Sends a request. The body streams through unread.
    fn fetch(&self, request: AgentRequest) -> LocalBoxFuture<'static, Result<AgentResponse>>;

    /// Hands over a mail, and waits until it has been handled.
    #[cfg(feature = "email")]
    fn email(&self, email: &crate::email::AgentEmail) -> LocalBoxFuture<'static, Result<()>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_has_the_lines_of_both_forms() {
        let hint = lines_to_bind("ROOM", "ChatRoom");
        for part in [
            "\n\n[[durable_objects.bindings]]\nname = \"ROOM\"\nclass_name = \"ChatRoom\"\n",
            "\n\n[[migrations]]\ntag = \"add-ChatRoom\"\nnew_sqlite_classes = [\"ChatRoom\"]\n",
            "[exports.ChatRoom] with type = \"durable-object\" and storage = \"sqlite\"",
        ] {
            assert!(hint.contains(part), "{hint}");
        }
    }
}
