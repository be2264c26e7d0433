//! A sign-in: from the request to the customer until its outcome.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// How a sign-in ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SignInOutcome {
    /// `authentication.succeeded`
    Succeeded,
    /// `authentication.failed`
    Failed,
    /// `authentication.timeout`
    Timeout,
    /// `authentication.expired`
    Expired,
    /// `authentication.cancelled`
    Cancelled,
}

/// An attempt to have the customer sign in.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) session_id: Secret,
    pub(crate) initiated: Timestamp,
    /// The request of GetAuthenticationUrl, which returns one URL for each sign-in.
    pub(crate) request: Option<SignInRequest>,
    /// The code that the sign-in page issued, and the person.
    pub(crate) grant: Option<Grant>,
    /// Whether UpdateParticipantAuthentication has reported the outcome.
    pub(crate) updated: bool,
    pub(crate) end: Option<SignInEnd>,
}

/// When and how a sign-in ended.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignInEnd {
    pub(crate) time: Timestamp,
    /// `None` if another sign-in replaced this one.
    pub(crate) outcome: Option<SignInOutcome>,
    /// The error that the identity provider returned instead of a code.
    pub(crate) error: Option<Secret>,
}

impl SignIn {
    pub(crate) fn new(session_id: Secret, initiated: Timestamp) -> Self {
        Self { session_id, initiated, request: None, grant: None, updated: false, end: None }
    }

    /// Whether the customer may still sign in.
    pub(crate) fn is_pending(&self) -> bool {
        self.end.is_none()
    }
}

/// The request for an authentication URL.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignInRequest {
    pub(crate) state: Secret,
    pub(crate) redirect_uri: String,
}

/// A code and the name of the person who signed in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) code: Secret,
    pub(crate) name: Secret,
}
