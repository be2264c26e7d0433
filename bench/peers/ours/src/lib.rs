//! connectparticipant.

use bytes::Bytes;
use connectparticipant::Client;
use connectparticipant::operation::get_transcript::GetTranscriptOutput;
use peer::{Peer, request};
use restjson::http::{HeaderMap, StatusCode};
use restjson::{FromResponse, Response};

/// The client under measurement.
pub struct Ours(Client);

impl Peer for Ours {
    async fn new(url: &str) -> Self {
        Self(Client::builder().endpoint_url(url).build().expect("a client"))
    }

    async fn authentication_url(&self) -> usize {
        let call = self.0.get_authentication_url();
        let call = call.session_id(request::SESSION_ID).redirect_uri(request::REDIRECT_URI);
        let response =
            call.connection_token(request::CONNECTION_TOKEN).send().await.expect("a response");
        response.authentication_url.map_or(0, |url| url.expose().len())
    }

    async fn transcript(&self) -> usize {
        let call = self.0.get_transcript().max_results(request::MAX_RESULTS);
        let response =
            call.connection_token(request::CONNECTION_TOKEN).send().await.expect("a response");
        response.transcript.map_or(0, |items| items.len())
    }

    fn decode(body: &Bytes) -> usize {
        let response = Response::new(StatusCode::OK, HeaderMap::new(), body.clone());
        let output = GetTranscriptOutput::from_response(response).expect("a transcript");
        output.transcript.map_or(0, |items| items.len())
    }
}
