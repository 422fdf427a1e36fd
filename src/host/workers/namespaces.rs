//! Other Durable Objects, through the Worker's bindings.

use std::{cell::OnceCell, rc::Rc, time::Duration};

use futures::future::{FutureExt, LocalBoxFuture};
use wasm_bindgen::{JsCast, JsValue};
use worker::{Env, web_sys};

use super::{convert::to_js_request, glue, js_error, settled::settled};
use crate::{
    error::{Error, Result},
    host::{ByKebab, LogLevel, Namespaces, ObjectKey, Placement, Stub, lines_to_bind},
    http::{AgentRequest, AgentResponse},
};

thread_local! {
    /// The bindings of a Worker never change while its isolate lives.
    static BINDINGS: OnceCell<Rc<[String]>> = const { OnceCell::new() };
    static BY_KEBAB: OnceCell<Rc<ByKebab>> = const { OnceCell::new() };
}

pub(super) struct WorkerNamespaces {
    env: Env,
}

impl WorkerNamespaces {
    pub(super) fn new(env: Env) -> Self {
        Self { env }
    }
}

impl Namespaces for WorkerNamespaces {
    fn bindings(&self) -> Rc<[String]> {
        BINDINGS.with(|slot| {
            slot.get_or_init(|| glue::namespace_names(&self.env).unwrap_or_default().into())
                .clone()
        })
    }

    fn how_to_bind(&self, name: &str, class: &str) -> String {
        lines_to_bind(name, class)
    }

    fn by_kebab(&self) -> Rc<ByKebab> {
        let read = || Rc::new(self.bindings().iter().collect());
        BY_KEBAB.with(|slot| slot.get_or_init(read).clone())
    }

    fn stub(
        &self,
        binding: &str,
        key: ObjectKey<'_>,
        placement: &Placement,
    ) -> Result<Rc<dyn Stub>> {
        if !self.bindings().iter().any(|name| name == binding) {
            return Err(Error::Binding(format!(
                "there is no Durable Object binding {binding}: add it under \
                 [[durable_objects.bindings]] in wrangler.toml"
            )));
        }
        let (key, is_id) = match key {
            ObjectKey::Name(name) => (name, false),
            ObjectKey::Id(id) => (id, true),
        };
        let stub = glue::stub(
            &self.env,
            binding,
            key,
            is_id,
            placement.jurisdiction.as_deref(),
            placement.location_hint.as_deref(),
        )
        .map_err(js_error)?;
        Ok(Rc::new(WorkerStub(stub)))
    }

    fn unique_id(&self, binding: &str, placement: &Placement) -> Result<String> {
        glue::unique_id(&self.env, binding, placement.jurisdiction.as_deref()).map_err(js_error)
    }

    #[cfg(feature = "email")]
    fn send_mail(
        &self,
        binding: &str,
        mail: &crate::host::OutgoingMail,
    ) -> LocalBoxFuture<'static, Result<String>> {
        super::outgoing_mail::send(&self.env, binding, mail)
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        super::sleep(duration)
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn now(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn log(&self, level: LogLevel, line: &str) {
        match level {
            LogLevel::Info => worker::console_log!("{line}"),
            LogLevel::Warn => worker::console_warn!("{line}"),
            LogLevel::Error => worker::console_error!("{line}"),
        }
    }
}

struct WorkerStub(JsValue);

impl Stub for WorkerStub {
    fn call(&self, method: &str, args: &str) -> LocalBoxFuture<'static, Result<Option<String>>> {
        let reply = glue::stub_call(&self.0, method, args);
        async move {
            let json = settled(reply.map_err(js_error)?).await?;
            Ok(json.as_string())
        }
        .boxed_local()
    }

    fn fetch(&self, request: AgentRequest) -> LocalBoxFuture<'static, Result<AgentResponse>> {
        let response = to_js_request(request)
            .and_then(|request| glue::stub_fetch(&self.0, &request).map_err(js_error));
        async move {
            let response = settled(response?).await?;
            Ok(AgentResponse::from_js(
                response.unchecked_into::<web_sys::Response>(),
            ))
        }
        .boxed_local()
    }

    #[cfg(feature = "email")]
    fn email(&self, email: &crate::email::AgentEmail) -> LocalBoxFuture<'static, Result<()>> {
        super::mail::deliver(&self.0, email)
    }
}
