//! The agent's console: a page over the control API.

use axum::response::Response;
use http::StatusCode;

use super::page;

/// What makes the page live.
pub(crate) const SCRIPT: &str = include_str!("console.js");

const PAGE: &str = include_str!("console.html");

/// `GET /console`
pub(crate) async fn show() -> Response {
    page(StatusCode::OK, PAGE.to_owned())
}
