//! Why a browser has not sent a request. Browsers give few details, because pages must not learn about the network
//! behind them.

use js_sys::Reflect;
use wasm_bindgen::prelude::JsValue;

use crate::platform::browser;
use crate::{TransportError, TransportErrorKind};

const OFFLINE: &str = "the browser is offline";
const HIDDEN: &str = "the browser does not say why. The host is not reached, its certificate is not \
                      accepted, or the page may not call it: look at the browser's console for CORS \
                      and Content-Security-Policy";

/// The error of a rejected `fetch`.
pub(super) fn of(error: &JsValue) -> TransportError {
    match text(error, "name").as_str() {
        "TypeError" => network_error(),
        name => TransportError::new(TransportErrorKind::Io, name.to_owned()),
    }
}

/// No connection, without a reason from the browser.
pub(super) fn network_error() -> TransportError {
    if browser::is_offline() {
        return TransportError::new(TransportErrorKind::Connect, OFFLINE);
    }
    TransportError::new(TransportErrorKind::Io, HIDDEN)
}

/// The browser refuses the request itself. Its message may repeat the URL and is not kept.
pub(super) fn unsupported(error: &JsValue) -> TransportError {
    let name = text(error, "name");
    let why = format!("the browser refuses the request ({name})");
    TransportError::new(TransportErrorKind::Unsupported, why)
}

fn text(error: &JsValue, member: &str) -> String {
    let value = Reflect::get(error, &member.into()).ok().and_then(|value| value.as_string());
    value.unwrap_or_else(|| "an error without a name".to_owned())
}
