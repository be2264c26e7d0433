//! Signatures of events beside `aws-sigv4`.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials as TheirCredentials;
use aws_sigv4::event_stream::{sign_empty_message, sign_message};
use aws_sigv4::sign::v4;
use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use bytes::Bytes;
use restjson::signing::{Credentials, EventSigner, SigningParameters, SigningSettings};

use super::random::Random;

const REQUEST: &str = "e1d8e8c8815e60969f2a34765c9a15945ffc0badbaa4b7e3b163ea19131e949b";

#[test]
fn a_chain_of_signatures_is_that_of_the_oracle() {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG");
    // Shortly before midnight: the key changes in the middle.
    let start = UNIX_EPOCH + Duration::from_millis(1_700_006_397_250);
    let parameters = SigningParameters {
        credentials: &credentials,
        service: "transcribe",
        region: "eu-central-1",
        time: start,
        settings: SigningSettings::default(),
    };
    let mut signer = EventSigner::new(&parameters, REQUEST);
    let theirs = TheirCredentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", None, None, "");
    let identity = theirs.into();
    let mut random = Random(3);
    let mut last = REQUEST.to_owned();
    for number in 0..20 {
        let time = start + Duration::from_millis(377 * number);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-central-1")
            .name("transcribe")
            .time(time)
            .settings(())
            .build()
            .unwrap();
        let (payload, expected) = if number == 19 {
            (Bytes::new(), sign_empty_message(&last, &params).unwrap())
        } else {
            let payload = random.message().encode().unwrap();
            let theirs = read_message_from(&payload[..]).unwrap();
            (payload, sign_message(&theirs, &last, &params).unwrap())
        };
        let (expected, signature) = expected.into_parts();
        let mut bytes = Vec::new();
        write_message_to(&expected, &mut bytes).unwrap();
        let signed = signer.sign(payload, time).unwrap();
        assert_eq!(signed.encode().unwrap(), bytes, "message {number}");
        last = signature;
    }
}
