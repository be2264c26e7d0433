//! What a browser lets web pages do with the emulator: DNS rebinding, other origins, CORS, and what
//! becomes of hostile attachments and redirect URIs.

use std::net::{IpAddr, Ipv4Addr};

use connectparticipant_emulator::Emulator;
use http::{HeaderMap, Method, StatusCode};
use serde_json::json;

use super::client::{Client, chat};

/// One request with these headers.
async fn send(
    emulator: &Emulator,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, String) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = emulator.address();
    let mut request = http.request(method, format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    (status, headers, response.text().await.unwrap_or_default())
}

const PATHS: [(&str, &str); 10] = [
    ("GET", "/"),
    ("GET", "/console"),
    ("GET", "/_pages/console.js"),
    ("GET", "/_control"),
    ("GET", "/_control/chats"),
    ("POST", "/_control/chats"),
    ("GET", "/authorize"),
    ("PUT", "/contact/chat"),
    ("POST", "/participant/transcript"),
    ("GET", "/_storage/x"),
];

#[tokio::test]
async fn a_host_that_is_not_this_machine_is_refused_on_every_path() {
    let emulator = Emulator::start().await.unwrap();
    emulator.start_chat("canary").unwrap();
    for (method, path) in PATHS {
        for host in ["evil.example", "localhost.evil.example:80", "127.0.0.1.nip.io", "10.1.2.3"] {
            let method = method.parse().unwrap();
            let (status, _, body) = send(&emulator, method, path, &[("host", host)]).await;
            assert_eq!(status, 403, "{path} for {host}");
            assert!(body.contains("--allow-host"), "{body}");
            assert!(!body.contains("canary"));
        }
    }
    let handshake = [
        ("host", "evil.example"),
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    assert_eq!(send(&emulator, Method::GET, "/websocket", &handshake).await.0, 403);
    for host in ["localhost:1", "127.0.0.1", "[::1]:8080", "chat.localhost"] {
        let (status, ..) = send(&emulator, Method::GET, "/_control", &[("host", host)]).await;
        assert_eq!(status, 200, "{host}");
    }
}

#[tokio::test]
async fn hosts_that_are_named_are_answered_for() {
    let emulator = Emulator::builder()
        .host(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
        .public_url("https://chat.example.com")
        .allow_host("emulator")
        .start()
        .await
        .unwrap();
    let local = format!("http://127.0.0.1:{}", emulator.address().port());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for (host, status) in [
        ("emulator:8080", 200),
        ("EMULATOR", 200),
        ("chat.example.com", 200),
        ("example.com", 403),
        ("emulator.evil.example", 403),
    ] {
        let response = http.get(format!("{local}/_control")).header("host", host).send().await;
        assert_eq!(response.unwrap().status(), status, "{host}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_reach_the_service_and_not_the_control_api() {
    let emulator = Emulator::start().await.unwrap();
    let own = emulator.url().to_owned();
    for path in ["/_control", "/_control/chats", "/_control/nothing", "/console"] {
        for origin in ["https://evil.example", "http://localhost:1", "null", "file://", "nonsense"]
        {
            let (status, headers, _) =
                send(&emulator, Method::GET, path, &[("origin", origin)]).await;
            assert_eq!(status, 403, "{path} from {origin}");
            assert!(!headers.contains_key("access-control-allow-origin"));
            let preflight = [("origin", origin), ("access-control-request-method", "POST")];
            let (_, headers, _) = send(&emulator, Method::OPTIONS, path, &preflight).await;
            assert!(!headers.contains_key("access-control-allow-origin"), "{path}");
            assert!(!headers.contains_key("access-control-allow-private-network"), "{path}");
        }
        let (status, ..) = send(&emulator, Method::GET, path, &[("origin", &own)]).await;
        assert_ne!(status, 403, "{path}");
    }
    // A page can make a browser load an address without an Origin header.
    let image = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
    assert_eq!(send(&emulator, Method::GET, "/_control/chats", &image).await.0, 403);
    // A link to the console works.
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(send(&emulator, Method::GET, "/console", &link).await.0, 200);
}

#[tokio::test]
async fn preflights_of_the_service_and_the_storage_pass() {
    let (emulator, _chat, customer) = chat().await;
    let wanted = "authorization, content-type, x-amz-bearer, x-amz-date, x-amz-content-sha256, \
        x-amz-user-agent, x-amz-acl, x-amz-meta-contact_id, content-disposition";
    for (method, path) in [
        ("POST", "/participant/connection"),
        ("POST", "/participant/message"),
        ("PUT", "/contact/chat"),
        ("POST", "/contact/stop"),
        ("PUT", "/_storage/x"),
        ("GET", "/_storage/x"),
    ] {
        let preflight = [
            ("origin", "https://app.example"),
            ("access-control-request-method", method),
            ("access-control-request-headers", wanted),
            ("access-control-request-private-network", "true"),
        ];
        let (status, headers, _) = send(&emulator, Method::OPTIONS, path, &preflight).await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert_eq!(headers["access-control-allow-private-network"], "true");
        let methods = headers["access-control-allow-methods"].to_str().unwrap();
        assert!(methods.split(',').any(|allowed| allowed == method), "{methods}");
        let allowed = headers["access-control-allow-headers"].to_str().unwrap();
        for name in wanted.split(',').map(str::trim) {
            assert!(allowed.contains(name), "{name} in {allowed}");
        }
    }
    assert_eq!(emulator.request_counts().values().sum::<u64>(), 1, "preflights are no calls");
    // Errors can be read too, with what says which they are.
    let origin = [("origin", "https://app.example"), ("x-amz-bearer", "nobody")];
    let (status, headers, _) =
        send(&emulator, Method::POST, "/participant/transcript", &origin).await;
    assert_eq!(status, 403);
    assert_eq!(headers["access-control-allow-origin"], "*");
    let exposed = headers["access-control-expose-headers"].to_str().unwrap();
    assert!(exposed.contains("x-amzn-errortype") && exposed.contains("x-amzn-requestid"));
    drop(customer);
}

#[tokio::test]
async fn attachments_cannot_act_as_pages() {
    let (_emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let page = "<script>parent.fetch('/_control/chats')</script>";
    let id = agent.attach("page.txt", "text/html", page).unwrap();
    let input = json!({"AttachmentId": id, "UrlContentDisposition": "INLINE"});
    let url = customer.call("GetAttachment", input).await.ok()["Url"].as_str().unwrap().to_owned();
    let control = format!("{}/_control/chats/{}/attachments/{id}", customer.url, chat.contact_id());
    for url in [url, control] {
        let response = customer.http.get(&url).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let policy = headers["content-security-policy"].to_str().unwrap();
        let sandbox = policy.split(';').next().unwrap();
        assert_eq!(sandbox.trim(), "sandbox", "no allow-scripts, no allow-same-origin");
        assert!(policy.contains("default-src 'none'"));
    }
}

#[tokio::test]
async fn redirect_uris_that_a_browser_would_run_are_refused() {
    let (_emulator, chat, customer) = chat().await;
    let session = chat.ask_to_sign_in().unwrap();
    for uri in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "blob:https://app.example.com/x",
        "file:///etc/passwd",
        "filesystem:https://app.example.com/x",
        "about:blank",
        "view-source:https://app.example.com/",
        "chrome://settings",
        "ws://app.example.com/",
        "https://app.example.com/#fragment",
        "/relative",
        "",
    ] {
        let input = json!({"SessionId": session, "RedirectUri": uri});
        let response = customer.call("GetAuthenticationUrl", input).await;
        response.error(400, "ValidationException");
    }
    // An app's own scheme is none of them.
    let input = json!({"SessionId": session, "RedirectUri": "com.example.app:/signed-in"});
    customer.call("GetAuthenticationUrl", input).await.ok();
}

#[tokio::test]
async fn tokens_never_begin_with_a_dash() {
    let emulator = Emulator::start().await.unwrap();
    for _ in 0..300 {
        let chat = emulator.start_chat("Ada").unwrap();
        let (websocket, credentials) = chat.connect_customer();
        let opening = websocket.url.split_once("token=").unwrap().1.to_owned();
        for token in
            [chat.participant_token().expose(), credentials.connection_token.expose(), &opening]
        {
            assert!(token.starts_with(|c: char| c.is_ascii_alphanumeric()), "{token}");
        }
    }
}

#[tokio::test]
async fn the_limits_hold_for_the_agents_side() {
    let (_emulator, chat, customer) = chat().await;
    let agent = chat.join("Sam").unwrap();
    let long = "é".repeat(8_193);
    agent.say(&long).unwrap_err();
    agent.say_markdown(&long).unwrap_err();
    agent.event("x/y", Some(&long)).unwrap_err();
    chat.say(&long).unwrap_err();
    chat.stream(&[&long[..8_192], &long[8_192..]], true).unwrap_err();
    chat.join(&"x".repeat(257)).unwrap_err();
    chat.join("").unwrap_err();
    chat.rename_customer(&"x".repeat(257)).unwrap_err();
    agent.attach("run.exe", "text/plain", "x").unwrap_err();
    agent.attach("a.txt", "text/plain", vec![0; 20 * 1024 * 1024 + 1]).unwrap_err();
    for number in 0..35 {
        agent.attach(&format!("{number}.txt"), "text/plain", "x").unwrap();
    }
    agent.attach("more.txt", "text/plain", "x").unwrap_err();
    agent.say(&"é".repeat(8_192)).unwrap();
    // Nothing of what was refused has been seen.
    let transcript = customer.call("GetTranscript", json!({"MaxResults": 100})).await.ok();
    let items = transcript["Transcript"].as_array().unwrap();
    assert_eq!(items.iter().filter(|item| item["Type"] == "MESSAGE").count(), 1);
    assert_eq!(items.iter().filter(|item| item["Type"] == "ATTACHMENT").count(), 35);
}

#[tokio::test]
async fn a_resource_that_is_missing_is_named() {
    let (_emulator, chat, customer) = chat().await;
    let response = customer.call("DescribeView", json!({"ViewToken": "canary"})).await;
    response.error(404, "ResourceNotFoundException");
    assert_eq!(response.body["ResourceType"], "CONTACT");
    assert_eq!(response.body["ResourceId"], chat.contact_id());
    assert!(!response.body.to_string().contains("canary"), "the view's token is a secret");
}

#[tokio::test]
async fn a_scan_forward_needs_a_position() {
    let (_emulator, _chat, customer) = chat().await;
    let empty = json!({"ScanDirection": "FORWARD", "StartPosition": {}});
    let response = customer.call("GetTranscript", empty).await;
    response.error(400, "ValidationException");
    assert!(response.message().contains("StartPosition"), "{}", response.message());
    let null = json!({"ScanDirection": "FORWARD", "StartPosition": {"Id": null}});
    customer.call("GetTranscript", null).await.error(400, "ValidationException");
    // Without a position, the scan starts now and finds nothing.
    let none = customer.call("GetTranscript", json!({"ScanDirection": "FORWARD"})).await.ok();
    assert_eq!(none["Transcript"], json!([]));
    customer.call("GetTranscript", json!({"StartPosition": {}})).await.ok();
}

#[tokio::test]
async fn a_client_of_another_origin_needs_nothing_else() {
    // As a page would: every call carries an Origin, and the tokens are in headers.
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let headers = HeaderMap::from_iter([(
        http::header::ORIGIN,
        http::HeaderValue::from_static("https://app.example"),
    )]);
    let http = reqwest::Client::builder().no_proxy().default_headers(headers).build().unwrap();
    let participant = Client { http, ..Client::new(&emulator, chat.participant_token()) };
    let customer = participant.connected().await;
    customer.say("Hello").await;
    assert_eq!(chat.sent_by_customer().len(), 1);
}
