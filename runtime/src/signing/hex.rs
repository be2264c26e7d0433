//! Lower-case hexadecimal digits.

/// Two digits for each byte.
pub(super) fn hex(bytes: &[u8; 32]) -> String {
    let mut text = String::with_capacity(64);
    push_hex(&mut text, bytes);
    text
}

/// Adds two digits for each byte.
pub(super) fn push_hex(text: &mut String, bytes: &[u8; 32]) {
    let mut digits = [0; 64];
    let (pairs, _) = digits.as_chunks_mut::<2>();
    for ([high, low], byte) in pairs.iter_mut().zip(bytes) {
        (*high, *low) = (digit(byte >> 4), digit(byte & 15));
    }
    // They are ASCII.
    text.push_str(std::str::from_utf8(&digits).unwrap_or_default());
}

fn digit(half: u8) -> u8 {
    if half < 10 { b'0' + half } else { b'a' - 10 + half }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_has_its_digit() {
        let mut bytes = [0; 32];
        for (byte, value) in bytes.iter_mut().zip([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef])
        {
            *byte = value;
        }
        assert_eq!(hex(&bytes), format!("0123456789abcdef{}", "0".repeat(48)));
    }
}
