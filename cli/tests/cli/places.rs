//! Where the service is: what is wrong with it, and who said so.

use crate::program::Program;

async fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let program = Program::new(&[&["get-transcript"], arguments].concat()).token("token");
    let program =
        variables.iter().fold(program, |program, (name, value)| program.variable(name, value));
    let ran = program.run().await;
    ran.failure(2).strip_prefix("connectparticipant: ").unwrap().to_owned()
}

#[tokio::test]
async fn a_wrong_value_is_repeated_with_its_source() {
    let region = "is not the name of a region, such as us-east-1";
    assert_eq!(refused(&["--region", "mars"], &[]).await, format!("--region 'mars' {region}"));
    assert_eq!(
        refused(&[], &[("AWS_REGION", "mars")]).await,
        format!("AWS_REGION='mars' {region}")
    );
    assert_eq!(
        refused(&["--endpoint", "foo"], &[]).await,
        "--endpoint 'foo' is not an absolute URL: https://host"
    );
    assert_eq!(
        refused(&[], &[("CONNECTPARTICIPANT_ENDPOINT", "ftp://example.com")]).await,
        "CONNECTPARTICIPANT_ENDPOINT='ftp://example.com' is not https"
    );
    let ran = Program::new(&["start-chat", "--connect-endpoint", "foo"]).run().await;
    assert_eq!(
        ran.failure(2),
        "connectparticipant: --connect-endpoint 'foo' is not an absolute URL: https://host"
    );
    let arguments = ["start-chat", "--endpoint", "https://example.com", "--region", "mars"];
    let ran = Program::new(&arguments).run().await;
    assert_eq!(ran.failure(2), format!("connectparticipant: --region 'mars' {region}"));
}

#[tokio::test]
async fn a_secret_in_a_url_is_not_repeated() {
    for url in [
        "https://ada:canary@example.com",
        "https://example.com/?token=canary",
        "https://example.com/#canary",
    ] {
        let line = refused(&["--endpoint", url], &[]).await;
        assert!(line.starts_with("--endpoint 'https://") && !line.contains("canary"), "{line}");
    }
}

/// An emulator in another container.
#[tokio::test]
async fn a_host_without_tls_is_allowed_by_name() {
    let line = refused(&["--endpoint", "http://emulator.invalid:8080"], &[]).await;
    assert_eq!(
        line,
        "--endpoint 'http://emulator.invalid:8080' is not https, and not on this machine: give an \
         https:// URL; or --allow-http-host emulator.invalid, if everyone who can read the network \
         may read the tokens"
    );
    // No host is allowed that holds the credentials of a machine.
    let line = refused(&["--endpoint", "http://169.254.169.254"], &[]).await;
    assert_eq!(line, "--endpoint 'http://169.254.169.254' is a link-local address");
    let arguments = [
        "get-transcript",
        "--endpoint=http://emulator.invalid:8080",
        "--allow-http-host=emulator.invalid",
        "--attempts=1",
    ];
    Program::new(&arguments).token("token").run().await.failure(9);
}
