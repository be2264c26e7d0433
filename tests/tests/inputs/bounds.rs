//! B2: each bound of the model, exactly, one below and one above.

use connectparticipant_tests::matrix::Given;
use serde_json::json;

use crate::case::{in_body, sent_with};
use crate::members::{self, Bounds, Member, Place, Value};

/// A text of so many characters that holds the canary if there is room.
fn text(length: i64) -> String {
    let mut text = "CANARY".repeat(usize::try_from(length).unwrap() / 6 + 1);
    text.truncate(usize::try_from(length).unwrap());
    text
}

/// The numbers at and beside the bounds.
fn beside(bounds: Bounds, lowest: i64) -> Vec<i64> {
    let mut numbers: Vec<i64> = [Some(bounds.least), bounds.most]
        .into_iter()
        .flatten()
        .flat_map(|bound| [bound.saturating_sub(1), bound, bound.saturating_add(1)])
        .filter(|number| *number >= lowest)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn check(member: &Member, what: &str, value: Given, holds: bool, refused_as: &str) {
    let case = format!("{}: {} has {what}", member.operation.name, member.name);
    let sent = sent_with(&case, member.operation, &member.name, value);
    match sent {
        Ok(_) => assert!(holds, "{case}: it is sent"),
        Err(refused) => {
            assert!(!holds, "{case}: it is refused");
            assert_eq!(refused, [refused_as], "{case}");
        }
    }
}

#[test]
fn at_each_bound() {
    let mut cases = 0;
    for member in members::each() {
        match member.value {
            Value::Text(bounds) => {
                for length in beside(bounds, 0) {
                    let what = format!("{length} characters");
                    let holds = bounds.hold(length);
                    check(&member, &what, Given::Text(text(length)), holds, &member.name);
                    cases += 1;
                }
            }
            Value::Number(bounds) => {
                for number in beside(bounds, i64::from(i32::MIN)) {
                    let holds = bounds.hold(number);
                    check(&member, &number.to_string(), Given::Number(number), holds, &member.name);
                    cases += 1;
                }
            }
            Value::Texts { count, each } => {
                for number in beside(count, 0) {
                    let list = vec![text(each.least); usize::try_from(number).unwrap()];
                    let what = format!("{number} elements");
                    check(&member, &what, Given::List(list), count.hold(number), &member.name);
                    cases += 1;
                }
                for length in beside(each, 0) {
                    let what = format!("an element of {length} characters");
                    let list = Given::List(vec![
                        text(length);
                        usize::try_from(count.least.max(1)).unwrap()
                    ]);
                    let element = format!("{}[0]", member.name);
                    check(&member, &what, list, each.hold(length), &element);
                    cases += 1;
                }
            }
            Value::Enums(count) => {
                for number in beside(count, 0) {
                    let list = vec!["A_VALUE".to_owned(); usize::try_from(number).unwrap()];
                    let what = format!("{number} elements");
                    check(&member, &what, Given::List(list), count.hold(number), &member.name);
                    cases += 1;
                }
            }
            Value::Enum | Value::Boolean => {}
        }
    }
    println!("{cases} cases");
    assert!(cases >= 150, "{cases}");
}

/// The model counts characters; a character may take four bytes.
#[test]
fn characters_are_counted() {
    for member in members::each() {
        let Value::Text(Bounds { most: Some(most), .. }) = member.value else { continue };
        if matches!(member.place, Place::Header(_)) || most > 1 << 20 {
            continue;
        }
        for character in ["\u{e9}", "\u{20ac}", "\u{1f600}"] {
            let full = character.repeat(usize::try_from(most).unwrap());
            let over = full.clone() + character;
            let what = format!("{most} times {character}");
            check(&member, &what, Given::Text(full), true, &member.name);
            check(&member, "one more", Given::Text(over), false, &member.name);
        }
    }
}

/// All members that are wrong are named at once.
#[test]
fn several_at_once() {
    for sample in &connectparticipant_tests::matrix::EACH {
        let wrong: Vec<_> = members::each()
            .into_iter()
            .filter(|member| member.operation.name == sample.name && !member.name.contains('.'))
            .filter(|member| matches!(member.value, Value::Text(bounds) if bounds.most.is_some_and(|most| most < 20_000)))
            .collect();
        let members =
            wrong.iter().map(|member| (member.name.clone(), Given::Text(text(20_000)))).collect();
        if wrong.is_empty() {
            continue;
        }
        let refused = crate::case::sent(sample.name, sample, members).unwrap_err();
        let mut expected: Vec<_> = wrong.into_iter().map(|member| member.name).collect();
        let mut refused = refused;
        expected.sort();
        refused.sort();
        assert_eq!(refused, expected, "{}", sample.name);
    }
}

#[test]
fn numbers_are_sent_as_they_are() {
    for member in members::each() {
        let (Value::Number(bounds), Place::Body) = (&member.value, &member.place) else { continue };
        let bounds = *bounds;
        for number in beside(bounds, i64::from(i32::MIN)).into_iter().filter(|n| bounds.hold(*n)) {
            let request =
                sent_with("a number", member.operation, &member.name, Given::Number(number));
            assert_eq!(in_body(&request.unwrap(), &member.name), json!(number), "{}", member.name);
        }
    }
}
