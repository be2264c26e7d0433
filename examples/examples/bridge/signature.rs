//! How the messenger signs what it posts to the bridge: HMAC-SHA256 over the body, as messengers do.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The header, in the form `sha256=…`.
pub const HEADER: &str = "x-messenger-signature";

/// The header's value for a body.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let digest = mac(secret, body).finalize().into_bytes();
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={digits}")
}

/// Whether the messenger has signed the body. Takes the same time whatever is wrong.
pub fn verify(secret: &str, body: &[u8], header: &str) -> bool {
    let Some(digits) = header.strip_prefix("sha256=").filter(|digits| digits.is_ascii()) else {
        return false;
    };
    let bytes: Option<Vec<u8>> = (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok())
        .collect();
    bytes.is_some_and(|bytes| mac(secret, body).verify_slice(&bytes).is_ok())
}

fn mac(secret: &str, body: &[u8]) -> Hmac<Sha256> {
    // Keys of HMAC have any length.
    let mut mac = Hmac::new_from_slice(secret.as_bytes()).unwrap_or_else(|_| unreachable!());
    mac.update(body);
    mac
}
