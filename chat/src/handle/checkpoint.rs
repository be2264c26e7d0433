//! Checkpoints of a session, and sessions that go on at one.

use std::time::UNIX_EPOCH;

use connectparticipant::Client;

use crate::checkpoint::{Checkpoint, Credentials, Session, TokenPrint};
use crate::event::Event;
use crate::handle::builder::ChatBuilder;
use crate::handle::chat::Chat;

impl Chat {
    /// Returns a checkpoint: [`Chat::resume`] goes on after the event that [`next`](Self::next) has returned last.
    /// Events that nobody has asked for are delivered by the resumed session. The session goes on: a program may
    /// make a checkpoint after each event.
    ///
    /// What the transcript keeps (messages, files, who joined and left) is delivered once. What it does not keep
    /// (typing, receipts of others) is not delivered if it comes while no session is connected, as after a lost
    /// socket. An upload does not move.
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
        // What a turn has passed over waits for the program.
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

    /// Returns a builder for a session that goes on at a checkpoint: no event is lost, and none is delivered a
    /// second time.
    ///
    /// `connect` then sends the [pending](Checkpoint::pending) messages, with their tokens, so that the service
    /// takes each once. What cannot be sent stays [pending](crate::Sender::pending). A sign-in in progress is
    /// [`sign_in`](crate::Sender::sign_in). Timing, quotas and other settings are those of the builder.
    ///
    /// At one time, only one session of a participant should go on: two that resume from one checkpoint both
    /// deliver what follows.
    ///
    /// If the chat has ended since, `connect` returns the session if the connection token of the checkpoint
    /// still serves to read the rest, and [`Event::Ended`] follows; otherwise
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
