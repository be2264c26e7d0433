//! Signing in, when the flow asks for it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use connectparticipant_chat::sign_in::Loopback;
use connectparticipant_chat::{SignIn, SignInResult, SignInUrl};
use connectparticipant_emulator::SignInOutcome;
use tokio::sync::mpsc;

use super::browser::{OneTimeRedirect, Opener};

/// How this program handles sign-ins.
#[derive(Clone)]
pub(super) struct SignInSettings {
    pub(super) callback: RedirectCallback,
    pub(super) identity_provider: Option<String>,
    pub(super) browser: Option<Opener>,
}

/// Who receives the redirect callback, with which the browser returns.
#[derive(Clone)]
pub(super) enum RedirectCallback {
    /// Another program, at this URI.
    External(String),
    /// This program, which writes the result into a file for the back end.
    Loopback { port: u16, file: PathBuf },
    /// This program, which completes the sign-in of the emulator's chat.
    Emulator(connectparticipant_emulator::Chat),
    /// The user has named none.
    Unknown,
}

/// The path of the callback, where this program receives it.
const CALLBACK_PATH: &str = "/signed-in";

impl SignInSettings {
    /// Handles one sign-in until its outcome is known. Messages for the user go to `messages`.
    pub(super) async fn run(self, sign_in: SignIn, messages: mpsc::Sender<String>) {
        if let Err(text) = self.sign_in(&sign_in, &messages).await {
            // If nobody receives the message, the program is about to end.
            let _ = messages.send(text).await;
        }
    }

    async fn sign_in(
        self,
        sign_in: &SignIn,
        messages: &mpsc::Sender<String>,
    ) -> Result<(), String> {
        let (loopback, redirect_uri) = match &self.callback {
            RedirectCallback::Unknown => {
                return Err(
                    "to sign in, type /signin URI, with a URI that is registered with the \
                            user pool's app client; /cancel cancels the sign-in"
                        .to_owned(),
                );
            }
            RedirectCallback::External(uri) => (None, uri.clone()),
            RedirectCallback::Loopback { port, .. } => loopback(*port).await?,
            RedirectCallback::Emulator(_) => loopback(0).await?,
        };
        let mut request = sign_in.redirect_uri(redirect_uri);
        if let Some(provider) = self.identity_provider {
            request = request.identity_provider(provider);
        }
        let url = request.url().await.map_err(|error| error.to_string())?;
        let _ = messages.send(format!("sign in at {}", url.as_str())).await;
        let opening = open(self.browser, &url, messages);
        let returning = async {
            let Some(loopback) = &loopback else { return std::future::pending().await };
            let result = loopback.receive(&url).await.map_err(|error| error.to_string())?;
            let _ = messages.send(complete(&self.callback, &result)?).await;
            std::future::pending::<Result<(), String>>().await
        };
        tokio::select! {
            () = opening => Ok(()),
            result = returning => result,
            // An event of the chat reports the outcome.
            _ = sign_in.outcome() => Ok(()),
        }
    }
}

async fn loopback(port: u16) -> Result<(Option<Loopback>, String), String> {
    let loopback = Loopback::bind(port, CALLBACK_PATH).await.map_err(|error| error.to_string())?;
    let uri = loopback.redirect_uri();
    Ok((Some(loopback), uri))
}

/// Opens the URL in a browser, if there is one, and never returns: the browser may be slow.
async fn open(browser: Option<Opener>, url: &SignInUrl, messages: &mpsc::Sender<String>) {
    if let Some(browser) = browser {
        match OneTimeRedirect::new(url).await.and_then(|redirect| {
            browser.open(&redirect.local_url())?;
            Ok(redirect)
        }) {
            Ok(redirect) => redirect.serve().await,
            Err(error) => {
                drop(messages.send(format!("cannot open the browser: {error}")).await);
            }
        }
    }
    std::future::pending().await
}

/// Passes the result of the callback on to the flow, or to the file for the back end.
fn complete(callback: &RedirectCallback, result: &SignInResult) -> Result<String, String> {
    match callback {
        RedirectCallback::Loopback { file, .. } => {
            write(file, result)
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            Ok(format!("the result of the sign-in is in {}", file.display()))
        }
        RedirectCallback::Emulator(chat) => {
            let outcome = if result.is_signed_in() {
                SignInOutcome::Succeeded
            } else {
                SignInOutcome::Failed
            };
            chat.finish_sign_in(outcome, None).map_err(|error| error.to_string())?;
            Ok("the browser has returned".to_owned())
        }
        RedirectCallback::External(_) | RedirectCallback::Unknown => Ok(String::new()),
    }
}

/// Writes a file that only the user can read. An existing file is replaced, because others may be
/// able to read it.
fn write(path: &Path, result: &SignInResult) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = serde_json::to_string(result)?;
    writeln!(options.open(path)?, "{text}")
}
