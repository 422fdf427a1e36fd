//! One Durable Object of workerd.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures::future::LocalBoxFuture;
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};
use worker::{Env, web_sys::WebSocket, worker_sys::DurableObjectState};

use super::{
    glue, js_error, panics,
    socket::WorkerSocket,
    storage::{self, Transactions},
};
use crate::{
    connections::Audience,
    env::AgentEnv,
    error::{Error, Result},
    host::{Host, LogLevel, Loss, Refusal, Socket, StateFrame},
    http::AgentResponse,
    sql::{SqlRows, SqlValue},
};

/// The Worker's variable that turns events on: `console`.
const EVENTS_VARIABLE: &str = "AGENTS_EVENTS";

pub(super) struct DurableObjectHost {
    ctx: DurableObjectState,
    env: Env,
    /// A `WeakRef` to the object that JavaScript sees.
    object: RefCell<JsValue>,
    observed: OnceCell<bool>,
    transactions: Transactions,
}

impl DurableObjectHost {
    pub(super) fn new(state: worker::State, env: Env) -> Self {
        Self {
            ctx: state._inner(),
            env,
            object: RefCell::new(JsValue::UNDEFINED),
            observed: OnceCell::new(),
            transactions: Transactions::default(),
        }
    }
}

impl DurableObjectHost {
    fn broadcast_js(&self, text: &JsValue, audience: &Audience<'_>) -> Result<()> {
        let ids = audience.without;
        let ids = (!ids.is_empty()).then(|| ids.iter().map(|id| JsValue::from_str(id)).collect());
        glue::broadcast(&self.ctx, text, ids, audience.protocol_only).map_err(js_error)
    }
}

impl Host for DurableObjectHost {
    fn id(&self) -> String {
        self.ctx
            .id()
            .and_then(|id| id.to_string())
            .unwrap_or_default()
    }

    fn name(&self) -> Option<String> {
        self.ctx.id().ok().and_then(|id| id.name())
    }

    fn sql(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows> {
        storage::sql(&self.ctx, query, params, false)
    }

    fn sql_named(&self, query: &str, params: &[SqlValue]) -> Result<SqlRows> {
        storage::sql(&self.ctx, query, params, true)
    }

    fn run(&self, query: &str, params: &[SqlValue]) -> Result<()> {
        storage::run(&self.ctx, query, params)
    }

    fn store_state(&self, query: &str, frame: &StateFrame) -> Result<()> {
        storage::store_state(&self.ctx, query, frame)
    }

    fn transaction(&self, body: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        self.transactions.run(&self.ctx, body)
    }

    fn kv_get(&self, key: &str) -> Result<Option<String>> {
        glue::kv_get(&self.ctx, key).map_err(js_error)
    }

    fn kv_put(&self, key: &str, json: &str) -> Result<()> {
        glue::kv_put(&self.ctx, key, json).map_err(js_error)
    }

    fn kv_delete(&self, key: &str) -> Result<bool> {
        glue::kv_delete(&self.ctx, key).map_err(js_error)
    }

    fn kv_list(&self, prefix: &str) -> Result<Vec<(String, String)>> {
        let json = glue::kv_list(&self.ctx, prefix).map_err(js_error)?;
        Ok(crate::json::from_str(&json)?)
    }

    fn sockets(&self, tag: Option<&str>) -> Result<Vec<Rc<dyn Socket>>> {
        Ok(glue::sockets(&self.ctx, tag)
            .map_err(js_error)?
            .into_iter()
            .map(|socket| Rc::new(WorkerSocket(socket)) as Rc<dyn Socket>)
            .collect())
    }

    fn broadcast(&self, text: &str, audience: &Audience<'_>) -> Result<()> {
        self.broadcast_js(&JsValue::from_str(text), audience)
    }

    fn broadcast_state(&self, frame: &StateFrame, audience: &Audience<'_>) -> Result<()> {
        self.broadcast_js(frame.to_js(), audience)
    }

    fn accept(&self, tags: &[String]) -> Result<(Rc<dyn Socket>, AgentResponse)> {
        let tags: Array = tags.iter().map(|tag| JsValue::from_str(tag)).collect();
        let pair = glue::accept(&self.ctx, &tags, &panics::event()).map_err(js_error)?;
        let socket: WebSocket = pair.get(0).unchecked_into();
        let response = AgentResponse::from_js(pair.get(1).unchecked_into());
        Ok((Rc::new(WorkerSocket(socket)), response))
    }

    fn refuse_upgrade(&self, refusal: &Refusal<'_>) -> Result<AgentResponse> {
        glue::refuse_upgrade(refusal.frame, refusal.code, refusal.reason)
            .map(AgentResponse::from_js)
            .map_err(js_error)
    }

    fn set_alarm(&self, at: Option<i64>) -> Result<()> {
        glue::set_alarm(&self.ctx, at.map(|at| at as f64)).map_err(js_error)
    }

    fn delete_all(&self) -> Result<()> {
        self.transactions.delete_all(&self.ctx)
    }

    fn on_loss(&self, loss: Option<Loss<'_>>) {
        storage::on_loss(&self.ctx, loss);
    }

    fn abort(&self, reason: &str) {
        glue::abort(&self.ctx, reason, &panics::event());
    }

    fn now(&self) -> i64 {
        js_sys::Date::now() as i64
    }

    fn random(&self, buffer: &mut [u8]) -> Result<()> {
        getrandom::fill(buffer).map_err(Error::platform)
    }

    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        super::sleep(duration)
    }

    fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        // No other work shares it.
        let key: JsValue = Object::new().into();
        let future = panics::marked(key.clone(), future);
        let promise = js_sys::futures::future_to_promise(async move {
            future.await;
            Ok(JsValue::UNDEFINED)
        });
        // It runs all the same; the platform only keeps the object for it.
        let _ = glue::keep(&self.ctx, &key, &promise);
    }

    fn wake_background(&self) {
        if let Err(error) = glue::wake_background(&self.ctx, &self.object.borrow()) {
            self.log(LogLevel::Error, &js_error(error).to_string());
        }
    }

    fn attach(&self, object: JsValue) {
        self.object.replace(object);
    }

    fn object(&self) -> JsValue {
        self.object.borrow().clone()
    }

    fn durable_object_state(&self) -> Option<worker::durable::State> {
        let ctx: JsValue = AsRef::<JsValue>::as_ref(&self.ctx).clone();
        Some(ctx.unchecked_into::<DurableObjectState>().into())
    }

    fn observed(&self) -> bool {
        *self.observed.get_or_init(|| {
            self.env
                .var(EVENTS_VARIABLE)
                .is_ok_and(|value| value.to_string() == "console")
        })
    }

    fn log(&self, level: LogLevel, line: &str) {
        match level {
            LogLevel::Info => worker::console_log!("{line}"),
            LogLevel::Warn => worker::console_warn!("{line}"),
            LogLevel::Error => worker::console_error!("{line}"),
        }
    }

    fn env(&self) -> AgentEnv {
        self.env.clone().into()
    }
}
