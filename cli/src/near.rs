//! Names that do not exist, and the names that were probably meant.

use restjson_model::nearest;

use crate::failure::Failure;

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

/// The failure of a name that no item of this kind has. A kind is `command`, for example.
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
