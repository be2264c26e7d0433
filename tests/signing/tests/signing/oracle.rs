//! 1,000 random requests, signed by us and by `aws-sigv4`.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as TheirCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
    SignatureLocation, SigningInstructions, SigningSettings as TheirSettings,
    UriPathNormalizationMode, sign as theirs,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use restjson::signing::{Credentials, Payload, SigningParameters, SigningSettings, presign, sign};

#[derive(Debug)]
struct Case {
    method: &'static str,
    uri: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    token: Option<String>,
    secret: String,
    seconds: u64,
    settings: SigningSettings,
    expires_in: u64,
}

/// A path or query as a client sends it.
fn part(characters: &'static str) -> impl Strategy<Value = String> {
    let plain = proptest::sample::select(characters.chars().collect::<Vec<_>>());
    let encoded = any::<u8>()
        .prop_filter_map("UTF-8", |byte| byte.is_ascii().then(|| format!("%{byte:02X}")));
    let wide = Just("%E1%88%B4".to_owned());
    vec(prop_oneof![8 => plain.prop_map(String::from), 1 => encoded, 1 => wide], 0..8)
        .prop_map(|parts| parts.concat())
}

fn case() -> impl Strategy<Value = Case> {
    let segment = prop_oneof![
        6 => part("abcXYZ019-_.~!$'()*,:@;=+"),
        1 => Just(".".to_owned()),
        1 => Just("..".to_owned()),
        1 => Just(String::new()),
    ];
    let path = vec(segment, 0..5).prop_map(|segments| format!("/{}", segments.join("/")));
    let pair = (part("abcXYZ-_.~019:/!"), option::of(part("abcXYZ-_.~019:/=!?")))
        .prop_filter("a name", |(name, _)| !name.is_empty())
        .prop_map(|(name, value)| value.map_or(name.clone(), |value| format!("{name}={value}")));
    let query = option::of(vec(pair, 1..5)).prop_map(|pairs| match pairs {
        Some(pairs) => format!("?{}", pairs.join("&")),
        None => String::new(),
    });
    let host = prop_oneof![
        Just("https://example.com"),
        Just("https://example.com:443"),
        Just("https://a.b-c.example.com:8443"),
        Just("http://127.0.0.1:80"),
    ];
    let name = prop_oneof![
        "x-[a-z]{1,8}",
        Just("content-type".to_owned()),
        Just("user-agent".to_owned()),
        Just("accept".to_owned()),
        Just("x-amz-target".to_owned()),
    ];
    let headers = vec((name, "[!-~]{1,5}( {1,3}[!-~]{1,5}){0,2}"), 0..6);
    let settings = (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(double_encode, normalize_path, sign_session_token)| SigningSettings {
            double_encode,
            normalize_path,
            sign_session_token,
        },
    );
    let methods =
        prop_oneof![Just("GET"), Just("POST"), Just("PUT"), Just("DELETE"), Just("PATCH")];
    (
        (methods, host, path, query, headers),
        option::weighted(0.9, vec(any::<u8>(), 0..300)),
        option::of("[A-Za-z0-9/+=]{1,60}"),
        "[A-Za-z0-9/+]{40}",
        0..4_000_000_000_u64,
        settings,
        1..604_800_u64,
    )
        .prop_map(
            |(
                (method, host, path, query, headers),
                body,
                token,
                secret,
                seconds,
                settings,
                expires_in,
            )| {
                let uri = format!("{host}{path}{query}");
                Case { method, uri, headers, body, token, secret, seconds, settings, expires_in }
            },
        )
}

impl Case {
    fn time(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds)
    }

    fn request(&self) -> Request<()> {
        let mut request = Request::new(());
        *request.method_mut() = self.method.parse::<Method>().unwrap();
        *request.uri_mut() = self.uri.parse::<Uri>().unwrap();
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        }
        request
    }

    fn ours(&self, in_query: bool) -> (Request<()>, Uri) {
        let mut credentials = Credentials::new("AKIDEXAMPLE", &self.secret);
        if let Some(token) = &self.token {
            credentials = credentials.with_session_token(token);
        }
        let parameters = SigningParameters {
            credentials: &credentials,
            service: "execute-api",
            region: "eu-west-1",
            time: self.time(),
            settings: self.settings,
        };
        let mut request = self.request();
        let payload = self.body.as_deref().map_or(Payload::Unsigned, Payload::Bytes);
        if in_query {
            let expires_in = Duration::from_secs(self.expires_in);
            let uri = presign(&request, &payload, &parameters, expires_in).unwrap();
            return (request, uri);
        }
        sign(&mut request, &payload, &parameters).unwrap();
        let uri = request.uri().clone();
        (request, uri)
    }

    fn theirs(&self, in_query: bool) -> SigningInstructions {
        let identity: Identity =
            TheirCredentials::new("AKIDEXAMPLE", &self.secret, self.token.clone(), None, "test")
                .into();
        let mut settings = TheirSettings::default();
        settings.percent_encoding_mode = match self.settings.double_encode {
            true => PercentEncodingMode::Double,
            false => PercentEncodingMode::Single,
        };
        settings.uri_path_normalization_mode = match self.settings.normalize_path {
            true => UriPathNormalizationMode::Enabled,
            false => UriPathNormalizationMode::Disabled,
        };
        settings.session_token_mode = match self.settings.sign_session_token {
            true => SessionTokenMode::Include,
            false => SessionTokenMode::Exclude,
        };
        if self.body.is_none() && !in_query {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        if in_query {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_secs(self.expires_in));
        }
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("execute-api")
            .time(self.time())
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let request = self.request();
        let headers: Vec<(&str, &str)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        let body = self.body.as_deref().map_or(SignableBody::UnsignedPayload, SignableBody::Bytes);
        let request =
            SignableRequest::new(self.method, &self.uri, headers.into_iter(), body).unwrap();
        theirs(request, &parameters).unwrap().into_parts().0
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_thousand_requests_are_signed_as_aws_signs_them(case in case()) {
        let (request, _) = case.ours(false);
        for (name, value) in case.theirs(false).headers() {
            let ours = request.headers().get(name).map(|value| value.to_str().unwrap());
            prop_assert_eq!(ours, Some(value), "{}", name);
        }
    }

    #[test]
    fn a_thousand_urls_are_signed_as_aws_signs_them(case in case()) {
        let (_, uri) = case.ours(true);
        let query = uri.query().unwrap_or_default();
        for (name, value) in case.theirs(true).params() {
            let pair = format!("{name}={}", restjson::endpoint::rules::uri_encode(value));
            prop_assert!(query.split('&').any(|ours| ours == pair), "{} in {}", pair, query);
        }
    }
}
