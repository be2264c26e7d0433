//! Tokens and pre-signed socket URLs: their use and their expiry.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::{ChatId, ParticipantId};
use crate::api::TokenKind;

/// The participant that a token authenticates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) chat: ChatId,
    pub(crate) participant: ParticipantId,
}

/// All tokens that were ever issued. They do not say whether the chat has ended.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Tokens(HashMap<String, Token>);

#[derive(Serialize, Deserialize)]
struct Token {
    kind: TokenKind,
    identity: Identity,
    expires: Timestamp,
}

impl Tokens {
    /// Makes a token.
    pub(crate) fn issue(
        &mut self,
        kind: TokenKind,
        identity: Identity,
        expires: Timestamp,
    ) -> String {
        let text = random_token();
        self.0.insert(text.clone(), Token { kind, identity, expires });
        text
    }

    /// The identity of a token, if the token has this kind and has not expired.
    pub(crate) fn identity(
        &self,
        text: &str,
        kind: TokenKind,
        now: Timestamp,
    ) -> Option<&Identity> {
        let token = self.0.get(text)?;
        (token.kind == kind && now < token.expires).then_some(&token.identity)
    }
}

/// The tokens in WebSocket URLs. Each opens one socket.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct SocketUrls(HashMap<String, (Identity, Timestamp)>);

impl SocketUrls {
    /// Makes the token of a URL.
    pub(crate) fn issue(&mut self, identity: Identity, expires: Timestamp) -> String {
        let text = random_token();
        self.0.insert(text.clone(), (identity, expires));
        text
    }

    /// The identity of a socket's token, if the socket can still be opened.
    pub(crate) fn identity(&self, text: &str, now: Timestamp) -> Option<&Identity> {
        let (identity, expires) = self.0.get(text)?;
        (now < *expires).then_some(identity)
    }

    /// Uses the token up.
    pub(crate) fn use_up(&mut self, text: &str) {
        self.0.remove(text);
    }
}

/// 96 random characters that are safe in a URL. The first one is a letter: a token that began with
/// `-` would read as an option on a command line.
pub(crate) fn random_token() -> String {
    let mut bytes = Vec::with_capacity(80);
    while bytes.len() < 72 {
        bytes.extend_from_slice(Uuid::new_v4().as_bytes());
    }
    bytes.truncate(72);
    // The first six bits are the first character, and 0 to 51 are the letters.
    if let Some(first) = bytes.first_mut() {
        *first &= 0b0111_1111;
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::later;
    use std::time::Duration;

    #[test]
    fn tokens_begin_with_a_letter() {
        for _ in 0..1000 {
            let token = random_token();
            assert!(token.starts_with(|c: char| c.is_ascii_alphabetic()), "{token}");
            assert_eq!(token.len(), 96);
        }
    }

    #[test]
    fn a_token_is_good_for_one_thing_and_one_time() {
        let now = Timestamp::UNIX_EPOCH;
        let minute = later(now, Duration::from_secs(60));
        let identity = Identity { chat: ChatId::new(), participant: ParticipantId::new() };
        let mut tokens = Tokens::default();
        let token = tokens.issue(TokenKind::Connection, identity.clone(), minute);
        assert_eq!(token.len(), 96);
        assert_eq!(tokens.identity(&token, TokenKind::Connection, now), Some(&identity));
        assert_eq!(tokens.identity(&token, TokenKind::Participant, now), None);
        assert_eq!(tokens.identity(&token, TokenKind::Connection, minute), None);
        assert_eq!(tokens.identity("else", TokenKind::Connection, now), None);

        let mut urls = SocketUrls::default();
        let url = urls.issue(identity.clone(), minute);
        assert_eq!(urls.identity(&url, now), Some(&identity));
        assert_eq!(urls.identity(&url, minute), None);
        urls.use_up(&url);
        assert_eq!(urls.identity(&url, now), None);
    }
}
