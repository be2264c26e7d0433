//! Every constraint of the model is checked: cases made from the model.

use connectparticipant_emulator::Emulator;
use restjson_model::{Kind, Member, Simple, traits};
use serde_json::{Map, Value, json};

use super::client::{Client, chat};
use super::model::{self, MODEL, bound};

/// A place in an input: members from the top, and whether the last one is a list's.
struct Place {
    path: Vec<String>,
    member: &'static Member,
}

/// What to send there, and how it must be answered.
struct Case {
    value: Option<Value>,
    expected: Expected,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    /// A ValidationException of the constraint.
    Refused,
    /// Another type: a SerializationException.
    WrongType,
    /// Whatever comes, it is not the constraint.
    Passed,
}

/// Values that are right by the model, for all members of an input.
fn right(member: &Member) -> Value {
    let shape = MODEL.shape(&member.target).unwrap();
    let length = MODEL.member_trait(member, traits::LENGTH);
    let range = MODEL.member_trait(member, traits::RANGE);
    match &shape.kind {
        Kind::Enum(values) => values[0].traits.text(traits::ENUM_VALUE).unwrap().into(),
        Kind::List(of) => json!([right(of)]),
        Kind::Structure(members) => {
            // Only one of StartPosition's members may be there.
            let member = &members[0];
            Value::Object(Map::from_iter([(member.name.clone(), right(member))]))
        }
        Kind::Simple(Simple::Boolean) => true.into(),
        Kind::Simple(Simple::Integer | Simple::Long) => bound(range, "min").unwrap().into(),
        _ => "x".repeat(bound(length, "min").unwrap_or(1).max(1) as usize).into(),
    }
}

fn cases(member: &Member) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |value: Value, expected| cases.push(Case { value: Some(value), expected });
    let shape = MODEL.shape(&member.target).unwrap();
    let length = MODEL.member_trait(member, traits::LENGTH);
    let range = MODEL.member_trait(member, traits::RANGE);
    match &shape.kind {
        Kind::Enum(values) => {
            for value in values {
                add(value.traits.text(traits::ENUM_VALUE).unwrap().into(), Expected::Passed);
            }
            add("NO_SUCH_VALUE".into(), Expected::Refused);
            add("".into(), Expected::Refused);
            add(7.into(), Expected::WrongType);
        }
        Kind::List(of) => {
            let of_length = |n: i64| Value::Array(vec![right(of); n as usize]);
            bounds(length, of_length, &mut add);
            add("x".into(), Expected::WrongType);
        }
        Kind::Structure(_) => add("x".into(), Expected::WrongType),
        Kind::Simple(Simple::Boolean) => add("true".into(), Expected::WrongType),
        Kind::Simple(Simple::Integer | Simple::Long) => {
            bounds(range, Value::from, &mut add);
            add("5".into(), Expected::WrongType);
            add(1.5.into(), Expected::WrongType);
        }
        _ => {
            // Characters count, not bytes.
            bounds(length, |n| "é".repeat(n as usize).into(), &mut add);
            add(7.into(), Expected::WrongType);
            add(json!(["x"]), Expected::WrongType);
        }
    }
    if member.traits.has(traits::REQUIRED) {
        cases.push(Case { value: None, expected: Expected::Refused });
        cases.push(Case { value: Some(Value::Null), expected: Expected::Refused });
    }
    cases
}

fn bounds(
    bounds: Option<&restjson_model::Node>,
    make: impl Fn(i64) -> Value,
    add: &mut impl FnMut(Value, Expected),
) {
    if let Some(min) = bound(bounds, "min") {
        add(make(min), Expected::Passed);
        if min > 0 || !matches!(make(0), Value::String(_) | Value::Array(_)) {
            add(make(min - 1), Expected::Refused);
        }
    }
    if let Some(max) = bound(bounds, "max") {
        add(make(max), Expected::Passed);
        add(make(max + 1), Expected::Refused);
    }
}

/// All places of an input that are sent in the path or the body.
fn places(members: &'static [Member], path: &[String]) -> Vec<Place> {
    let mut found = Vec::new();
    for member in members {
        if member.traits.has(traits::HTTP_HEADER) {
            continue;
        }
        let path = [path, std::slice::from_ref(&member.name)].concat();
        match &MODEL.shape(&member.target).unwrap().kind {
            Kind::Structure(members) => found.extend(places(members, &path)),
            Kind::List(of) => {
                found.push(Place { path: [&path[..], &["0".to_owned()]].concat(), member: of })
            }
            _ => {}
        }
        found.push(Place { path, member });
    }
    found
}

/// An input with one place changed, all others as they should be.
fn input(members: &[Member], place: &Place, value: Option<&Value>) -> Value {
    let mut input = Map::new();
    for member in members {
        let required = member.traits.has(traits::REQUIRED);
        if required && !member.traits.has(traits::HTTP_HEADER) {
            input.insert(member.name.clone(), right(member));
        }
    }
    let mut input = Value::Object(input);
    let (last, above) = place.path.split_last().unwrap();
    let mut at = &mut input;
    for name in above {
        at = &mut at[name.as_str()];
    }
    match (last.parse::<usize>(), value) {
        (Ok(_), Some(value)) => *at = json!([value]),
        (Ok(_), None) => *at = json!([]),
        (Err(_), Some(value)) => at[last.as_str()] = value.clone(),
        (Err(_), None) => drop(at.as_object_mut().unwrap().remove(last)),
    }
    input
}

#[tokio::test]
async fn every_bound_of_every_member() {
    let (_emulator, chat, customer) = chat().await;
    let participant = customer.with_token(chat.participant_token());
    let mut count = 0;
    for operation in model::operations() {
        let name = operation.shape.id.name();
        if name == "DisconnectParticipant" {
            continue; // It ends the chat: it has its own test.
        }
        let client = if name == "CreateParticipantConnection" { &participant } else { &customer };
        let members = MODEL.structure(&operation.operation.input);
        for place in places(members, &[]) {
            let label = place.member.traits.has(traits::HTTP_LABEL);
            for case in cases(place.member) {
                let sent = case.value.as_ref().filter(|value| !label || !no_label(value));
                if label && sent.is_none() {
                    continue; // A path without the label is another path.
                }
                count += 1;
                let response = client.call(name, input(members, &place, sent)).await;
                check(name, &place.path.join("."), &case, &response);
            }
        }
    }
    assert!(count > 150, "only {count} cases");
}

fn no_label(value: &Value) -> bool {
    value.as_str().is_none_or(str::is_empty)
}

fn check(operation: &str, path: &str, case: &Case, response: &super::client::Response) {
    let broken = response.message().contains("failed to satisfy constraint");
    let what = format!("{operation} {path} {:?}: {}", case.expected, response.message());
    match case.expected {
        Expected::Refused => {
            assert_eq!(
                (response.status, response.code.as_deref()),
                (400, Some("ValidationException")),
                "{what}"
            );
            assert!(broken, "{what}");
        }
        Expected::WrongType => {
            assert_eq!(
                (response.status, response.code.as_deref()),
                (400, Some("SerializationException")),
                "{what}"
            );
        }
        Expected::Passed => {
            assert!(!broken, "{what}");
            assert_ne!(response.code.as_deref(), Some("SerializationException"), "{what}");
        }
    }
}

#[tokio::test]
async fn disconnect_participant_too() {
    let (_emulator, chat, customer) = chat().await;
    let long = json!({"ClientToken": "x".repeat(501)});
    customer.call("DisconnectParticipant", long).await.error(400, "ValidationException");
    let number = json!({"ClientToken": 1});
    customer.call("DisconnectParticipant", number).await.error(400, "SerializationException");
    assert!(!chat.has_ended());
    customer.call("DisconnectParticipant", json!({"ClientToken": "x".repeat(500)})).await.ok();
    assert!(chat.has_ended());
}

#[tokio::test]
async fn tokens_have_bounds_too() {
    let emulator = Emulator::start().await.unwrap();
    for operation in model::operations() {
        let name = operation.shape.id.name();
        let members = MODEL.structure(&operation.operation.input);
        let required = members.iter().filter(|member| {
            member.traits.has(traits::REQUIRED) && !member.traits.has(traits::HTTP_HEADER)
        });
        let input: Map<String, Value> =
            required.map(|member| (member.name.clone(), right(member))).collect();
        let call = |token: String| {
            let (client, input) = (Client::new(&emulator, &token), input.clone());
            async move { client.call(name, Value::Object(input)).await }
        };
        call("x".repeat(1000)).await.error(403, "AccessDeniedException");
        let too_long = call("x".repeat(1001)).await;
        too_long.error(400, "ValidationException");
        assert!(too_long.message().contains("oken' failed to satisfy"), "{}", too_long.message());
        call(String::new()).await.error(403, "AccessDeniedException");
    }
}

#[tokio::test]
async fn a_session_id_of_35_characters() {
    let (_emulator, _chat, customer) = chat().await;
    for operation in ["GetAuthenticationUrl", "CancelParticipantAuthentication"] {
        let session = "a1b2c3d4-5678-90ab-cdef-11112222333";
        let input = json!({"SessionId": session, "RedirectUri": "https://app.example.com/"});
        let response = customer.call(operation, input).await;
        response.error(400, "ValidationException");
        assert!(response.message().contains(
            "Value at 'sessionId' failed to satisfy constraint: \
             Member must have length greater than or equal to 36"
        ));
        assert!(!response.message().contains(session));
    }
}
