//! The agent's console: a page over the control API.

use axum::response::Response;
use http::StatusCode;

use super::page;

/// The page's scripts, by the name that they are loaded by.
pub(crate) const SCRIPTS: [(&str, &str); 7] = [
    ("/_pages/console.js", include_str!("console/console.js")),
    ("/_pages/console-control.js", include_str!("console/control.js")),
    ("/_pages/console-dom.js", include_str!("console/dom.js")),
    ("/_pages/console-list.js", include_str!("console/list.js")),
    ("/_pages/console-markdown.js", include_str!("console/markdown.js")),
    ("/_pages/console-messages.js", include_str!("console/messages.js")),
    ("/_pages/console-samples.js", include_str!("console/samples.js")),
];

const PAGE: &str = include_str!("console/console.html");

/// `GET /console`
pub(crate) async fn show() -> Response {
    page(StatusCode::OK, PAGE.to_owned())
}
