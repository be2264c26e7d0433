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
use restjson::generated::ErrorShape;
use restjson::{DecodeError, ErrorResponse, FromResponse, Operation, Response, ServiceError};

type Decode = fn(Response) -> Result<String, DecodeError>;
type DecodeFailure = fn(&dyn Fn(&[&'static ErrorShape]) -> ErrorResponse) -> (ErrorResponse, String);

/// How the responses of each operation are read.
pub const EACH: [(Decode, DecodeFailure); 11] = [
    (response::<CancelParticipantAuthentication>, failure::<CancelParticipantAuthentication>),
    (response::<CompleteAttachmentUpload>, failure::<CompleteAttachmentUpload>),
    (response::<CreateParticipantConnection>, failure::<CreateParticipantConnection>),
    (response::<DescribeView>, failure::<DescribeView>),
    (response::<DisconnectParticipant>, failure::<DisconnectParticipant>),
    (response::<GetAttachment>, failure::<GetAttachment>),
    (response::<GetAuthenticationUrl>, failure::<GetAuthenticationUrl>),
    (response::<GetTranscript>, failure::<GetTranscript>),
    (response::<SendEvent>, failure::<SendEvent>),
    (response::<SendMessage>, failure::<SendMessage>),
    (response::<StartAttachmentUpload>, failure::<StartAttachmentUpload>),
];

/// Reads a success of the operation; what it holds, as `Debug` shows it.
pub fn decode_response(operation: u8, response: Response) -> Result<String, DecodeError> {
    EACH[usize::from(operation) % EACH.len()].0(response)
}

/// Reads an error of the operation, typed and as it came.
pub fn decode_error(
    operation: u8,
    read: impl Fn(&[&'static ErrorShape]) -> ErrorResponse,
) -> (ErrorResponse, String) {
    EACH[usize::from(operation) % EACH.len()].1(&read)
}

fn response<O>(response: Response) -> Result<String, DecodeError>
where
    O: Operation,
    O::Output: std::fmt::Debug,
{
    O::Output::from_response(response).map(|output| format!("{output:?}"))
}

fn failure<O>(read: &dyn Fn(&[&'static ErrorShape]) -> ErrorResponse) -> (ErrorResponse, String)
where
    O: Operation,
    O::Error: std::fmt::Debug,
{
    let shapes: Vec<_> = O::Error::VARIANTS.iter().map(|case| case.shape()).collect();
    let response = read(&shapes);
    let error = O::Error::decode(response.clone());
    (response, format!("{error:?}"))
}
