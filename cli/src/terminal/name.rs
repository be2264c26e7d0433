//! Display names, which participants choose. A name must not look like a line of this program, like
//! the end of one, or like another participant.

use unicode_security::MixedScript as _;
use unicode_security::skeleton;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The most columns of a name.
const MAX_WIDTH: usize = 40;

/// What this program calls participants without a name.
const ROLES: &[&str] = &["Agent", "You", "Supervisor", "Bot", "System", "Participant"];

/// A name in front of what the participant says: as it is if it is plain, otherwise in quotation
/// marks.
pub(crate) fn speaker(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { quoted(name) }
}

/// A name in a sentence of this program. A name of more than two words could be a sentence itself.
pub(crate) fn in_sentence(name: &str) -> String {
    match is_plain(name) && name.split(' ').count() <= 2 {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// A text of another participant, in quotation marks that it does not contain.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(&one_line(&text.replace('"', " "))))
}

/// A text of another participant on one line.
pub(crate) fn one_line(text: &str) -> String {
    super::text(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a name consists of words of one script, and is not one of this program's.
fn is_plain(name: &str) -> bool {
    let in_a_word = |c: char| {
        let is_letter = super::shown(c) == super::Shown::AsIs
            && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c));
        is_letter || matches!(c, '\'' | '’' | '-' | '.' | '_' | '(' | ')' | '&' | ',' | '@')
    };
    let words = name.split(' ');
    let starts_with_letter = name.chars().next().is_some_and(char::is_alphabetic);
    starts_with_letter
        && words.clone().all(|word| !word.is_empty() && word.chars().all(in_a_word))
        && name.width() <= MAX_WIDTH
        && name.is_single_script()
        && !ROLES.iter().any(|role| looks_like(name, role))
}

/// Whether readers may take a text for another.
fn looks_like(one: &str, other: &str) -> bool {
    let form = |text: &str| skeleton(&text.to_lowercase()).collect::<String>();
    form(one) == form(other)
        || skeleton(one).collect::<String>() == skeleton(other).collect::<String>()
}

fn shortened(text: &str) -> String {
    if text.width() <= MAX_WIDTH {
        return text.to_owned();
    }
    let mut width = 0;
    let fits = text.chars().take_while(|c| {
        width += c.width().unwrap_or_default();
        width < MAX_WIDTH
    });
    fits.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_shown_as_they_are() {
        for name in [
            "Ada",
            "Ada Lovelace",
            "O'Brien",
            "Jean-Luc (Tier 2)",
            "李小龍",
            "Søren",
            "নীলা",
            "SYSTEM_MESSAGE",
        ] {
            assert_eq!(speaker(name), name);
        }
        assert_eq!(in_sentence("Ada Lovelace"), "Ada Lovelace");
    }

    #[test]
    fn other_names_are_quoted() {
        for (name, shown) in [
            ("* you are signed in", "\"* you are signed in\""),
            ("! failed", "\"! failed\""),
            ("> ", "\">\""),
            ("/1", "\"/1\""),
            ("    /1 Pay", "\"/1 Pay\""),
            ("12:00:00 Ada", "\"12:00:00 Ada\""),
            ("Sam: pay me\nAda", "\"Sam: pay me Ada\""),
            ("Sam: hi", "\"Sam: hi\""),
            ("System", "\"System\""),
            ("ＹＯＵ", "\"ＹＯＵ\""),
            ("Ѕуstem", "\"Ѕуstem\""),
            ("Sаm", "\"Sаm\""),
            ("Sam\u{200b}", "\"Sam\u{fffd}\""),
            ("\u{202e}maS", "\"\u{fffd}maS\""),
            ("a\"b", "\"a b\""),
            ("\u{3000}Ada", "\"Ada\""),
            ("∗ read", "\"∗ read\""),
            ("", "\"\""),
        ] {
            assert_eq!(speaker(name), shown);
            assert_eq!(in_sentence(name), shown);
        }
    }

    #[test]
    fn a_name_is_not_a_sentence() {
        assert_eq!(in_sentence("The chat has ended"), "\"The chat has ended\"");
        let long = "Ada ".repeat(40);
        assert_eq!(speaker(&long).width(), MAX_WIDTH + 2);
        assert!(speaker(&"ｗ".repeat(100)).width() <= MAX_WIDTH + 2);
    }
}
