//! B7, B8: enums that nobody knows and texts of every kind are sent as they are.

use connectparticipant_tests::matrix::Given;
use serde_json::json;

use crate::case::{in_body, sent_with};
use crate::members::{self, Place, Value};

#[test]
fn enums_are_open() {
    let mut cases = 0;
    for member in members::each() {
        for text in ["BRAND_NEW", "", "webSocket", "a b", "\u{e9}\u{1f600}", "\"\\\n", "null", "0"]
        {
            let case = format!("{}: {} is {text:?}", member.operation.name, member.name);
            let (value, expected) = match member.value {
                Value::Enum if member.place == Place::Body => {
                    (Given::Text(text.to_owned()), json!(text))
                }
                Value::Enums(_) if member.place == Place::Body => {
                    (Given::List(vec![text.to_owned()]), json!([text]))
                }
                _ => continue,
            };
            let request = sent_with(&case, member.operation, &member.name, value).unwrap();
            assert_eq!(in_body(&request, &member.name), expected, "{case}");
            cases += 1;
        }
    }
    assert!(cases >= 4 * 8, "{cases}");
}

#[test]
fn texts_of_every_kind() {
    let texts = [
        "\0",
        "\u{1}\u{1f}\u{7f}",
        "\r\n\t",
        "\"quoted\" \\ / '",
        "</script><!--",
        "{\"a\":[null]}",
        "\u{e9}\u{df}\u{20ac}",
        "e\u{301}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
        "\u{202e}right to left",
        "\u{2028}\u{2029}",
        "\u{feff}",
        "\u{d7ff}\u{e000}",
        "\u{fffd}\u{ffff}",
        "\u{10ffff}",
        " at the ends ",
    ];
    let mut cases = 0;
    for member in members::each() {
        let Value::Text(bounds) = member.value else { continue };
        if member.place != Place::Body {
            continue;
        }
        for text in texts {
            let mut text = text.to_owned();
            let length = i64::try_from(text.chars().count()).unwrap();
            text.extend((length..bounds.least).map(|_| 'a'));
            let case = format!("{}: {} is {text:?}", member.operation.name, member.name);
            let value = Given::Text(text.clone());
            let request = sent_with(&case, member.operation, &member.name, value).unwrap();
            assert_eq!(in_body(&request, &member.name), json!(text), "{case}");
            assert!(std::str::from_utf8(request.body()).is_ok(), "{case}");
            cases += 1;
        }
    }
    println!("{cases} cases");
    assert!(cases >= 200, "{cases}");
}
