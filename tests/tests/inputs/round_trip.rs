//! B10: 10,000 inputs of all operations: what is sent, read again, is what was given.
//!
//! The same inputs every time; `INPUTS_SEED=n` (0 to 255) takes others, `INPUTS=n` more of them.

use connectparticipant_tests::matrix::{EACH, Given, Members};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

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

/// A value that may stand there.
fn value(member: &Member, text: &str, number: i64) -> Given {
    match &member.value {
        Value::Text(bounds) => Given::Text(match member.place {
            Place::Header(_) => fitted(&text.replace(|c: char| !c.is_ascii_graphic(), ""), *bounds),
            // A dot or two is no label.
            Place::Label => fitted(&format!("{text}x"), *bounds),
            Place::Query | Place::Payload | Place::Body => fitted(text, *bounds),
        }),
        Value::Number(bounds) => {
            let most = bounds.most.unwrap_or(i64::from(i32::MAX));
            Given::Number(number.clamp(bounds.least.max(i64::from(i32::MIN)), most))
        }
        // A header holds less than a body.
        Value::Enum if member.place == Place::Body => Given::Text(text.to_owned()),
        Value::Enum => Given::Text("BRAND_NEW".to_owned()),
        Value::Texts { count, each } => {
            let text = if member.place == Place::Body { text } else { "text" };
            let count = usize::try_from(count.least.max(1)).unwrap();
            Given::List(vec![fitted(text, *each); count])
        }
        Value::Enums(count) => {
            let text = if member.place == Place::Body { text } else { "BRAND_NEW" };
            Given::List(vec![text.to_owned(); usize::try_from(count.least.max(1)).unwrap()])
        }
        Value::Boolean => Given::Json(json!(number % 2 == 0)),
    }
}

type Choice = (bool, String, i64);

fn check(all: &[Member], operation: usize, choices: &[Choice]) {
    let sample = &EACH[operation];
    let mut members = Members::new();
    let own = all.iter().filter(|member| member.operation.name == sample.name);
    for (member, (given, text, number)) in own.zip(choices) {
        // What is not given here is what the sample has.
        if *given || member.required {
            members.push((member.name.clone(), value(member, text, *number)));
        }
    }
    let input = sample.input_with(members.clone());
    let request = sent(sample.name, sample, members).unwrap_or_else(|refused| {
        panic!("{}: {refused:?} of {choices:?}", sample.name);
    });
    crate::case::assert_expected(sample.name, &request, &input);
}

#[test]
fn of_each_operation() {
    let all = members::each();
    let (cases, seed) = (setting("INPUTS", 10_000), setting("INPUTS_SEED", 10));
    println!("{cases} inputs, seed {seed}");
    let text = prop::collection::vec(any::<char>(), 0..20).prop_map(String::from_iter);
    let choice = (any::<bool>(), text, any::<i64>());
    let most = EACH.iter().map(|one| all.iter().filter(|it| it.operation.name == one.name).count());
    let strategy = (0..EACH.len(), prop::collection::vec(choice, most.max().unwrap_or(0)));
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
