//! Scripts of chats, and the turns that they make. The items go through the session's own delivery; the clock
//! is the script's.

mod cases;
mod items;
mod outcome;
mod run;
mod script;
mod transcript;

use std::collections::BTreeMap;

/// The turns of every script are the right ones, and no message is lost or in two turns.
#[test]
fn scripted_chats() {
    let mut names = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, script, expected) in cases::all() {
        assert_eq!(names.insert(name, script), None, "{name} is there twice");
        let run = script::play(script);
        let found = run.outcome();
        let missing = run.missing();
        if !outcome::matches(&found, expected) || !missing.is_empty() {
            wrong.push(format!(
                "{name}\n  script:   {script}\n  expected: {expected}\n  found:    {found}\n  \
                 lost or doubled: {missing:?}"
            ));
        }
    }
    assert!(names.len() >= 100, "{} scripts", names.len());
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
