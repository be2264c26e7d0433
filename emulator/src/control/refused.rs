//! Refusals of the control API: always `{"error": "…"}`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::error::ControlError;

/// A refusal: a status and the reason. The reason repeats no value of the request.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    body: Refusal,
}

/// Why a request is refused.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Refusal {
    /// The reason. It repeats no value of the request.
    error: String,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, body: Refusal { error: error.into() } }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, axum::Json(self.body)).into_response()
    }
}

impl From<ControlError> for Refused {
    fn from(error: ControlError) -> Self {
        let status = match error {
            ControlError::NoSuchChat
            | ControlError::NoSuchParticipant
            | ControlError::NoSuchItem
            | ControlError::NoSuchAttachment => StatusCode::NOT_FOUND,
            ControlError::ChatEnded | ControlError::NoSignIn => StatusCode::CONFLICT,
            ControlError::Invalid(_) => StatusCode::BAD_REQUEST,
        };
        Self::new(status, error.to_string())
    }
}
