//! Numbers: JavaScript reads them exactly, so a Worker need not carry the tables.

/// The float that a number's JSON text is nearest to, as `JSON.parse` has it;
/// infinite if it is beyond any. Text of another form is `NaN`.
///
/// JavaScript's own reading is used where there is one: Rust's would bring 12 KiB
/// of tables along.
pub(crate) fn parse(text: &str) -> f64 {
    #[cfg(target_arch = "wasm32")]
    return js_sys::parse_float(text);
    #[cfg(not(target_arch = "wasm32"))]
    text.parse().unwrap_or(f64::NAN)
}
