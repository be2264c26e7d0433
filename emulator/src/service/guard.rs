//! Checks callers: the hosts that the emulator accepts, and the pages that may use the control API.
//!
//! A web page anywhere can make a browser send requests to this machine. With DNS rebinding, the page's
//! own name resolves to this machine, so that the browser also lets the page read the responses. What
//! gives such a request away is its `Host` header: it carries the page's name.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri, header};
use url::{Host, Url};

use crate::control::refused::Refused;
use crate::hosts::authority;
use crate::hub::Hub;

/// The local address of a request's connection.
#[derive(Clone, Copy)]
pub(crate) struct LocalAddress(pub(crate) SocketAddr);

/// Refuses a request whose `Host` header names another host.
pub(crate) async fn check_host(
    State(hub): State<Arc<Hub>>,
    request: Request,
    next: Next,
) -> Response {
    let local = request.extensions().get::<LocalAddress>().map(|local| local.0.ip());
    match hosts_of(request.headers(), request.uri()) {
        Ok(hosts) if hosts.iter().all(|(host, _)| hub.context.hosts.allow(host, local)) => {
            next.run(request).await
        }
        Ok(hosts) => {
            let host = hosts.first().map(|(host, _)| host.to_string()).unwrap_or_default();
            refuse(&format!(
                "This emulator does not answer for the host {host}. Name it at the start, with \
                 --allow-host {host}, if it should."
            ))
        }
        Err(message) => refuse(message),
    }
}

/// Refuses a request that another page's script, or a page of another site, has made.
pub(crate) async fn check_origin(
    State(hub): State<Arc<Hub>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let navigates = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    let foreign = matches!(site, Some("cross-site" | "same-site")) && !navigates;
    let origin_is_own = match headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => {
            let own = hosts_of(headers, request.uri()).unwrap_or_default();
            let public = Url::parse(&hub.context.url).ok().map(|url| url.origin());
            origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()).is_some_and(|origin| {
                let host = origin.host().map(|host| host.to_owned());
                let is = |(own, port): &(Host, Option<u16>)| {
                    let default = origin.port_or_known_default();
                    host.as_ref() == Some(own) && (*port == origin.port() || *port == default)
                };
                public.as_ref() == Some(&origin.origin()) || own.iter().any(is)
            })
        }
    };
    if foreign || !origin_is_own {
        return refuse(
            "Pages of other origins cannot use the control API and the console. Only the service's \
             paths and the storage are open to them.",
        );
    }
    next.run(request).await
}

/// The hosts and ports that a request names: in its `Host` header, and in its address if that is
/// absolute.
fn hosts_of(headers: &HeaderMap, uri: &Uri) -> Result<Vec<(Host, Option<u16>)>, &'static str> {
    const WRONG: &str = "The Host header is not a host.";
    let mut named = headers.get_all(header::HOST).iter();
    let mut hosts = Vec::new();
    if let Some(host) = named.next() {
        hosts.push(authority(host.to_str().map_err(|_| WRONG)?).ok_or(WRONG)?);
    }
    if named.next().is_some() {
        return Err("There is more than one Host header.");
    }
    if let Some(uri) = uri.authority() {
        hosts.push(authority(uri.as_str()).ok_or(WRONG)?);
    }
    if hosts.is_empty() { Err("The Host header is missing.") } else { Ok(hosts) }
}

fn refuse(message: &str) -> Response {
    Refused::new(StatusCode::FORBIDDEN, message).into_response()
}
