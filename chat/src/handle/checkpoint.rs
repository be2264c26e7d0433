//! Checkpoints of a session, and sessions that continue from one.

use std::time::UNIX_EPOCH;

use connectparticipant::Client;

use crate::checkpoint::{Checkpoint, Credentials, Session, TokenPrint};
use crate::event::Event;
use crate::handle::builder::ChatBuilder;
use crate::handle::chat::Chat;

impl Chat {
    /// Returns a checkpoint. [`Chat::resume`] continues after the last event that [`next`](Self::next) has returned;
    /// the resumed session delivers the events that were not taken. The session itself continues, so a program may make
    /// a checkpoint after each event.
    ///
    /// Items that the transcript keeps (messages, files, participants who joined and left) are delivered once. Other
    /// items (typing, receipts of others) are lost if they arrive while no session is connected, as after a lost
    /// socket. An upload does not continue in another process.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Checkpoint, Event};
    ///
    /// async fn example(mut chat: Chat, store: impl Fn(Checkpoint)) {
    ///     while let Some(event) = chat.next().await {
    ///         if let Event::Message(message) = event {
    ///             println!("{}", message.text());
    ///             store(chat.checkpoint());
    ///         }
    ///     }
    /// }
    /// ```
    pub fn checkpoint(&self) -> Checkpoint {
        let environment = self.environment();
        let now = environment.now();
        let since_1970 = environment.system_time().duration_since(UNIX_EPOCH).unwrap_or_default();
        let parts = self.kept_parts();
        let position = self.position();
        // Events that a turn has set aside wait for the program.
        let mut place = position.place.clone();
        let mut is_sign_in_requested = position.is_sign_in_requested;
        let mut is_sign_in_over = position.is_sign_in_over;
        for event in self.passed() {
            match event {
                Event::SignInRequested(_) => is_sign_in_requested = false,
                Event::SignedIn | Event::SignInFailed(_) => is_sign_in_over = false,
                _ => {}
            }
            if let Some(id) = event.envelope().and_then(|envelope| envelope.id.as_deref()) {
                place.forget(id);
            }
        }
        let participant_token = parts.participant_token.clone();
        let print = |token| TokenPrint::of(place.print_key(), token);
        Checkpoint {
            session: Session {
                taken_at: u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX),
                is_agent: parts.is_agent,
                only_contact_id: parts.only_contact_id.clone(),
                contact_id: position.contact_id.clone(),
                token_print: participant_token.as_ref().map(print),
                outbox: parts.outbox.keep(),
                receipts: parts.receipts.lock().keep(now),
                turns: self.kept_turns(),
                place,
            },
            credentials: Credentials {
                participant_token,
                connection_token: self.known_token(),
                sign_in: parts.tracker.keep(now, is_sign_in_requested, is_sign_in_over),
            },
        }
    }

    /// Returns a builder for a session that continues from a checkpoint: no event is lost, and none is delivered twice.
    ///
    /// `connect` then sends the [pending](Checkpoint::pending) messages with their tokens, so that the service accepts
    /// each message once. Messages that cannot be sent stay [pending](crate::Sender::pending).
    /// [`sign_in`](crate::Sender::sign_in) returns a sign-in in progress. Timing, quotas and other settings come from
    /// the builder.
    ///
    /// Only one session of a participant should run at a time: two sessions from the same checkpoint both deliver the
    /// events after it.
    ///
    /// If the chat has ended in the meantime, `connect` still returns the session if the checkpoint's connection token can
    /// read the rest of the transcript; [`Event::Ended`] follows. Otherwise, `connect` returns
    /// [`ConnectError::AccessDenied`](crate::ConnectError::AccessDenied).
    ///
    /// ```
    /// use connectparticipant::Client;
    /// use connectparticipant_chat::{Chat, Checkpoint, ConnectError, DeliverySettings};
    ///
    /// async fn example(client: &Client, checkpoint: Checkpoint, token: &str) -> Result<Chat, ConnectError> {
    ///     Chat::resume(client, checkpoint)
    ///         .participant_token(token)
    ///         .delivery(DeliverySettings::default().capacity(1_000))
    ///         .connect()
    ///         .await
    /// }
    /// ```
    pub fn resume(client: &Client, checkpoint: Checkpoint) -> ChatBuilder {
        ChatBuilder::resume(client, checkpoint)
    }
}
