//! Pages of a transcript whose items stay as they came: an item that cannot be read does not hide the
//! others.

use connectparticipant::operation::get_transcript::{GetTranscript, GetTranscriptError};
use connectparticipant::restjson::{Operation, Paginated, Request, Validator};
use connectparticipant::{BuildError, NextToken};
use serde::Deserialize;
use serde_json::value::RawValue;

/// `GetTranscript`, read as JSON.
#[derive(Clone, Debug)]
pub(super) struct RawTranscript(pub(super) GetTranscript);

/// A page.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RawPage {
    transcript: Option<Vec<Box<RawValue>>>,
    next_token: Option<NextToken>,
}

impl Operation for RawTranscript {
    const NAME: &'static str = GetTranscript::NAME;
    const IDEMPOTENT: bool = GetTranscript::IDEMPOTENT;
    type Output = RawPage;
    type Error = GetTranscriptError;

    fn validate(&self, validator: &mut Validator) {
        self.0.validate(validator);
    }

    fn encode(&self) -> Result<Request, BuildError> {
        self.0.encode()
    }
}

impl Paginated for RawTranscript {
    type Item = Box<RawValue>;

    fn next_token(output: &RawPage) -> Option<&str> {
        output.next_token.as_ref().map(|token| token.expose())
    }

    fn token(&self) -> Option<&str> {
        self.0.token()
    }

    fn set_token(&mut self, token: String) {
        self.0.set_token(token);
    }

    fn items(output: RawPage) -> Vec<Box<RawValue>> {
        output.transcript.unwrap_or_default()
    }
}
