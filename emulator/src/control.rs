//! The other side of the chats: starting them, the agent, the flow, faults, the clock.

mod action;
mod chat;
mod describe;
mod extract;
pub(crate) mod http;
mod participant;
pub(crate) mod refused;
mod response;
mod routes;
mod view;
mod watch;

pub use chat::Chat;
pub use participant::Participant;
pub use view::{ChatView, ParticipantView, SignInView};

/// The control API as an OpenAPI 3.1 description, for an emulator with this address. `GET /_control/openapi.json`
/// returns the same.
///
/// ```
/// let api = connectparticipant_emulator::openapi("http://127.0.0.1:8080");
/// assert_eq!(api["paths"]["/chats"]["post"]["operationId"], "startChat");
/// ```
pub fn openapi(url: &str) -> serde_json::Value {
    http::routes().openapi(url)
}
