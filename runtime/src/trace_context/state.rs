//! The members of a `tracestate`.

/// The largest length of a state, in characters: the length that W3C requires everybody to pass on.
const MOST_STATE: usize = 512;
/// The largest number of members.
const MOST_MEMBERS: usize = 32;
/// The largest length of a key or a value.
const MOST_VALUE: usize = 256;

/// A state without the spaces around its members, and without the last members if they do not fit. `None` if it is
/// malformed.
pub(super) fn short_state(text: &str) -> Option<String> {
    let members = text.split(',').map(|member| member.trim_matches([' ', '\t']));
    let members: Vec<_> = members.filter(|member| !member.is_empty()).collect();
    let mut keys = members.iter().map(|member| key_of(member)).collect::<Option<Vec<_>>>()?;
    keys.sort_unstable();
    if members.len() > MOST_MEMBERS || keys.windows(2).any(|pair| pair.first() == pair.last()) {
        return None;
    }
    let mut state = String::new();
    for member in members {
        if state.len() + 1 + member.len() > MOST_STATE {
            break;
        }
        if !state.is_empty() {
            state.push(',');
        }
        state.push_str(member);
    }
    Some(state)
}

/// The key of a member; `None` if it is malformed.
fn key_of(member: &str) -> Option<&str> {
    let (key, value) = member.split_once('=')?;
    let is_value = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'=';
    let is_key =
        |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/' | b'@');
    let begins_well =
        key.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
    let has_one_at = key.bytes().filter(|byte| *byte == b'@').count() <= 1;
    let is_valid = begins_well
        && has_one_at
        && key.len() <= MOST_VALUE
        && key.bytes().all(is_key)
        && !value.is_empty()
        && value.len() <= MOST_VALUE
        && value.bytes().all(is_value);
    is_valid.then_some(key)
}
