//! What `update` says of each revision.

use insta::{assert_snapshot, with_settings};
use restjson_codegen::{Options, generate};
use restjson_model::{assemble, smithy};
use xtask::operation_table;

use crate::rehearse::take_over;
use crate::revisions::{ALL, EACH};

#[test]
fn of_each_revision() {
    for revision in &EACH {
        let rehearsed = take_over(revision);
        let report = rehearsed.plan.report();
        with_settings!({ omit_expression => true }, { assert_snapshot!(revision.name, report) });
    }
}

/// Each is generated, and so are its commands: a new operation has one at once, or it is said why not.
#[test]
fn each_revision_is_generated() {
    for revision in EACH.iter().chain([&ALL]) {
        let rehearsed = take_over(revision);
        let sources =
            [&rehearsed.model, &rehearsed.overlay].map(|text| smithy::read(text).unwrap());
        let model = assemble(sources).unwrap();
        let files = generate(&model, &Options::default())
            .unwrap_or_else(|problems| panic!("{}: {problems}", revision.name));
        for name in &rehearsed.plan.new_operations {
            let file = format!("operation/{}.rs", snake(name));
            let text = files.get(&file).unwrap_or_else(|| panic!("{file} is not there"));
            assert!(text.contains("pub connection_token: ConnectionToken,"), "{}", revision.name);
        }
        let (table, left_out) = operation_table::generate(&model, &Options::default())
            .unwrap_or_else(|problems| panic!("{}: {problems}", revision.name));
        for name in &rehearsed.plan.new_operations {
            let has_command = table.contains_key(&format!("operation/{}.rs", snake(name)))
                || table.contains_key(&format!("{}.rs", snake(name)))
                || table.values().any(|text| text.contains(&format!("{}::{name}", snake(name))));
            let why =
                left_out.iter().any(|it| it.shape.as_ref().is_some_and(|it| it.starts_with(name)));
            assert!(has_command != why, "{name}: {left_out:?}");
        }
    }
}

fn snake(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}
