//! docs/blocking.md

mod program {
    // region: program
    use connectparticipant::ConnectionToken;
    use connectparticipant::blocking::{Client, Wait};

    fn say_hello(
        client: &Client,
        connection_token: &ConnectionToken,
    ) -> Result<(), Box<dyn std::error::Error>> {
        client
            .send_message()
            .content_type("text/plain")
            .content("Hello")
            .connection_token(connection_token)
            .send()
            .wait()?;

        // Pages and items are iterators. Each page is fetched when the iterator reaches it.
        for item in client.get_transcript().connection_token(connection_token).items().wait() {
            println!("{:?}", item?.id);
        }
        Ok(())
    }
    // end region

    pub(super) fn run(url: &str, token: &ConnectionToken) {
        let client = Client::builder().endpoint_url(url).build().unwrap();
        say_hello(&client, token).unwrap();
    }
}

#[test]
fn the_program_runs() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (emulator, _, token) = runtime.block_on(crate::connected::connected()).unwrap();
    program::run(emulator.url(), &token);
}

#[test]
fn waiting_in_a_task_is_refused() {
    refused::run().unwrap();
}

mod refused {
    // region: refused
    use connectparticipant::blocking::{Client, Wait};
    use connectparticipant::restjson::http;

    #[tokio::main(flavor = "current_thread")]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::with_transport(|_| http::Response::new("{}"))?;
        let call = client.disconnect_participant().connection_token("a-connection-token");

        // Refused: this would block the tasks of the thread.
        let error = call.clone().send().wait().unwrap_err();
        assert!(error.to_string().contains("spawn_blocking"));

        // Allowed on a thread that may block.
        tokio::task::spawn_blocking(move || call.send().wait()).await??;
        Ok(())
    }
    // end region

    pub(super) fn run() -> Result<(), Box<dyn std::error::Error>> {
        main()
    }
}
