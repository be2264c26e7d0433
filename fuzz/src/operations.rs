//! The operations of the service, by a number.

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
use restjson::{DecodeError, ErrorReply, ErrorShape, FromReply, Operation, Reply, ServiceError};

type Decode = fn(Reply) -> Result<String, DecodeError>;
type DecodeFailure = fn(&dyn Fn(&[&'static ErrorShape]) -> ErrorReply) -> (ErrorReply, String);

/// How the replies of each operation are read.
pub const EACH: [(Decode, DecodeFailure); 11] = [
    (reply::<CancelParticipantAuthentication>, failure::<CancelParticipantAuthentication>),
    (reply::<CompleteAttachmentUpload>, failure::<CompleteAttachmentUpload>),
    (reply::<CreateParticipantConnection>, failure::<CreateParticipantConnection>),
    (reply::<DescribeView>, failure::<DescribeView>),
    (reply::<DisconnectParticipant>, failure::<DisconnectParticipant>),
    (reply::<GetAttachment>, failure::<GetAttachment>),
    (reply::<GetAuthenticationUrl>, failure::<GetAuthenticationUrl>),
    (reply::<GetTranscript>, failure::<GetTranscript>),
    (reply::<SendEvent>, failure::<SendEvent>),
    (reply::<SendMessage>, failure::<SendMessage>),
    (reply::<StartAttachmentUpload>, failure::<StartAttachmentUpload>),
];

/// Reads a success of the operation; what it holds, as `Debug` shows it.
pub fn decode_reply(operation: u8, reply: Reply) -> Result<String, DecodeError> {
    EACH[usize::from(operation) % EACH.len()].0(reply)
}

/// Reads an error of the operation, typed and as it came.
pub fn decode_error(
    operation: u8,
    read: impl Fn(&[&'static ErrorShape]) -> ErrorReply,
) -> (ErrorReply, String) {
    EACH[usize::from(operation) % EACH.len()].1(&read)
}

fn reply<O>(reply: Reply) -> Result<String, DecodeError>
where
    O: Operation,
    O::Output: std::fmt::Debug,
{
    O::Output::from_reply(reply).map(|output| format!("{output:?}"))
}

fn failure<O>(read: &dyn Fn(&[&'static ErrorShape]) -> ErrorReply) -> (ErrorReply, String)
where
    O: Operation,
    O::Error: std::fmt::Debug,
{
    let shapes: Vec<_> = O::Error::CASES.iter().map(|case| case.shape()).collect();
    let reply = read(&shapes);
    let error = O::Error::decode(reply.clone());
    (reply, format!("{error:?}"))
}
