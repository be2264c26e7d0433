//! docs/moving-from-aws-sdk.md

#[test]
fn set_up() -> crate::connected::Result<()> {
    // region: set-up
    // after
    let client = connectparticipant::Client::new("us-east-1")?;
    // end region
    drop(client);
    Ok(())
}

mod after {
    // region: errors
    // after
    use connectparticipant::operation::get_authentication_url::{
        GetAuthenticationUrlError, GetAuthenticationUrlOutput,
    };
    use connectparticipant::{Error, error::ThrottlingException};

    fn report(result: Result<GetAuthenticationUrlOutput, Error<GetAuthenticationUrlError>>) {
        match result {
            Err(Error::Service { error: GetAuthenticationUrlError::Throttling(error), .. }) => {
                retry_later(&error)
            }
            Err(error) => eprintln!("{error}"), // operation, code, status, message, request id
            Ok(output) => println!("{:?}", output.authentication_url),
        }
    }
    // end region

    fn retry_later(error: &ThrottlingException) {
        eprintln!("{error}");
    }

    #[test]
    fn runs() {
        report(Ok(GetAuthenticationUrlOutput::default()));
    }
}
