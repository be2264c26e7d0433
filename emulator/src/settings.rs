//! The settings of an emulator. The defaults are the service's own limits.

use std::time::Duration;

use crate::{BotScript, ErrorStyle, Secret};

/// The emulator's limits and behaviour. [`Settings::default`] follows the real service. If a value
/// of the service is not documented, the field says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// How error responses carry their code.
    pub error_style: ErrorStyle,
    /// Whether the published request quotas (per second, one bucket for each operation) are
    /// enforced. Off by default.
    pub throttling: bool,
    /// The accounts that may call the operations of the service `connect`. If there are any, requests must be signed by
    /// one of them with Signature Version 4. By default there are none, and signatures are not checked.
    pub accounts: Vec<Account>,
    /// The `http://` URL to which notifications of chats that stream to SNS topics are posted, as
    /// SNS does over HTTP. `None`, the default, posts nothing.
    pub sns_url: Option<String>,
    /// Whether bots' messages arrive in chunks while they are written: the instance's attribute
    /// `MESSAGE_STREAMING`. On by default, as in instances created since December 2025. A chat whose `ResponseMode` is
    /// `COMPLETE` always receives whole messages.
    pub message_streaming: bool,
    /// A bot that answers in every chat that no agent has joined. The control API can change it.
    pub bot: Option<BotScript>,
    /// The `RedirectUri`s that may be used; `None` allows every one.
    pub redirect_uris: Option<Vec<String>>,
    /// Who decides on an uploaded attachment.
    pub scan: Scan,
    /// How long a chat lasts, if its start does not set it: 25 hours.
    pub chat_duration: Duration,
    /// How long the customer may take to subscribe before the chat ends. The real limit is 5
    /// minutes; `None`, the default, means no limit, so that a person can take their time.
    pub subscribe_within: Option<Duration>,
    /// How long a connection token is valid: one day.
    pub connection_token_lifetime: Duration,
    /// How long a WebSocket URL can be opened: 100 seconds.
    pub websocket_url_lifetime: Duration,
    /// How long an open WebSocket lives: 2 hours, the limit of API Gateway.
    pub socket_lifetime: Duration,
    /// How long a WebSocket's client may be silent. API Gateway's limit is 10 minutes; `None`, the
    /// default, means no limit: advancing the clock by an hour should not count as an hour's silence.
    pub socket_idle: Option<Duration>,
    /// The number of open WebSockets of one participant: 5.
    pub sockets_per_participant: usize,
    /// How long after `authentication.initiated` the sign-in URL can be requested: 60 seconds.
    pub authentication_url_window: Duration,
    /// How long a sign-in may take until `authentication.timeout`: 3 minutes.
    pub sign_in_timeout: Duration,
    /// Whether `authentication.*` events are in the transcript. Not documented; by default they are not, which is the
    /// harder case.
    pub sign_in_events_in_transcript: bool,
    /// Whether the item that a `StartPosition` names is itself returned. Not documented; by default
    /// it is.
    pub start_position_inclusive: bool,
    /// The largest content of a message or an event: 16,384 bytes.
    pub content_bytes: usize,
    /// The number of attachments of one chat: 35.
    pub attachments_per_chat: usize,
    /// The largest attachment: 20 MB.
    pub attachment_bytes: u64,
    /// The file name extensions that are allowed, in lower case.
    pub attachment_extensions: Vec<String>,
    /// How long an upload URL is valid: 15 minutes. Not documented.
    pub upload_url_lifetime: Duration,
    /// How long a download URL is valid if the request does not set it: 5 minutes. Not documented.
    pub download_url_lifetime: Duration,
}

/// An account's credentials.
///
/// ```
/// use connectparticipant_emulator::{Account, Settings};
///
/// let mut settings = Settings::default();
/// settings.accounts.push(Account::new("AKIDEXAMPLE", "secret"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Account {
    /// The access key id.
    pub access_key: String,
    /// The secret access key.
    pub secret_key: Secret,
    /// The session token, of temporary credentials.
    pub session_token: Option<Secret>,
    /// When the credentials expire.
    pub expires: Option<jiff::Timestamp>,
}

impl Account {
    /// Credentials that do not expire.
    pub fn new(access_key: &str, secret_key: &str) -> Self {
        Self {
            access_key: access_key.to_owned(),
            secret_key: secret_key.into(),
            session_token: None,
            expires: None,
        }
    }

    /// Temporary credentials, with a session token.
    #[must_use]
    pub fn with_session_token(mut self, token: &str) -> Self {
        self.session_token = Some(token.into());
        self
    }

    /// Sets the expiry of the credentials, on this machine's clock.
    #[must_use]
    pub fn expiring(mut self, expires: jiff::Timestamp) -> Self {
        self.expires = Some(expires);
        self
    }
}

/// Who decides on an uploaded attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scan {
    /// The name of the file decides: with `reject` or `eicar` it is REJECTED, with `pending` it
    /// stays IN_PROGRESS, otherwise it is APPROVED, after this time.
    ByName(Duration),
    /// It stays IN_PROGRESS until the controller decides.
    Manual,
}

impl Default for Settings {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            error_style: ErrorStyle::default(),
            throttling: false,
            accounts: Vec::new(),
            sns_url: None,
            message_streaming: true,
            bot: None,
            redirect_uris: None,
            scan: Scan::ByName(Duration::from_millis(100)),
            chat_duration: minutes(25 * 60),
            subscribe_within: None,
            connection_token_lifetime: minutes(24 * 60),
            websocket_url_lifetime: Duration::from_secs(100),
            socket_lifetime: minutes(120),
            socket_idle: None,
            sockets_per_participant: 5,
            authentication_url_window: Duration::from_secs(60),
            sign_in_timeout: minutes(3),
            sign_in_events_in_transcript: false,
            start_position_inclusive: true,
            content_bytes: 16_384,
            attachments_per_chat: 35,
            attachment_bytes: 20 * 1024 * 1024,
            attachment_extensions: [
                "csv", "doc", "docx", "heic", "jfif", "jpeg", "jpg", "mov", "mp4", "pdf", "png",
                "ppt", "pptx", "rtf", "txt", "wav", "xls", "xlsx",
            ]
            .map(str::to_owned)
            .to_vec(),
            upload_url_lifetime: minutes(15),
            download_url_lifetime: minutes(5),
        }
    }
}
