//! B3: values of headers.

use connectparticipant_tests::matrix::Given;

use crate::case::sent_with;
use crate::members::{self, Place, Value};

#[test]
fn what_a_header_cannot_hold() {
    let long = |length: usize| "CANARY".repeat(length / 6);
    let refused = [
        "CANARY\r".to_owned(),
        "\nCANARY".to_owned(),
        "CANARY\r\nx-injected: 1".to_owned(),
        "CANARY\r\n\r\nGET / HTTP/1.1".to_owned(),
        "CANARY\0".to_owned(),
        "\u{1}CANARY".to_owned(),
        "CANARY\u{1f}".to_owned(),
        "CANARY\u{7f}".to_owned(),
        "CANARY\u{80}".to_owned(),
        "CANARY\u{ff}".to_owned(),
        "CANARY\u{20ac}".to_owned(),
        "CANARY\u{1f600}".to_owned(),
        "CANARY\u{202e}".to_owned(),
        " CANARY".to_owned(),
        "CANARY ".to_owned(),
        "\tCANARY".to_owned(),
        "CANARY\t".to_owned(),
        " ".to_owned(),
        "\t".to_owned(),
        String::new(),
        long(8 << 10),
        long(1 << 20),
    ];
    let sent = ["CANARY", "C", "two CANARY words", "a\tCANARY", "CANARY=+/;,:\"'\\(){}[]<>@?"];
    let mut cases = 0;
    for member in members::each() {
        let (Place::Header(header), Value::Text(bounds)) = (&member.place, &member.value) else {
            continue;
        };
        if header != "x-amz-bearer" {
            continue;
        }
        assert!(bounds.most.is_some_and(|most| most < 8 << 10), "{}", member.operation.name);
        for text in &refused {
            let start: String = text.chars().take(20).collect();
            let case = format!("{}: {header} is {start:?}", member.operation.name);
            let value = Given::Text(text.clone());
            let problem = sent_with(&case, member.operation, &member.name, value).unwrap_err();
            assert_eq!(problem, std::slice::from_ref(&member.name), "{case}");
            cases += 1;
        }
        for text in sent {
            let case = format!("{}: {header} is {text:?}", member.operation.name);
            let value = Given::Text(text.to_owned());
            let request = sent_with(&case, member.operation, &member.name, value).unwrap();
            assert_eq!(request.headers()[header.as_str()], text, "{case}");
            assert!(request.headers()[header.as_str()].is_sensitive(), "{case}");
            cases += 1;
        }
    }
    println!("{cases} cases");
    assert!(cases >= 250, "{cases}");
}
