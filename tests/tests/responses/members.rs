//! R3: each member of each output with values that are wrong, odd or not there.

use connectparticipant_tests::matrix::responses::{Expected, GoodResponse, Place, good_responses};
use connectparticipant_tests::matrix::{Kind, Outcome};
use serde_json::{Value, json};

use crate::answers::success;

/// The response with other JSON at a place. The JSON need not be any that serde would write.
fn with(response: &GoodResponse, place: &Place, json: &str) -> String {
    const MARK: &str = "put it here";
    let mut body = response.body.clone();
    *body.pointer_mut(&place.pointer).unwrap() = json!(MARK);
    body.to_string().replace(&format!("\"{MARK}\""), json)
}

fn read(response: &GoodResponse, place: &Place, json: &str) -> (String, Outcome) {
    let shown: String = json.chars().take(40).collect();
    let case = format!("{}: {} is {shown}", response.operation, place.path);
    let outcome = success(&case, &response.operation, with(response, place, json));
    (case, outcome)
}

/// Asserts that the response cannot be read, because of this place.
fn refused(response: &GoodResponse, place: &Place, json: &str) {
    refused_at(&place.path, response, place, json);
}

fn refused_at(path: &str, response: &GoodResponse, place: &Place, json: &str) {
    let (case, outcome) = read(response, place, json);
    let problem = outcome.expect_err(&case);
    assert_eq!(problem.kind, Kind::Decode(path.to_owned()), "{case}: {}", problem.text);
    assert!(problem.text.contains(path), "{case}: {}", problem.text);
    assert_eq!(problem.status, Some(200), "{case}");
}

fn accepted(response: &GoodResponse, place: &Place, json: &str) {
    let (case, outcome) = read(response, place, json);
    if let Err(problem) = outcome {
        panic!("{case}: {}", problem.text);
    }
}

/// Each place of each response, and how many there are.
fn each(mut check: impl FnMut(&GoodResponse, &Place)) -> usize {
    let responses = good_responses();
    let mut places = 0;
    for response in &responses {
        for place in &response.places {
            check(response, place);
            places += 1;
        }
    }
    assert!(places >= 60, "{places} places");
    places
}

#[test]
fn of_another_type() {
    let mut cases = 0;
    each(|response, place| {
        let fits: &[&str] = match place.expected {
            Expected::String | Expected::Enum => &["\"x\""],
            Expected::Integer | Expected::Long => &["1"],
            Expected::Boolean => &["true"],
            Expected::Structure => &["{}"],
            // An empty map is as good as an empty structure.
            Expected::Map => &["{}"],
            Expected::List => &["[]"],
            Expected::Other => return,
        };
        // A structure that needs a member is not an empty object.
        let inside = format!("{}/", place.pointer);
        let needs_members = response.places.iter().any(|one| {
            let member = one.pointer.strip_prefix(&inside);
            one.required && member.is_some_and(|name| !name.contains('/'))
        });
        for json in ["\"x\"", "1", "1.5", "true", "{}", "[]", "[1]"] {
            if needs_members && json == "{}" {
                continue;
            }
            cases += 1;
            if fits.contains(&json) {
                accepted(response, place, json);
            } else if place.expected == Expected::List && json == "[1]" {
                // No list is one of numbers.
                refused_at(&format!("{}[0]", place.path), response, place, json);
            } else {
                refused(response, place, json);
            }
        }
    });
    assert!(cases >= 400, "{cases}");
}

/// Serde would take the values of a structure's members one after the other, without their names.
#[test]
fn structures_as_arrays() {
    let mut cases = 0;
    each(|response, place| {
        if place.expected == Expected::Structure {
            let members = response.body.pointer(&place.pointer).unwrap().as_object().unwrap();
            let values: Vec<_> = members.values().collect();
            refused(response, place, &json!(values).to_string());
            refused(response, place, "[]");
            cases += 1;
        }
    });
    assert!(cases >= 8, "{cases}");
    // The protocol ignores the body of an operation without output.
    for response in good_responses().into_iter().filter(|one| one.body != json!({})) {
        let values: Vec<_> = response.body.as_object().unwrap().values().collect();
        for body in [json!(values).to_string(), "[]".to_owned(), " [{}]".to_owned()] {
            let problem = success(&body, &response.operation, body.clone()).unwrap_err();
            assert_eq!(problem.kind, Kind::Decode(String::new()), "{}", problem.text);
            assert!(
                problem.text.contains("cannot be decoded: expected an object"),
                "{}",
                problem.text
            );
        }
    }
}

#[test]
fn null_or_not_there() {
    each(|response, place| {
        if place.required || place.element {
            // An element that is null would be one less, or one of nothing.
            refused(response, place, "null");
        } else {
            accepted(response, place, "null");
        }
        if place.element {
            return;
        }
        let (parent, name) = place.pointer.rsplit_once('/').unwrap();
        let mut body = response.body.clone();
        let members = body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
        members.remove(name).unwrap();
        let case = format!("{}: {} is not there", response.operation, place.path);
        let outcome = success(&case, &response.operation, body.to_string());
        match outcome {
            Ok(_) => assert!(!place.required, "{case}"),
            Err(problem) => {
                assert!(place.required, "{case}: {problem:?}");
                assert!(problem.text.contains(&format!("missing field `{name}`")), "{problem:?}");
            }
        }
    });
}

/// Two values for one member: nobody can say which is meant.
#[test]
fn twice() {
    each(|response, place| {
        if place.element {
            return;
        }
        let (_, name) = place.pointer.rsplit_once('/').unwrap();
        let value = response.body.pointer(&place.pointer).unwrap();
        let (case, outcome) = read(response, place, &format!("{value},\"{name}\":{value}"));
        let problem = outcome.expect_err(&case);
        assert!(problem.text.contains(&format!("duplicate field `{name}`")), "{}", problem.text);
    });
}

/// The keys of a map are not the model's; the last value of a key stands.
#[test]
fn a_key_of_a_map_twice() {
    let responses = good_responses();
    let response =
        responses.iter().find(|response| response.operation == "StartAttachmentUpload").unwrap();
    let place = response.places.iter().find(|place| place.expected == Expected::Map).unwrap();
    accepted(response, place, r#"{"x-key":"CANARY 1","x-key":"CANARY 2"}"#);
}

#[test]
fn members_that_nobody_knows() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let deeper = format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    for response in good_responses() {
        let body = response.body.to_string();
        for json in ["null", "1e400", "\"CANARY\"", "[{\"a\":[]}]", &deep, &deeper] {
            let members = body.strip_prefix('{').unwrap();
            let separator = if members == "}" { "" } else { "," };
            for name in ["Unheard-Of", "", "id", "__proto__", "\\u0000", "CANARY"] {
                let body = format!("{{\"{name}\":{json}{separator}{members}");
                let case = format!("{}: a member {name:?}", response.operation);
                if let Err(problem) = success(&case, &response.operation, body) {
                    panic!("{case}: {}", problem.text);
                }
            }
        }
    }
}

#[test]
fn enums_are_open() {
    let mut cases = 0;
    each(|response, place| {
        if place.expected == Expected::Enum {
            for json in ["\"MESSAGEMETADATA\"", "\"\"", "\"message\"", "\"\\u00e9\"", "\"UNKNOWN\""]
            {
                accepted(response, place, json);
                cases += 1;
            }
            let (case, outcome) = read(response, place, "\"BRAND_NEW\"");
            assert!(outcome.unwrap().contains("Unknown(\"BRAND_NEW\")"), "{case}");
        }
    });
    assert!(cases >= 25, "{cases}");
}

#[test]
fn numbers() {
    each(|response, place| {
        let long = match place.expected {
            Expected::Integer => false,
            Expected::Long => true,
            _ => return,
        };
        for json in ["0", "-1", "2147483647", "-2147483648"] {
            accepted(response, place, json);
        }
        for json in ["2147483648", "-2147483649", "9223372036854775807", "-9223372036854775808"] {
            if long { accepted(response, place, json) } else { refused(response, place, json) }
        }
        for json in ["1e3", "1.0E7", "5.0", "-0.0", "-2147483648.0"] {
            accepted(response, place, json);
        }
        for json in ["2147483648.0", "9007199254740991.0"] {
            if long { accepted(response, place, json) } else { refused(response, place, json) }
        }
        for json in [
            "9223372036854775808",
            "18446744073709551616",
            "1.5",
            "1e-3",
            "9007199254740992.0",
            "9007199254740993.0",
            "9223372036854775807.0",
            "1e400",
            "-1e400",
            "1e999999999",
            "123456789012345678901234567890123456789012345678901234567890",
            "\"1\"",
        ] {
            refused(response, place, json);
        }
        for json in ["01", "+1", "1.", ".5", "0x1", "NaN", "Infinity", "-", "1e", "١"] {
            let (case, outcome) = read(response, place, json);
            assert!(matches!(outcome.expect_err(&case).kind, Kind::Decode(_)), "{case}");
        }
    });
}

#[test]
fn texts() {
    each(|response, place| {
        if !matches!(place.expected, Expected::String | Expected::Enum) {
            return;
        }
        let megabyte = format!("\"{}\"", "CANARY!!".repeat(1 << 17));
        if place.expected == Expected::String && !place.path.contains('.') {
            let secret =
                response.body.pointer(&place.pointer).unwrap().to_string().contains("CANARY");
            let long = if secret { megabyte } else { megabyte.replace("CANARY", "abcdef") };
            accepted(response, place, &long);
        }
        for json in ["\"\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\u202e\"", "\"\\\"\\\\\\/\""]
        {
            accepted(response, place, json);
        }
        for json in
            ["\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\x\"", "\"\\u12\"", "\"\n\"", "\"\0\"", "'x'"]
        {
            let (case, outcome) = read(response, place, json);
            assert!(matches!(outcome.expect_err(&case).kind, Kind::Decode(_)), "{case}");
        }
    });
}

/// Ten megabytes are more than a response may have.
#[test]
fn a_text_of_ten_megabytes() {
    for response in good_responses() {
        let text = format!("{{\"Unheard-Of\":\"{}\"}}", "a".repeat(10 << 20));
        let problem = success("10 MB", &response.operation, text).unwrap_err();
        let limit = restjson::LimitExceeded::ResponseSize(8 << 20);
        assert_eq!(problem.kind, Kind::Limit(limit), "{}", response.operation);
    }
}
