//! The pages: what they refuse, and that they are safe to open.

use connectparticipant_emulator::Emulator;
use serde_json::json;

use super::client::chat;

#[tokio::test]
async fn pages_load_nothing_from_elsewhere() {
    let emulator = Emulator::start().await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for path in ["/", "/console"] {
        let response = http.get(format!("{}{path}", emulator.url())).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        let html = response.text().await.unwrap();
        assert!(!html.contains("http:") && !html.contains("https:"), "{path}");
        for asset in ["/_pages/style.css", "/_pages/console.js"] {
            assert!(html.contains(asset));
            let response = http.get(format!("{}{asset}", emulator.url())).send().await.unwrap();
            assert_eq!(response.status(), 200);
        }
    }
}

#[tokio::test]
async fn the_sign_in_page_escapes_what_it_shows() {
    let (_emulator, chat, customer) = chat().await;
    let session = chat.ask_to_sign_in().unwrap();
    let redirect = "https://app.example.com/?a=%22%3E%3Cscript%3E&b='";
    let input = json!({"SessionId": session, "RedirectUri": redirect});
    let response = customer.call("GetAuthenticationUrl", input).await.ok();
    let url = response["AuthenticationUrl"].as_str().unwrap();
    let html = |more: &str| {
        let request = customer.http.get(format!("{url}{more}"));
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    let page = html("&identity_provider=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(page.contains("app.example.com"));
    assert!(!page.contains("{{"), "every place is filled");
    let sneaky = html("&identity_provider=%7B%7Bredirect_uri%7D%7D").await;
    assert_eq!(sneaky.matches("https://app.example.com").count(), 1);
}

#[tokio::test]
async fn the_sign_in_page_opens_only_where_it_should() {
    let (_emulator, chat, customer) = chat().await;
    let session = chat.ask_to_sign_in().unwrap();
    let input = json!({"SessionId": session, "RedirectUri": "https://app.example.com/"});
    let response = customer.call("GetAuthenticationUrl", input).await.ok();
    let url = response["AuthenticationUrl"].as_str().unwrap();
    for bent in [
        url.replace("app.example.com", "evil.example.com"),
        url.replace("client_id=emulator", "client_id=other"),
        format!("{url}x"),
        url.split('?').next().unwrap().to_owned(),
    ] {
        let response = customer.http.get(&bent).send().await.unwrap();
        assert_eq!(response.status(), 400);
        assert!(response.text().await.unwrap().contains("Cannot sign in"));
    }
    let post = customer.http.post(format!("{}/authorize", customer.url)).body("decision=x");
    assert_eq!(post.send().await.unwrap().status(), 400);
}
