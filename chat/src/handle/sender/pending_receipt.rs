//! A receipt that is being sent.

use restjson::BoxFuture;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::sync::oneshot;

use crate::send::ReceiptOutcome;
use crate::send::receipts::{ReceiptKind, ReceiptTarget};
use crate::service::session_command::SessionCommand;

/// A receipt that the session will send. It is sent without being awaited; `.await` returns its
/// outcome.
///
/// ```
/// use connectparticipant_chat::{Chat, Event};
///
/// async fn example(mut chat: Chat) {
///     while let Some(event) = chat.next().await {
///         if let Event::Message(message) = event {
///             chat.mark_read(&message); // the loop continues at once
///         }
///     }
/// }
/// ```
#[derive(Debug)]
pub struct PendingReceipt(Pending);

#[derive(Debug)]
enum Pending {
    /// The message needs no receipt.
    Decided(ReceiptOutcome),
    Taken(oneshot::Receiver<ReceiptOutcome>),
    /// The session's queue of commands is full. The command is sent when the caller awaits the
    /// outcome.
    Queued(mpsc::Sender<SessionCommand>, Box<SessionCommand>, oneshot::Receiver<ReceiptOutcome>),
}

impl PendingReceipt {
    pub(crate) fn decided(outcome: ReceiptOutcome) -> Self {
        Self(Pending::Decided(outcome))
    }

    pub(crate) fn send(
        commands: &mpsc::Sender<SessionCommand>,
        kind: ReceiptKind,
        target: ReceiptTarget,
    ) -> Self {
        let (response, outcome) = oneshot::channel();
        match commands.try_send(SessionCommand::Receipt { kind, target, response }) {
            Ok(()) => Self(Pending::Taken(outcome)),
            Err(TrySendError::Closed(_)) => Self::decided(ReceiptOutcome::Failed),
            Err(TrySendError::Full(command)) => {
                Self(Pending::Queued(commands.clone(), Box::new(command), outcome))
            }
        }
    }
}

impl IntoFuture for PendingReceipt {
    type Output = ReceiptOutcome;
    type IntoFuture = BoxFuture<'static, ReceiptOutcome>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let outcome = match self.0 {
                Pending::Decided(outcome) => return outcome,
                Pending::Taken(outcome) => outcome,
                Pending::Queued(commands, command, outcome) => {
                    // If the task has ended, it has also dropped its end of the response channel.
                    let _ = commands.send(*command).await;
                    outcome
                }
            };
            outcome.await.unwrap_or(ReceiptOutcome::Failed)
        })
    }
}
