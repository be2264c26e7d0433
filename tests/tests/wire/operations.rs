//! Every operation twice: with all members, and with those only that must be set.

use connectparticipant::Client;
use connectparticipant::types::{
    ConnectionType, ContentDisposition, ScanDirection, SortKey, StartPosition,
};
use restjson::{BoxFuture, Operation};

/// An operation that is ready to be sent; what becomes of it does not matter.
pub(crate) struct Ready {
    /// The operation's name.
    pub(crate) name: &'static str,
    /// Which of its members are set.
    pub(crate) members: &'static str,
    /// Sends it.
    pub(crate) send: BoxFuture<'static, ()>,
}

fn ready<O: Operation + 'static>(client: &Client, members: &'static str, operation: O) -> Ready {
    let client = client.clone();
    let send = Box::pin(async move { drop(client.send(operation).await) });
    Ready { name: O::NAME, members, send }
}

const SESSION: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// Those that have members which need not be set, with all of them.
pub(crate) fn with_all_members(client: &Client) -> Vec<Ready> {
    let all = "all members";
    let created = client
        .create_participant_connection()
        .r#type(ConnectionType::Websocket)
        .r#type(ConnectionType::Unknown("CARRIER_PIGEON".to_owned()))
        .participant_token("participant-token")
        .connect_participant(true);
    let transcript = client
        .get_transcript()
        .contact_id("contact-1")
        .max_results(100)
        .next_token("next \"page\"")
        .scan_direction(ScanDirection::Forward)
        .sort_order(SortKey::Ascending)
        .start_position(
            StartPosition::builder()
                .id("item-1")
                .absolute_time("2026-11-08T02:41:28.172Z")
                .most_recent(7),
        )
        .connection_token("connection-token");
    vec![
        ready(
            client,
            all,
            client
                .complete_attachment_upload()
                .attachment_ids("attachment-1")
                .client_token("client-token")
                .connection_token("connection-token")
                .build(),
        ),
        ready(client, all, created.build()),
        ready(
            client,
            all,
            client
                .disconnect_participant()
                .client_token("client-token")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            all,
            client
                .get_attachment()
                .attachment_id("attachment-1")
                .url_expiry_in_seconds(300)
                .url_content_disposition(ContentDisposition::Inline)
                .connection_token("connection-token")
                .build(),
        ),
        ready(client, all, transcript.build()),
        ready(
            client,
            all,
            client
                .send_event()
                .content_type("application/vnd.amazonaws.connect.event.message.read")
                .content("{\"messageId\":\"1\"}")
                .client_token("client-token")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            all,
            client
                .send_message()
                .content_type("text/markdown")
                .content("*Grüße* \u{1f980}\n\u{0}\u{7f}\\ \"quoted\" </script>")
                .client_token("client-token")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            all,
            client
                .start_attachment_upload()
                .content_type("image/png")
                .attachment_size_in_bytes(20_971_520)
                .attachment_name("Über uns.png")
                .client_token("client-token")
                .connection_token("connection-token")
                .build(),
        ),
    ]
}

/// All eleven, with the members that must be set.
pub(crate) fn with_required_members(client: &Client) -> Vec<Ready> {
    let required = "required members";
    vec![
        ready(
            client,
            required,
            client
                .cancel_participant_authentication()
                .session_id(SESSION)
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client
                .complete_attachment_upload()
                .attachment_ids("attachment-1")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client.create_participant_connection().participant_token("participant-token").build(),
        ),
        ready(
            client,
            required,
            client
                .describe_view()
                .view_token("a/b c+d?e=f&g#h%i;é")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client.disconnect_participant().connection_token("connection-token").build(),
        ),
        ready(
            client,
            required,
            client
                .get_attachment()
                .attachment_id("attachment-1")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client
                .get_authentication_url()
                .session_id(SESSION)
                .redirect_uri("https://app.example.com/signed-in?from=chat&lang=de")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client.get_transcript().connection_token("connection-token").build(),
        ),
        ready(
            client,
            required,
            client
                .send_event()
                .content_type("application/vnd.amazonaws.connect.event.typing")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client
                .send_message()
                .content_type("text/plain")
                .content("Hello")
                .connection_token("connection-token")
                .build(),
        ),
        ready(
            client,
            required,
            client
                .start_attachment_upload()
                .content_type("text/csv")
                .attachment_size_in_bytes(1)
                .attachment_name("a.csv")
                .connection_token("connection-token")
                .build(),
        ),
    ]
}
