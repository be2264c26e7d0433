//! Members and operations that AWS may add tomorrow: the overlay's rules type them, or codegen asks.

use connectparticipant_tests::models;
use restjson_codegen::{Options, generate};
use restjson_model::{assemble, smithy};
use serde_json::{Value, json};

const NAMESPACE: &str = "com.amazonaws.connectparticipant";

/// Every crate demands the same decisions, so that none is forgotten in one of them.
#[test]
fn the_overlays_of_all_crates_demand_the_same_decisions() {
    let demanded = xtask::checked_in::EACH.iter().map(|own| {
        let text = models::text(&models::project_path(own.overlay));
        let overlay: Value = serde_json::from_str(&text).unwrap();
        overlay["metadata"]["restjson.decisions"].clone()
    });
    let demanded: Vec<Value> = demanded.collect();
    assert!(demanded.iter().all(|each| each.as_array().is_some_and(|list| !list.is_empty())));
    assert!(demanded.windows(2).all(|two| two.first() == two.last()), "{demanded:#?}");
}

/// What is generated, or the problems, if the model has one more operation `Whisper` with these
/// traits, members of the input and members of the output.
fn with_operation(traits: Value, input: Value, output: Value) -> Result<String, String> {
    let mut model: Value =
        serde_json::from_str(&models::text(&models::project_path("model/connectparticipant.json")))
            .unwrap();
    let shapes = model["shapes"].as_object_mut().unwrap();
    let id = |name: &str| format!("{NAMESPACE}#{name}");
    let service = shapes.values_mut().find(|shape| shape["type"] == "service").unwrap();
    service["operations"].as_array_mut().unwrap().push(json!({ "target": id("Whisper") }));
    let mut all = json!({ "smithy.api#http": { "method": "POST", "uri": "/participant/whisper" } });
    all.as_object_mut().unwrap().extend(traits.as_object().unwrap().clone());
    shapes.insert(
        id("Whisper"),
        json!({ "type": "operation", "traits": all,
            "input": { "target": id("WhisperRequest") }, "output": { "target": id("WhisperResponse") } }),
    );
    shapes.insert(id("WhisperRequest"), json!({ "type": "structure", "members": input }));
    shapes.insert(id("WhisperResponse"), json!({ "type": "structure", "members": output }));
    shapes.insert(id("Text"), json!({ "type": "string" }));
    shapes.insert(
        id("Texts"),
        json!({ "type": "list", "member": { "target": "smithy.api#String" } }),
    );
    shapes.insert(id("AccessKeySecret"), json!({ "type": "string" }));
    let overlay = models::text(&models::project_path("model/connectparticipant.overlay.json"));
    let sources = [smithy::read(&model.to_string()).unwrap(), smithy::read(&overlay).unwrap()];
    let model = assemble(sources).unwrap();
    let files = generate(&model, &Options::default()).map_err(|problems| problems.to_string())?;
    Ok(files["operation/whisper.rs"].clone())
}

fn decided() -> Value {
    json!({ "smithy.api#readonly": {}, "restjson.traits#quota": { "documented": false } })
}

fn member(target: &str) -> Value {
    let target = match target.contains('#') {
        true => target.to_owned(),
        false => format!("{NAMESPACE}#{target}"),
    };
    json!({ "target": target })
}

/// The problem of a member is named by it, and nothing else is reported.
fn refused(input: Value, output: Value, named: &str, message: &str) {
    let problems = with_operation(decided(), input, output).expect_err(named);
    assert_eq!(problems.lines().count(), 1, "{problems}");
    assert!(problems.starts_with(&format!("{NAMESPACE}#{named}: {message}")), "{problems}");
    assert!(problems.contains("decide, with a rule or an `apply` in the overlay"), "{problems}");
}

#[test]
fn every_connection_token_is_one() {
    let bearer = |target: &str| {
        let mut member = member(target);
        member["traits"] =
            json!({ "smithy.api#httpHeader": "X-Amz-Bearer", "smithy.api#required": {} });
        member
    };
    // Whatever the model calls the shape, and wherever the member stands.
    for target in ["ParticipantToken", "Text", "smithy.api#String"] {
        let input = json!({ "ConnectionToken": bearer(target) });
        let file = with_operation(decided(), input, json!({})).unwrap();
        assert!(file.contains("pub connection_token: ConnectionToken"), "{target}: {file}");
        let input = json!({ "ParticipantToken": bearer(target) });
        let output = json!({ "ConnectionToken": member(target) });
        let file = with_operation(decided(), input, output).unwrap();
        assert!(file.contains("pub participant_token: ParticipantToken"), "{target}: {file}");
        assert!(file.contains("pub connection_token: Option<ConnectionToken>"), "{target}: {file}");
    }
    // A token of a third kind is a question, even if its shape is one of the two.
    for name in ["SupervisorToken", "Authorization"] {
        let input = json!({ name: bearer("ParticipantToken") });
        let named = format!("WhisperRequest${name}");
        refused(input, json!({}), &named, "it is a token, and nothing says which");
    }
}

#[test]
fn what_looks_like_a_secret_and_has_no_rule_is_asked_for() {
    for (name, target) in [
        ("AccessToken", "Text"),
        ("RefreshTokens", "Texts"),
        ("ClientSecret", "smithy.api#String"),
        ("Password", "smithy.api#String"),
        ("passcode", "Text"),
        ("OneTimeCode", "Text"),
        ("State", "Text"),
        ("DownloadURL", "smithy.api#String"),
        ("RecordingUrl", "smithy.api#String"),
        ("Signature", "smithy.api#Blob"),
        ("TemporaryCredentials", "smithy.api#Document"),
        ("ChatSessionId", "Text"),
        ("Passphrase", "Text"),
        ("ApiKey", "smithy.api#String"),
        ("IdentityJWT", "smithy.api#String"),
        ("SmsOtp", "Text"),
        ("Pin", "Text"),
        ("PreSignedUri", "smithy.api#String"),
        // By the name of its shape.
        ("Key", "AccessKeySecret"),
    ] {
        let message = "it looks like a secret: decide";
        let there = json!({ name: member(target) });
        refused(json!({}), there.clone(), &format!("WhisperResponse${name}"), message);
        refused(there, json!({}), &format!("WhisperRequest${name}"), message);
    }
    // These are known, or look like nothing.
    let known = json!({
        "NextToken": member("NextToken"), "SessionId": member("Text"), "ClientToken": member("Text"),
        "VideoUrl": member("Text"), "Content": member("ChatContent"), "Language": member("Text"),
        "StatusCode": member("smithy.api#Integer"), "ScanState": member("ScanDirection"),
    });
    // Text is the target of a member that a rule knows to be secret: so is the language.
    let file = with_operation(decided(), json!({}), known).unwrap();
    for member in
        ["next_token: Option<NextToken>", "session_id: Option<Text>", "video_url: Option<Text>"]
    {
        assert!(file.contains(member), "{member}: {file}");
    }
}

#[test]
fn a_secret_that_is_decided_goes_on() {
    let mut secret = member("Text");
    secret["traits"] = json!({ "restjson.traits#open": "A name that anybody may know." });
    let file = with_operation(decided(), json!({}), json!({ "AccessToken": secret })).unwrap();
    assert!(file.contains("pub access_token: Option<String>"), "{file}");
}

#[test]
fn an_operation_says_whether_it_may_be_repeated_and_how_often_it_may_be_called() {
    let problems = with_operation(json!({}), json!({}), json!({})).unwrap_err();
    let lines: Vec<&str> = problems.lines().collect();
    assert_eq!(lines.len(), 2, "{problems}");
    for (line, message) in lines.iter().zip([
        "nothing says how many calls the service takes: decide",
        "nothing says whether it may be repeated: decide",
    ]) {
        assert!(line.starts_with(&format!("{NAMESPACE}#Whisper: {message}")), "{problems}");
    }
    // A token that makes two calls one says it.
    let token = json!({ "ClientToken": { "target": "smithy.api#String",
        "traits": { "smithy.api#idempotencyToken": {} } } });
    let quota = json!({ "restjson.traits#quota": { "perSecond": 2, "burst": 5 } });
    with_operation(quota.clone(), token, json!({})).unwrap();
    let mut read = quota;
    read["smithy.api#http"] = json!({ "method": "GET", "uri": "/participant/whisper" });
    let file = with_operation(read, json!({}), json!({})).unwrap();
    assert!(file.contains("const IDEMPOTENT: bool = true"), "{file}");
}

/// What the overlay says of quotas is what the pages and the session's limiter say.
#[test]
fn quotas_are_said_once_and_the_same_everywhere() {
    let model = models::own();
    let (_, service) = model.services().next().unwrap();
    let limiter = format!("{:?}", connectparticipant_chat::Quotas::default());
    let mut documented = 0;
    for operation in model.operations(service) {
        let name = operation.shape.id.name();
        let quota = operation.shape.traits.get("restjson.traits#quota").unwrap();
        let number = |key| quota.get(key).and_then(restjson_model::Node::as_f64);
        let words = operation.shape.traits.text("smithy.api#documentation").unwrap();
        let field = format!("{}: Rate {{", restjson_codegen::names::field_name(name));
        match (number("perSecond"), number("burst")) {
            (Some(rate), Some(burst)) => {
                documented += 1;
                assert!(words.contains(&format!("Throttled to {rate} calls per second")), "{name}");
                let limit = format!("{field} per_second: {rate:?}, burst: {burst:?} }}");
                assert!(limiter.contains(&limit), "{name}: {limit} is not in {limiter}");
            }
            _ => {
                assert!(!words.contains("Throttled to"), "{name}");
                assert!(!limiter.contains(&field), "{name}");
            }
        }
    }
    assert_eq!(limiter.matches("Rate {").count(), documented, "{limiter}");
}
