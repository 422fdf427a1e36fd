//! The storage of one Durable Object.

use std::cell::Cell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use worker::worker_sys::DurableObjectState;

use super::{glue, js_error};
use crate::{
    error::{Error, Result},
    host::{DELETE_ALL_IN_TRANSACTION, Loss, StateFrame},
    sql::{SqlRows, SqlValue},
};

thread_local! {
    /// The statement that JavaScript knows.
    static STATEMENT: Cell<&'static str> = const { Cell::new("") };
}

/// Says what is to be stored if the instance is lost.
pub(super) fn on_loss(ctx: &DurableObjectState, loss: Option<Loss<'_>>) {
    let Some(loss) = loss else {
        return glue::forget_loss();
    };
    if STATEMENT.replace(loss.statement) != loss.statement {
        glue::loss_statement(loss.statement);
    }
    glue::on_loss(ctx, loss.number as f64, loss.text);
}

pub(super) fn sql(
    ctx: &DurableObjectState,
    query: &str,
    params: &[SqlValue],
    is_named: bool,
) -> Result<SqlRows> {
    let values = to_array(params);
    match glue::sql_exec(ctx, query, &values, is_named) {
        Ok(None) => Ok(SqlRows::default()),
        Ok(Some(text)) => SqlRows::from_wire(text, &glue::sql_numbers(), is_named)
            .ok_or_else(|| failed(query, "its rows could not be read".into())),
        Err(error) => Err(refused(query, error)),
    }
}

pub(super) fn run(ctx: &DurableObjectState, query: &str, params: &[SqlValue]) -> Result<()> {
    glue::sql_run(ctx, query, &to_array(params)).map_err(|error| refused(query, error))
}

fn refused(query: &str, error: JsValue) -> Error {
    failed(query, js_error(error).to_string())
}

fn failed(query: &str, reason: String) -> Error {
    Error::Sql {
        query: query.to_owned(),
        reason,
    }
}

pub(super) fn store_state(ctx: &DurableObjectState, query: &str, frame: &StateFrame) -> Result<()> {
    let (before, behind) = (StateFrame::BEFORE.len(), StateFrame::BEHIND.len());
    glue::store_part(ctx, query, frame.to_js(), before, behind)
        .map_err(|error| refused(query, error))
}

fn to_array(params: &[SqlValue]) -> Array {
    params.iter().map(to_js).collect()
}

fn to_js(value: &SqlValue) -> JsValue {
    match value {
        SqlValue::Null => JsValue::NULL,
        SqlValue::Integer(value) => JsValue::from_f64(*value as f64),
        SqlValue::Real(value) => JsValue::from_f64(*value),
        SqlValue::Text(value) => JsValue::from_str(value),
        SqlValue::Blob(value) => Uint8Array::from(value.as_slice()).into(),
    }
}

/// The transactions that are open.
#[derive(Default)]
pub(super) struct Transactions {
    depth: Cell<u32>,
}

impl Transactions {
    pub(super) fn run(
        &self,
        ctx: &DurableObjectState,
        body: &mut dyn FnMut() -> Result<()>,
    ) -> Result<()> {
        let mut outcome = Ok(());
        self.depth.update(|depth| depth + 1);
        let done = glue::transaction(ctx, &mut || {
            outcome = body();
            outcome.is_ok()
        });
        self.depth.update(|depth| depth - 1);
        done.map_err(js_error)?;
        outcome
    }

    /// Removes everything. Within a transaction the runtime would do so, too, and
    /// then fail with an internal error instead of a rollback.
    pub(super) fn delete_all(&self, ctx: &DurableObjectState) -> Result<()> {
        if self.depth.get() > 0 {
            return Err(Error::platform(DELETE_ALL_IN_TRANSACTION));
        }
        glue::delete_all(ctx).map_err(js_error)
    }
}
