//! The JavaScript side of the adapter, file by file.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use worker::{
    Env,
    web_sys::{Request, Response, WebSocket},
    worker_sys::DurableObjectState,
};

#[wasm_bindgen(module = "/js/storage.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = sqlExec)]
    pub(super) fn sql_exec(
        ctx: &DurableObjectState,
        query: &str,
        params: &Array,
        is_named: bool,
    ) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_name = sqlRun)]
    pub(super) fn sql_run(
        ctx: &DurableObjectState,
        query: &str,
        params: &Array,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = sqlNumbers)]
    pub(super) fn sql_numbers() -> Vec<f64>;

    #[wasm_bindgen(catch, js_name = storePart)]
    pub(super) fn store_part(
        ctx: &DurableObjectState,
        query: &str,
        text: &JsValue,
        before: usize,
        behind: usize,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn transaction(
        ctx: &DurableObjectState,
        body: &mut dyn FnMut() -> bool,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = kvGet)]
    pub(super) fn kv_get(ctx: &DurableObjectState, key: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_name = kvPut)]
    pub(super) fn kv_put(ctx: &DurableObjectState, key: &str, json: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = kvDelete)]
    pub(super) fn kv_delete(ctx: &DurableObjectState, key: &str) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_name = kvList)]
    pub(super) fn kv_list(ctx: &DurableObjectState, prefix: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_name = setAlarm)]
    pub(super) fn set_alarm(ctx: &DurableObjectState, at: Option<f64>) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = deleteAll)]
    pub(super) fn delete_all(ctx: &DurableObjectState) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/js/loss.js")]
extern "C" {
    #[wasm_bindgen(js_name = lossStatement)]
    pub(super) fn loss_statement(query: &str);

    #[wasm_bindgen(js_name = onLoss)]
    pub(super) fn on_loss(ctx: &DurableObjectState, number: f64, text: &str);

    #[wasm_bindgen(js_name = forgetLoss)]
    pub(super) fn forget_loss();
}

#[wasm_bindgen(module = "/js/sockets.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    pub(super) fn sockets(
        ctx: &DurableObjectState,
        tag: Option<&str>,
    ) -> Result<Vec<WebSocket>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn accept(
        ctx: &DurableObjectState,
        tags: &Array,
        event: &JsValue,
    ) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_name = refuseUpgrade)]
    pub(super) fn refuse_upgrade(frame: &str, code: u16, reason: &str)
    -> Result<Response, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn attachment(socket: &WebSocket) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn marks(socket: &WebSocket) -> Result<u32, JsValue>;

    #[wasm_bindgen(catch, js_name = setAttachment)]
    pub(super) fn set_attachment(socket: &WebSocket, json: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn broadcast(
        ctx: &DurableObjectState,
        text: &JsValue,
        without: Option<Array>,
        protocol_only: bool,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn close(socket: &WebSocket, code: Option<u16>, reason: &str)
    -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "/js/stubs.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = namespaceNames)]
    pub(super) fn namespace_names(env: &Env) -> Result<Vec<String>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn stub(
        env: &Env,
        binding: &str,
        key: &str,
        is_id: bool,
        jurisdiction: Option<&str>,
        location_hint: Option<&str>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = uniqueId)]
    pub(super) fn unique_id(
        env: &Env,
        binding: &str,
        jurisdiction: Option<&str>,
    ) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_name = stubCall)]
    pub(super) fn stub_call(stub: &JsValue, method: &str, args: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = stubFetch)]
    pub(super) fn stub_fetch(stub: &JsValue, request: &Request) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = toJson)]
    pub(super) fn to_json(value: &JsValue) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(catch, js_name = fromJson)]
    pub(super) fn from_json(json: Option<&str>) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = copyRequest)]
    pub(super) fn copy_request(request: &Request, url: Option<&str>) -> Result<Request, JsValue>;

    #[wasm_bindgen(js_name = requestMarks)]
    pub(super) fn request_marks(request: &Request, internal_names: &Array) -> u32;

    #[wasm_bindgen(catch, js_name = bodyOf)]
    pub(super) fn body_of(request: &Request) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = withBody)]
    pub(super) fn with_body(request: &Request, body: &JsValue) -> Result<Request, JsValue>;

    #[wasm_bindgen(catch, js_name = mutableResponse)]
    pub(super) fn mutable_response(response: &Response) -> Result<Response, JsValue>;

    #[wasm_bindgen(catch, js_name = plainResponse)]
    pub(super) fn plain_response(
        status: u16,
        lines: &str,
        body: &[u8],
    ) -> Result<Response, JsValue>;
}

#[wasm_bindgen(module = "/js/settled.js")]
extern "C" {
    #[wasm_bindgen(js_name = onSettled)]
    pub(super) fn on_settled(told: &JsValue);

    #[wasm_bindgen(js_name = ticketOf)]
    pub(super) fn ticket_of(promise: &Promise, slot: u32) -> u32;
}

// A module of its own: of two functions that need no glue wasm-bindgen names their
// module twice in one object, of which esbuild warns in every build.
#[wasm_bindgen(module = "/js/time.js")]
extern "C" {
    pub(super) fn sleep(ms: f64) -> Promise;
}

#[cfg(feature = "email")]
#[wasm_bindgen(module = "/js/email.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = describeMail)]
    pub(super) fn describe_mail(message: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_name = deliverMail)]
    pub(super) fn deliver_mail(
        stub: &JsValue,
        message: &JsValue,
        secure: bool,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = rawMail)]
    pub(super) fn raw_mail(message: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = rejectMail)]
    pub(super) fn reject_mail(message: &JsValue, reason: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = forwardMail)]
    pub(super) fn forward_mail(
        message: &JsValue,
        to: &str,
        headers: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = replyToMail)]
    pub(super) fn reply_to_mail(
        message: &JsValue,
        from: &str,
        to: &str,
        raw: &[u8],
    ) -> Result<Promise, JsValue>;
}

#[cfg(feature = "workflows")]
#[wasm_bindgen(module = "/js/workflow_binding.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = workflowNames)]
    pub(super) fn workflow_names(env: &Env) -> Result<Vec<String>, JsValue>;

    #[wasm_bindgen(catch)]
    pub(super) fn workflow(env: &Env, binding: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = createRun)]
    pub(super) fn create_run(workflow: &JsValue, options: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = createRuns)]
    pub(super) fn create_runs(workflow: &JsValue, options: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = runStatus)]
    pub(super) fn run_status(workflow: &JsValue, id: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = actOnRun)]
    pub(super) fn act_on_run(
        workflow: &JsValue,
        id: &str,
        action: &str,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = sendToRun)]
    pub(super) fn send_to_run(
        workflow: &JsValue,
        id: &str,
        kind: &str,
        payload: Option<&str>,
    ) -> Result<Promise, JsValue>;
}

#[cfg(feature = "workflows")]
#[wasm_bindgen(module = "/js/workflow.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = linkWorkflow)]
    pub(super) fn link_workflow(class: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = stepBegin)]
    pub(super) fn step_begin(
        run: &JsValue,
        name: &str,
        limit: Option<u32>,
        delay: Option<f64>,
        backoff: Option<u8>,
        timeout: Option<f64>,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = stepTurn)]
    pub(super) fn step_turn(call: &JsValue) -> JsValue;

    #[wasm_bindgen(js_name = stepChange)]
    pub(super) fn step_change(call: &JsValue) -> Promise;

    #[wasm_bindgen(catch, js_name = stepSettle)]
    pub(super) fn step_settle(call: &JsValue, json: Option<&str>) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = stepFail)]
    pub(super) fn step_fail(call: &JsValue, text: &str, is_terminal: bool);

    #[wasm_bindgen(js_name = stepLeave)]
    pub(super) fn step_leave(call: &JsValue);

    #[wasm_bindgen(catch, js_name = stepSleep)]
    pub(super) fn step_sleep(run: &JsValue, name: &str, ms: f64) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = stepSleepUntil)]
    pub(super) fn step_sleep_until(run: &JsValue, name: &str, at: f64) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_name = stepWait)]
    pub(super) fn step_wait(
        run: &JsValue,
        name: &str,
        kind: &str,
        timeout: Option<f64>,
    ) -> Result<Promise, JsValue>;
}

#[cfg(feature = "email")]
#[wasm_bindgen(module = "/js/send_email.js")]
extern "C" {
    #[wasm_bindgen(js_name = hasMailBinding)]
    pub(super) fn has_mail_binding(env: &Env, binding: &str) -> bool;

    #[wasm_bindgen(catch, js_name = sendMail)]
    pub(super) fn send_mail(
        env: &Env,
        binding: &str,
        json: &str,
        contents: &Array,
    ) -> Result<Promise, JsValue>;
}

#[cfg(feature = "ai")]
#[wasm_bindgen(module = "/js/model.js")]
extern "C" {
    pub(super) type Exchange;

    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Exchange;

    #[wasm_bindgen(method)]
    pub(super) fn post(this: &Exchange, url: &str, headers: &Array, body: &str) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn run(
        this: &Exchange,
        binding: &JsValue,
        model: &str,
        input: &str,
        options: &str,
    ) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Exchange) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn cancel(this: &Exchange);

    pub(super) type Timer;

    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Timer;

    #[wasm_bindgen(method)]
    pub(super) fn start(this: &Timer, ms: f64) -> Promise;

    #[wasm_bindgen(method)]
    pub(super) fn stop(this: &Timer);

    #[wasm_bindgen(catch, js_name = aiBinding)]
    pub(super) fn ai_binding(env: &Env, name: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/js/streams.js")]
extern "C" {
    #[wasm_bindgen(js_name = streamLingers)]
    pub(super) fn stream_lingers(socket: &WebSocket, id: &str);

    #[wasm_bindgen(js_name = streamEnded)]
    pub(super) fn stream_ended(socket: &WebSocket, id: &str);
}

#[wasm_bindgen(module = "/js/guard.js")]
extern "C" {
    #[wasm_bindgen(js_name = instanceLost)]
    pub(super) fn instance_lost(message: &str, key: &JsValue);

    #[wasm_bindgen(catch)]
    pub(super) fn keep(
        ctx: &DurableObjectState,
        key: &JsValue,
        promise: &Promise,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = alarmKey)]
    pub(super) fn alarm_key(object: &JsValue) -> JsValue;
}

#[wasm_bindgen(module = "/js/abort.js")]
extern "C" {
    pub(super) fn abort(ctx: &DurableObjectState, reason: &str, key: &JsValue);
}

#[wasm_bindgen(module = "/js/link.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    pub(super) fn link(class_name: &str, methods: &Array) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_name = wakeBackground)]
    pub(super) fn wake_background(ctx: &DurableObjectState, weak: &JsValue) -> Result<(), JsValue>;
}
