//! The operations of the service, by their names, with good members of which any can be replaced.

use std::fmt::Debug;
use std::sync::LazyLock;

use bytes::Bytes;
use connectparticipant::Client;
use connectparticipant::operation::cancel_participant_authentication::CancelParticipantAuthentication;
use connectparticipant::operation::complete_attachment_upload::CompleteAttachmentUpload;
use connectparticipant::operation::create_participant_connection::CreateParticipantConnection;
use connectparticipant::operation::describe_view::DescribeView;
use connectparticipant::operation::disconnect_participant::DisconnectParticipant;
use connectparticipant::operation::get_attachment::GetAttachment;
use connectparticipant::operation::get_authentication_url::GetAuthenticationUrl;
use connectparticipant::operation::get_transcript::GetTranscript;
use connectparticipant::operation::send_event::SendEvent;
use connectparticipant::operation::send_message::SendMessage;
use connectparticipant::operation::start_attachment_upload::StartAttachmentUpload;
use connectparticipant::types::{
    ConnectionType, ContentDisposition, ScanDirection, SortKey, StartPosition,
};
use restjson::{BoxFuture, DecodeError, FromResponse, Operation, Response, Secret};

use super::outcome::{Outcome, Problem};

/// A value for a member.
#[derive(Clone, Debug)]
pub enum Given {
    /// A string, secret or not, or an enum's value.
    Text(String),
    /// A number of any size.
    Number(i64),
    /// A list of strings or enums' values.
    List(Vec<String>),
}

/// Members by their names, and values for them.
pub type Members = Vec<(String, Given)>;

/// An operation with good members. Every secret holds the canary.
#[derive(Clone, Copy)]
pub struct Sample {
    /// The operation's name in the model.
    pub name: &'static str,
    /// Whether the operation may be done twice.
    pub repeatable: bool,
    /// Sends it, with other values for some members: `StartPosition.Id` is the name of a nested one.
    pub send_with: fn(&Client, Members) -> BoxFuture<'static, Outcome>,
    /// Whether two responses hold the same, secrets included.
    pub same_output: fn([Response; 2]) -> Result<bool, DecodeError>,
}

impl Sample {
    /// Sends it as it is.
    pub fn send(&self, client: &Client) -> BoxFuture<'static, Outcome> {
        (self.send_with)(client, Vec::new())
    }

    /// The one of that name.
    ///
    /// # Panics
    /// If there is none.
    pub fn named(name: &str) -> &'static Sample {
        EACH.iter().find(|sample| sample.name == name).expect("an operation")
    }
}

/// All of them, in the order of their names.
pub static EACH: [Sample; 11] = [
    sample::<CancelParticipantAuthentication>(),
    sample::<CompleteAttachmentUpload>(),
    sample::<CreateParticipantConnection>(),
    sample::<DescribeView>(),
    sample::<DisconnectParticipant>(),
    sample::<GetAttachment>(),
    sample::<GetAuthenticationUrl>(),
    sample::<GetTranscript>(),
    sample::<SendEvent>(),
    sample::<SendMessage>(),
    sample::<StartAttachmentUpload>(),
];

const fn sample<O: Settable>() -> Sample
where
    O::Output: Debug + PartialEq,
    O::Error: Debug,
{
    Sample {
        name: O::NAME,
        repeatable: O::IDEMPOTENT,
        send_with: |client, members| {
            let client = client.clone();
            Box::pin(async move {
                let mut operation = O::good(&BUILDERS);
                for (member, value) in members {
                    operation.set(&member, value);
                }
                match client.send(operation).await {
                    Ok(output) => Ok(format!("{output:?}")),
                    Err(error) => Err(Box::new(Problem::new(&error))),
                }
            })
        },
        same_output: |[one, other]| {
            Ok(O::Output::from_response(one)? == O::Output::from_response(other)?)
        },
    }
}

/// A client that only makes builders.
static BUILDERS: LazyLock<Client> = LazyLock::new(|| {
    let client = Client::with_transport(|_| http::Response::new(Bytes::new()));
    client.expect("a client that sends nothing")
});

trait Settable: Operation + 'static {
    fn good(client: &Client) -> Self;

    /// Panics if there is no such member, or its values are of another type.
    fn set(&mut self, member: &str, value: Given);
}

impl Given {
    fn text(self) -> String {
        match self {
            Given::Text(text) => text,
            other => panic!("{other:?} is no text"),
        }
    }

    fn secret<K>(self) -> Secret<K> {
        self.text().into()
    }

    fn number<N: TryFrom<i64>>(self) -> N {
        match self {
            Given::Number(number) => {
                N::try_from(number).unwrap_or_else(|_| panic!("{number} does not fit"))
            }
            other => panic!("{other:?} is no number"),
        }
    }

    fn list<T: From<String>>(self) -> Vec<T> {
        match self {
            Given::List(texts) => texts.into_iter().map(T::from).collect(),
            other => panic!("{other:?} is no list"),
        }
    }
}

const CONNECTION_TOKEN: &str = "CANARY-connection-token";
const SESSION_ID: &str = "CANARY00-1111-2222-3333-444455556666";

macro_rules! settable {
    ($($operation:ident: |$client:ident| $good:expr; $($member:literal => |$this:ident, $value:ident| $set:expr;)*)*) => {$(
        impl Settable for $operation {
            fn good($client: &Client) -> Self {
                $good.build()
            }

            fn set(&mut self, member: &str, value: Given) {
                match member {
                    $($member => {
                        let ($this, $value) = (self, value);
                        $set;
                    })*
                    other => panic!("{} has no member {other}", Self::NAME),
                }
            }
        }
    )*};
}

settable! {
    CancelParticipantAuthentication: |client| client
        .cancel_participant_authentication()
        .session_id(SESSION_ID)
        .connection_token(CONNECTION_TOKEN);
    "SessionId" => |this, value| this.session_id = value.secret();
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    CompleteAttachmentUpload: |client| client
        .complete_attachment_upload()
        .set_attachment_ids(vec!["attachment-1".to_owned()])
        .connection_token(CONNECTION_TOKEN);
    "AttachmentIds" => |this, value| this.attachment_ids = value.list();
    "ClientToken" => |this, value| this.client_token = Some(value.text());
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    CreateParticipantConnection: |client| client
        .create_participant_connection()
        .r#type(ConnectionType::Websocket)
        .participant_token("CANARY-participant-token");
    "Type" => |this, value| this.r#type = Some(value.list::<String>().into_iter().map(ConnectionType::Unknown).collect());
    "ConnectParticipant" => |this, value| this.connect_participant = Some(value.text() == "true");
    "ParticipantToken" => |this, value| this.participant_token = value.secret();

    DescribeView: |client| client
        .describe_view()
        .view_token("CANARY/view token")
        .connection_token(CONNECTION_TOKEN);
    "ViewToken" => |this, value| this.view_token = value.secret();
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    DisconnectParticipant: |client| client.disconnect_participant().connection_token(CONNECTION_TOKEN);
    "ClientToken" => |this, value| this.client_token = Some(value.text());
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    GetAttachment: |client| client
        .get_attachment()
        .attachment_id("attachment-1")
        .url_expiry_in_seconds(60)
        .connection_token(CONNECTION_TOKEN);
    "AttachmentId" => |this, value| this.attachment_id = value.text();
    "UrlExpiryInSeconds" => |this, value| this.url_expiry_in_seconds = Some(value.number());
    "UrlContentDisposition" => |this, value| this.url_content_disposition = Some(ContentDisposition::Unknown(value.text()));
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    GetAuthenticationUrl: |client| client
        .get_authentication_url()
        .session_id(SESSION_ID)
        .redirect_uri("https://app.example.com/signed-in")
        .connection_token(CONNECTION_TOKEN);
    "SessionId" => |this, value| this.session_id = value.secret();
    "RedirectUri" => |this, value| this.redirect_uri = value.text();
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    GetTranscript: |client| client
        .get_transcript()
        .max_results(10)
        .next_token("CANARY-next-token")
        .connection_token(CONNECTION_TOKEN);
    "ContactId" => |this, value| this.contact_id = Some(value.text());
    "MaxResults" => |this, value| this.max_results = Some(value.number());
    "NextToken" => |this, value| this.next_token = Some(value.secret());
    "ScanDirection" => |this, value| this.scan_direction = Some(ScanDirection::Unknown(value.text()));
    "SortOrder" => |this, value| this.sort_order = Some(SortKey::Unknown(value.text()));
    "StartPosition.Id" => |this, value| this.start_position = Some(StartPosition::builder().id(value.text()));
    "StartPosition.AbsoluteTime" => |this, value| this.start_position = Some(StartPosition::builder().absolute_time(value.text()));
    "StartPosition.MostRecent" => |this, value| this.start_position = Some(StartPosition::builder().most_recent(value.number()));
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    SendEvent: |client| client
        .send_event()
        .content_type("application/vnd.amazonaws.connect.event.message.read")
        .content("{\"messageId\":\"CANARY\"}")
        .connection_token(CONNECTION_TOKEN);
    "ContentType" => |this, value| this.content_type = value.text();
    "Content" => |this, value| this.content = Some(value.secret());
    "ClientToken" => |this, value| this.client_token = Some(value.text());
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    SendMessage: |client| client
        .send_message()
        .content_type("text/plain")
        .content("my \"CANARY\" is\nsinging")
        .connection_token(CONNECTION_TOKEN);
    "ContentType" => |this, value| this.content_type = value.text();
    "Content" => |this, value| this.content = value.secret();
    "ClientToken" => |this, value| this.client_token = Some(value.text());
    "ConnectionToken" => |this, value| this.connection_token = value.secret();

    StartAttachmentUpload: |client| client
        .start_attachment_upload()
        .content_type("image/png")
        .attachment_size_in_bytes(4)
        .attachment_name("CANARY.png")
        .connection_token(CONNECTION_TOKEN);
    "ContentType" => |this, value| this.content_type = value.text();
    "AttachmentSizeInBytes" => |this, value| this.attachment_size_in_bytes = value.number();
    "AttachmentName" => |this, value| this.attachment_name = value.secret();
    "ClientToken" => |this, value| this.client_token = Some(value.text());
    "ConnectionToken" => |this, value| this.connection_token = value.secret();
}
