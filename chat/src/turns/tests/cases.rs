//! The scripts. An outcome is a list of turns, `end@time: text`; the time may be left out. `left` names messages
//! that are in no turn and were handed on as events.

mod answers;
mod connection;
mod delivery;
mod greetings;
mod people;

/// A name, a script, and the turns that it makes.
pub(super) type Case = (&'static str, &'static str, &'static str);

pub(super) fn all() -> impl Iterator<Item = Case> {
    let all = [answers::CASES, delivery::CASES, connection::CASES, greetings::CASES, people::CASES];
    all.into_iter().flatten().copied()
}
