//! B10: 10,000 inputs of all operations: what is sent, read again, is what was given.
//!
//! The same inputs every time; `INPUTS_SEED=n` (0 to 255) takes others, `INPUTS=n` more of them.

use connectparticipant_tests::matrix::{EACH, Given, Members};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value as Json, json};

use crate::case::sent;
use crate::members::{self, Bounds, Member, Place, Value};

fn setting(name: &str, default: u32) -> u32 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// A text within bounds, made of any text.
fn fitted(text: &str, bounds: Bounds) -> String {
    let most = usize::try_from(bounds.most.unwrap_or(64)).unwrap();
    let least = usize::try_from(bounds.least).unwrap();
    let mut fitted: String = text.chars().take(most).collect();
    let length = fitted.chars().count();
    fitted.extend((length..least).map(|_| 'x'));
    fitted
}

/// A value that may stand there, if there need be one, and how it is sent.
fn value(member: &Member, text: &str, number: i64) -> (Given, Json) {
    match &member.value {
        Value::Text(bounds) => {
            let text = match member.place {
                Place::Header(_) => {
                    fitted(&text.replace(|c: char| !c.is_ascii_graphic(), ""), *bounds)
                }
                // A dot or two is no label.
                Place::Label => fitted(&format!("{text}x"), *bounds),
                Place::Body => fitted(text, *bounds),
            };
            (Given::Text(text.clone()), json!(text))
        }
        Value::Number(bounds) => {
            let most = bounds.most.unwrap_or(i64::MAX);
            let number = number.clamp(bounds.least, most);
            (Given::Number(number), json!(number))
        }
        Value::Enum => (Given::Text(text.to_owned()), json!(text)),
        Value::Texts { each, .. } => {
            let text = fitted(text, *each);
            (Given::List(vec![text.clone()]), json!([text]))
        }
        Value::Enums(_) => (Given::List(vec![text.to_owned()]), json!([text])),
        Value::Boolean => {
            let truth = number % 2 == 0;
            (Given::Text(truth.to_string()), json!(truth))
        }
    }
}

type Choice = (bool, String, i64);

fn check(all: &[Member], operation: usize, choices: &[Choice]) {
    let sample = &EACH[operation];
    let mut members = Members::new();
    let (mut headers, mut body) = (Vec::new(), Map::new());
    let mut label = None;
    let own: Vec<_> = all.iter().filter(|member| member.operation.name == sample.name).collect();
    for (member, (given, text, number)) in own.iter().zip(choices) {
        // What is not given here is what the sample has, which another test looks at.
        if !given && !member.required {
            continue;
        }
        let (value, sent) = value(member, text, *number);
        members.push((member.name.clone(), value));
        match (&member.place, member.name.split_once('.')) {
            (Place::Header(name), _) => headers.push((name.clone(), sent)),
            (Place::Label, _) => label = sent.as_str().map(str::to_owned),
            // Of a nested structure the last member that is set is the only one.
            (Place::Body, Some((outer, inner))) => {
                body.insert(outer.to_owned(), json!({ inner: sent }));
            }
            (Place::Body, None) => {
                body.insert(member.name.clone(), sent);
            }
        }
    }
    let request = sent(sample.name, sample, members).unwrap_or_else(|refused| {
        panic!("{}: {refused:?} of {choices:?}", sample.name);
    });
    for (name, value) in headers {
        assert_eq!(request.headers()[name.as_str()].to_str().unwrap(), value.as_str().unwrap());
    }
    if let Some(label) = label {
        let path = request.uri().path();
        let written = path.strip_prefix("/participant/views/").unwrap();
        assert!(!written.contains('/'), "{path}");
        let read = percent_encoding::percent_decode_str(written).decode_utf8().unwrap();
        assert_eq!(read, label);
        return;
    }
    let read: Map<String, Json> = serde_json::from_slice(request.body()).unwrap();
    for (name, value) in &body {
        assert_eq!(read.get(name), Some(value), "{}: {name}", sample.name);
    }
    let filled =
        own.iter().filter(|member| member.fills_itself && !body.contains_key(&member.name));
    assert!(filled.into_iter().all(|member| read.contains_key(&member.name)), "{}", sample.name);
}

#[test]
fn of_each_operation() {
    let all = members::each();
    let (cases, seed) = (setting("INPUTS", 10_000), setting("INPUTS_SEED", 10));
    println!("{cases} inputs, seed {seed}");
    let text = prop::collection::vec(any::<char>(), 0..20).prop_map(String::from_iter);
    let choice = (any::<bool>(), text, any::<i64>());
    let strategy = (0..EACH.len(), prop::collection::vec(choice, 9));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[u8::try_from(seed).unwrap(); 32]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |(operation, choices)| {
        check(&all, operation, &choices);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("seed {seed}: {error}");
    }
}
