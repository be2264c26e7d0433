//! Names that are near to one that does not exist: the question at the end of a problem.

use std::collections::BTreeSet;

/// The most names that are suggested.
const MOST: usize = 3;
/// How much of a name must be right.
const LEAST_SCORE: f64 = 0.6;
/// How much worse than the nearest name another one may be.
const MARGIN: f64 = 0.15;
/// The fewest letters that are looked for within longer names, and how near such a name is.
const LEAST_PART: usize = 4;
const PART_SCORE: f64 = 0.8;

/// The question which name was meant, as the end of a message: `; is it "GetThing"?`. Empty if no known name
/// is near ([`nearest`]).
///
/// ```
/// use restjson_model::near;
///
/// assert_eq!(near("Invok", ["GetFunction", "Invoke"]), "; is it \"Invoke\"?");
/// assert_eq!(near("Invok", ["GetFunction"]), "");
/// ```
pub fn near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = nearest(wrong, known).iter().map(|it| format!("{it:?}")).collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => format!("; is it {last}?"),
        Some((last, others)) => format!("; is it {} or {last}?", others.join(", ")),
    }
}

/// The names that are near, the nearest first; at most three. Namespaces, upper case and separators do not count,
/// because one name is `SendMessage` in a model, `send_message` in Rust and `send-message` on a command line.
///
/// ```
/// assert_eq!(restjson_model::nearest("SendMesage", ["send-message", "upload"]), ["send-message"]);
/// ```
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wrong = letters(wrong);
    let known: BTreeSet<&str> = known.into_iter().collect();
    let score = |name| score(&wrong, &letters(name));
    let mut scores: Vec<(f64, &str)> = known.into_iter().map(|name| (score(name), name)).collect();
    scores.sort_by(|one, other| other.0.total_cmp(&one.0));
    let best = scores.first().map_or(0.0, |(score, _)| *score);
    let least = LEAST_SCORE.max(best - MARGIN);
    let near = scores.into_iter().take_while(|(score, _)| *score >= least);
    near.map(|(_, name)| name).take(MOST).collect()
}

fn score(wrong: &str, name: &str) -> f64 {
    let score = strsim::normalized_damerau_levenshtein(wrong, name);
    let is_part = wrong.len() >= LEAST_PART && name.contains(wrong);
    if is_part { score.max(PART_SCORE) } else { score }
}

/// What is compared of a name.
fn letters(name: &str) -> String {
    /// The longest name that is compared in full: the time grows with the square of it.
    const LONGEST: usize = 200;
    let name = name.rsplit_once('#').map_or(name, |(_, name)| name);
    let letters = name.chars().filter(|c| c.is_alphanumeric()).take(LONGEST);
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first() {
        let known = ["a#GetThing", "b#GetThings", "a#PutThing", "a#ListOthers"];
        for (wrong, expected) in [
            ("get_thing", r#"; is it "a#GetThing" or "b#GetThings"?"#),
            ("b#GetThing", r#"; is it "a#GetThing" or "b#GetThings"?"#),
            ("c#ListOther", r#"; is it "a#ListOthers"?"#),
            ("Delete", ""),
            ("", ""),
        ] {
            assert_eq!(near(wrong, known), expected, "{wrong}");
        }
        assert_eq!(near("x", []), "");
    }
}
