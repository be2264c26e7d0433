//! The class `Chat`.

use std::cell::RefCell;
use std::pin::{Pin, pin};

use connectparticipant::Client;
use connectparticipant_chat::{
    Checkpoint, Envelope, Event, PendingMessage, Sender, SignIn, State, Upload,
};
use futures_core::Stream as _;
use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use js_sys::{Array, Function, JSON, Reflect, Uint8Array};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::{AbortSignal, Blob, File};

use crate::event;
use crate::failure;
use crate::signal::aborted;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export interface ConnectOptions {
  /** The region of the chat, such as "us-east-1". */
  region?: string;
  /** An endpoint instead of the region's, such as an emulator's URL. */
  endpoint?: string;
}
/** An error's `code` says what failed: "connect", "send", "typing", "signIn", "upload", "download", … */
export interface ChatError extends Error { code: string }
export interface Chat {
  /** Events one after the other, until the session is over: `for await (const event of chat)`. */
  [Symbol.asyncIterator](): AsyncIterator<ChatEvent>;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "ConnectOptions")]
    pub type ConnectOptions;
    #[wasm_bindgen(typescript_type = "ChatEvent | undefined")]
    pub type NextEvent;
}

/// How many of the newest items are remembered for receipts.
const REMEMBERED: usize = 200;

/// The largest file that `download` reads into memory: the service's limit for attachments is 20 MB.
const LARGEST_FILE: usize = 32 << 20;

/// A chat session: it connects, reconnects, and delivers every item once and in order.
#[wasm_bindgen]
pub struct Chat {
    sender: Sender,
    /// Borrowed while it is polled only: a checkpoint is made while the page waits for an event.
    session: RefCell<connectparticipant_chat::Chat>,
    /// Locked by the call that waits for the next event. Other calls wait for the lock.
    turn: Mutex<()>,
    /// The newest items, whose receipts the page may ask for.
    envelopes: RefCell<std::collections::VecDeque<Envelope>>,
    /// The current request to sign in.
    sign_in: RefCell<Option<SignIn>>,
}

#[wasm_bindgen]
impl Chat {
    /// Connects with the participant token that `StartChatContact` has returned to your back end.
    pub async fn connect(
        #[wasm_bindgen(js_name = participantToken)] participant_token: String,
        options: Option<ConnectOptions>,
    ) -> Result<Chat, JsValue> {
        let client = client(options.as_deref())?;
        let chat = connectparticipant_chat::Chat::connect(&client, participant_token).await;
        chat.map(Self::new).map_err(|error| failure::error("connect", &error))
    }

    /// Resumes a session from a [`checkpoint`](Self::checkpoint), such as one that was made before a page was reloaded.
    /// Delivers the events after it. The page itself must keep what it has drawn before.
    pub async fn resume(
        #[wasm_bindgen(js_name = participantToken)] participant_token: String,
        checkpoint: String,
        options: Option<ConnectOptions>,
    ) -> Result<Chat, JsValue> {
        let checkpoint = Checkpoint::from_json(&checkpoint);
        let checkpoint = checkpoint.map_err(|error| failure::error("checkpoint", &error))?;
        let client = client(options.as_deref())?;
        let builder = connectparticipant_chat::Chat::resume(&client, checkpoint);
        let chat = builder.participant_token(participant_token).connect().await;
        chat.map(Self::new).map_err(|error| failure::error("connect", &error))
    }

    fn new(chat: connectparticipant_chat::Chat) -> Self {
        Chat {
            sender: chat.sender(),
            session: RefCell::new(chat),
            turn: Mutex::default(),
            envelopes: RefCell::default(),
            sign_in: RefCell::default(),
        }
    }

    /// Returns the state of the session: the events that `next` has returned, and the messages that are still to be
    /// sent. The text has some kilobytes and contains no tokens, but **it contains the texts of messages that are still
    /// to be sent**. It does not wait, so it can be called in `pagehide`.
    pub fn checkpoint(&self) -> String {
        self.session.borrow().checkpoint().to_json()
    }

    /// The next event; `undefined` when the session is over.
    pub async fn next(&self) -> Result<NextEvent, JsValue> {
        let next = {
            let _turn = self.turn.lock().await;
            std::future::poll_fn(|context| {
                Pin::new(&mut *self.session.borrow_mut()).poll_next(context)
            })
            .await
        };
        let Some(event) = next else { return Ok(JsValue::UNDEFINED.into()) };
        if let Some(envelope) = event.envelope() {
            let mut envelopes = self.envelopes.borrow_mut();
            if envelopes.len() == REMEMBERED {
                envelopes.pop_front();
            }
            envelopes.push_back(envelope.clone());
        }
        match &event {
            Event::SignInRequested(sign_in) => {
                self.sign_in.replace(Some(sign_in.clone()));
            }
            Event::SignedIn | Event::SignInFailed(_) | Event::Ended(_) => {
                self.sign_in.replace(None);
            }
            _ => {}
        }
        Ok(event::to_js(&event)?.into())
    }

    /// The state of the connection: "connecting", "online", "degraded", "reconnecting", "suspended" or
    /// "ended".
    #[wasm_bindgen(getter)]
    pub fn state(&self) -> String {
        state(&self.sender.state().borrow()).to_owned()
    }

    /// Waits until the state of the connection changes, and returns it.
    #[wasm_bindgen(js_name = stateChange)]
    pub async fn state_change(&self) -> String {
        let mut states = self.sender.state();
        states.mark_unchanged();
        // An error means that the session is over.
        let _ = states.changed().await;
        let state = state(&states.borrow_and_update());
        state.to_owned()
    }

    /// The id of this participant.
    #[wasm_bindgen(getter, js_name = participantId)]
    pub fn participant_id(&self) -> Option<String> {
        self.sender.participant_id()
    }

    /// Sends a text. Returns the id of the message.
    pub async fn send(&self, text: String) -> Result<Option<String>, JsValue> {
        self.send_pending(&PendingMessage::text(text)).await
    }

    /// Sends Markdown. Returns the id of the message.
    #[wasm_bindgen(js_name = sendMarkdown)]
    pub async fn send_markdown(&self, markdown: String) -> Result<Option<String>, JsValue> {
        self.send_pending(&PendingMessage::markdown(markdown)).await
    }

    /// Sends content of a content type, such as the answer to an interactive message. Values other than
    /// texts are sent as JSON. Returns the id of the message.
    #[wasm_bindgen(js_name = sendContent)]
    pub async fn send_content(
        &self,
        #[wasm_bindgen(js_name = contentType)] content_type: String,
        content: JsValue,
    ) -> Result<Option<String>, JsValue> {
        let text = match content.as_string() {
            Some(text) => text,
            None => String::from(JSON::stringify(&content)?),
        };
        self.send_pending(&PendingMessage::new(content_type, text)).await
    }

    async fn send_pending(&self, message: &PendingMessage) -> Result<Option<String>, JsValue> {
        let sent = self.sender.send(message).await;
        sent.map(|sent| sent.id).map_err(|error| failure::error("send", &error))
    }

    /// Tells the others that this participant is typing, at most once in ten seconds.
    pub async fn typing(&self) -> Result<(), JsValue> {
        let sent = self.sender.typing().await;
        sent.map(drop).map_err(|error| failure::error("typing", &error))
    }

    /// Reports that a message and all earlier ones were read. Returns whether a receipt was sent.
    #[wasm_bindgen(js_name = markRead)]
    pub async fn mark_read(&self, #[wasm_bindgen(js_name = messageId)] message_id: String) -> bool {
        let envelope = {
            let envelopes = self.envelopes.borrow();
            envelopes.iter().rfind(|item| item.id.as_deref() == Some(&message_id)).cloned()
        };
        match envelope {
            Some(envelope) => {
                let outcome = self.sender.mark_read(&envelope).await;
                outcome == connectparticipant_chat::ReceiptOutcome::Sent
            }
            None => false,
        }
    }

    /// Requests the URL at which the customer signs in. Call it after the event `signInRequested`; open the
    /// URL in a popup or go there.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(
        &self,
        #[wasm_bindgen(js_name = redirectUri)] redirect_uri: String,
        #[wasm_bindgen(js_name = identityProvider)] identity_provider: Option<String>,
    ) -> Result<String, JsValue> {
        let mut request = self.requested()?.redirect_uri(redirect_uri);
        if let Some(name) = identity_provider {
            request = request.identity_provider(name);
        }
        let url = request.url().await.map_err(|error| failure::error("signIn", &error))?;
        Ok(url.as_str().to_owned())
    }

    /// Tells the flow that the customer does not want to sign in.
    #[wasm_bindgen(js_name = cancelSignIn)]
    pub async fn cancel_sign_in(&self) -> Result<(), JsValue> {
        let cancelled = self.requested()?.cancel().await;
        cancelled.map_err(|error| failure::error("signIn", &error))
    }

    fn requested(&self) -> Result<SignIn, JsValue> {
        let none = || failure::with_code("signIn", "the flow does not ask to sign in now");
        self.sign_in.borrow().clone().ok_or_else(none)
    }

    /// Uploads a file and waits for its scan. Calls `progress(sent, size)`, in bytes. Stops when the signal is
    /// aborted, with the code "cancelled". Returns the id of the attachment.
    pub async fn upload(
        &self,
        file: File,
        progress: Option<Function>,
        signal: Option<AbortSignal>,
    ) -> Result<String, JsValue> {
        let mut upload = Upload::file(&file);
        if let Some(progress) = progress {
            upload = upload.on_progress(move |sent, size| {
                // Sizes are below 2^53. Exceptions of the page's function are ignored.
                let _ = progress.call2(
                    &JsValue::NULL,
                    &JsValue::from_f64(sent as f64),
                    &JsValue::from_f64(size as f64),
                );
            });
        }
        // Dropping the other future stops it.
        let uploading = pin!(self.sender.upload(upload));
        match select(uploading, pin!(aborted(signal.as_ref()))).await {
            Either::Left((uploaded, _)) => uploaded
                .map(|uploaded| uploaded.attachment_id)
                .map_err(|error| failure::error("upload", &error)),
            Either::Right(_) => Err(failure::with_code("cancelled", "the upload was cancelled")),
        }
    }

    /// Downloads an attachment, up to 32 MiB.
    pub async fn download(
        &self,
        #[wasm_bindgen(js_name = attachmentId)] attachment_id: String,
    ) -> Result<Blob, JsValue> {
        let failed = |error| failure::error("download", &error);
        let download = self.sender.download(&attachment_id).await.map_err(failed)?;
        let bytes = download.bytes(LARGEST_FILE).await.map_err(failed)?;
        Blob::new_with_u8_array_sequence(&Array::of(&[Uint8Array::from(&*bytes)]))
    }

    /// Leaves the chat, and so ends it.
    pub async fn disconnect(&self) -> Result<(), JsValue> {
        let left = self.sender.disconnect().await;
        left.map_err(|error| failure::error("disconnect", &error))
    }

    /// Closes the session and its socket. The chat continues without it.
    pub async fn close(&self) {
        self.sender.close().await;
    }
}

fn client(options: Option<&JsValue>) -> Result<Client, JsValue> {
    let option = |name: &str| {
        let value = options.map(|options| Reflect::get(options, &name.into()));
        value.and_then(Result::ok).and_then(|value| value.as_string())
    };
    let mut builder = Client::builder();
    if let Some(region) = option("region") {
        builder = builder.region(region);
    }
    if let Some(endpoint) = option("endpoint") {
        builder = builder.endpoint_url(endpoint);
    }
    builder.build().map_err(|error| failure::error("connect", &error))
}

fn state(state: &State) -> &'static str {
    match state {
        State::Connecting => "connecting",
        State::Online => "online",
        State::Degraded => "degraded",
        State::Reconnecting { .. } => "reconnecting",
        State::Suspended => "suspended",
        State::Ended(_) => "ended",
        _ => "other",
    }
}
