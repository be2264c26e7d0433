//! Why a request is not carried out: a status, a code, and a reason for the developer of the page.

use http::StatusCode;

/// Why a request is refused. The messages are fixed and do not repeat any part of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Method,
    OriginMissing,
    OriginNotAllowed,
    TooManyRequests {
        seconds: u64,
    },
    ContentType,
    BodyTooLarge,
    BodyTimeout,
    BodyIncomplete,
    Malformed(&'static str),
    InstanceNotAllowed,
    FlowNotAllowed,
    AttributeNotAllowed,
    ChatKey,
    StateNotAnnounced,
    StateOfAnotherChat,
    StateUsed,
    /// The service no longer accepts the sign-in.
    SignInOver,
    /// The service is busy, or cannot be reached.
    Busy {
        seconds: u64,
    },
    /// The service rejects the back end's calls.
    Service,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Refusal::Malformed(_) => StatusCode::BAD_REQUEST,
            Refusal::AttributeNotAllowed | Refusal::BodyIncomplete => StatusCode::BAD_REQUEST,
            Refusal::OriginMissing
            | Refusal::OriginNotAllowed
            | Refusal::InstanceNotAllowed
            | Refusal::FlowNotAllowed
            | Refusal::ChatKey
            | Refusal::StateNotAnnounced
            | Refusal::StateOfAnotherChat => StatusCode::FORBIDDEN,
            Refusal::Method => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Refusal::StateUsed | Refusal::SignInOver => StatusCode::CONFLICT,
            Refusal::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Service => StatusCode::BAD_GATEWAY,
            Refusal::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The code of the refusal, for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Refusal::Method => "method_not_allowed",
            Refusal::OriginMissing => "origin_missing",
            Refusal::OriginNotAllowed => "origin_not_allowed",
            Refusal::TooManyRequests { .. } => "too_many_requests",
            Refusal::ContentType => "content_type",
            Refusal::BodyTooLarge => "body_too_large",
            Refusal::BodyTimeout => "body_timeout",
            Refusal::BodyIncomplete => "body_incomplete",
            Refusal::Malformed(_) => "malformed",
            Refusal::InstanceNotAllowed => "instance_not_allowed",
            Refusal::FlowNotAllowed => "flow_not_allowed",
            Refusal::AttributeNotAllowed => "attribute_not_allowed",
            Refusal::ChatKey => "chat_key",
            Refusal::StateNotAnnounced => "state_not_announced",
            Refusal::StateOfAnotherChat => "state_of_another_chat",
            Refusal::StateUsed => "state_used",
            Refusal::SignInOver => "sign_in_over",
            Refusal::Busy { .. } => "busy",
            Refusal::Service => "service",
        }
    }

    /// The message of the refusal, for developers.
    pub(crate) fn message(self) -> &'static str {
        match self {
            Refusal::Method => "This endpoint takes POST.",
            Refusal::OriginMissing => {
                "The request has no Origin header: allow it with without_origin()."
            }
            Refusal::OriginNotAllowed => {
                "Pages of this origin may not call: allow it with origin(…)."
            }
            Refusal::TooManyRequests { .. } => "This client has sent too many requests.",
            Refusal::ContentType => "The body must be application/json or text/plain.",
            Refusal::BodyTooLarge => "The body is too large.",
            Refusal::BodyTimeout => "The body has not arrived in time.",
            Refusal::BodyIncomplete => "The body has not arrived as a whole.",
            Refusal::Malformed(reason) => reason,
            Refusal::InstanceNotAllowed => {
                "This instance is not configured: allow it with flow(…)."
            }
            Refusal::FlowNotAllowed => {
                "This flow is not configured for the instance: allow it with flow(…)."
            }
            Refusal::AttributeNotAllowed => {
                "A page may not set this attribute: allow it with attribute(…)."
            }
            Refusal::ChatKey => "The chatKey is not one of this back end, or has expired.",
            Refusal::StateNotAnnounced => {
                "The chat has not announced this state: post chatKey and state first."
            }
            Refusal::StateOfAnotherChat => "The state is not the one that this chat has announced.",
            Refusal::StateUsed => "The state has been used.",
            Refusal::SignInOver => {
                "The service does not accept this sign-in: it is over, or was not requested."
            }
            Refusal::Busy { .. } => "The service is busy; try again later.",
            Refusal::Service => {
                "The service has refused the call: the log of the back end says why."
            }
        }
    }

    /// The number of seconds after which the request may be sent again, if that can help.
    pub(crate) fn retry_after(self) -> Option<u64> {
        match self {
            Refusal::TooManyRequests { seconds } | Refusal::Busy { seconds } => Some(seconds),
            _ => None,
        }
    }
}
