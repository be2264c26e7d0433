//! aws-sdk-connectparticipant, unsigned, which is how a customer's side has to use it.

use std::process::ExitCode;

use aws_sdk_connectparticipant::config::{BehaviorVersion, Region};
use aws_sdk_connectparticipant::operation::get_transcript::{GetTranscript, GetTranscriptOutput};
use aws_sdk_connectparticipant::{Client, Config};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use peer::{Peer, request};

struct Aws(Client);

impl Peer for Aws {
    async fn new(url: &str) -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(url)
            .allow_no_auth()
            .build();
        Self(Client::from_conf(config))
    }

    async fn authentication_url(&self) -> usize {
        let call = self.0.get_authentication_url();
        let call = call.session_id(request::SESSION_ID).redirect_uri(request::REDIRECT_URI);
        let response =
            call.connection_token(request::CONNECTION_TOKEN).send().await.expect("a response");
        response.authentication_url().map_or(0, str::len)
    }

    async fn transcript(&self) -> usize {
        let call = self.0.get_transcript().max_results(request::MAX_RESULTS);
        let response =
            call.connection_token(request::CONNECTION_TOKEN).send().await.expect("a response");
        response.transcript().len()
    }

    fn decode(body: &Bytes) -> usize {
        let layer = GetTranscript::new().config().expect("a configuration");
        let reader = layer.load::<SharedResponseDeserializer>().expect("a deserializer");
        let bag = ConfigBag::base();
        let body = SdkBody::from(body.clone());
        let response = HttpResponse::new(200.try_into().expect("a status"), body);
        let output = reader
            .deserialize_nonstreaming_with_config(&response, &bag)
            .ok()
            .expect("a transcript");
        output.downcast::<GetTranscriptOutput>().ok().expect("a transcript").transcript().len()
    }
}

fn main() -> ExitCode {
    peer::main::<Aws>()
}
