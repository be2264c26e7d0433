//! Signatures. The fixtures were signed with openssl, by the key of `certificate.pem`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use connectparticipant_chat::Event;
use connectparticipant_chat::sns::{HttpsMessage, Verifier, VerifyError};
use serde_json::Value;

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:chat";
const CERTIFICATE: &[u8] = include_bytes!("fixtures/certificate.pem");
const NOTIFICATION_V1: &str = include_str!("fixtures/notification_v1.json");
const NOTIFICATION_V2: &str = include_str!("fixtures/notification_v2.json");
const WITH_SUBJECT: &str = include_str!("fixtures/with_subject_v2.json");
const SUBSCRIPTION_V1: &str = include_str!("fixtures/subscription_v1.json");
const SUBSCRIPTION_V2: &str = include_str!("fixtures/subscription_v2.json");
const UNSUBSCRIBE: &str = include_str!("fixtures/unsubscribe_v2.json");

/// A verifier whose certificates are this text, and the number of URLs that it has fetched.
fn verifier(certificate: &'static [u8]) -> (Verifier, Arc<AtomicUsize>) {
    let fetched = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&fetched);
    let verifier = Verifier::new([TOPIC], move |url: String| {
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            assert!(url.starts_with("https://sns.us-east-1.amazonaws.com/"), "{url}");
            Ok(certificate.to_vec())
        }
    });
    (verifier, fetched)
}

fn changed(message: &str, name: &str, value: impl Into<Value>) -> String {
    let mut message: Value = serde_json::from_str(message).unwrap();
    message[name] = value.into();
    message.to_string()
}

#[tokio::test]
async fn what_sns_has_signed_is_read() {
    let (verifier, fetched) = verifier(CERTIFICATE);
    for body in [NOTIFICATION_V1, NOTIFICATION_V2, WITH_SUBJECT] {
        let HttpsMessage::Notification(read) = verifier.verify(body).await.unwrap() else {
            panic!("{body}")
        };
        let Event::Message(message) = &read.event else { panic!("{read:?}") };
        assert_eq!(message.text(), "Grüße \"from\" us\nand on");
        assert!(read.is_for_customer());
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 1, "the certificate is kept");
}

#[tokio::test]
async fn each_signed_member_counts() {
    let (verifier, _) = verifier(CERTIFICATE);
    let members = ["Message", "MessageId", "Timestamp", "Subject"];
    for name in members {
        let body = changed(WITH_SUBJECT, name, "another");
        let error = verifier.verify(&body).await.unwrap_err();
        assert!(matches!(error, VerifyError::Signature), "{name}: {error:?}");
    }
    for (name, value) in [("SubscribeURL", "https://evil.example"), ("Token", "another")] {
        let body = changed(SUBSCRIPTION_V2, name, value);
        let error = verifier.verify(&body).await.unwrap_err();
        assert!(matches!(error, VerifyError::Signature), "{name}: {error:?}");
    }
    // A subject that was not signed, a hash that was not used, a confirmation of another kind.
    for body in [
        changed(NOTIFICATION_V2, "Subject", "Amazon Connect"),
        changed(NOTIFICATION_V2, "SignatureVersion", "1"),
        changed(NOTIFICATION_V1, "SignatureVersion", "2"),
        changed(SUBSCRIPTION_V2, "Type", "UnsubscribeConfirmation"),
        changed(NOTIFICATION_V2, "Signature", "bm8gc2lnbmF0dXJl"),
        changed(NOTIFICATION_V2, "Signature", "not Base64!"),
    ] {
        let error = verifier.verify(&body).await.unwrap_err();
        assert!(matches!(error, VerifyError::Signature), "{error:?}");
    }
}

/// Anybody may publish to a topic of their own, and SNS signs it.
#[tokio::test]
async fn another_topic_is_refused_without_a_fetch() {
    let (verifier, fetched) = verifier(CERTIFICATE);
    let body = changed(NOTIFICATION_V2, "TopicArn", "arn:aws:sns:us-east-1:999999999999:evil");
    let error = verifier.verify(&body).await.unwrap_err();
    assert!(matches!(error, VerifyError::UnexpectedTopic));
    assert_eq!(fetched.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_certificate_of_another_host_is_not_fetched() {
    let (verifier, fetched) = verifier(CERTIFICATE);
    for url in [
        "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
        "http://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.s3-us-west-2.amazonaws.com/a.pem",
        "not a URL",
    ] {
        let body = changed(NOTIFICATION_V2, "SigningCertURL", url);
        let error = verifier.verify(&body).await.unwrap_err();
        assert!(matches!(error, VerifyError::CertificateUrl), "{url}: {error:?}");
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_subscription_is_confirmed_only_when_the_caller_says_so() {
    for body in [SUBSCRIPTION_V1, SUBSCRIPTION_V2] {
        let (verifier, fetched) = verifier(CERTIFICATE);
        let HttpsMessage::SubscriptionRequested(request) = verifier.verify(body).await.unwrap()
        else {
            panic!("{body}")
        };
        assert_eq!(request.topic_arn, TOPIC);
        assert!(!format!("{request:?}").contains("canary"));
        assert_eq!(fetched.load(Ordering::Relaxed), 1, "the certificate only");
        verifier.confirm(&request).await.unwrap();
        assert_eq!(fetched.load(Ordering::Relaxed), 2);
    }
    let (verifier, _) = verifier(CERTIFICATE);
    let read = verifier.verify(UNSUBSCRIBE).await.unwrap();
    assert!(matches!(read, HttpsMessage::Unsubscribed(_)));
}

#[tokio::test]
async fn what_cannot_be_verified_says_why() {
    let (verifier, _) = verifier(CERTIFICATE);
    let raw = r#"{"Id": "1", "Type": "MESSAGE", "AbsoluteTime": "2026-11-26T10:00:00.000Z"}"#;
    for (body, error) in [
        ("", "the record is not JSON: line 1, column 0"),
        ("[]", "the record is not an SNS record, an SQS record or a chat item"),
        ("{}", "the message is not what SNS posts: the string member Type is missing"),
        // Raw delivery: nothing is signed.
        (raw, "the SNS message is not a Notification: its Type is \"MESSAGE\""),
        (
            &changed(NOTIFICATION_V2, "Signature", Value::Null),
            "the message is not what SNS posts: the string member Signature is missing",
        ),
        (
            &changed(NOTIFICATION_V2, "SignatureVersion", "3"),
            "the SignatureVersion is neither 1 nor 2",
        ),
    ] {
        assert_eq!(verifier.verify(body).await.unwrap_err().to_string(), error);
    }
    for certificate in [&b""[..], b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        let (verifier, fetched) = self::verifier(certificate);
        for fetches in 1..3 {
            let error = verifier.verify(NOTIFICATION_V2).await.unwrap_err();
            assert!(matches!(error, VerifyError::Certificate), "{error:?}");
            assert_eq!(fetched.load(Ordering::Relaxed), fetches, "it is not kept");
        }
    }
    let verifier =
        Verifier::new([TOPIC], |_: String| async move { Err("there is no network".into()) });
    let error = verifier.verify(NOTIFICATION_V2).await.unwrap_err();
    assert_eq!(error.to_string(), "a URL of SNS cannot be fetched");
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "there is no network");
}
