//! Headers that hold several values: `a, "b,c", "\"d\""`.

/// Joins the values. A value with a comma, a quote or a space at an end is quoted.
pub(crate) fn write(values: impl Iterator<Item = String>) -> String {
    let mut list = String::new();
    for (index, value) in values.enumerate() {
        if index > 0 {
            list.push_str(", ");
        }
        if value.contains([',', '"']) || value.trim() != value {
            list.push('"');
            for c in value.chars() {
                if matches!(c, '"' | '\\') {
                    list.push('\\');
                }
                list.push(c);
            }
            list.push('"');
        } else {
            list.push_str(&value);
        }
    }
    list
}

/// Splits a list; `None` if a quote is not closed or is followed by other text.
pub(crate) fn read(list: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut rest = list.trim_start();
    if rest.is_empty() {
        return Some(values);
    }
    loop {
        let after = if let Some(quoted) = rest.strip_prefix('"') {
            let (value, after) = unquote(quoted)?;
            values.push(value);
            after.trim_start()
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            let (value, after) = rest.split_at(end);
            values.push(value.trim_end().to_owned());
            after
        };
        if after.is_empty() {
            return Some(values);
        }
        rest = after.strip_prefix(',')?.trim_start();
    }
}

/// The value up to the closing quote, and what follows it.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            c => value.push(c),
        }
    }
}

/// Splits a list of HTTP dates, each of which holds a comma.
#[cfg(feature = "timestamp")]
pub(crate) fn read_dates(list: &str) -> Vec<String> {
    let parts: Vec<&str> = list.split(',').map(str::trim).collect();
    parts.chunks(2).map(|date| date.join(", ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let values = ["a", "b,c", "\"def\"", "back\\slash, ", " space ", "", "é"];
        let list = write(values.iter().map(|value| (*value).to_owned()));
        assert_eq!(read(&list).unwrap(), values);
    }

    #[test]
    fn lists_of_others() {
        assert_eq!(read(" a ,b,\"c\" ,d").unwrap(), ["a", "b", "c", "d"]);
        assert_eq!(read("").unwrap(), [""; 0]);
        assert_eq!(read("a,,b").unwrap(), ["a", "", "b"]);
        for broken in ["\"a", "\"a\"b", "\"a\\"] {
            assert_eq!(read(broken), None, "{broken:?}");
        }
    }
}
