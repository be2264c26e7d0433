//! A web page with a chat, and the back end behind it: the page starts a chat and signs the customer in
//! with the two endpoints of `connectparticipant-backend`.
//!
//! The emulator in this process provides everything except this program and its page: the services, which verify the
//! signatures, the flow, the identity provider and a bot.
//!
//! ```text
//! cargo run --example back_end
//! ```
//!
//! Open the printed address. *Ask me to sign in* does what a flow does by itself; on the sign-in page, any
//! name and any password but `wrong` will do.

use std::error::Error as StdError;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use clap::Parser;
use connect_chat::restjson::signing::Credentials;
use connectparticipant_backend::Backend;
use connectparticipant_emulator::{Account, BotScript, Emulator, Settings};
use tokio::net::TcpListener;

/// The Connect instance and the flow. The emulator accepts any; the back end accepts these.
const INSTANCE: &str = "a1b2c3d4-5678-90ab-cdef-111122223333";
const FLOW: &str = "f10f10f1-5678-90ab-cdef-111122223333";

/// A page with a chat, and the back end behind it
#[derive(Parser)]
struct Arguments {
    /// The port of the page; 0 takes a free one
    #[arg(long, default_value_t = 8000)]
    port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments = Arguments::parse();
    let mut settings = Settings::default();
    settings.accounts.push(Account::new("AKIDEXAMPLE", "a-secret-access-key"));
    settings.bot = Some(bot()?);
    let emulator = Arc::new(Emulator::builder().settings(settings).start().await?);

    let listener = TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    let page = format!("http://{}", listener.local_addr()?);

    // Yours has no `endpoint_url`, and credentials of a provider.
    let connect = connect_chat::Client::builder()
        .region("us-east-1")
        .endpoint_url(emulator.url())
        .credentials(Credentials::new("AKIDEXAMPLE", "a-secret-access-key"))
        .build()?;
    let backend = Backend::builder(connect)
        .flow(INSTANCE, FLOW)
        .origin(&page)
        .client_address(|request| -> Option<IpAddr> {
            let client = request.extensions.get::<ConnectInfo<SocketAddr>>();
            client.map(|client| client.0.ip())
        })
        .build()?;

    let html = include_str!("page.html").replace("SERVICE_URL", emulator.url());
    let show = move || async move { Html(html) };
    let routes = Router::new()
        .route("/", get(show.clone()))
        .route("/signed-in", get(show))
        .route_service("/chat", backend.chat_endpoint())
        .route_service("/authentication", backend.authentication_endpoint())
        .route("/flow/{contact_id}/authenticate", post(ask_to_sign_in))
        .with_state(Arc::clone(&emulator));
    println!("the page is at {page}");
    println!("the agent's console is at {}", emulator.url());
    axum::serve(listener, routes.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// The flow comes to its block `AuthenticateCustomer`: only an emulator has to be told.
async fn ask_to_sign_in(
    State(emulator): State<Arc<Emulator>>,
    Path(contact_id): Path<String>,
) -> StatusCode {
    let asked = emulator.chat(&contact_id).map(|flow| flow.ask_to_sign_in());
    match asked {
        Some(Ok(_)) => StatusCode::NO_CONTENT,
        _ => StatusCode::NOT_FOUND,
    }
}

fn bot() -> serde_json::Result<BotScript> {
    serde_json::from_str(
        r#"{"greeting": ["Hello! ", "Ask me about your order."],
            "answers": [{"contains": "order", "pieces": ["It is ", "on its way."]}],
            "otherwise": ["I know about orders only."]}"#,
    )
}
