//! docs/sign-in.md

mod session {
    // region: session
    use connectparticipant_chat::{Chat, Event, SignInUrl};

    async fn sign_in(
        chat: &mut Chat,
        open_browser: impl Fn(&SignInUrl),
    ) -> Result<(), Box<dyn std::error::Error>> {
        while let Some(event) = chat.next().await {
            match event {
                Event::SignInRequested(sign_in) => {
                    println!("{} s left", sign_in.remaining().as_secs());
                    let url = sign_in
                        .redirect_uri("https://app.example.com/signed-in")
                        .identity_provider("Google") // skips the provider selection page
                        .url() // GetAuthenticationUrl
                        .await?;
                    open_browser(&url);
                }
                Event::SignedIn => return Ok(()),
                Event::SignInFailed(reason) => return Err(reason.to_string().into()),
                _ => {}
            }
        }
        Err("the chat has ended".into())
    }
    // end region

    pub(super) async fn run(chat: &mut Chat, open_browser: impl Fn(&SignInUrl)) {
        sign_in(chat, open_browser).await.unwrap();
    }
}

#[expect(dead_code, reason = "it needs a browser; the chat's tests run the listener")]
mod loopback {
    // region: loopback
    use connectparticipant_chat::sign_in::Loopback;
    use connectparticipant_chat::{SignIn, SignInResult};

    async fn sign_in(sign_in: SignIn) -> Result<SignInResult, Box<dyn std::error::Error>> {
        let loopback = Loopback::bind(8123, "/signed-in").await?;
        let url = sign_in.redirect_uri(loopback.redirect_uri()).url().await?;
        println!("sign in at {}", url.as_str());

        let result = loopback.receive(&url).await?; // the state has been compared
        // Your back end passes result.body("<id of the Connect instance>") on.
        Ok(result)
    }
    // end region
}

mod client {
    // region: client
    use connectparticipant::{Client, ConnectionToken, SessionId};

    async fn sign_in_url(
        client: &Client,
        connection_token: &ConnectionToken,
        session_id: &SessionId, // `SessionId` in the content of the event
    ) -> Result<String, Box<dyn std::error::Error>> {
        let response = client
            .get_authentication_url()
            .session_id(session_id)
            .redirect_uri("https://app.example.com/signed-in")
            .connection_token(connection_token)
            .send()
            .await?;
        let url = response.authentication_url.ok_or("no URL")?;
        Ok(url.expose().to_owned())
    }
    // end region

    #[expect(dead_code, reason = "the chat's tests run it")]
    mod back_end {
        // region: back-end
        use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlOutput;
        use connectparticipant_chat::{SignInResult, SignInUrl};

        fn url(
            output: &GetAuthenticationUrlOutput,
        ) -> Result<SignInUrl, Box<dyn std::error::Error>> {
            Ok(SignInUrl::from_output(output, Some("Google"))?) // keep it until the redirect
        }

        fn redirected(
            url: &SignInUrl,
            address: &str,
        ) -> Result<SignInResult, Box<dyn std::error::Error>> {
            Ok(url.verify_redirect(address)?) // compares the state
        }
        // end region
    }

    pub(super) async fn run(
        client: &Client,
        connection_token: &ConnectionToken,
        session_id: &str,
    ) -> String {
        sign_in_url(client, connection_token, &session_id.into()).await.unwrap()
    }
}

#[tokio::test]
async fn with_a_session_and_with_the_client() {
    use connectparticipant::Client;
    use connectparticipant_chat::Chat;
    use connectparticipant_emulator::{Emulator, SignInOutcome};

    let emulator = Emulator::start().await.unwrap();
    let started = emulator.start_chat("Ada").unwrap();
    let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
    let mut chat = Chat::connect(&client, started.participant_token()).await.unwrap();
    started.ask_to_sign_in().unwrap();
    let opened = |_: &_| started.finish_sign_in(SignInOutcome::Succeeded, None).unwrap();
    session::run(&mut chat, opened).await;

    let session_id = started.ask_to_sign_in().unwrap();
    let token = chat.connection_token().await.unwrap();
    let url = client::run(&client, &token, session_id.expose()).await;
    assert!(url.starts_with("http"));
}
