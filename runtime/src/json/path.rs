//! The position of a value in a JSON text.

/// The path of the value that ends or begins after this many bytes, such as `Transcript[3].Id`; empty for the text as a
/// whole. A key is shown as `*` if it is long or has unusual characters, because the service chooses the keys of maps.
///
/// The text need not be valid JSON: the path follows it as far as possible.
pub(crate) fn path_at(text: &[u8], end: usize) -> String {
    let mut open: Vec<Container<'_>> = Vec::new();
    let mut rest = text.get(..end).unwrap_or(text);
    // The last string of an object. A colon after it shows that it is a key.
    let mut string: &[u8] = &[];
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' => open.push(Container::Object(None)),
            b'[' => open.push(Container::Array(0)),
            b'}' | b']' => drop(open.pop()),
            b'"' => (string, rest) = split_string(after),
            b':' => {
                if let Some(Container::Object(key)) = open.last_mut() {
                    *key = Some(string);
                }
            }
            b',' => match open.last_mut() {
                Some(Container::Object(key)) => *key = None,
                Some(Container::Array(index)) => *index = index.saturating_add(1),
                None => {}
            },
            _ => {}
        }
    }
    let mut path = String::new();
    for container in open {
        match container {
            Container::Object(None) => {}
            Container::Object(Some(key)) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(plain(key).unwrap_or("*"));
            }
            Container::Array(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}

/// An object or an array that is not closed yet.
enum Container<'a> {
    /// An object, with the key whose value is being read or was read last.
    Object(Option<&'a [u8]>),
    /// An array, with the index of the element.
    Array(usize),
}

/// A string after its first quote, and what follows it.
fn split_string(text: &[u8]) -> (&[u8], &[u8]) {
    let mut is_escaped = false;
    let end = text.iter().position(|&byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    let (string, rest) = text.split_at(end.unwrap_or(text.len()));
    (string, rest.get(1..).unwrap_or_default())
}

/// A key as it is shown; `None` if it must not be shown.
fn plain(key: &[u8]) -> Option<&str> {
    let is_plain = key.len() <= 64
        && key.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    std::str::from_utf8(key).ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_what_was_read() {
        let cases = [
            ("", ""),
            (r#"{"a"#, ""),
            (r#"{"a""#, ""),
            (r#"{"a":"#, "a"),
            (r#"{"a":"b:,{[""#, "a"),
            (r#"{"a":"\"]}","b" : [1, 2"#, "b[1]"),
            (r#"{"a":{"b-c":[{"d_1":["#, "a.b-c[0].d_1[0]"),
            (r#"{"a":[{"b":1}"#, "a[0]"),
            (r#"{"a":[],"#, ""),
            (r#"{"a b":{"c":"#, "*.c"),
            (r#"{"\u0061":"#, "*"),
            (r#"[[0],[1,[2],"x"#, "[1][2]"),
            ("]}:,", ""),
            (r#"{"a":1} 2"#, ""),
        ];
        for (text, path) in cases {
            assert_eq!(path_at(text.as_bytes(), text.len()), path, "{text}");
            let longer = format!(r#"{text},"z":[{{]}}"#);
            assert_eq!(path_at(longer.as_bytes(), text.len()), path, "{text}");
        }
        let long = format!(r#"{{"{}":"#, "k".repeat(65));
        assert_eq!(path_at(long.as_bytes(), usize::MAX), "*");
    }
}
