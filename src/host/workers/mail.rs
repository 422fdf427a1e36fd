//! Mail of workerd: the message that the Worker gets, and the bridge by which an
//! agent reaches it from its own object.

use std::rc::Rc;

use futures::future::{FutureExt, LocalBoxFuture};
use js_sys::{Promise, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use super::{convert, glue, js_error, panics::marked, settled::settled};
use crate::{
    agent::Agent,
    email::AgentEmail,
    entry,
    error::{Error, Result},
    host::{MailFields, MailPort},
};

/// The agent's method on the wire.
pub(super) const METHOD: &str = "_onEmail";

#[derive(Deserialize)]
struct Described {
    from: String,
    to: String,
    headers: Vec<(String, String)>,
    size: f64,
    secure: bool,
}

/// The mail behind a message of the Worker, or behind what `_onEmail` gets.
fn read(message: &JsValue) -> Result<AgentEmail> {
    let json = glue::describe_mail(message).map_err(js_error)?;
    let described: Described = crate::json::from_str(&json)?;
    let fields = MailFields {
        from: described.from,
        to: described.to,
        headers: described.headers,
        raw_size: described.size as u64,
    };
    let port = Rc::new(WorkerMail(message.clone()));
    Ok(AgentEmail::new(fields, described.secure, port))
}

/// The mail that a Worker's handler gets.
pub(crate) fn email_of_worker(message: &worker::ForwardableEmailMessage) -> Result<AgentEmail> {
    read(message.as_ref())
}

/// Hands a mail to an agent.
pub(super) fn deliver(stub: &JsValue, email: &AgentEmail) -> LocalBoxFuture<'static, Result<()>> {
    let delivered = match email.port().as_js() {
        Some(message) => {
            glue::deliver_mail(stub, message, email.is_securely_routed()).map_err(js_error)
        }
        None => Err(Error::platform(
            "only a mail of the platform can be passed on",
        )),
    };
    async move { settled(delivered?).await.map(drop) }.boxed_local()
}

/// The method `_onEmail` of an agent.
pub(super) async fn on_email<A: Agent>(agent: &A, args: &JsValue) -> Result<JsValue, JsValue> {
    let handled = async {
        let payload = js_sys::Reflect::get_u32(args, 0).map_err(js_error)?;
        entry::email(agent, read(&payload)?).await
    };
    match marked(args.clone(), handled).await {
        Ok(()) => Ok(JsValue::UNDEFINED),
        Err(error) => Err(convert::to_js(&error)),
    }
}

struct WorkerMail(JsValue);

fn then<T: 'static>(
    promise: Result<Promise, JsValue>,
    read: impl FnOnce(JsValue) -> T + 'static,
) -> LocalBoxFuture<'static, Result<T>> {
    async move { Ok(read(settled(promise.map_err(js_error)?).await?)) }.boxed_local()
}

/// The id of a mail that was sent.
fn id(value: JsValue) -> String {
    value.as_string().unwrap_or_default()
}

impl MailPort for WorkerMail {
    fn raw(&self) -> LocalBoxFuture<'static, Result<Vec<u8>>> {
        then(glue::raw_mail(&self.0), |bytes| {
            Uint8Array::new(&bytes).to_vec()
        })
    }

    fn set_reject(&self, reason: &str) -> LocalBoxFuture<'static, Result<()>> {
        then(glue::reject_mail(&self.0, reason), drop)
    }

    fn forward(
        &self,
        to: &str,
        headers: &[(String, String)],
    ) -> LocalBoxFuture<'static, Result<String>> {
        let headers = headers
            .iter()
            .map(|(name, value)| js_sys::Array::of2(&name.into(), &value.into()))
            .collect();
        then(glue::forward_mail(&self.0, to, &headers), id)
    }

    fn reply(&self, from: &str, to: &str, raw: &[u8]) -> LocalBoxFuture<'static, Result<String>> {
        then(glue::reply_to_mail(&self.0, from, to, raw), id)
    }

    fn as_js(&self) -> Option<&JsValue> {
        Some(&self.0)
    }
}
