//! The pages that the emulator serves, all from within: no page loads anything from elsewhere.

mod console;
pub(crate) mod sign_in;

use std::sync::Arc;

use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, StatusCode, header};

use crate::hub::Hub;

const STYLE: &str = include_str!("pages/style.css");

/// The agent's console. Pages of other origins cannot use it.
pub(crate) fn console_router() -> Router<Arc<Hub>> {
    Router::new().route("/console", get(console::show))
}

/// The sign-in page, which other pages lead to, and what all pages load.
pub(crate) fn sign_in_router() -> Router<Arc<Hub>> {
    let router = Router::new()
        .route("/authorize", get(sign_in::show).post(sign_in::decide))
        .route("/_pages/style.css", get(|| async { asset("text/css", STYLE) }));
    console::SCRIPTS.into_iter().fold(router, |router, (path, script)| {
        router.route(path, get(move || async move { asset("text/javascript", script) }))
    })
}

fn asset(content_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, content_type)], text).into_response()
}

/// A page that runs only the emulator's scripts, loads only its styles, and sends no referrer.
fn page(status: StatusCode, html: String) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
             img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, Html(html)).into_response()
}

/// A page with its places, `{{name}}`, filled. The values are not expanded again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        filled.push_str(before);
        filled.push_str(value.unwrap_or_default());
        rest = after;
    }
    filled + rest
}

/// Text escaped for HTML, also for attributes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
