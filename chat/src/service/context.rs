//! Calls with the session's token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use connectparticipant::{Client, ConnectionToken, Error};
use restjson::{Environment, Operation, ServiceError, timeout};
use tokio::sync::{mpsc, watch};

use crate::handle::state::{EndReason, State};
use crate::service::quota::RateLimiter;
use crate::service::session_command::SessionCommand;
use crate::service::source_error::{self, SourceErrorKind};
use crate::session::Timing;

/// The current connection token.
#[derive(Clone, Debug, Default)]
pub(crate) struct TokenState {
    pub(crate) token: Option<ConnectionToken>,
    pub(crate) generation: u64,
    /// How many renewals have failed.
    pub(crate) failures: u64,
}

/// The state that the calls of a session share.
pub(crate) struct SessionContext {
    pub(crate) client: Client,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) limiter: Arc<RateLimiter>,
    pub(crate) tokens: watch::Receiver<TokenState>,
    pub(crate) state: watch::Receiver<State>,
    pub(crate) commands: mpsc::Sender<SessionCommand>,
    pub(crate) timing: Timing,
}

/// Why a call of a session failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum CallError<E> {
    /// The session is over. Nothing was sent.
    Ended(EndReason),
    /// There was no connection token within the [time for it](Timing::token_timeout). Nothing was
    /// sent.
    NoToken(Duration),
    /// The call failed.
    Failed(Error<E>),
}

/// Why there is no connection token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// The session is over.
    Ended(EndReason),
    /// There was no token within the [time limit](Timing::token_timeout).
    TimedOut(Duration),
}

impl SessionContext {
    /// Makes a call. If the service refuses the token, the call is repeated once with a new token. After the machine
    /// has slept, the old token may have expired before it was renewed.
    pub(crate) async fn call<O: Operation>(
        &self,
        operation: impl Fn(&Client, ConnectionToken) -> O,
    ) -> Result<O::Output, CallError<O::Error>> {
        self.call_by(&self.client, operation).await
    }

    /// Makes a call with a client that has other settings.
    pub(crate) async fn call_by<O: Operation>(
        &self,
        client: &Client,
        operation: impl Fn(&Client, ConnectionToken) -> O,
    ) -> Result<O::Output, CallError<O::Error>> {
        let (token, generation) = self.token().await?;
        let refused = match client.send(operation(client, token)).await {
            Err(error) if source_error::classify(&error) == SourceErrorKind::AccessDenied => error,
            result => return result.map_err(CallError::Failed),
        };
        if let Some(end) = self.end() {
            return Err(CallError::Ended(end));
        }
        match self.renewed(generation).await {
            Some(token) => client.send(operation(client, token)).await.map_err(CallError::Failed),
            None => Err(CallError::Failed(refused)),
        }
    }

    /// The current token and its generation. Waits for one, within a limit.
    pub(crate) async fn token(&self) -> Result<(ConnectionToken, u64), TokenError> {
        let mut tokens = self.tokens.clone();
        let token = async {
            loop {
                if let Some(end) = self.end() {
                    return Err(TokenError::Ended(end));
                }
                {
                    let known = tokens.borrow_and_update();
                    if let Some(token) = &known.token {
                        return Ok((token.clone(), known.generation));
                    }
                }
                if tokens.changed().await.is_err() {
                    return Err(TokenError::Ended(self.end().unwrap_or(EndReason::Closed)));
                }
            }
        };
        let limit = self.timing.token_timeout;
        timeout(&*self.environment, limit, token).await.unwrap_or(Err(TokenError::TimedOut(limit)))
    }

    async fn renewed(&self, generation: u64) -> Option<ConnectionToken> {
        let mut tokens = self.tokens.clone();
        let failures = tokens.borrow_and_update().failures;
        self.commands.send(SessionCommand::TokenRefused(generation)).await.ok()?;
        let renewal = async {
            loop {
                {
                    let known = tokens.borrow_and_update();
                    if known.generation > generation {
                        return known.token.clone();
                    }
                    if known.failures > failures {
                        return None;
                    }
                }
                tokens.changed().await.ok()?;
            }
        };
        timeout(&*self.environment, self.timing.token_timeout, renewal).await.flatten()
    }

    /// Why the session is over, if it is.
    pub(crate) fn end(&self) -> Option<EndReason> {
        self.state.borrow().end().cloned()
    }
}

impl<E> CallError<E> {
    /// The failure of the call; `None` if the call was not made.
    ///
    /// ```
    /// use connectparticipant_chat::CallError;
    ///
    /// fn status<E>(error: &CallError<E>) -> Option<u16> {
    ///     error.failed()?.status()
    /// }
    /// ```
    pub fn failed(&self) -> Option<&Error<E>> {
        match self {
            CallError::Failed(error) => Some(error),
            CallError::Ended(_) | CallError::NoToken(_) => None,
        }
    }
}

impl<E: ServiceError> CallError<E> {
    /// Whether another attempt may succeed.
    ///
    /// ```
    /// use connectparticipant_chat::{CallError, EndReason};
    /// use connectparticipant::operation::send_event::SendEventError;
    ///
    /// let error = CallError::<SendEventError>::Ended(EndReason::ChatEnded);
    /// assert!(!error.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            CallError::Failed(error) => error.is_retryable(),
            CallError::NoToken(_) => true,
            CallError::Ended(_) => false,
        }
    }
}

impl<E> From<TokenError> for CallError<E> {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Ended(reason) => CallError::Ended(reason),
            TokenError::TimedOut(limit) => CallError::NoToken(limit),
        }
    }
}

impl<E> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Ended(reason) => write!(f, "not sent: {reason}"),
            CallError::NoToken(limit) => write!(f, "not sent: {}", TokenError::TimedOut(*limit)),
            CallError::Failed(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + 'static> StdError for CallError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            CallError::Failed(error) => Some(error),
            CallError::Ended(_) | CallError::NoToken(_) => None,
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenError::Ended(reason) => reason.fmt(f),
            TokenError::TimedOut(limit) => write!(f, "no connection token within {limit:?}"),
        }
    }
}

impl StdError for TokenError {}
