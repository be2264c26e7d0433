//! Posts notifications to a subscriber, as SNS does over HTTP.

pub(crate) mod signing;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::hub::Hub;
use crate::state::notifications::Notification;
use signing::Signer;

/// How often a notification is posted until a subscriber takes it.
const ATTEMPTS: u32 = 3;

/// How long a subscriber may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Posts every notification, one after the other, until the emulator stops.
pub(crate) async fn post_all(hub: Arc<Hub>, url: String) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let signer = Signer::new();
    loop {
        hub.until(|state| state.outbox.has_waiting().then_some(())).await;
        let Some(notification) = hub.transact(|tx| tx.state.outbox.take()) else { continue };
        let envelope = notification.envelope(&signer.sign(&notification)).to_string();
        let mut posted = false;
        for attempt in 0..ATTEMPTS {
            tokio::time::sleep(Duration::from_millis(200) * attempt).await;
            let post = async {
                let response =
                    client.request(request(&url, &notification, &envelope)?).await.ok()?;
                response.status().is_success().then_some(())
            };
            posted = matches!(tokio::time::timeout(PATIENCE, post).await, Ok(Some(())));
            if posted {
                break;
            }
        }
        if !posted {
            tracing::warn!(operation = "SNS", "the subscriber has not taken a notification");
        }
        hub.transact(|tx| match posted {
            true => tx.state.outbox.posted += 1,
            false => tx.state.outbox.failed += 1,
        });
    }
}

fn request(url: &str, notification: &Notification, envelope: &str) -> Option<Request<Full<Bytes>>> {
    Request::post(url)
        // SNS sends JSON as text, too.
        .header(header::CONTENT_TYPE, "text/plain; charset=UTF-8")
        .header("x-amz-sns-message-type", "Notification")
        .header("x-amz-sns-message-id", &notification.message_id)
        .header("x-amz-sns-topic-arn", &notification.topic_arn)
        .body(envelope.to_owned().into())
        .ok()
}
