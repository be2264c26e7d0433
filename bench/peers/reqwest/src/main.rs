//! A client written by hand on reqwest and serde: no limits, no retries, no typed errors.

use std::process::ExitCode;

use bytes::Bytes;
use peer::{Peer, request};
use plain::{GetAuthenticationUrl, GetAuthenticationUrlOutput, GetTranscript, GetTranscriptOutput};

struct Reqwest {
    client: reqwest::Client,
    url: String,
}

impl Peer for Reqwest {
    async fn new(url: &str) -> Self {
        Self { client: reqwest::Client::new(), url: url.to_owned() }
    }

    async fn authentication_url(&self) -> usize {
        let call = self.client.post(format!("{}{}", self.url, GetAuthenticationUrl::PATH));
        let call =
            call.header(plain::BEARER, request::CONNECTION_TOKEN).json(&GetAuthenticationUrl {
                session_id: request::SESSION_ID,
                redirect_uri: request::REDIRECT_URI,
            });
        let response = call.send().await.and_then(reqwest::Response::error_for_status);
        let response = response.expect("a response").json::<GetAuthenticationUrlOutput>().await;
        response.expect("an answer").authentication_url.map_or(0, |url| url.len())
    }

    async fn transcript(&self) -> usize {
        let call = self.client.post(format!("{}{}", self.url, GetTranscript::PATH));
        let call = call
            .header(plain::BEARER, request::CONNECTION_TOKEN)
            .json(&GetTranscript { max_results: request::MAX_RESULTS });
        let response = call.send().await.and_then(reqwest::Response::error_for_status);
        response
            .expect("a response")
            .json::<GetTranscriptOutput>()
            .await
            .expect("a transcript")
            .items()
    }

    fn decode(body: &Bytes) -> usize {
        GetTranscriptOutput::decode(body).items()
    }
}

fn main() -> ExitCode {
    peer::main::<Reqwest>()
}
