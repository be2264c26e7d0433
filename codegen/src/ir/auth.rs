//! How requests say who sends them.

use super::Expression;

/// A scheme of authentication that the runtime has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthScheme {
    /// `aws.auth#sigv4`
    SigV4,
    /// `smithy.api#httpBearerAuth`
    HttpBearer,
}

impl AuthScheme {
    /// The scheme of a trait's name.
    pub fn of(id: &str) -> Option<Self> {
        match id {
            "aws.auth#sigv4" => Some(AuthScheme::SigV4),
            "smithy.api#httpBearerAuth" => Some(AuthScheme::HttpBearer),
            _ => None,
        }
    }

    /// The variant in the runtime.
    pub fn variant(self) -> &'static str {
        match self {
            AuthScheme::SigV4 => "SigV4",
            AuthScheme::HttpBearer => "HttpBearer",
        }
    }
}

/// What an endpoint says about the signatures of its requests.
#[derive(Clone, Debug, Default)]
pub struct EndpointSigning {
    /// The service's name, if it is not the model's.
    pub name: Option<Expression>,
    /// The region, if it is not the client's.
    pub region: Option<Expression>,
    /// Whether paths are signed as they are sent.
    pub single_encoding: bool,
    /// The schemes that it takes, if SigV4 is not among them.
    pub others: Option<String>,
}

impl EndpointSigning {
    /// Whether nothing differs from what the model says.
    pub fn is_default(&self) -> bool {
        let has_names = self.name.is_some() || self.region.is_some();
        !has_names && !self.single_encoding && self.others.is_none()
    }
}
