//! From mails to agents.

use std::cell::Cell;

use worker::{Env, ForwardableEmailMessage};
use worker_agents::{
    AddressResolver, DashedResolver, EmailRouteOptions, Result, SecureReplyResolver,
    route_agent_email_with,
};

/// The secret of the signatures, known to the suites.
pub(crate) const SECRET: &str = "conformance-secret";

/// Signed replies first, then the dashed form, then the usual one. Mail for nobody
/// is refused with what was wrong with its signature.
pub(crate) async fn route(message: &ForwardableEmailMessage, env: &Env) -> Result<()> {
    let fault = Cell::new(None);
    let signed =
        SecureReplyResolver::new(SECRET)?.on_invalid_signature(|_, found| fault.set(Some(found)));
    let resolver = (signed, (DashedResolver, AddressResolver::default()));
    let options = EmailRouteOptions::new().on_no_route(|email| {
        let fault = fault.get().map_or("", |fault| fault.as_str());
        async move { email.set_reject(&format!("nobody: {fault}")).await }
    });
    route_agent_email_with(message, env, resolver, &options).await
}
