//! Error responses: code, status, and the shapes in which the code and the message stand.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Api;

/// The errors that the emulator returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    AccessDenied,
    Conflict,
    ResourceNotFound,
    ServiceQuotaExceeded,
    Throttling,
    Validation,
    // Of the protocol, not of the model.
    Serialization,
    UnknownOperation,
    UnsupportedMediaType,
    RequestTooLarge,
    // Of the service `connect`.
    InternalService,
    InvalidParameter,
    InvalidRequest,
    LimitExceeded,
    // Of signatures.
    ExpiredToken,
    IncompleteSignature,
    InvalidSignature,
    MissingAuthenticationToken,
    UnrecognizedClient,
}

impl ErrorCode {
    /// The code as it goes over the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ErrorCode::AccessDenied => "AccessDeniedException",
            ErrorCode::Conflict => "ConflictException",
            ErrorCode::ResourceNotFound => "ResourceNotFoundException",
            ErrorCode::ServiceQuotaExceeded => "ServiceQuotaExceededException",
            ErrorCode::Throttling => "ThrottlingException",
            ErrorCode::Validation => "ValidationException",
            ErrorCode::Serialization => "SerializationException",
            ErrorCode::UnknownOperation => "UnknownOperationException",
            ErrorCode::UnsupportedMediaType => "UnsupportedMediaTypeException",
            ErrorCode::RequestTooLarge => "RequestEntityTooLargeException",
            ErrorCode::InvalidParameter => "InvalidParameterException",
            ErrorCode::InvalidRequest => "InvalidRequestException",
            ErrorCode::InternalService => "InternalServiceException",
            ErrorCode::LimitExceeded => "LimitExceededException",
            ErrorCode::ExpiredToken => "ExpiredTokenException",
            ErrorCode::IncompleteSignature => "IncompleteSignatureException",
            ErrorCode::InvalidSignature => "InvalidSignatureException",
            ErrorCode::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            ErrorCode::UnrecognizedClient => "UnrecognizedClientException",
        }
    }

    fn status(self, api: &Api) -> StatusCode {
        let unmodelled = match self {
            ErrorCode::UnknownOperation => 404,
            ErrorCode::UnsupportedMediaType => 415,
            ErrorCode::RequestTooLarge => 413,
            ErrorCode::Throttling => 429,
            ErrorCode::ExpiredToken
            | ErrorCode::IncompleteSignature
            | ErrorCode::InvalidSignature
            | ErrorCode::MissingAuthenticationToken
            | ErrorCode::UnrecognizedClient => 403,
            _ => 400,
        };
        let status = api.status_of(self.name()).unwrap_or(unmodelled);
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// An error that a identity of the service gets. The message never repeats a token, a session id or
/// a message's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceError {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
    /// What a `ResourceNotFoundException` names.
    pub(crate) resource: Option<Resource>,
}

/// A resource, by type and id. The id is never a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
}

/// How error responses carry their code and message. The real service has been seen to use all of these styles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorStyle {
    /// Each style in turn, so that a client that knows only one of them fails soon.
    #[default]
    Alternating,
    /// `x-amzn-errortype: ValidationException`, `{"message": …}`
    Plain,
    /// `x-amzn-errortype: ValidationException:http://internal.amazon.com/…`, `{"Message": …}`
    WithUri,
    /// `x-amzn-errortype: com.amazonaws.connectparticipant#ValidationException`, `{"message": …}`
    WithNamespace,
}

impl ErrorStyle {
    /// The style of the n-th error response.
    fn of_response(self, nth: u64) -> ErrorStyle {
        match (self, nth % 3) {
            (ErrorStyle::Alternating, 0) => ErrorStyle::WithUri,
            (ErrorStyle::Alternating, 1) => ErrorStyle::Plain,
            (ErrorStyle::Alternating, _) => ErrorStyle::WithNamespace,
            (fixed, _) => fixed,
        }
    }
}

impl ServiceError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), resource: None }
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Validation, message)
    }

    /// A resource is missing.
    pub(crate) fn not_found(kind: &'static str, id: String, message: impl Into<String>) -> Self {
        let resource = Some(Resource { kind, id });
        Self { resource, ..Self::new(ErrorCode::ResourceNotFound, message) }
    }

    /// One text for every reason: the service does not say which token was wrong and why.
    pub(crate) fn access_denied() -> Self {
        Self::new(ErrorCode::AccessDenied, "Access denied")
    }

    /// The response, in the style that is the n-th error response's tx.
    pub(crate) fn response(&self, api: &Api, style: ErrorStyle, nth: u64) -> Response {
        let name = self.code.name();
        let (error_type, mut body) = match style.of_response(nth) {
            ErrorStyle::WithUri => (
                format!("{name}:http://internal.amazon.com/coral/{}/", api.namespace),
                json!({"Message": self.message}),
            ),
            ErrorStyle::WithNamespace => {
                (format!("{}#{name}", api.namespace), json!({"message": self.message}))
            }
            ErrorStyle::Plain | ErrorStyle::Alternating => {
                (name.to_owned(), json!({"message": self.message}))
            }
        };
        if let (Some(Resource { kind, id }), Some(body)) = (&self.resource, body.as_object_mut()) {
            body.insert("ResourceType".to_owned(), (*kind).into());
            body.insert("ResourceId".to_owned(), id.as_str().into());
        }
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (self.code.status(api), json, body.to_string()).into_response();
        if let Ok(error_type) = HeaderValue::try_from(error_type) {
            response.headers_mut().insert("x-amzn-errortype", error_type);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::services;

    #[test]
    fn styles_take_turns() {
        let api = services::participant().unwrap();
        let error = ServiceError::access_denied();
        let types: Vec<String> = (0..4)
            .map(|nth| {
                let response = error.response(api, ErrorStyle::Alternating, nth);
                assert_eq!(response.status(), StatusCode::FORBIDDEN);
                response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned()
            })
            .collect();
        assert!(types[0].starts_with("AccessDeniedException:http://"));
        assert_eq!(types[1], "AccessDeniedException");
        assert!(types[2].ends_with("#AccessDeniedException"));
        assert_eq!(types[0], types[3]);
    }
}
