//! A mock of every operation.

use connectparticipant::Client;
use connectparticipant::error::ThrottlingException;
use connectparticipant::mock::Mock;
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
use connectparticipant_tests::matrix::EACH;
use connectparticipant_tests::matrix::responses::good_responses;
use restjson::Operation;

/// A good answer, then an error.
fn expect<O: Operation>(mock: &Mock) -> &'static str {
    let responses = good_responses();
    let response = responses.iter().find(|response| response.operation == O::NAME).unwrap();
    mock.expect::<O>().answers_json(200, response.body.to_string());
    mock.expect::<O>().fails::<ThrottlingException>("slow down");
    O::NAME
}

#[tokio::test]
async fn all() {
    let mock = Mock::new();
    let expected = [
        expect::<CancelParticipantAuthentication>(&mock),
        expect::<CompleteAttachmentUpload>(&mock),
        expect::<CreateParticipantConnection>(&mock),
        expect::<DescribeView>(&mock),
        expect::<DisconnectParticipant>(&mock),
        expect::<GetAttachment>(&mock),
        expect::<GetAuthenticationUrl>(&mock),
        expect::<GetTranscript>(&mock),
        expect::<SendEvent>(&mock),
        expect::<SendMessage>(&mock),
        expect::<StartAttachmentUpload>(&mock),
    ];
    assert_eq!(expected, EACH.each_ref().map(|sample| sample.name));
    let client: Client = mock.client();
    for sample in &EACH {
        let good = sample.send(&client).await;
        assert!(good.is_ok(), "{}: {good:?}", sample.name);
        let problem = sample.send(&client).await.unwrap_err();
        let expected = format!("{} failed: ThrottlingException (429): \"slow down\"", sample.name);
        assert_eq!(problem.text, expected);
    }
    mock.finish();
}
