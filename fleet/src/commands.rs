//! Carrying out the commands of a chat, one after the other.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use connectparticipant_chat::{CallError, Sender};
use futures_util::StreamExt as _;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument as _;

use crate::command::{Action, Command};
use crate::nats::Nats;
use crate::record::{Draft, Rejected};
use crate::{ChatId, spans};

/// How long one request for a command stays with NATS. A command that comes meanwhile is handed out at once.
const REQUEST: Duration = Duration::from_secs(20);
/// How long NATS keeps the place of a chat that no worker has in its queue.
const UNUSED: Duration = Duration::from_secs(24 * 60 * 60);
const PAUSE: Duration = Duration::from_millis(250);

/// A record to publish, and who waits for it.
pub(crate) type Report = (Draft, oneshot::Sender<()>);

/// The queue of a chat.
pub(crate) struct Commands {
    pub(crate) nats: Nats,
    pub(crate) chat: ChatId,
    /// After what time NATS hands a command out again.
    pub(crate) wait: Duration,
    pub(crate) sender: Sender,
    pub(crate) reports: mpsc::Sender<Report>,
}

/// Why a command was not carried out.
enum Failure {
    /// It may be possible later.
    Later(String),
    /// The command is never possible.
    Never(String),
}

impl Commands {
    /// Serves the queue until it is dropped.
    pub(crate) async fn serve(self) {
        loop {
            match self.consumer().await {
                Ok(consumer) => self.pull(&consumer).await,
                Err(error) => tracing::debug!(chat = %self.chat, %error, "no consumer of commands"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The consumer is the chat's: the same for each worker, so that NATS knows which command is in the hands
    /// of whom. One command at a time keeps their order.
    async fn consumer(&self) -> Result<PullConsumer, impl std::fmt::Display + use<>> {
        self.nats.connected().await;
        let config = pull::Config {
            durable_name: Some(self.chat.to_string()),
            filter_subject: self.nats.names.commands(&self.chat),
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.wait,
            max_ack_pending: 1,
            inactive_threshold: UNUSED,
            ..pull::Config::default()
        };
        self.nats.commands.get_or_create_consumer(self.chat.as_str(), config).await
    }

    /// Returns when NATS does not respond, or was unreachable.
    async fn pull(&self, consumer: &PullConsumer) {
        let mut connections = self.nats.connections.clone();
        connections.mark_unchanged();
        loop {
            let batch = consumer.batch().max_messages(1).expires(REQUEST).messages().await;
            let Ok(mut batch) = batch else { return };
            let next = tokio::select! {
                next = batch.next() => next,
                // A request does not survive the connection.
                _ = connections.changed() => return,
            };
            match next {
                None => {}
                Some(Ok(message)) => {
                    self.handle(&message).instrument(spans::process(&self.nats.names)).await;
                }
                Some(Err(error)) => {
                    tracing::debug!(chat = %self.chat, %error, "a request for commands has failed");
                    return;
                }
            }
        }
    }

    async fn handle(&self, message: &Message) {
        self.nats.meter.consumed(&self.nats.names);
        let kind = match Command::from_bytes(&message.subject, &message.payload) {
            Ok(command) => match self.carry_out_in_time(&command, message).await {
                Ok(()) => {
                    self.nats.counters.commands.add();
                    AckKind::Ack
                }
                Err(Failure::Later(reason)) => {
                    self.nats.counters.commands_put_back.add();
                    let token = command.client_token();
                    tracing::warn!(chat = %self.chat, token, reason, "a command is put back");
                    AckKind::Nak(Some(pause(message)))
                }
                Err(Failure::Never(reason)) => {
                    self.reject(message, Some(command.client_token().to_owned()), reason).await
                }
            },
            Err(error) => self.reject(message, None, error.to_string()).await,
        };
        // If this is lost, the command comes again, and the service knows its token.
        if let Err(error) = message.ack_with(kind).await {
            tracing::warn!(chat = %self.chat, %error, "a command is not acknowledged; it will be redelivered");
        }
    }

    /// Says why in the chat's items, before NATS forgets the command.
    async fn reject(&self, message: &Message, token: Option<String>, reason: String) -> AckKind {
        self.nats.counters.commands_rejected.add();
        tracing::warn!(chat = %self.chat, reason, "a command is rejected");
        let number = message.info().map(|info| info.stream_sequence).unwrap_or_default();
        let draft = Draft::rejected(&number.to_string(), &Rejected { token, reason });
        let (done, published) = oneshot::channel();
        if self.reports.send((draft, done)).await.is_err() || published.await.is_err() {
            // The publisher has ended; the next worker publishes the reason.
            return AckKind::Nak(None);
        }
        AckKind::Term
    }

    /// Asks NATS for more time as long as the service takes it.
    async fn carry_out_in_time(&self, command: &Command, message: &Message) -> Result<(), Failure> {
        let work = self.carry_out(command);
        tokio::pin!(work);
        let mut more = tokio::time::interval(self.wait / 3);
        more.tick().await;
        loop {
            tokio::select! {
                result = &mut work => return result,
                _ = more.tick() => {
                    // If it does not arrive, another one begins, and the token makes it one message.
                    let _ = message.ack_with(AckKind::Progress).await;
                }
            }
        }
    }

    async fn carry_out(&self, command: &Command) -> Result<(), Failure> {
        match command.action() {
            Action::Message { .. } => {
                let Some(pending) = command.action().pending(command.client_token()) else {
                    return Ok(());
                };
                match self.sender.send(&pending).await {
                    Ok(_) => Ok(()),
                    Err(error) if error.is_retryable() || is_unsent(error.failure()) => {
                        Err(Failure::Later(error.to_string()))
                    }
                    Err(error) => Err(Failure::Never(error.to_string())),
                }
            }
            Action::Typing => {
                // Typing is not repeated later, because it would be wrong then.
                if let Err(error) = self.sender.typing().await {
                    tracing::debug!(chat = %self.chat, %error, "the others are not told of the typing");
                }
                Ok(())
            }
            Action::End => match self.sender.disconnect().await {
                Err(CallError::Failed(error)) if !error.is_retryable() => {
                    Err(Failure::Never(error.to_string()))
                }
                result => result.map_err(|error| Failure::Later(error.to_string())),
            },
        }
    }
}

/// Whether nothing was sent, since the session was over or had no token: the next session can.
fn is_unsent(failure: &connectparticipant_chat::SendFailure) -> bool {
    use connectparticipant_chat::SendFailure::Call;
    matches!(failure, Call(CallError::Ended(_) | CallError::NoToken(_)))
}

/// The delay before the next delivery, which grows with each delivery.
fn pause(message: &Message) -> Duration {
    let deliveries = message.info().map(|info| info.delivered).unwrap_or(1).clamp(1, 7);
    Duration::from_millis(250).saturating_mul(1 << (deliveries - 1))
}
