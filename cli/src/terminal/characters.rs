//! How each character of a text is shown.

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar as _;

/// How a character is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shown {
    AsIs,
    LineBreak,
    Space,
    /// Nothing is shown, because nothing is lost.
    Nothing,
    /// A replacement character is shown.
    Replaced,
}

/// The most combining marks on a character. Texts of all languages need fewer; more would cover the
/// lines above and below.
const MAX_MARKS: usize = 8;

/// The characters of a text, and how each is shown.
pub(super) fn all(text: &str) -> impl Iterator<Item = (char, Shown)> {
    let mut previous = None;
    let mut marks = 0;
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let shown = match shown(c) {
            Shown::AsIs if is_combining_mark(c) => {
                marks += 1;
                if previous.is_none() || marks > MAX_MARKS { Shown::Replaced } else { Shown::AsIs }
            }
            Shown::Replaced if joins(previous, c, rest.clone().next()) => {
                return Some((c, Shown::AsIs));
            }
            other => {
                marks = 0;
                other
            }
        };
        if shown != Shown::AsIs || !is_combining_mark(c) {
            previous = (shown == Shown::AsIs).then_some(c);
        }
        Some((c, shown))
    })
}

/// How a character is shown, independent of its neighbours.
pub(super) fn shown(c: char) -> Shown {
    match c {
        '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' => Shown::LineBreak,
        '\r' => Shown::Nothing,
        '\t' => Shown::Space,
        c if c.is_control() || is_invisible(c) => Shown::Replaced,
        _ => Shown::AsIs,
    }
}

/// Whether nothing is seen of a character: marks of direction, joiners, tags, fillers, blanks.
fn is_invisible(c: char) -> bool {
    match c {
        // The fillers of Hangul and the blank of Braille have a width but no ink.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' => true,
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{34f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' => true,
        // Private use: a font may show anything.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => true,
        c => c.width() == Some(0) && !is_combining_mark(c) && !is_jamo(c),
    }
}

/// Vowels and final consonants of Hangul, which combine with the consonant before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}')
}

/// Whether an invisible character has an effect that readers see: it joins the parts of an emoji,
/// or letters of a script that needs it.
fn joins(previous: Option<char>, c: char, next: Option<char>) -> bool {
    let complex = |c: Option<char>| c.is_some_and(|c| u32::from(c) >= 0x600 && !c.is_whitespace());
    match c {
        // The zero-width joiner and non-joiner.
        '\u{200c}' | '\u{200d}' => {
            complex(previous) && complex(next.filter(|&c| shown(c) == Shown::AsIs))
        }
        // The variation selectors of text and emoji.
        '\u{fe0e}' | '\u{fe0f}' => {
            complex(previous)
                || previous.is_some_and(|c| matches!(c, '0'..='9' | '#' | '*' | '©' | '®'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> usize {
        all(text).filter(|(_, shown)| *shown == Shown::Replaced).count()
    }

    #[test]
    fn invisible_characters_are_replaced() {
        for c in [
            '\u{0}',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2064}',
            '\u{2066}',
            '\u{2069}',
            '\u{206a}',
            '\u{feff}',
            '\u{fff9}',
            '\u{fe0f}',
            '\u{115f}',
            '\u{1160}',
            '\u{3164}',
            '\u{ffa0}',
            '\u{2800}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{34f}',
            '\u{e000}',
            '\u{1d173}',
        ] {
            assert_eq!(replaced(&format!("a{c}b")), 1, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn texts_of_all_languages_are_shown_as_they_are() {
        for text in [
            "Straße, café, cafe\u{301}",
            "नमस्ते क्\u{200d}ष",
            "می\u{200c}خواهم",
            "한국어 \u{1112}\u{1161}\u{11ab}",
            "日本語 ｗｉｄｅ",
            "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f} 1\u{fe0f}\u{20e3} 👍🏽 🇫🇷",
            "ไทย עברית עִבְרִית العربية",
        ] {
            assert!(all(text).all(|(_, shown)| matches!(shown, Shown::AsIs)), "{text}");
        }
    }

    #[test]
    fn marks_do_not_pile_up() {
        assert_eq!(replaced(&format!("a{}", "\u{301}".repeat(50))), 42);
        assert_eq!(replaced("\u{301}a"), 1, "a mark has a character to stand on");
    }
}
