//! Items of a chat that Amazon SNS delivers: message streaming.
//!
//! A chat publishes its items to an SNS topic if it is started with a `ChatStreamingConfiguration`, or if
//! `StartContactStreaming` is called for it. A bridge to a messenger, a bot or an archive reads the items from the topic.
//! This module converts them to the [`Event`](crate::Event)s of a session, however they are delivered:
//!
//! | delivered to | read by |
//! | --- | --- |
//! | AWS Lambda, by SNS or through SQS | [`records`] |
//! | an SQS queue, enveloped or raw: one body | [`Notification::from_json`] |
//! | an HTTPS endpoint | `Verifier::verify`, with the cargo feature `sns-signature` |
//!
//! SNS delivers at least once and in no guaranteed order. [`Deduplicator`] recognises copies;
//! [`Envelope::time`](crate::Envelope::time) returns when an item was sent. A chunk of a message that a bot is still
//! writing is a message that is not [complete](crate::Message::complete).
//!
//! ```
//! use connectparticipant_chat::Event;
//! use connectparticipant_chat::sns::{Deduplicator, Novelty, records};
//!
//! fn handle(lambda_event: &str, seen: &mut Deduplicator) -> Result<(), Box<dyn std::error::Error>> {
//!     for record in records(lambda_event)? {
//!         let notification = match record.notification {
//!             Ok(notification) => notification,
//!             Err(error) => {
//!                 eprintln!("{:?}: {error}", record.message_id);
//!                 continue;
//!             }
//!         };
//!         if !notification.is_for_customer() || seen.check(&notification) == Novelty::Duplicate {
//!             continue;
//!         }
//!         if let Event::Message(message) = &notification.event
//!             && message.complete
//!         {
//!             println!("to the messenger: {}", message.text());
//!         }
//!     }
//!     Ok(())
//! }
//! ```

mod attributes;
mod decode_error;
mod deduplicator;
mod notification;
mod record;
#[cfg(all(feature = "sns-signature", not(target_family = "wasm")))]
mod verify;
mod visibility;

pub use attributes::Attributes;
pub use decode_error::DecodeError;
pub use deduplicator::{Deduplicator, Novelty};
pub use notification::Notification;
pub use record::{Record, records};
#[cfg(all(feature = "sns-signature", not(target_family = "wasm")))]
pub use verify::{HttpsGet, HttpsMessage, SubscriptionRequest, Verifier, VerifyError};
pub use visibility::Visibility;
