//! The emulator as a value: start it, inspect it, stop it.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use restjson_model::Problems;
use tokio::net::TcpListener;

use crate::control::Chat;
use crate::error::ControlError;
use crate::faults::{self, Echo, Fault};
use crate::hosts::AllowedHosts;
use crate::hub::Hub;
use crate::operations::services;
use crate::operations::start_chat::{self, StartChat};
use crate::service::{router, server, sns};
use crate::state::context::Context;
use crate::state::requests::Request;
use crate::state::snapshot::Snapshot;
use crate::{BotScript, Clock, Notification, Settings, public_url, state};

/// A running emulator. It stops when it is dropped.
///
/// ```
/// # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = connectparticipant_emulator::Emulator::start().await?;
/// let chat = emulator.start_chat("Ada")?;
/// let agent = chat.join("Sam")?;
/// agent.say("How can I help?")?;
/// // A client talks to emulator.url() with chat.participant_token().
/// # Ok(())
/// # }
/// ```
pub struct Emulator {
    hub: Arc<Hub>,
    address: SocketAddr,
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The settings of an emulator. By default it listens on a free port of 127.0.0.1 with a running
/// clock.
#[derive(Clone, Debug)]
pub struct Builder {
    host: IpAddr,
    port: u16,
    public_url: Option<String>,
    clock: Option<Clock>,
    settings: Settings,
    allowed_hosts: Vec<String>,
}

impl Builder {
    /// The address to listen on. Anyone who can reach it has full control of the emulator: keep it on loopback.
    #[must_use]
    pub fn host(mut self, host: IpAddr) -> Self {
        self.host = host;
        self
    }

    /// Sets the port to listen on; 0 selects a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the address that clients use, if it is not the listening address. The URLs of the
    /// WebSocket, uploads, downloads and sign-ins begin with it. It begins with `http://` or
    /// `https://` and has no slash at the end.
    #[must_use]
    pub fn public_url(mut self, url: &str) -> Self {
        self.public_url = Some(url.trim_end_matches('/').to_owned());
        self
    }

    /// Also accepts requests whose `Host` header names this host. By default the emulator accepts `localhost`, the
    /// addresses of this machine, and the host of [`Builder::public_url`]. It refuses every other request with 403, so
    /// that no web page can reach the emulator by DNS rebinding.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // A container that other containers know as `emulator`.
    /// let emulator = connectparticipant_emulator::Emulator::builder().allow_host("emulator").start();
    /// # emulator.await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn allow_host(mut self, host: &str) -> Self {
        self.allowed_hosts.push(host.to_owned());
        self
    }

    /// Sets the clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets the limits and the behaviour.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Starts the emulator on the current runtime.
    ///
    /// # Errors
    /// If the emulator cannot listen on the address, or [`Builder::public_url`] is not an address.
    pub async fn start(self) -> Result<Emulator, StartError> {
        if let Some(url) = &self.public_url {
            public_url::check(url).map_err(StartError::PublicUrl)?;
        }
        let unread = |problems: Problems| StartError::Model(problems.to_string());
        let apis = [services::participant().map_err(unread)?, services::connect().map_err(unread)?];
        let asked = SocketAddr::new(self.host, self.port);
        let listener = TcpListener::bind(asked).await.map_err(StartError::listen(asked))?;
        let address = listener.local_addr().map_err(StartError::listen(asked))?;
        let url = self.public_url.unwrap_or_else(|| {
            // Clients cannot connect to the unspecified address.
            let host = match address.ip() {
                ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
                ip => ip,
            };
            format!("http://{}", SocketAddr::new(host, address.port()))
        });
        let runtime = tokio::runtime::Handle::current();
        let clock = self.clock.unwrap_or_default();
        let hosts = AllowedHosts::new(&self.allowed_hosts, &url, self.host);
        let hub = Hub::new(runtime, apis, clock, Context::new(self.settings, url, hosts));
        hub.transact(|tx| tx.state.bot.clone_from(&tx.context.settings.bot));
        if let Some(url) = hub.context.settings.sns_url.clone() {
            hub.spawn(sns::post_all(Arc::clone(&hub), url));
        }
        hub.tasks.spawn(Arc::clone(&hub).keep_time());
        hub.tasks.spawn(server::serve(Arc::clone(&hub), listener, router(Arc::clone(&hub))));
        Ok(Emulator { hub, address })
    }
}

/// Why an emulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The emulator cannot listen on the address.
    #[error(
        "cannot listen on {address} ({source}): choose another port (0 is a free one) or address"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The reason.
        source: std::io::Error,
    },
    /// The text of [`Builder::public_url`] is not an address.
    #[error("the public URL {0}")]
    PublicUrl(String),
    /// The embedded model contains something that the emulator does not support.
    #[error("cannot read the model: {0}")]
    Model(String),
}

impl StartError {
    fn listen(address: SocketAddr) -> impl FnOnce(std::io::Error) -> StartError {
        move |source| StartError::Listen { address, source }
    }
}

impl Emulator {
    /// Starts an emulator on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn start() -> Result<Emulator, StartError> {
        Self::builder().start().await
    }

    /// A builder for an emulator with other settings.
    pub fn builder() -> Builder {
        Builder {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            public_url: None,
            clock: None,
            settings: Settings::default(),
            allowed_hosts: Vec::new(),
        }
    }

    /// The endpoint of the service, `http://127.0.0.1:43210`.
    pub fn url(&self) -> &str {
        &self.hub.context.url
    }

    /// The operations that the emulator does not implement. Their responses are examples from the model, marked by
    /// the header `x-emulator-response: example`. Constraints are checked, unless the emulator cannot read a binding of
    /// the input; the string then names the binding in brackets.
    pub fn answered_by_example(&self) -> Vec<String> {
        let operations = self.hub.apis.iter().flat_map(|api| &api.operations);
        let operations = operations.filter(|operation| operation.example.is_some());
        let named = operations.map(|operation| match operation.unread.first() {
            None => operation.name.clone(),
            Some(problem) => format!("{} (unchecked: {problem})", operation.name),
        });
        named.collect()
    }

    /// The address on which the emulator listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.hub.clock
    }

    /// Starts a chat, as connect:StartChatContact does.
    ///
    /// # Errors
    /// If the chat's settings are not valid, or the contact that it continues does not exist.
    pub fn start_chat(&self, chat: impl Into<StartChat>) -> Result<Chat, ControlError> {
        let chat = chat.into();
        let started = self.hub.transact(|tx| start_chat::start(tx, &chat))?;
        Ok(Chat::new(Arc::clone(&self.hub), started.contact_id, started.participant_token))
    }

    /// The chat of a contact, started by this program or by a client.
    pub fn chat(&self, contact_id: &str) -> Option<Chat> {
        self.hub.read(|state| state.chats.of_contact(contact_id).map(|chat| self.control(chat)))
    }

    /// All chats, in the order of their start.
    pub fn chats(&self) -> Vec<Chat> {
        self.hub.read(|state| state.chats.iter().map(|chat| self.control(chat)).collect())
    }

    fn control(&self, chat: &state::chat::Chat) -> Chat {
        let token = chat.customer().map(|customer| customer.token.clone()).unwrap_or_default();
        Chat::new(Arc::clone(&self.hub), chat.id.clone(), token)
    }

    /// The whole state as JSON: chats, tokens, attachments, timers and the time. Open WebSockets, faults and request
    /// counts are not included. The snapshot contains tokens: protect it like tokens.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use connectparticipant_emulator::Emulator;
    ///
    /// let emulator = Emulator::start().await?;
    /// let chat = emulator.start_chat("Ada")?;
    /// let before = emulator.snapshot();
    /// chat.end()?;
    /// emulator.restore(&before)?;
    /// assert!(!chat.has_ended());
    /// # Ok(())
    /// # }
    /// ```
    pub fn snapshot(&self) -> String {
        self.hub.snapshot()
    }

    /// Restores a state, with its time. Open WebSockets are cut.
    ///
    /// # Errors
    /// [`ControlError::Invalid`] if it is not a snapshot of this version of the emulator.
    pub fn restore(&self, snapshot: &str) -> Result<(), ControlError> {
        let snapshot = Snapshot::read(snapshot.as_bytes()).map_err(ControlError::Invalid)?;
        self.hub.restore(snapshot);
        Ok(())
    }

    /// Lets a bot answer in every chat that no agent has joined. `None` removes the bot.
    pub fn set_bot(&self, script: Option<BotScript>) {
        self.hub.transact(|tx| tx.state.bot = script);
    }

    /// The last thousand items that were published to SNS topics, oldest first.
    pub fn notifications(&self) -> Vec<Notification> {
        self.hub.read(|state| state.outbox.last())
    }

    /// Adds a fault of future calls. Faults occur in the order in which they are added.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use connectparticipant_emulator::{Emulator, Fault};
    ///
    /// let emulator = Emulator::start().await?;
    /// emulator.inject(Fault::on("SendMessage").status(503))?;
    /// let error = emulator.inject(Fault::on("SendMesage").status(503)).unwrap_err();
    /// assert_eq!(error.to_string(), "operation: no operation has this name; is it \"SendMessage\"?");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ControlError::Invalid`] if the fault could never happen, such as a fault of an operation that does not exist.
    pub fn inject(&self, fault: Fault) -> Result<(), ControlError> {
        faults::check(&fault, &self.hub.apis).map_err(ControlError::Invalid)?;
        self.hub.context.faults().add(fault);
        Ok(())
    }

    /// Sets when callers receive their own items on the WebSocket.
    pub fn set_echo(&self, echo: Echo) {
        self.hub.context.faults().echo = echo;
    }

    /// Removes all faults, including those of sockets, and the echo setting.
    pub fn clear_faults(&self) {
        self.hub.context.faults().clear();
    }

    /// The last thousand requests, oldest first. Requests to the control API are not included.
    pub fn requests(&self) -> Vec<Request> {
        self.hub.read(|state| state.requests.last())
    }

    /// The number of requests for each operation, including refused ones.
    pub fn request_counts(&self) -> BTreeMap<String, u64> {
        self.hub.read(|state| state.requests.counts().clone())
    }

    /// The number of requests for an operation.
    pub fn request_count(&self, operation: &str) -> u64 {
        self.request_counts().get(operation).copied().unwrap_or_default()
    }

    /// The number of open WebSockets of all chats.
    pub fn open_sockets(&self) -> usize {
        self.hub.read(|state| state.chats.open_sockets())
    }

    /// Stops the emulator, and waits until all its tasks have ended.
    pub async fn stop(self) {
        self.hub.stopping.cancel();
        self.hub.tasks.close();
        self.hub.tasks.wait().await;
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.hub.stopping.cancel();
        self.hub.tasks.close();
    }
}
