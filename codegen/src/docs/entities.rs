//! Entities of HTML.

/// The text of HTML: each entity is the character that it stands for. Markdown reads `&amp;` itself, except in code;
/// without it the text behind it would become an entity.
pub(super) fn decode(text: &str, in_code: bool) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        decoded.push_str(before);
        let known =
            entity.split_once(';').and_then(|(name, after)| Some((character(name)?, after)));
        let (c, after) = known.unwrap_or(('&', entity));
        match known {
            Some(('&', _)) if !in_code => decoded.push_str("&amp;"),
            _ => decoded.push(c),
        }
        rest = after;
    }
    decoded + rest
}

fn character(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?);
    }
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "mdash" => '\u{2014}',
        "amp" => '&',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::docs::markdown;

    #[test]
    fn entities_are_characters() {
        for (html, written) in [
            (
                "<p>a&#8212;b&#x2019;s &#34;c&#34; &#60;d&#62;</p>",
                "a\u{2014}b\u{2019}s \"c\" \\<d>",
            ),
            ("<p>&amp;lt; &amp;#60; a&b; &#xZ; &</p>", "\\&lt; \\&#60; a\\&b; \\&#xZ; &"),
            (
                "<p>a&#160;&nbsp;&#9;b &#38;lt; <code>c &amp;&amp; &amp;lt;</code></p>",
                "a b \\&lt; `c && &lt;`",
            ),
        ] {
            assert_eq!(markdown(html), written, "{html:?}");
        }
    }
}
