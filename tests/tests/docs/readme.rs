//! The README's Rust: what it shows stands below, where it is compiled.

#![allow(dead_code, reason = "what calls a service is compiled, not run")]

use std::error::Error as StdError;

use connectparticipant::{AuthenticationUrl, SessionId};
use connectparticipant_tests::models::{project_path, text};

mod a_call {
    use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlOutput;
    use connectparticipant::{Client, ConnectionToken};

    async fn call(
        session_id: super::SessionId,
        token: ConnectionToken,
    ) -> Result<GetAuthenticationUrlOutput, Box<dyn super::StdError>> {
        let client = Client::new("us-east-1")?;

        let response = client
            .get_authentication_url()
            .session_id(&session_id)
            .redirect_uri("https://app.example.com/signed-in")
            .connection_token(&token)
            .send()
            .await?;
        Ok(response)
    }
}

mod an_error {
    use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlOutput;
    use connectparticipant::{Error, operation::get_authentication_url::GetAuthenticationUrlError};

    #[expect(clippy::print_stderr, reason = "as the README does")]
    fn handle(
        result: Result<GetAuthenticationUrlOutput, Error<GetAuthenticationUrlError>>,
        (later, again): (fn(), fn()),
        open: fn(Option<super::AuthenticationUrl>),
    ) {
        match result {
            Err(Error::Service { error: GetAuthenticationUrlError::Throttling(_), .. }) => later(),
            Err(error) if error.is_retryable() => again(),
            Err(error) => eprintln!("{error}"),
            Ok(response) => open(response.authentication_url),
        }
    }
}

mod a_test {
    use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlError;
    use connectparticipant::{Client, Error};
    use connectparticipant::{mock::Mock, operation::get_authentication_url::GetAuthenticationUrl};

    async fn sign_in_url(
        client: &Client,
    ) -> Result<super::AuthenticationUrl, Error<GetAuthenticationUrlError>> {
        let call = client.get_authentication_url();
        let call = call.session_id("a1b2c3d4-5678-90ab-cdef-111122223333");
        let call = call.redirect_uri("https://app.example.com/signed-in");
        let response = call.connection_token("a-connection-token").send().await?;
        Ok(response.authentication_url.unwrap())
    }

    #[tokio::test]
    async fn runs() -> Result<(), Box<dyn super::StdError>> {
        let mock = Mock::new();
        mock.expect::<GetAuthenticationUrl>()
            .when(|call| call.redirect_uri == "https://app.example.com/signed-in")
            .returns_with(|output| output.authentication_url = Some("https://idp.example".into()));

        let url = sign_in_url(&mock.client()).await?;

        assert_eq!(url.expose(), "https://idp.example");
        Ok(())
    }
}

/// Words and signs, without comments and without how they are laid out.
fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let lines = lines.map(|line| line.split("  //").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<String>().replace(",}", "}")
}

#[test]
fn shows_what_compiles() {
    let readme = text(&project_path("README.md"));
    let compiled = code(&text(&project_path("tests/tests/docs/readme.rs")));
    let blocks: Vec<&str> = readme
        .split("```rust,ignore\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(blocks.len(), 3, "a block of the README is not looked at");
    for block in blocks {
        let (uses, rest) = block.split_once(";\n\n").expect("`use`, and what it is used for");
        for part in uses.split(";\n").chain([rest]) {
            assert!(
                compiled.contains(&code(part)),
                "the README shows what is not compiled: {part}"
            );
        }
    }
}
