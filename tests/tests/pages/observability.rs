//! docs/observability.md

mod opentelemetry_meter {
    // region: opentelemetry
    use connectparticipant::Client;
    use connectparticipant::restjson::metrics::OpenTelemetryMeter;
    use opentelemetry_sdk::metrics::SdkMeterProvider;

    /// The provider has the program's exporter.
    fn client(
        provider: SdkMeterProvider,
        url: &str,
    ) -> Result<Client, connectparticipant::ConfigError> {
        opentelemetry::global::set_meter_provider(provider);
        let meter = OpenTelemetryMeter::new(opentelemetry::global::meter("shop"));
        Client::builder().endpoint_url(url).meter(meter).build()
    }
    // end region

    #[test]
    fn a_client_is_made() {
        client(SdkMeterProvider::default(), "https://localhost").unwrap();
    }
}

mod facade {
    // region: facade
    use connectparticipant::Client;
    use connectparticipant::restjson::metrics::FacadeMeter;

    fn client(url: &str) -> Result<Client, connectparticipant::ConfigError> {
        // The program installs the recorder, such as metrics-exporter-prometheus.
        Client::builder().endpoint_url(url).meter(FacadeMeter::new()).build()
    }
    // end region

    #[test]
    fn a_client_is_made() {
        client("https://localhost").unwrap();
    }
}

mod memory {
    use connectparticipant_emulator::Emulator;

    // region: memory
    use connectparticipant::Client;
    use connectparticipant::restjson::metrics::{CALL_DURATION, MemoryMeter};
    use connectparticipant_chat::Chat;

    async fn talk(url: &str, participant_token: &str) -> Result<(), Box<dyn std::error::Error>> {
        let meter = MemoryMeter::new();
        let client = Client::builder().endpoint_url(url).meter(meter.clone()).build()?;
        let chat = Chat::connect(&client, participant_token).await?;
        chat.send_text("Hello").await?;

        let sent = [("rpc.method", "ConnectParticipant/SendMessage")];
        assert_eq!(meter.count(&CALL_DURATION, &sent), 1);
        for series in meter.series() {
            println!("{} {:?} {}", series.instrument.name, series.attributes, series.count);
        }
        Ok(())
    }
    // end region

    #[tokio::test]
    async fn a_message_is_counted() -> Result<(), Box<dyn std::error::Error>> {
        let emulator = Emulator::start().await?;
        let chat = emulator.start_chat("Ada")?;
        talk(emulator.url(), chat.participant_token().expose()).await
    }
}

mod trace {
    use connect_chat::restjson::signing::Credentials;
    use connectparticipant_emulator::{Account, Emulator, Settings};
    use tower::ServiceExt as _;

    // region: trace
    use connect_chat::restjson::TraceContext;
    use connectparticipant_backend::{Backend, InvalidConfig};

    /// A back end whose chats carry the trace of the request that started them.
    fn backend(client: connect_chat::Client) -> Result<Backend, InvalidConfig> {
        Backend::builder(client)
            .flow("a1b2c3d4-5678-90ab-cdef-111122223333", "f10f10f1-5678-90ab-cdef-111122223333")
            .origin("https://www.example.com")
            .prepare(|request, chat| {
                if let Some(context) = TraceContext::from_headers(&request.headers) {
                    chat.attributes.get_or_insert_default().extend(context.attributes());
                }
            })
            .build()
    }

    /// Code that handles the contact later continues the trace.
    async fn trace_of(
        client: &connect_chat::Client,
        contact_id: &str,
    ) -> Result<Option<TraceContext>, Box<dyn std::error::Error>> {
        let call = client.get_contact_attributes();
        let call = call.instance_id("a1b2c3d4-5678-90ab-cdef-111122223333");
        let attributes = call.initial_contact_id(contact_id).send().await?.attributes;
        Ok(TraceContext::from_attributes(&attributes.unwrap_or_default()))
    }
    // end region

    #[tokio::test]
    async fn a_trace_goes_along_in_the_contact() -> Result<(), Box<dyn std::error::Error>> {
        let mut settings = Settings::default();
        settings.accounts.push(Account::new("AKIDEXAMPLE", "a-secret"));
        let emulator = Emulator::builder().settings(settings).start().await?;
        let client = connect_chat::Client::builder()
            .region("us-east-1")
            .endpoint_url(emulator.url())
            .credentials(Credentials::new("AKIDEXAMPLE", "a-secret"))
            .build()?;
        let backend = backend(client.clone())?;
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let start = |parent: &str| {
            http::Request::post("/chat")
                .header("origin", "https://www.example.com")
                .header("content-type", "application/json")
                .header("traceparent", parent)
                .header("tracestate", "vendor=opaque")
                .body(axum::body::Body::from(r#"{"ParticipantDetails": {"DisplayName": "Jane"}}"#))
        };
        // What is not valid is left out; the chat is started nevertheless.
        for (sent, kept) in [(parent, Some(parent.to_owned())), ("canary", None)] {
            let answer = backend.chat_endpoint().oneshot(start(sent)?).await?;
            assert_eq!(answer.status(), 200);
            let chat = emulator.chats().pop().ok_or("no chat")?;
            let context = trace_of(&client, chat.contact_id()).await?;
            assert_eq!(context.as_ref().map(ToString::to_string), kept);
            assert_eq!(
                context.map(|it| it.state().to_owned()),
                kept.map(|_| "vendor=opaque".into())
            );
        }
        Ok(())
    }
}
