//! Signing in, when the flow asks for it.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use connectparticipant_chat::sign_in::Loopback;
use connectparticipant_chat::{SignIn, SignInResult, SignInUrl};
use connectparticipant_emulator::SignInOutcome;
use tokio::sync::mpsc;

use super::browser::{Doorway, Opener};

/// How sign-ins are done.
pub(super) struct SignIns {
    pub(super) way_back: WayBack,
    pub(super) identity_provider: Option<String>,
    pub(super) browser: Option<Opener>,
}

/// Where the browser comes back to.
#[derive(Clone)]
pub(super) enum WayBack {
    /// To somebody who sees to the rest.
    Elsewhere(String),
    /// To this program, which writes a file for who sees to the rest.
    Caught { port: u16, into: PathBuf },
    /// To this program, which has the flow in its hands.
    Emulated(connectparticipant_emulator::Chat),
    /// Nobody has said.
    Unknown,
}

/// The path of the way back, where this program catches it.
const PATH: &str = "/signed-in";

impl SignIns {
    /// Does one, and tells of it, until it has turned out one way or the other.
    pub(super) fn walk(
        &self,
        sign_in: SignIn,
        news: mpsc::Sender<String>,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (way_back, browser) = (self.way_back.clone(), self.browser.clone());
        let identity_provider = self.identity_provider.clone();
        async move {
            let walk = walk(&sign_in, way_back, identity_provider, browser, &news);
            if let Err(text) = walk.await {
                // If nobody listens, the program is at its end.
                let _ = news.send(text).await;
            }
        }
    }
}

async fn walk(
    sign_in: &SignIn,
    way_back: WayBack,
    identity_provider: Option<String>,
    browser: Option<Opener>,
    news: &mpsc::Sender<String>,
) -> Result<(), String> {
    let (loopback, redirect_uri) = match &way_back {
        WayBack::Unknown => {
            return Err(
                "give --redirect-uri or --catch-redirect to sign in; /cancel ends it".into()
            );
        }
        WayBack::Elsewhere(uri) => (None, uri.clone()),
        WayBack::Caught { port, .. } => caught(*port).await?,
        WayBack::Emulated(_) => caught(0).await?,
    };
    let mut request = sign_in.redirect_uri(redirect_uri);
    if let Some(provider) = identity_provider {
        request = request.identity_provider(provider);
    }
    let url = request.url().await.map_err(|error| error.to_string())?;
    let _ = news.send(format!("sign in at {}", url.as_str())).await;
    let opening = open(browser, &url, news);
    let returning = async {
        let Some(loopback) = &loopback else { return std::future::pending().await };
        let result = loopback.receive(&url).await.map_err(|error| error.to_string())?;
        let text = hand_over(&way_back, &result)?;
        let _ = news.send(text).await;
        std::future::pending::<Result<(), String>>().await
    };
    tokio::select! {
        () = opening => Ok(()),
        result = returning => result,
        // The chat says how it has turned out.
        _ = sign_in.outcome() => Ok(()),
    }
}

async fn caught(port: u16) -> Result<(Option<Loopback>, String), String> {
    let loopback = Loopback::bind(port, PATH).await.map_err(|error| error.to_string())?;
    let uri = loopback.redirect_uri();
    Ok((Some(loopback), uri))
}

/// Opens the address in a browser, if there is one, and never returns: the browser may come late.
async fn open(browser: Option<Opener>, url: &SignInUrl, news: &mpsc::Sender<String>) {
    if let Some(browser) = browser {
        match Doorway::new(url).await.and_then(|doorway| {
            browser.open(&doorway.address())?;
            Ok(doorway)
        }) {
            Ok(doorway) => doorway.stand().await,
            Err(error) => drop(news.send(format!("no browser was opened: {error}")).await),
        }
    }
    std::future::pending().await
}

/// Sees to it that the flow is told.
fn hand_over(way_back: &WayBack, result: &SignInResult) -> Result<String, String> {
    match way_back {
        WayBack::Caught { into, .. } => {
            write(into, result)
                .map_err(|error| format!("cannot write {}: {error}", into.display()))?;
            Ok(format!("what the browser has brought back is in {}", into.display()))
        }
        WayBack::Emulated(chat) => {
            let outcome = if result.is_signed_in() {
                SignInOutcome::Succeeded
            } else {
                SignInOutcome::Failed
            };
            chat.finish_sign_in(outcome, None).map_err(|error| error.to_string())?;
            Ok("the browser has come back".to_owned())
        }
        WayBack::Elsewhere(_) | WayBack::Unknown => Ok(String::new()),
    }
}

/// Writes a file that nobody else can read, also in place of one that others could.
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
