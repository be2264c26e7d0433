//! Tokens and pre-signed socket URLs: what they are good for, and until when.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use uuid::Uuid;

use crate::api::TokenKind;

/// Who a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// The id of the chat's first contact.
    pub(crate) chat: String,
    pub(crate) participant: String,
}

/// All tokens that were ever given out. Whether the chat goes on is not theirs to know.
#[derive(Default)]
pub(crate) struct Tokens(HashMap<String, Token>);

struct Token {
    kind: TokenKind,
    caller: Caller,
    expires: Timestamp,
}

impl Tokens {
    /// Makes a token.
    pub(crate) fn issue(&mut self, kind: TokenKind, caller: Caller, expires: Timestamp) -> String {
        let text = random_text();
        self.0.insert(text.clone(), Token { kind, caller, expires });
        text
    }

    /// Whose token it is, if it is of that kind and has not expired.
    pub(crate) fn caller(&self, text: &str, kind: TokenKind, now: Timestamp) -> Option<&Caller> {
        let token = self.0.get(text)?;
        (token.kind == kind && now < token.expires).then_some(&token.caller)
    }
}

/// The tokens in WebSocket URLs. Each opens one socket.
#[derive(Default)]
pub(crate) struct SocketUrls(HashMap<String, (Caller, Timestamp)>);

impl SocketUrls {
    /// Makes the token of a URL.
    pub(crate) fn issue(&mut self, caller: Caller, expires: Timestamp) -> String {
        let text = random_text();
        self.0.insert(text.clone(), (caller, expires));
        text
    }

    /// Whom a socket with this token would serve, if it can still be opened.
    pub(crate) fn caller(&self, text: &str, now: Timestamp) -> Option<&Caller> {
        let (caller, expires) = self.0.get(text)?;
        (now < *expires).then_some(caller)
    }

    /// Uses the token up.
    pub(crate) fn use_up(&mut self, text: &str) {
        self.0.remove(text);
    }
}

/// 96 characters that nobody can guess, fit for a URL.
pub(crate) fn random_text() -> String {
    let mut bytes = Vec::with_capacity(72);
    while bytes.len() < 72 {
        bytes.extend_from_slice(Uuid::new_v4().as_bytes());
    }
    bytes.truncate(72);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The id of anything: a UUID, 36 characters.
pub(crate) fn new_id() -> String {
    Uuid::new_v4().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::later;
    use std::time::Duration;

    #[test]
    fn a_token_is_good_for_one_thing_and_one_time() {
        let now = Timestamp::UNIX_EPOCH;
        let minute = later(now, Duration::from_secs(60));
        let caller = Caller { chat: "c".to_owned(), participant: "p".to_owned() };
        let mut tokens = Tokens::default();
        let token = tokens.issue(TokenKind::Connection, caller.clone(), minute);
        assert_eq!(token.len(), 96);
        assert_eq!(tokens.caller(&token, TokenKind::Connection, now), Some(&caller));
        assert_eq!(tokens.caller(&token, TokenKind::Participant, now), None);
        assert_eq!(tokens.caller(&token, TokenKind::Connection, minute), None);
        assert_eq!(tokens.caller("else", TokenKind::Connection, now), None);

        let mut urls = SocketUrls::default();
        let url = urls.issue(caller.clone(), minute);
        assert_eq!(urls.caller(&url, now), Some(&caller));
        assert_eq!(urls.caller(&url, minute), None);
        urls.use_up(&url);
        assert_eq!(urls.caller(&url, now), None);
    }
}
