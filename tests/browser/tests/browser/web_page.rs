//! The chat page of `examples/web`, served from another origin than the emulator, with the package built.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode, Uri};
use axum::routing::{get, post};
use browser_tests::{Page, with_browser, with_browser_alongside};
use connectparticipant_emulator::{Chat, Emulator, Settings};
use serde_json::json;
use skips::{Lack, skip};
use tokio::net::TcpListener;
use tokio::sync::OnceCell;

/// The page, connected to a chat.
pub(crate) struct WebPage {
    pub(crate) page: Page,
    pub(crate) emulator: Emulator,
    pub(crate) flow: Chat,
    pub(crate) url: String,
    /// What the page has sent to `/authentication`.
    authentications: Arc<Mutex<Vec<serde_json::Value>>>,
}

/// The folder of the package, built once.
static PACKAGE: OnceCell<PathBuf> = OnceCell::const_new();

/// Runs a scenario with the page connected to a new chat. Without a compiler for WebAssembly or a browser
/// nothing is tested: the test is skipped.
pub(crate) async fn with_page(
    name: &'static str,
    settings: Settings,
    test: impl AsyncFnOnce(WebPage),
) {
    if let Some(package) = package().await {
        with_browser(name, async |page| run(page, package, settings, test).await).await;
    }
}

/// As [`with_page`], for a scenario that waits most of its time.
pub(crate) async fn with_page_alongside(
    name: &'static str,
    settings: Settings,
    test: impl AsyncFnOnce(WebPage),
) {
    if let Some(package) = package().await {
        with_browser_alongside(name, async |page| run(page, package, settings, test).await).await;
    }
}

async fn package() -> Option<&'static Path> {
    if let Some(missing) = xtask::wasm::missing() {
        skip(Lack::Program(&missing));
        return None;
    }
    let build =
        || async { tokio::task::spawn_blocking(xtask::wasm::package).await.unwrap().unwrap() };
    Some(PACKAGE.get_or_init(build).await)
}

async fn run(page: Page, package: &Path, settings: Settings, test: impl AsyncFnOnce(WebPage)) {
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    let flow = emulator.start_chat("Ada").unwrap();
    let authentications = Arc::<Mutex<Vec<_>>>::default();
    let token = flow.participant_token();
    let url = serve(package, token.expose().to_owned(), Arc::clone(&authentications)).await;
    let web = WebPage { page, emulator, flow, url, authentications };
    web.page.record_console().await;
    web.open().await;
    test(web).await;
}

impl WebPage {
    /// Opens the page with the token of the chat, and waits until it is online.
    pub(crate) async fn open(&self) {
        let token = self.flow.participant_token();
        let endpoint = self.emulator.url();
        let url = format!("{}/#token={}&endpoint={endpoint}", self.url, token.expose());
        self.page.open(&url).await;
        self.page.shows("#state", "online").await;
    }

    /// Opens a page of the same origin that is not the chat's, which is left.
    pub(crate) async fn leave(&self) {
        self.page.open(&format!("{}/style.css", self.url)).await;
    }

    pub(crate) async fn says(&self, text: &str) {
        self.page.type_into("#text", text).await;
        self.page.click("#compose button").await;
        self.page.shows("#log .mine .body", text).await;
    }

    /// The texts of all messages that the page shows.
    pub(crate) async fn texts(&self) -> Vec<String> {
        let text = self.page.text("#log .body").await;
        text.lines().map(str::to_owned).collect()
    }

    /// Completes the sign-in as a back end does, with what the page has sent it.
    pub(crate) async fn finish_sign_in(&self) {
        let result = self.authentication().unwrap();
        let finish = json!({"InstanceId": "12345678-1234-1234-1234-123456789012",
            "State": result["state"], "Code": result["code"]});
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{}/contact/update-participant-authentication", self.emulator.url());
        assert_eq!(http.post(url).json(&finish).send().await.unwrap().status(), 200);
    }

    /// What a back end got from the page after the redirect.
    fn authentication(&self) -> Option<serde_json::Value> {
        self.authentications.lock().unwrap().pop()
    }
}

/// Serves the page, the package, and what a back end has: a `/chat` that starts the chat, and an
/// `/authentication` that keeps what it gets.
async fn serve(
    package: &Path,
    token: String,
    authentications: Arc<Mutex<Vec<serde_json::Value>>>,
) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/web");
    let package = package.to_owned();
    let file = move |uri: Uri| {
        let name = if uri.path() == "/" { "/index.html" } else { uri.path() };
        let path = match name.strip_prefix("/package/") {
            Some(name) => package.join(name),
            None => page.join(name.trim_start_matches('/')),
        };
        async move { read(&path).await }
    };
    let keep = async |State(kept): State<Arc<Mutex<Vec<serde_json::Value>>>>, body: Bytes| {
        kept.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        StatusCode::NO_CONTENT
    };
    let started = json!({"data": {"startChatResult": {"ParticipantToken": token}}});
    let app = Router::new()
        .route("/chat", post(async || axum::Json(started)))
        .route("/authentication", post(keep))
        .fallback(get(file))
        .with_state(authentications);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn read(path: &Path) -> Result<([(HeaderName, &'static str); 1], Vec<u8>), StatusCode> {
    let content = tokio::fs::read(path).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    };
    Ok(([(CONTENT_TYPE, kind)], content))
}
