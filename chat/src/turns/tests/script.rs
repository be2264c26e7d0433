//! Plays a script. Steps are separated by semicolons:
//!
//! | step | meaning |
//! | --- | --- |
//! | `+500` | 500 ms pass |
//! | `ask`, `turn` | a turn begins, with or without a question; what is due of the one before is awaited |
//! | `A m1 Hello` | A says Hello, as the message m1, in one piece |
//! | `A m1 2:lo` | the second chunk of m1 |
//! | `A m1 =Hello` | the whole of m1, with the completed flag |
//! | `… @-400` | it was sent 400 ms ago |
//! | `dup …`, `lost …`, `past …` | it comes twice; it does not come over the socket; it was said before |
//! | `typing A`, `join H`, `left H`, `file A f1`, `transfer`, `end` | events |
//! | `off`, `on` | the connection is lost, and is back |
//! | `mark X`, `at-once` | rules: the end mark is X; a completed message ends the turn |
//!
//! `items.rs` says who A, B, F, H, S and C are.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::items;
use super::run::Run;
use crate::turns::TurnRules;

/// When each message was begun: its chunks have its time.
type Begun = BTreeMap<String, i64>;

/// The whole script, up to the end of its last turn.
pub(super) fn play(script: &str) -> Run {
    let mut run = Run::new();
    let mut begun = Begun::new();
    for step in script.split(';').map(str::trim).filter(|step| !step.is_empty()) {
        carry_out(step, &mut run, &mut begun);
        // What was said before the session is there when it begins.
        if !step.starts_with("past") {
            run.deliver();
        }
    }
    run.finish_turn();
    run.pass_time(1_000);
    run.leave_rest();
    run
}

fn carry_out(step: &str, run: &mut Run, begun: &mut Begun) {
    match step.split(' ').collect::<Vec<_>>().as_slice() {
        ["ask"] => run.ask(),
        ["turn"] => run.begin(None),
        ["off"] => run.connection(false),
        ["on"] => run.connection(true),
        ["mark", mark] => run.rules(TurnRules::default().end_mark(*mark)),
        ["at-once"] => run.rules(TurnRules::default().after_completed(Duration::ZERO)),
        ["end"] => run.end(),
        ["transfer"] => event("A", "transfer.succeeded", run),
        ["typing", who] => event(who, "typing", run),
        ["join", who] => event(who, "participant.joined", run),
        ["left", who] => event(who, "participant.left", run),
        [wait] if wait.starts_with('+') => run.pass_time(wait[1..].parse().unwrap()),
        words => say(words, run, begun),
    }
}

fn event(who: &str, name: &str, run: &mut Run) {
    let item = items::event(who, name, run.time());
    if name != "typing" {
        run.store(&item);
    }
    run.arrive(&item);
}

fn say(words: &[&str], run: &mut Run, begun: &mut Begun) {
    let (how, words) = match words {
        [how @ ("dup" | "lost" | "past"), words @ ..] => (*how, words),
        words => ("", words),
    };
    let (ago, words) = match words {
        [words @ .., ago] if ago.starts_with('@') => (ago[1..].parse::<i64>().unwrap(), words),
        words => (if how == "past" { -60_000 } else { 0 }, words),
    };
    let (who, id, text) = match words {
        ["file", who, id] => (*who, *id, None),
        [who, id, text @ ..] => (*who, *id, Some(text.join(" "))),
        words => panic!("{words:?}"),
    };
    let time = *begun.entry(id.to_owned()).or_insert(run.time() + ago);
    if who != "C" {
        run.is_said(id);
    }
    let item = match text.as_deref() {
        None => {
            let item = items::file(who, id, time);
            run.store(&item);
            item
        }
        Some(text) => written(text, &items::message(who, id, time), run),
    };
    if how == "dup" {
        run.arrive(&item);
    }
    if how != "lost" && how != "past" {
        run.arrive(&item);
    }
}

/// The message as it comes over the socket. The service keeps whole messages only, without the flag.
fn written(text: &str, message: &Value, run: &mut Run) -> Value {
    let (number, text) = text.split_once(':').unwrap_or(("", text));
    if let Ok(number) = number.parse::<u32>() {
        return items::with_chunk(message, number, text, false);
    }
    if let Some(text) = text.strip_prefix('=') {
        run.store(&items::with_text(message, text));
        return items::with_chunk(message, 99, text, true);
    }
    let item = items::with_text(message, text);
    run.store(&item);
    item
}
