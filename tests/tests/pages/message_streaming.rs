//! docs/message-streaming.md

mod lambda {
    // region: lambda
    use connectparticipant_chat::Event;
    use connectparticipant_chat::sns::{Deduplicator, Novelty, records};

    /// The texts of a Lambda event that go to the customer's messenger.
    fn texts(event: &str, seen: &mut Deduplicator) -> Vec<String> {
        let mut texts = Vec::new();
        for record in records(event).unwrap_or_default() {
            let notification = match record.notification {
                Ok(notification) => notification,
                Err(error) => {
                    eprintln!("{:?} is left out: {error}", record.message_id);
                    continue;
                }
            };
            if !notification.is_for_customer() || seen.check(&notification) == Novelty::Duplicate {
                continue;
            }
            if let Event::Message(message) = &notification.event
                && message.complete
            {
                texts.push(message.text().to_owned());
            }
        }
        texts
    }
    // end region

    #[test]
    fn leaves_out_what_is_not_for_the_customer() {
        let item = |id: &str, role: &str| {
            serde_json::json!({
                "Id": id, "Type": "MESSAGE", "ContentType": "text/plain", "Content": role,
                "AbsoluteTime": "2026-11-26T10:00:00.000Z", "ParticipantRole": role,
                "MessageVisibility": "ALL",
            })
        };
        let record = |body: serde_json::Value| serde_json::json!({"body": body.to_string()});
        let records = [
            record(item("1", "AGENT")),
            record(item("2", "CUSTOMER")),
            record(serde_json::json!({})),
            record(item("1", "AGENT")),
        ];
        let event = serde_json::json!({ "Records": records }).to_string();
        assert_eq!(texts(&event, &mut Deduplicator::new(100)), ["AGENT"]);
    }
}

mod https {
    // region: https
    use connectparticipant_chat::sns::{HttpsMessage, Verifier, VerifyError};

    fn verifier(client: reqwest::Client) -> Verifier {
        Verifier::new(["arn:aws:sns:us-east-1:123456789012:chat"], move |url: String| {
            let client = client.clone();
            async move {
                let response = client.get(url).send().await?.error_for_status()?;
                Ok(response.bytes().await?.to_vec())
            }
        })
    }

    async fn receive(verifier: &Verifier, body: &str) -> Result<(), VerifyError> {
        match verifier.verify(body).await? {
            HttpsMessage::Notification(notification) => println!("{:?}", notification.event),
            // The topic is one of those above, so this is a subscription of our own.
            HttpsMessage::SubscriptionRequested(request) => verifier.confirm(&request).await?,
            _ => {}
        }
        Ok(())
    }
    // end region

    #[tokio::test]
    async fn refuses_what_is_not_signed() {
        let verifier = verifier(reqwest::Client::new());
        assert!(matches!(receive(&verifier, "{}").await, Err(VerifyError::Missing("Type"))));
    }
}
