//! Errors as JavaScript sees them.

use std::error::Error as StdError;

use js_sys::{Error, Reflect};
use wasm_bindgen::JsValue;

/// An `Error` whose message includes the causes. `code` identifies the failure for programs.
pub(crate) fn error(code: &str, error: &dyn StdError) -> JsValue {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let text = inner.to_string();
        // Many errors repeat their cause.
        if !message.contains(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        cause = inner.source();
    }
    with_code(code, &message)
}

/// An `Error` with this message.
pub(crate) fn with_code(code: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    // It fails only for objects that take no members.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}
