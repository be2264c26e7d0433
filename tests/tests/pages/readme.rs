//! README.md, and the crate pages.

use connectparticipant::operation::get_authentication_url::{
    GetAuthenticationUrl, GetAuthenticationUrlError, GetAuthenticationUrlOutput,
};
use connectparticipant::{AuthenticationUrl, Client, ConnectionToken, Error, SessionId};

use crate::connected::Result;

#[expect(dead_code, reason = "it calls the real service")]
async fn call(session_id: SessionId, connection_token: ConnectionToken) -> Result<()> {
    // region: call
    let client = connectparticipant::Client::new("us-east-1")?;

    let output = client
        .get_authentication_url()
        .session_id(&session_id) // from the event, at most 60 seconds ago
        .redirect_uri("https://app.example.com/signed-in")
        .connection_token(&connection_token) // a ParticipantToken here does not compile
        .send() // exists only once every required member is set
        .await?;
    // end region
    drop(output);
    Ok(())
}

async fn sign_in_url(
    client: &Client,
) -> std::result::Result<AuthenticationUrl, Error<GetAuthenticationUrlError>> {
    let output: GetAuthenticationUrlOutput = client
        .get_authentication_url()
        .session_id("a1b2c3d4-5678-90ab-cdef-111122223333")
        .redirect_uri("https://app.example.com/signed-in")
        .connection_token("a-connection-token")
        .send()
        .await?;
    Ok(output.authentication_url.unwrap())
}

#[tokio::test]
async fn a_mock() -> Result<()> {
    // region: test
    let mock = connectparticipant::mock::Mock::new();
    mock.expect::<GetAuthenticationUrl>()
        .when(|call| call.redirect_uri == "https://app.example.com/signed-in")
        .returns_with(|output| output.authentication_url = Some("https://idp.example".into()));

    let url = sign_in_url(&mock.client()).await?; // the code under test takes a `&Client`

    assert_eq!(url.expose(), "https://idp.example");
    // end region
    Ok(())
}
