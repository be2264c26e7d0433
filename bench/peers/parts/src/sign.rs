//! Signs a small request by its headers, 100 times a round, each with another path. The crate of AWS derives the
//! signing key for each request; ours keeps it.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    self, SignableBody, SignableRequest, SigningSettings as AwsSettings,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use restjson::signing::{Credentials, Payload, SigningKeys, SigningParameters, SigningSettings};

use crate::Whose;

/// How many requests a round signs.
const REQUESTS: usize = 100;
const BODY: &[u8] =
    br#"{"InstanceId":"1234","ContactFlowId":"5678","ParticipantDetails":{"DisplayName":"Ada"}}"#;
const CONTENT_TYPE: &str = "application/json";

/// Signs the requests so many times.
pub(crate) fn run(whose: Whose, count: usize) {
    match whose {
        Whose::Ours => ours(count),
        Whose::Aws => aws(count),
    }
}

fn urls() -> Vec<String> {
    (0..REQUESTS)
        .map(|number| format!("https://connect.us-east-1.amazonaws.com/contact/{number}"))
        .collect()
}

fn time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn request(url: &str) -> http::Request<()> {
    http::Request::put(url).header("content-type", CONTENT_TYPE).body(()).expect("a request")
}

fn ours(count: usize) {
    let (credentials, keys, urls) =
        (Credentials::new("AKIDEXAMPLE", "secret"), SigningKeys::default(), urls());
    for _ in 0..count {
        for url in &urls {
            let parameters = SigningParameters {
                credentials: &credentials,
                service: "connect",
                region: "us-east-1",
                time: time(),
                settings: SigningSettings::default(),
            };
            let mut request = request(url);
            keys.sign(&mut request, &Payload::Bytes(BODY), &parameters).expect("a signature");
            assert!(request.headers().contains_key("authorization"));
        }
    }
}

fn aws(count: usize) {
    let identity: Identity =
        AwsCredentials::new("AKIDEXAMPLE", "secret", None, None, "bench").into();
    let urls = urls();
    for _ in 0..count {
        for url in &urls {
            let parameters = v4::SigningParams::builder()
                .identity(&identity)
                .region("us-east-1")
                .name("connect")
                .time(time())
                .settings(AwsSettings::default())
                .build()
                .expect("all that is needed")
                .into();
            let mut request = request(url);
            let headers = [("content-type", CONTENT_TYPE)].into_iter();
            let signable =
                SignableRequest::new("PUT", url.as_str(), headers, SignableBody::Bytes(BODY))
                    .expect("a request");
            let signed = http_request::sign(signable, &parameters).expect("a signature");
            signed.into_parts().0.apply_to_request_http1x(&mut request);
            assert!(request.headers().contains_key("authorization"));
        }
    }
}
