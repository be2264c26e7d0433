//! Names that do not exist, and the names that were probably meant.

use std::collections::BTreeSet;

use crate::failure::Failure;

/// The most names that are suggested.
const MOST: usize = 3;
/// How much of a name must be right.
const LEAST_SCORE: f64 = 0.6;
/// How much worse than the nearest name another one may be.
const MARGIN: f64 = 0.15;
/// The fewest letters that are looked for within longer names, and how near such a name is.
const LEAST_PART: usize = 4;
const PART_SCORE: f64 = 0.8;

/// The question which name was meant: `did you mean 'send-message'?`
pub(crate) fn question<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let names: Vec<String> = nearest(wrong, known).iter().map(|name| format!("'{name}'")).collect();
    let (last, others) = names.split_last()?;
    Some(match others {
        [] => format!("did you mean {last}?"),
        others => format!("did you mean {} or {last}?", others.join(", ")),
    })
}

/// The failure of a name that is none of a kind: `command`.
pub(crate) fn unknown<'a>(
    kind: &str,
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Failure {
    let name = if may_be_secret(wrong) {
        format!("there is no such {kind}")
    } else {
        format!("there is no {kind} '{wrong}'")
    };
    let hint = question(wrong, known);
    let hint = hint.unwrap_or_else(|| "connectparticipant help lists them".to_owned());
    Failure::usage(format!("{name}; {hint}"))
}

/// Whether a word may be a token that was given in the wrong place. Tokens and ids are long or have
/// digits, names are neither.
fn may_be_secret(word: &str) -> bool {
    const MOST_LETTERS: usize = 40;
    word.len() > MOST_LETTERS
        || !word.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'))
}

/// The names that are near, the nearest first. Upper case and separators do not count, because the
/// same name is `SendMessage` in the model and `send-message` here.
fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wrong = letters(wrong);
    let known: BTreeSet<&str> = known.into_iter().collect();
    let mut scores: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| (score(&wrong, &letters(name)), name))
        .filter(|(score, _)| *score >= LEAST_SCORE)
        .collect();
    scores.sort_by(|one, other| other.0.total_cmp(&one.0));
    let best = scores.first().map_or(0.0, |(score, _)| *score);
    let near = scores.into_iter().filter(|(score, _)| *score >= best - MARGIN);
    near.map(|(_, name)| name).take(MOST).collect()
}

fn score(wrong: &str, name: &str) -> f64 {
    let score = strsim::normalized_damerau_levenshtein(wrong, name);
    let is_part = wrong.len() >= LEAST_PART && name.contains(wrong);
    if is_part { score.max(PART_SCORE) } else { score }
}

fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &[
        "send",
        "send-event",
        "send-message",
        "upload",
        "get-transcript",
        "get-attachment",
        "start-attachment-upload",
    ];

    fn asked(wrong: &str) -> Option<String> {
        question(wrong, KNOWN.iter().copied())
    }

    #[test]
    fn the_nearest_name_comes_first() {
        for (wrong, expected) in [
            ("send-mesage", "did you mean 'send-message'?"),
            ("SendMessage", "did you mean 'send-message'?"),
            ("GET_TRANSCRIPT", "did you mean 'get-transcript'?"),
            ("upload-x", "did you mean 'upload'?"),
            ("attachment", "did you mean 'get-attachment' or 'start-attachment-upload'?"),
            ("snd", "did you mean 'send'?"),
        ] {
            assert_eq!(asked(wrong).as_deref(), Some(expected), "{wrong}");
        }
        for nothing in ["", "x", "history", "s3cr3t"] {
            assert_eq!(asked(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        let known = || KNOWN.iter().copied();
        let shown = |wrong: &str| unknown("command", wrong, known()).to_string();
        assert!(shown("Chatt").contains("'Chatt'"));
        let long = "a".repeat(41);
        for secret in ["canary1", "canary canary", "canary/", long.as_str()] {
            assert!(shown(secret).contains("there is no such command; "), "{secret}");
        }
    }
}
