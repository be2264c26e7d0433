//! Text and addresses as Markdown.

/// Characters that are not seen, turn the direction of the text, or end a comment's line.
pub(crate) fn is_shown(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
}

/// Text, in which nothing is a mark of Markdown; addresses become links if `linked`.
pub(super) fn escaped(out: &mut String, text: &str, linked: bool) {
    let text: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| is_shown(*c))
        .collect();
    let mut rest = text.as_str();
    while let Some(start) = scheme(rest).filter(|_| linked) {
        let (before, address) = rest.split_at(start);
        let end = address.find(|c: char| c.is_whitespace() || "<>\"`".contains(c));
        let address = address.get(..end.unwrap_or(address.len())).unwrap_or_default();
        let plain =
            address.trim_end_matches(['.', ',', ';', ':', ')', ']', '}', '\'', '!', '?', '*', '_']);
        plain_text(out, before);
        let written = match url(plain) {
            Some(url) => {
                out.push_str(&format!("<{url}>"));
                plain.len()
            }
            None => no_address(out, address),
        };
        rest = rest.get(start + written..).unwrap_or_default();
    }
    plain_text(out, rest);
}

/// Writes the scheme of a text that is not a URL, in a form that rustdoc does not take for a URL. A URL may follow.
fn no_address(out: &mut String, text: &str) -> usize {
    let scheme = text.find("//").map_or(text.len(), |at| at + 2);
    let (scheme, rest) = text.split_at(scheme);
    if rest.starts_with(['-', '@', ':', '%', '.', '_', '+', '~', '#', '=']) {
        plain_text(out, scheme.trim_end_matches('/'));
        out.push_str("\\//");
    } else {
        plain_text(out, scheme);
    }
    scheme.len()
}

/// Where an address begins.
fn scheme(text: &str) -> Option<usize> {
    ["http://", "https://"].iter().filter_map(|scheme| text.find(scheme)).min()
}

/// An address on the web, as it may be written between `<` and `>` or in parentheses.
pub(super) fn url(address: &str) -> Option<String> {
    let address = address.trim();
    let host = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    if !host.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    let mut url = String::new();
    for c in address.chars().filter(|c| is_shown(*c)) {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '"' | '\\' | '`' | '|' | '*' | '{' | '}' => {
                url.push_str(&format!("%{:02X}", u32::from(c)));
            }
            _ => url.push(c),
        }
    }
    Some(url)
}

fn plain_text(out: &mut String, text: &str) {
    let chars: Vec<char> = text.chars().collect();
    for (index, c) in chars.iter().copied().enumerate() {
        let next = chars.get(index + 1).copied();
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            // Between letters it is not a mark.
            '_' => {
                let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !(word(out.chars().last()) && word(next))
            }
            '#' => out.is_empty(),
            '&' => next.is_some_and(|next| next == '#' || next.is_ascii_alphabetic()),
            _ => false,
        };
        // White space is one space, and none at the start.
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
}
