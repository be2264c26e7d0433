//! Every case of AWS's published suite (`UPSTREAM_DATA/sigv4`).

use std::fs;
use std::path::{Path, PathBuf};

use http::header::HeaderName;
use http::{HeaderValue, Request};
use restjson::endpoint::rules;
use restjson::signing::{Credentials, Payload, SigningParameters, SigningSettings, presign, sign};
use skips::upstream;

use super::noon;

/// The folders with cases, sorted.
fn cases(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cases(&path, found);
        } else if path.extension().is_some_and(|end| end == "req") {
            found.push(path.with_extension(""));
        }
    }
    found.sort();
}

fn text(case: &Path, end: &str) -> String {
    let path = case.with_extension(end);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.trim_end_matches('\n').replace("\r\n", "\n")
}

/// A target as clients send it: in the path, all but unreserved characters is encoded.
fn encoded(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path: Vec<String> = path.split('/').map(rules::uri_encode).collect();
    let query: String = query
        .chars()
        .map(|it| if it.is_ascii() { it.to_string() } else { rules::uri_encode(&it.to_string()) })
        .collect();
    format!("{}?{query}", path.join("/"))
}

/// The request of a case, and its session token.
fn request(case: &Path) -> (Request<String>, Option<String>) {
    let text = text(case, "req");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines().peekable();
    let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
    let target = target.strip_suffix(" HTTP/1.1").unwrap();
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        match line.strip_prefix([' ', '\t']) {
            Some(rest) => {
                let (_, value) = headers.last_mut().unwrap();
                value.push(' ');
                value.push_str(rest);
            }
            None => {
                let (name, value) = line.split_once(':').unwrap();
                headers.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    let host = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host")).unwrap();
    let mut request = Request::builder()
        .method(method)
        .uri(format!("https://{}{}", host.1.trim(), encoded(target)))
        .body(body.to_owned())
        .unwrap();
    let mut token = None;
    for (name, value) in headers {
        let name: HeaderName = name.parse().unwrap();
        match name.as_str() {
            "x-amz-date" => {}
            "x-amz-security-token" => token = Some(value.trim().to_owned()),
            _ => drop(request.headers_mut().append(name, HeaderValue::from_str(&value).unwrap())),
        }
    }
    (request, token)
}

#[test]
fn every_case_of_the_suite() {
    let Some(folder) = upstream::file("sigv4") else { return };
    let mut found = Vec::new();
    cases(&folder, &mut found);
    assert!(found.len() >= 34, "{} cases", found.len());
    for case in found {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let (mut request, mut token) = request(&case);
        // Some cases say the token only in the request as it is sent; one adds it after the signature.
        let signs_token = text(&case, "creq").contains("\nx-amz-security-token:");
        if token.is_none() {
            let sent = text(&case, "sreq");
            let line = sent.lines().find_map(|line| line.strip_prefix("X-Amz-Security-Token:"));
            token = line.map(|token| token.trim().to_owned());
        }
        let mut credentials =
            Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        if let Some(token) = &token {
            credentials = credentials.with_session_token(token);
        }
        let parameters = SigningParameters {
            credentials: &credentials,
            service: "service",
            region: "us-east-1",
            time: noon(),
            settings: SigningSettings {
                // The suite's paths are encoded once.
                double_encode: false,
                normalize_path: true,
                sign_session_token: signs_token,
            },
        };
        let body = request.body().clone();
        sign(&mut request, &Payload::Bytes(body.as_bytes()), &parameters).unwrap();
        let authorization = request.headers()["authorization"].to_str().unwrap();
        assert_eq!(authorization, text(&case, "authz"), "{name}");
        let sent = request.headers().get("x-amz-security-token");
        assert_eq!(sent.map(|token| token.to_str().unwrap()), token.as_deref(), "{name}");
    }
}

#[test]
fn what_cannot_be_signed_is_told() {
    let credentials = Credentials::new("AKID", "canary");
    let parameters = |time| SigningParameters {
        credentials: &credentials,
        service: "service",
        region: "us-east-1",
        time,
        settings: SigningSettings::default(),
    };
    let request = Request::get("https://example.com/").body(()).unwrap();
    let second = std::time::Duration::from_secs(1);
    for (time, expires_in, why) in [
        (noon(), second * 604_801, "1 second to 7 days"),
        (noon(), second / 2, "1 second to 7 days"),
        (noon() + std::time::Duration::from_secs(1 << 40), second, "does not have four digits"),
    ] {
        let error = presign(&request, &Payload::Bytes(b""), &parameters(time), expires_in);
        let error = error.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    let broken = Credentials::new("AK\nID", "canary");
    let parameters = SigningParameters { credentials: &broken, ..parameters(noon()) };
    let mut request = Request::get("https://example.com/").body(()).unwrap();
    let error = sign(&mut request, &Payload::Bytes(b""), &parameters).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary"));
}
