//! docs/chat.md

mod program {
    // region: program
    use connectparticipant::Client;
    use connectparticipant_chat::{Chat, Event};
    use connectparticipant_emulator::Emulator;

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let emulator = Emulator::start().await?;
        let started = emulator.start_chat("Ada")?;
        let client = Client::builder().endpoint_url(emulator.url()).build()?;

        let mut chat = Chat::connect(&client, started.participant_token()).await?;
        chat.send_text("Hello").await?;

        // The emulator plays the other side.
        let agent = started.join("Bob")?;
        agent.say("Good morning")?;
        started.end()?;

        while let Some(event) = chat.next().await {
            match event {
                Event::Message(message) => println!("{}", message.text()),
                Event::Lifecycle(event) => println!("* {}", event.name),
                Event::Ended(reason) => println!("* {reason}"),
                _ => {}
            }
        }
        Ok(())
    }
    // end region

    pub(super) fn run() -> Result<(), Box<dyn std::error::Error>> {
        main()
    }
}

mod sending {
    // region: sending
    use std::time::Duration;

    use connectparticipant_chat::{Chat, PendingMessage};

    async fn ask_for_return(chat: &Chat) -> Result<(), Box<dyn std::error::Error>> {
        let message = PendingMessage::text("I would like to return my order");
        std::fs::write("pending.json", serde_json::to_string(&message)?)?; // survives a crash

        while let Err(error) = chat.send(&message).await {
            eprintln!("{error}");
            tokio::time::sleep(Duration::from_secs(5)).await;
        }
        std::fs::remove_file("pending.json")?;
        Ok(())
    }
    // end region

    pub(super) async fn run(chat: &Chat) {
        ask_for_return(chat).await.unwrap();
    }
}

mod files {
    // region: files
    use connectparticipant_chat::{Chat, Upload};

    async fn send_invoice(chat: &Chat) -> Result<String, Box<dyn std::error::Error>> {
        let uploaded = chat.upload(Upload::file("invoice.pdf").await?).await?;
        println!("approved: {}", uploaded.approved);
        Ok(uploaded.attachment_id)
    }

    async fn save(chat: &Chat, attachment_id: &str) -> Result<u64, Box<dyn std::error::Error>> {
        Ok(chat.download(attachment_id).await?.save("picture.png").await?)
    }
    // end region

    pub(super) async fn run(chat: &Chat) {
        let id = send_invoice(chat).await.unwrap();
        assert_eq!(save(chat, &id).await.unwrap(), 4);
    }
}

mod relaying {
    // region: relaying
    use connectparticipant_chat::{Chat, Event};
    use tokio::sync::mpsc;

    /// In the back end: each event as one line of JSON, as a server-sent event or a WebSocket carries it.
    async fn relay(
        mut chat: Chat,
        page: mpsc::Sender<String>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        while let Some(event) = chat.next().await {
            page.send(serde_json::to_string(&event)?).await?;
        }
        Ok(())
    }

    /// At the other end: the same event.
    fn read(line: &str) -> serde_json::Result<Event> {
        serde_json::from_str(line)
    }
    // end region

    pub(super) async fn run(chat: Chat) -> Vec<Event> {
        let (page, mut lines) = mpsc::channel(16);
        let relay = async {
            relay(chat, page).await.unwrap();
        };
        let events = async {
            let mut events = Vec::new();
            while let Some(line) = lines.recv().await {
                events.push(read(&line).unwrap());
            }
            events
        };
        tokio::join!(relay, events).1
    }
}

#[test]
fn the_program_runs() {
    program::run().unwrap();
}

/// The regions name files of the current folder, so they are run in an empty one.
#[test]
fn messages_and_files() {
    use connectparticipant::Client;
    use connectparticipant_chat::{Chat, EndReason, Event};
    use connectparticipant_emulator::Emulator;

    let folder = tempfile::tempdir().unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    std::fs::write("invoice.pdf", "%PDF").unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let emulator = Emulator::start().await.unwrap();
        let started = emulator.start_chat("Ada").unwrap();
        let client = Client::builder().endpoint_url(emulator.url()).build().unwrap();
        let chat = Chat::connect(&client, started.participant_token()).await.unwrap();
        sending::run(&chat).await;
        files::run(&chat).await;
        started.end().unwrap();
        let events = relaying::run(chat).await;
        let texts = events.iter().filter_map(|event| match event {
            Event::Message(message) => Some(message.text()),
            _ => None,
        });
        assert_eq!(texts.collect::<Vec<_>>(), ["I would like to return my order"]);
        assert_eq!(events.last(), Some(&Event::Ended(EndReason::ChatEnded)));
    });
}
