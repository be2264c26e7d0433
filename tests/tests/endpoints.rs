//! Where requests go: the generated endpoint rules against the cases that the models carry.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use connectparticipant::Client;
use connectparticipant_tests::{models, upstream};
use serde_json::Value;

/// Those of the model in this project.
#[tokio::test]
async fn the_cases_of_the_model() {
    let cases =
        in_smithy(&json(&models::text(&models::project_path("model/connectparticipant.json"))));
    assert_eq!(cases.len(), 23);
    check(&cases).await;
}

/// Those that botocore publishes.
#[tokio::test]
async fn the_cases_of_botocore() {
    let name = "upstream/connectparticipant.botocore-endpoint-tests.json";
    let Some(path) = upstream::file(name) else { return };
    let published = json(&models::text(&path));
    let cases = published["testCases"].as_array().unwrap();
    assert_eq!(cases.len(), 23);
    check(cases).await;
}

/// Those that AWS publishes in Smithy, in a file from before the isolated partitions spoke IPv6.
#[tokio::test]
async fn the_cases_of_the_published_smithy_model() {
    let Some(path) = upstream::file("upstream/connectparticipant.smithy.json") else { return };
    let cases = in_smithy(&json(&models::text(&path)));
    let is_older = |case: &Value| {
        let region = case["params"]["Region"].as_str().unwrap_or_default();
        region.starts_with("us-iso") && case["params"]["UseDualStack"] == true
    };
    let (older, valid): (Vec<Value>, Vec<Value>) = cases.into_iter().partition(is_older);
    assert_eq!((older.len(), valid.len()), (4, 23));
    check(&valid).await;
    for case in older {
        let found = endpoint(&case["params"]).await;
        assert!(found.is_ok_and(|url| !url.ends_with(".amazonaws.com")), "{case}");
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn in_smithy(model: &Value) -> Vec<Value> {
    let mut shapes = model["shapes"].as_object().unwrap().values();
    let service = shapes.find(|shape| shape["type"] == "service").unwrap();
    service["traits"]["smithy.rules#endpointTests"]["testCases"].as_array().unwrap().clone()
}

async fn check(cases: &[Value]) {
    for case in cases {
        let name = case["documentation"].as_str().unwrap_or_default();
        let found = endpoint(&case["params"]).await;
        let expect = &case["expect"];
        match expect["error"].as_str() {
            Some(why) => assert_eq!(found, Err(why.to_owned()), "{name}"),
            None => assert_eq!(
                found.as_deref(),
                Ok(expect["endpoint"]["url"].as_str().unwrap()),
                "{name}"
            ),
        }
    }
}

/// The endpoint that a client with these parameters calls, or why it cannot be made.
async fn endpoint(parameters: &Value) -> Result<String, String> {
    let called = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&called);
    let mut builder = Client::builder().transport(move |request: http::Request<_>| {
        *noted.lock().unwrap() = Some(request.uri().clone());
        http::Response::new(Bytes::new())
    });
    let parameters = parameters.as_object().into_iter().flatten();
    for (name, value) in parameters {
        builder = match (name.as_str(), value) {
            ("Region", Value::String(region)) => builder.region(region),
            ("Endpoint", Value::String(url)) => builder.endpoint_url(url),
            ("UseFIPS", Value::Bool(on)) => builder.use_fips(*on),
            ("UseDualStack", Value::Bool(on)) => builder.use_dual_stack(*on),
            _ => panic!("a parameter that nobody sets: {name}"),
        };
    }
    let client = builder.build().map_err(|error| {
        let text = error.to_string();
        text.split_once("cannot be determined: ").map_or(text.clone(), |(_, why)| why.to_owned())
    })?;
    let call = client.disconnect_participant().connection_token("connection-token").send().await;
    call.map_err(|error| error.to_string())?;
    let uri = called.lock().unwrap().take().unwrap();
    let url = uri.to_string();
    Ok(url.strip_suffix("/participant/disconnect").unwrap().to_owned())
}
