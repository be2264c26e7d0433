//! The sign-in page, in place of the identity provider.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use url::Url;

use super::{escape, fill, page};
use crate::Secret;
use crate::hub::Hub;
use crate::operations::authentication;

const PAGE: &str = include_str!("sign_in.html");
const REFUSED: &str = include_str!("refused.html");

/// The password that is never right.
const WRONG_PASSWORD: &str = "wrong";

#[derive(Deserialize)]
pub(crate) struct Authorize {
    client_id: String,
    redirect_uri: String,
    state: Secret,
    identity_provider: Option<String>,
}

/// `GET /authorize`
pub(crate) async fn show(
    State(hub): State<Arc<Hub>>,
    query: Result<Query<Authorize>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = query else {
        return refuse("The address must have client_id, redirect_uri and state.");
    };
    if asked.client_id != "emulator" {
        return refuse("No application is registered under this client_id.");
    }
    let provider = asked.identity_provider.unwrap_or_default();
    match redirect_of(&hub, &asked.state, &asked.redirect_uri) {
        Ok(_) => form(StatusCode::OK, &asked.state, &asked.redirect_uri, &provider, "", ""),
        Err(reason) => refuse(reason),
    }
}

#[derive(Deserialize)]
pub(crate) struct Decision {
    redirect_uri: String,
    state: Secret,
    #[serde(default)]
    identity_provider: String,
    decision: Choice,
    #[serde(default)]
    username: Secret,
    #[serde(default)]
    password: Secret,
}

/// What a person chooses on the sign-in page.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Choice {
    SignIn,
    Cancel,
    /// The provider itself fails.
    Fail,
    /// The person takes longer than the flow waits.
    TimeOut,
}

impl Choice {
    /// The error in the redirect instead of a code, as RFC 6749 defines it.
    fn error(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Choice::Cancel => Some(("access_denied", "The user cancelled the sign-in.")),
            Choice::Fail => Some(("server_error", "The identity provider has failed.")),
            Choice::SignIn | Choice::TimeOut => None,
        }
    }
}

/// `POST /authorize`
pub(crate) async fn decide(
    State(hub): State<Arc<Hub>>,
    decision: Result<Form<Decision>, axum::extract::rejection::FormRejection>,
) -> Response {
    let Ok(Form(decision)) = decision else {
        return refuse("The form was not sent as the sign-in page sends it.");
    };
    let mut back = match redirect_of(&hub, &decision.state, &decision.redirect_uri) {
        Ok(back) => back,
        Err(reason) => return refuse(reason),
    };
    if let Some((error, description)) = decision.decision.error() {
        back.query_pairs_mut()
            .append_pair("error", error)
            .append_pair("error_description", description)
            .append_pair("state", &decision.state);
        return Redirect::to(back.as_str()).into_response();
    }
    if let Choice::TimeOut = decision.decision {
        hub.transact(|tx| authentication::let_time_run_out(tx, &decision.state));
        return refuse("The time to sign in is over. Go back to the chat.");
    }
    let name = decision.username.trim();
    if name.is_empty() || decision.password == WRONG_PASSWORD {
        let problem = if name.is_empty() { "Enter a name." } else { "Incorrect password." };
        return form(
            StatusCode::UNAUTHORIZED,
            &decision.state,
            &decision.redirect_uri,
            &decision.identity_provider,
            name,
            problem,
        );
    }
    let Some(code) = hub.transact(|tx| authentication::grant(tx, &decision.state, name)) else {
        return refuse(OVER);
    };
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &decision.state);
    Redirect::to(back.as_str()).into_response()
}

const OVER: &str = "This sign-in is over, or there never was one. Go back to the chat.";

/// The URI of the redirect, which must be the one of GetAuthenticationUrl.
fn redirect_of(hub: &Hub, state: &str, redirect_uri: &str) -> Result<Url, &'static str> {
    let Some(request) = hub.transact(|tx| authentication::request(tx, state)) else {
        return Err(OVER);
    };
    if request.redirect_uri != redirect_uri {
        return Err("The redirect_uri is not the one of GetAuthenticationUrl.");
    }
    Url::parse(redirect_uri).map_err(|_| "The redirect_uri is not a URL.")
}

fn form(
    status: StatusCode,
    state: &str,
    redirect_uri: &str,
    provider: &str,
    username: &str,
    problem: &str,
) -> Response {
    let host = Url::parse(redirect_uri).ok().and_then(|uri| uri.host_str().map(str::to_owned));
    let with = if provider.is_empty() {
        String::new()
    } else {
        format!("<p class=\"provider\">with <strong>{}</strong></p>", escape(provider))
    };
    let alert = if problem.is_empty() {
        String::new()
    } else {
        format!("<p class=\"alert\" id=\"problem\" role=\"alert\">{}</p>", escape(problem))
    };
    // After the name the page asks for the password.
    let focus = if problem.is_empty() {
        "autofocus"
    } else {
        "autofocus aria-invalid=\"true\" aria-describedby=\"problem\""
    };
    let (of_username, of_password) = if username.is_empty() { (focus, "") } else { ("", focus) };
    let html = fill(
        PAGE,
        &[
            ("alert", &alert),
            ("application", &escape(host.as_deref().unwrap_or("the application"))),
            ("describe_password", of_password),
            ("describe_username", of_username),
            ("provider", &escape(provider)),
            ("provider_line", &with),
            ("redirect_uri", &escape(redirect_uri)),
            ("state", &escape(state)),
            ("username", &escape(username)),
        ],
    );
    page(status, html)
}

fn refuse(reason: &str) -> Response {
    page(StatusCode::BAD_REQUEST, fill(REFUSED, &[("reason", &escape(reason))]))
}
