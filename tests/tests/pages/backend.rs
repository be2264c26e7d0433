//! backend/README.md.

use connect_chat::restjson::signing::providers::EnvironmentProvider;

// region: routes
use connectparticipant_backend::Backend;

fn routes(
    client: connect_chat::Client,
) -> Result<axum::Router, connectparticipant_backend::InvalidConfig> {
    let backend = Backend::builder(client)
        .flow("a1b2c3d4-5678-90ab-cdef-111122223333", "f10f10f1-5678-90ab-cdef-111122223333")
        .origin("https://www.example.com")
        .attribute("customerName") // may be set by the page
        .prepare(|_request, chat| chat.chat_duration_in_minutes = Some(60))
        .build()?;
    Ok(axum::Router::new()
        .route_service("/chat", backend.chat_endpoint())
        .route_service("/authentication", backend.authentication_endpoint()))
}
// end region

#[test]
fn routes_are_made() -> Result<(), Box<dyn std::error::Error>> {
    let client = connect_chat::Client::builder()
        .region("us-east-1")
        .credentials(EnvironmentProvider::new())
        .build()?;
    drop(routes(client)?);
    Ok(())
}
