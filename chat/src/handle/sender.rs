//! The operations of a session.

mod pending_receipt;
mod sending;

pub use pending_receipt::PendingReceipt;

use std::fmt;
use std::sync::{Arc, Mutex};

use connectparticipant::operation::describe_view::DescribeViewError;
use connectparticipant::operation::disconnect_participant::DisconnectParticipantError;
use connectparticipant::{Client, ConnectionToken, ParticipantToken};
use restjson::Environment;
use tokio::sync::watch;

use crate::attachment::{
    self, Download, DownloadError, ScanResults, Upload, UploadError, Uploaded,
};
use crate::handle::state::{EndReason, State};
use crate::handle::view::{InvalidView, View};
use crate::interactive::ViewResource;
use crate::send::receipts::Receipts;
use crate::send::typing::TypingThrottle;
use crate::send::{MessageLimit, Outbox};
use crate::service::context::{CallError, SessionContext, TokenError};
use crate::service::quota::{Priority, Quota};
use crate::service::session_command::SessionCommand;
use crate::service::source_error::{self, SourceErrorKind};
use crate::sign_in::{SignIn, SignInTracker};

/// Sends to a chat. Cheap to clone, for other tasks. It does not keep the session alive.
///
/// A [`Chat`](crate::Chat) derefs to its sender, so it has the same methods.
#[derive(Clone)]
pub struct Sender {
    session: Arc<SessionContext>,
    shared: Arc<Shared>,
}

struct Shared {
    parts: SenderParts,
    typing: Mutex<TypingThrottle>,
}

/// The state that a sender shares with the task of its session, and that a checkpoint contains.
pub(crate) struct SenderParts {
    pub(crate) outbox: Arc<Outbox>,
    pub(crate) scan_results: Arc<ScanResults>,
    pub(crate) receipts: Arc<Receipts>,
    pub(crate) tracker: Arc<SignInTracker>,
    pub(crate) message_limit: MessageLimit,
    pub(crate) is_agent: bool,
    pub(crate) only_contact_id: Option<String>,
    /// `None` if the connections come from another source.
    pub(crate) participant_token: Option<ParticipantToken>,
}

/// Why a view could not be fetched.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ViewError {
    /// The call has failed.
    Call(CallError<DescribeViewError>),
    /// The service has returned a view that cannot be read.
    InvalidView(InvalidView),
}

impl Sender {
    pub(crate) fn new(session: Arc<SessionContext>, parts: SenderParts) -> Self {
        Self { session, shared: Arc::new(Shared { parts, typing: Mutex::default() }) }
    }

    pub(super) fn kept_parts(&self) -> &SenderParts {
        &self.shared.parts
    }

    /// The connection token, if there is one now.
    pub(super) fn known_token(&self) -> Option<ConnectionToken> {
        self.session.tokens.borrow().token.clone()
    }

    /// Returns the current sign-in of the flow, until it has an outcome. It is for a session that
    /// [continues](crate::Chat::resume) during a sign-in: the request itself is not delivered
    /// again.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     if let Some(sign_in) = chat.sign_in() {
    ///         println!("{}", sign_in.outcome().await);
    ///     }
    /// }
    /// ```
    pub fn sign_in(&self) -> Option<SignIn> {
        SignIn::current(&self.session, &self.shared.parts.tracker)
    }

    /// Uploads a file and waits for the scan. Dropping the future ends the upload.
    ///
    /// # Errors
    /// If the service, the storage or the scan rejects the file, or its content cannot be read.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Upload};
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     let uploaded = chat.upload(Upload::file("invoice.pdf").await?).await?;
    ///     println!("approved: {}", uploaded.approved);
    ///     Ok(())
    /// }
    /// ```
    pub async fn upload(&self, upload: Upload) -> Result<Uploaded, UploadError> {
        attachment::upload(&self.session, &self.shared.parts.scan_results, upload).await
    }

    /// Starts the download of a file of the chat.
    ///
    /// # Errors
    /// If the service or the storage rejects the request.
    ///
    /// ```
    /// use connectparticipant_chat::{AttachmentFile, Chat};
    ///
    /// async fn example(chat: &Chat, file: &AttachmentFile) -> Result<(), Box<dyn std::error::Error>> {
    ///     let bytes = chat.download(&file.id).await?.bytes(20 << 20).await?;
    ///     println!("{} bytes", bytes.len());
    ///     Ok(())
    /// }
    /// ```
    pub async fn download(&self, attachment_id: &str) -> Result<Download, DownloadError> {
        attachment::download(&self.session, attachment_id).await
    }

    /// Fetches the view that a message refers to.
    ///
    /// # Errors
    /// If the call fails, or the view cannot be read.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::ViewResource;
    ///
    /// async fn example(chat: &Chat, resource: &ViewResource) -> Result<(), Box<dyn std::error::Error>> {
    ///     let view = chat.describe_view(resource).await?;
    ///     println!("{}", view.template);
    ///     Ok(())
    /// }
    /// ```
    pub async fn describe_view(&self, resource: &ViewResource) -> Result<View, ViewError> {
        let output = self
            .session
            .call(|client, token| {
                client
                    .describe_view()
                    .view_token(&resource.view_token)
                    .connection_token(token)
                    .build()
            })
            .await
            .map_err(ViewError::Call)?;
        View::read(output.view.unwrap_or_default()).map_err(ViewError::InvalidView)
    }

    /// Leaves the chat permanently, as the participant. The session continues until the service reports the end of the
    /// chat, because a flow may still ask for feedback.
    ///
    /// # Errors
    /// If the call fails. If the chat is already over, that is not an error.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(mut chat: Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.disconnect().await?;
    ///     while chat.next().await.is_some() {}
    ///     Ok(())
    /// }
    /// ```
    pub async fn disconnect(&self) -> Result<(), CallError<DisconnectParticipantError>> {
        self.session.limiter.acquire(Quota::DisconnectParticipant, Priority::Connection).await;
        let result = self
            .session
            .call(|client, token| client.disconnect_participant().connection_token(token).build())
            .await;
        match result {
            Err(CallError::Ended(EndReason::ChatEnded | EndReason::EndedWhileOffline)) => Ok(()),
            // The participant has already left: the response of an earlier call was lost, or this
            // is a second call.
            Err(CallError::Failed(error))
                if source_error::classify(&error) == SourceErrorKind::AccessDenied =>
            {
                Ok(())
            }
            result => result.map(|_| ()),
        }
    }

    /// Ends the session, but not the chat. [`Event::Ended`](crate::Event::Ended) follows.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     chat.close().await;
    /// }
    /// ```
    pub async fn close(&self) {
        self.command(SessionCommand::Close).await;
    }

    /// Closes the socket until [`resume`](Self::resume), for a program in the background. Missed items are
    /// delivered after `resume`. Calls are still possible.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     chat.suspend().await;
    ///     // The program is in the background.
    ///     chat.resume().await;
    /// }
    /// ```
    pub async fn suspend(&self) {
        self.command(SessionCommand::Suspend).await;
    }

    /// Connects again after [`suspend`](Self::suspend).
    pub async fn resume(&self) {
        self.command(SessionCommand::Resume).await;
    }

    /// Replaces the socket, for a program that knows that the network is gone. Otherwise, the session notices it after
    /// two heartbeats. In browsers, the session itself listens to the page's events.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     chat.network_lost().await;
    ///     // The network is back.
    ///     chat.reconnect_now().await;
    /// }
    /// ```
    pub async fn network_lost(&self) {
        self.command(SessionCommand::NetworkLost).await;
    }

    /// Makes the next attempt to connect at once, for a program that knows that the network is back.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     chat.reconnect_now().await;
    /// }
    /// ```
    pub async fn reconnect_now(&self) {
        self.command(SessionCommand::Wake).await;
    }

    /// The clock and the timers of the session.
    pub(crate) fn environment(&self) -> &Arc<dyn Environment> {
        &self.session.environment
    }

    async fn command(&self, command: SessionCommand) {
        // If the task has ended, there is nothing to close or to suspend.
        let _ = self.session.commands.send(command).await;
    }

    /// Returns a watch channel with the state of the connection.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) {
    ///     let mut state = chat.state();
    ///     while state.changed().await.is_ok() {
    ///         println!("{:?}", *state.borrow_and_update());
    ///     }
    /// }
    /// ```
    pub fn state(&self) -> watch::Receiver<State> {
        self.session.state.clone()
    }

    /// Returns the current connection token, for calls of the [client](Self::client) that the session does
    /// not make, such as reading older parts of the transcript. Do not log it.
    ///
    /// # Errors
    /// If the session is over, or there is no token within [`Timing::token_timeout`](crate::Timing).
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     let token = chat.connection_token().await?;
    ///     let mut items = chat.client().get_transcript().connection_token(token).items();
    ///     while let Some(item) = items.next().await {
    ///         println!("{:?}", item?.id);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub async fn connection_token(&self) -> Result<ConnectionToken, TokenError> {
        self.session.token().await.map(|(token, _)| token)
    }

    /// Returns the client of the session.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Quotas};
    ///
    /// fn lift_quotas(chat: &Chat) {
    ///     Quotas::unlimited().apply(chat.client());
    /// }
    /// ```
    pub fn client(&self) -> &Client {
        &self.session.client
    }

    /// Returns the id of the participant. It is known once the echo of a sent message has arrived.
    ///
    /// ```
    /// use connectparticipant_chat::{Chat, Message};
    ///
    /// fn is_own(chat: &Chat, message: &Message) -> bool {
    ///     chat.participant_id().is_some_and(|own| message.participant_id == Some(own))
    /// }
    /// ```
    pub fn participant_id(&self) -> Option<String> {
        self.shared.parts.outbox.participant_id()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("state", &*self.session.state.borrow())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for ViewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ViewError::Call(error) => error.fmt(f),
            ViewError::InvalidView(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ViewError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ViewError::Call(error) => Some(error),
            ViewError::InvalidView(error) => Some(error),
        }
    }
}
