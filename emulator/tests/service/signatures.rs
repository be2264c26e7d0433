//! Signatures of calls of the service `connect`.

use connectparticipant_emulator::{Account, Emulator, Settings};
use hmac::{Hmac, KeyInit as _, Mac as _};

use super::client::{Client, Response};
use super::connect::{request, start};

/// A request signed by hand, with the time of now.
async fn signed(client: &Client, secret: &str, token: Option<&str>, skew: i64) -> Response {
    use sha2::{Digest as _, Sha256};
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let hmac = |key: &[u8], data: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(data.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(skew);
    let time = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let body = request().to_string();
    let host = client.url.strip_prefix("http://").unwrap();
    let hash = hex(&Sha256::digest(body.as_bytes()));
    let mut headers = format!("host:{host}\nx-amz-date:{time}\n");
    let mut names = "host;x-amz-date".to_owned();
    if let Some(token) = token {
        headers += &format!("x-amz-security-token:{token}\n");
        names += ";x-amz-security-token";
    }
    let canonical = format!("PUT\n/contact/chat\n\n{headers}\n{names}\n{hash}");
    let scope = format!("{}/eu-west-1/connect/aws4_request", &time[..8]);
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in scope.split('/') {
        key = hmac(&key, part);
    }
    let signature = hex(&hmac(&key, &to_sign));
    let mut request = client
        .http
        .put(format!("{}/contact/chat", client.url))
        .header("x-amz-date", time)
        .header("content-type", "application/json")
        .header(
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential=KEY/{scope}, SignedHeaders={names}, \
                 Signature={signature}"
            ),
        )
        .body(body);
    if let Some(token) = token {
        request = request.header("x-amz-security-token", token);
    }
    client.read(request.send().await).await
}

#[tokio::test]
async fn signatures_are_verified() {
    let emulator = |account: Account| async {
        let mut settings = Settings::default();
        settings.accounts.push(account);
        Emulator::builder().settings(settings).start().await.unwrap()
    };
    let plain = emulator(Account::new("KEY", "canary-secret")).await;
    let client = Client::new(&plain, "");
    start(&client, request()).await.error(403, "IncompleteSignatureException");
    let unsigned = client.http.put(format!("{}/contact/chat", client.url)).json(&request());
    let response = client.read(unsigned.send().await).await;
    response.error(403, "MissingAuthenticationTokenException");
    let wrong = signed(&client, "canary-wrong", None, 0).await;
    wrong.error(403, "InvalidSignatureException");
    assert!(!wrong.body.to_string().contains("canary"));
    let late = signed(&client, "canary-secret", None, -600).await;
    late.error(403, "InvalidSignatureException");
    assert!(late.message().contains("Signature expired"), "{}", late.message());
    let early = signed(&client, "canary-secret", None, 600).await;
    assert!(early.message().contains("not yet current"), "{}", early.message());
    assert!(plain.chats().is_empty());
    signed(&client, "canary-secret", None, 0).await.ok();
    // The emulator's own clock is not the callers'.
    plain.clock().advance(std::time::Duration::from_secs(90_000));
    signed(&client, "canary-secret", None, 0).await.ok();
    // Participants do not sign.
    let chat = plain.start_chat("Ada").unwrap();
    Client::of_customer(&plain, &chat).await;

    let temporary = emulator(Account::new("KEY", "s").with_session_token("t")).await;
    let client = Client::new(&temporary, "");
    signed(&client, "s", None, 0).await.error(403, "UnrecognizedClientException");
    signed(&client, "s", Some("other"), 0).await.error(403, "UnrecognizedClientException");
    signed(&client, "s", Some("t"), 0).await.ok();
    let expired = Account::new("KEY", "s").expiring("2020-01-01T00:00:00Z".parse().unwrap());
    let expired = emulator(expired).await;
    signed(&Client::new(&expired, ""), "s", None, 0).await.error(403, "ExpiredTokenException");
}
