//! Providers, as a client asks them: files, and a container's endpoint over the loopback.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;

use restjson::signing::providers::{ContainerProvider, EnvironmentProvider, ProfileProvider};
use restjson::signing::{CredentialsErrorKind, ProvideCredentials};

/// A profile of files with these texts: the access key, or the error.
async fn profile(credentials: &[u8], config: &[u8], profile: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("credentials"), folder.path().join("config"));
    fs::write(&one, credentials).unwrap();
    fs::write(&other, config).unwrap();
    let provider = ProfileProvider::new()
        .with_profile(profile)
        .with_credentials_file(&one)
        .with_config_file(&other);
    let found = provider.provide_credentials().await;
    found.map(|it| it.access_key_id().to_owned()).map_err(|error| {
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        error.to_string().replace(folder.path().to_str().unwrap(), "…")
    })
}

const KEYS: &[u8] = b"[default]\naws_access_key_id = A\naws_secret_access_key = canary\n";

#[tokio::test]
async fn profiles_are_read_from_both_files() {
    let config: &[u8] = b"[profile dev]\naws_access_key_id = B\naws_secret_access_key = canary\n\
                          [default]\naws_access_key_id = C\nregion = us-east-1\n";
    assert_eq!(profile(KEYS, config, "default").await.unwrap(), "A", "credentials come first");
    assert_eq!(profile(KEYS, config, "dev").await.unwrap(), "B");
}

#[tokio::test]
async fn files_that_are_no_good_are_told_by_line_and_never_by_value() {
    let large = vec![b'#'; (1 << 20) + 1];
    for (credentials, name, why) in [
        (KEYS, "dev", "there is no profile \"dev\""),
        (b"", "default", "there is no profile \"default\""),
        (b"[default]\naws_access_key_id = A\n", "default", "has no aws_secret_access_key"),
        (b"[default]\naws_secret_access_key = canary\n", "default", "has no aws_access_key_id"),
        (b"[default]\naws_access_key_id A\ncanary\n", "default", "…/credentials, line 2: neither"),
        (
            b"aws_secret_access_key = canary\n",
            "default",
            "line 1: the setting belongs to no section",
        ),
        (b"[default\ncanary", "default", "line 1: the section does not end with ]"),
        (b"[default]\nrole_arn = canary\nsource_profile = b\n", "default", "uses role_arn"),
        (b"[default]\ncredential_process = canary\n", "default", "uses credential_process"),
        (b"[default]\n\xff\xfe", "default", "is not UTF-8"),
        (&large[..], "default", "is larger than 1 MiB"),
    ] {
        let error = profile(credentials, b"", name).await.unwrap_err();
        assert!(error.contains(why) && error.contains("profile provider"), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nothing");
    let provider =
        ProfileProvider::new().with_credentials_file(&nowhere).with_config_file(&nowhere);
    let error = provider.provide_credentials().await.unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::Missing);
    let provider = ProfileProvider::new().with_credentials_file(folder.path());
    let error = provider.with_config_file(&nowhere).provide_credentials().await.unwrap_err();
    assert_eq!(error.kind(), CredentialsErrorKind::Invalid);
    assert!(error.to_string().contains("cannot be read"), "{error}");
}

/// An endpoint that gives these answers in turn, and the requests it has seen.
fn endpoint(answers: &[&'static str]) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/role", listener.local_addr().unwrap());
    let answers: Vec<&'static str> = answers.to_vec();
    let seen = std::thread::spawn(move || {
        let mut seen = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                socket.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            seen.push(String::from_utf8(request).unwrap());
            socket.write_all(answer.as_bytes()).unwrap();
        }
        seen
    });
    (url, seen)
}

/// Runs the test below in a process with these variables, and gives what it prints.
fn in_container(variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["providers::as_another_process", "--exact", "--nocapture"])
        .envs(variables.iter().copied())
        .env("AS_ANOTHER_PROCESS", "1")
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(!text.contains("canary"), "{text}");
    let line = text.lines().find_map(|line| line.split_once("FOUND ")).expect("it tells");
    line.1.to_owned()
}

/// Does nothing unless a test below has started it.
#[tokio::test]
async fn as_another_process() {
    if std::env::var_os("AS_ANOTHER_PROCESS").is_none() {
        return;
    }
    let container = ContainerProvider::new().unwrap().provide_credentials().await;
    let environment = EnvironmentProvider::new().provide_credentials().await;
    let text = |found: Result<restjson::signing::Credentials, _>| match found {
        Ok(credentials) => format!("{credentials:?}"),
        Err(error) => restjson::signing::CredentialsError::to_string(&error),
    };
    println!("FOUND {} | {}", text(container), text(environment));
}

const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

const GOOD: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
                    {\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"canary\",\"Token\":\"canary\",\
                    \"Expiration\":\"2030-01-01T00:00:00Z\"}";
const BUSY: &str = "HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 6\r\n\r\ncanary";

#[test]
fn a_container_endpoint_is_asked_with_its_token() {
    let (url, seen) = endpoint(&[BUSY, GOOD]);
    let folder = tempfile::tempdir().unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "eks-token\n").unwrap();
    let found = in_container(&[
        (FULL, &url),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.to_str().unwrap()),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "another"),
        ("AWS_ACCESS_KEY_ID", "OTHER"),
        ("AWS_SECRET_ACCESS_KEY", "canary"),
    ]);
    assert!(found.starts_with("Credentials { access_key_id: \"AKID\""), "{found}");
    assert!(found.contains("| Credentials { access_key_id: \"OTHER\""), "{found}");
    let seen = seen.join().unwrap();
    assert_eq!(seen.len(), 2, "a busy endpoint is asked again");
    for request in seen {
        assert!(request.starts_with("GET /role HTTP/1.1\r\n"), "{request}");
        assert!(request.to_lowercase().contains("\r\nauthorization: eks-token\r\n"), "{request}");
    }
}

#[test]
fn container_endpoints_that_are_no_good() {
    for (answers, why) in [
        (&[BUSY, BUSY, BUSY][..], "the endpoint answers 503"),
        (&["HTTP/1.1 403 No\r\nconnection: close\r\n\r\ncanary"], "the endpoint answers 403"),
        (&["HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"canary\":1}"], "is not a JSON object"),
        (
            &[
                "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/canary\r\nconnection: close\r\n\r\n",
            ],
            "the endpoint answers 302",
        ),
    ] {
        let (url, seen) = endpoint(answers);
        let found = in_container(&[(FULL, &url)]);
        assert!(found.contains("container provider") && found.contains(why), "{found}");
        assert!(found.contains("AWS_ACCESS_KEY_ID is not set"), "{found}");
        assert_eq!(seen.join().unwrap().len(), answers.len());
    }
    let found = in_container(&[(FULL, "http://example.com/canary")]);
    assert!(found.contains("is not this machine, nor one that ECS or EKS uses"), "{found}");
    let found = in_container(&[(FULL, "http://127.0.0.1:1/role")]);
    assert!(found.contains("the endpoint cannot be reached"), "{found}");
    let found = in_container(&[
        (FULL, "http://127.0.0.1:1/role"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nowhere/canary"),
    ]);
    assert!(found.contains("TOKEN_FILE cannot be read"), "{found}");
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("token");
    fs::write(&large, "canary".repeat(20_000)).unwrap();
    let found = in_container(&[
        (FULL, "http://127.0.0.1:1/role"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", large.to_str().unwrap()),
    ]);
    assert!(found.contains("TOKEN_FILE is larger than 64 KiB"), "{found}");
}

#[tokio::test]
async fn the_chain_of_aws_is_adapted() {
    use aws_credential_types::Credentials as Theirs;
    use aws_credential_types::provider::SharedCredentialsProvider;

    let expiry = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(9_000_000_000);
    let theirs = Theirs::new(
        "AKID",
        "canary",
        Some("canary".to_owned()),
        Some(expiry),
        "a provider of theirs",
    );
    let chain = signing_tests::adapted(SharedCredentialsProvider::new(theirs));
    let ours = chain.provide_credentials().await.unwrap();
    assert_eq!((ours.access_key_id(), ours.expiry()), ("AKID", Some(expiry)));
    assert!(format!("{ours:?}").contains("session_token: Some(\"***\")"));
}
