//! Mail that goes out: the form that a `send_email` binding takes.

use futures::future::{FutureExt, LocalBoxFuture};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use serde::{Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};
use worker::Env;

use super::{glue, js_error, settled::Settled};
use crate::{
    email::{EmailAddress, EmailAttachment, refusal},
    error::{Error, Result},
    host::OutgoingMail,
};

/// The object that `send` takes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    from: Mailbox<'a>,
    to: Vec<Mailbox<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc: Vec<Mailbox<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc: Vec<Mailbox<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<Mailbox<'a>>,
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<&'a str>,
    #[serde(serialize_with = "as_object")]
    headers: &'a [(String, String)],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

impl<'a> From<&'a OutgoingMail> for Message<'a> {
    fn from(mail: &'a OutgoingMail) -> Self {
        let all = |addresses: &'a [EmailAddress]| addresses.iter().map(Mailbox::from).collect();
        Self {
            from: (&mail.from).into(),
            to: all(&mail.to),
            cc: all(&mail.cc),
            bcc: all(&mail.bcc),
            reply_to: mail.reply_to.as_ref().map(Mailbox::from),
            subject: &mail.subject,
            text: mail.text.as_deref(),
            html: mail.html.as_deref(),
            headers: &mail.headers,
            attachments: mail.attachments.iter().map(Attachment::from).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Mailbox<'a> {
    Plain(&'a str),
    Named { email: &'a str, name: &'a str },
}

impl<'a> From<&'a EmailAddress> for Mailbox<'a> {
    fn from(address: &'a EmailAddress) -> Self {
        let email = address.address.as_str();
        match address.name.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => Self::Named { email, name },
            None => Self::Plain(email),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attachment<'a> {
    filename: &'a str,
    r#type: &'a str,
    disposition: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<&'a str>,
}

impl<'a> From<&'a EmailAttachment> for Attachment<'a> {
    fn from(attachment: &'a EmailAttachment) -> Self {
        Self {
            filename: attachment.name.as_deref().unwrap_or("attachment"),
            r#type: &attachment.content_type,
            disposition: if attachment.inline {
                "inline"
            } else {
                "attachment"
            },
            content_id: attachment.content_id.as_deref(),
        }
    }
}

fn as_object<S: Serializer>(
    headers: &[(String, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().map(|(name, value)| (name, value)))
}

/// Sends a mail, and gives its id.
pub(super) fn send(
    env: &Env,
    binding: &str,
    mail: &OutgoingMail,
) -> LocalBoxFuture<'static, Result<String>> {
    let sent = begin(env, binding, mail);
    async move {
        match Settled::of(&sent?).await {
            Ok(id) => Ok(id.as_string().unwrap_or_default()),
            Err(error) => Err(refused(error)),
        }
    }
    .boxed_local()
}

fn begin(env: &Env, binding: &str, mail: &OutgoingMail) -> Result<Promise> {
    if !glue::has_mail_binding(env, binding) {
        return Err(Error::Binding(format!(
            "there is no `send_email` binding {binding}. Add to wrangler.toml:\n\n\
             [[send_email]]\nname = \"{binding}\""
        )));
    }
    let contents = mail.attachments.iter();
    let contents: Array = contents
        .map(|attachment| Uint8Array::from(attachment.content.as_slice()))
        .collect();
    let json = crate::json::to_string(&Message::from(mail))?;
    glue::send_mail(env, binding, &json, &contents).map_err(js_error)
}

/// What the platform threw, by its code where it has one.
fn refused(error: JsValue) -> Error {
    let code = Reflect::get(&error, &"code".into()).ok();
    match (code.and_then(|code| code.as_string()), error.dyn_ref()) {
        (Some(code), Some(error)) => {
            let error: &js_sys::Error = error;
            refusal(&code, &String::from(error.message()))
        }
        _ => js_error(error),
    }
}
