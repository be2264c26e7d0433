//! A mock of every operation.

use connectparticipant::Client;
use connectparticipant::mock::Mock;
use connectparticipant_tests::matrix::Sample;
use connectparticipant_tests::matrix::responses::good_responses;

#[tokio::test]
async fn all() {
    let mock = Mock::new();
    let responses = good_responses();
    for response in &responses {
        (Sample::named(&response.operation).expect)(&mock, response.body.to_string());
    }
    let client: Client = mock.client();
    for sample in responses.iter().map(|response| Sample::named(&response.operation)) {
        let good = sample.send(&client).await;
        assert!(good.is_ok(), "{}: {good:?}", sample.name);
        let problem = sample.send(&client).await.unwrap_err();
        let named = format!("{} failed: {}", sample.name, problem.code.as_deref().unwrap());
        assert!(problem.text.starts_with(&named), "{}", problem.text);
        assert!(problem.text.ends_with("\"what happened\""), "{}", problem.text);
    }
    mock.finish();
}
