//! The redirect of the browser.

use std::fmt;

use restjson::same_text;
use serde::Serialize;
use serde_json::{Value, json};

use crate::secret::{AuthorizationCode, AuthorizationError, SignInState};

/// The result of a sign-in, from the parameters of the redirect. It has the members of
/// `UpdateParticipantAuthentication`, an operation of the service `connect` that a back end calls with AWS credentials.
/// It contains a code or an error.
///
/// ```
/// use connectparticipant_chat::SignInState;
/// use connectparticipant_chat::sign_in::verify_redirect;
///
/// let state = SignInState::from("expected");
/// let result = verify_redirect(&state, "/signed-in?code=c&state=expected")?;
/// assert!(result.is_signed_in());
/// let body = result.body("a1b2c3d4-5678-90ab-cdef-111122223333");
/// assert_eq!((&body["Code"], &body["State"]), (&"c".into(), &"expected".into()));
/// # Ok::<(), connectparticipant_chat::sign_in::RedirectError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SignInResult {
    /// The state.
    pub state: SignInState,
    /// The code, if the customer signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<AuthorizationCode>,
    /// The error, if the customer did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<AuthorizationError>,
    /// The description of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<AuthorizationError>,
}

/// Why an address is not the redirect of a sign-in. It never shows the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectError {
    /// The address is not a URL.
    NotAUrl,
    /// It has no `state`, so it does not come from a sign-in.
    NoState,
    /// It has another `state`: it may be forged, and must not be used.
    WrongState,
    /// It has neither a `code` nor an `error`.
    NoResult,
    /// It repeats a parameter, or has both a `code` and an `error`.
    Ambiguous,
    /// A parameter is empty, or longer than the service accepts.
    Length,
}

impl fmt::Display for RedirectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            RedirectError::NotAUrl => "the redirect is not a URL",
            RedirectError::NoState => "the redirect has no state",
            RedirectError::WrongState => {
                "the redirect's state is not that of this sign-in: it may be forged"
            }
            RedirectError::NoResult => "the redirect has neither a code nor an error",
            RedirectError::Ambiguous => "the redirect has a parameter twice, or code and error",
            RedirectError::Length => "a parameter of the redirect is empty or too long",
        })
    }
}

impl std::error::Error for RedirectError {}

/// The longest values that the service accepts: 1000 characters for `State`, 2048 for the others.
const STATE: usize = 1000;
const OTHERS: usize = 2048;

/// Reads the address to which the browser was redirected: the whole URL, or its path and query. The
/// `state` is compared with the expected one in constant time, before anything else is read.
///
/// # Errors
/// If the redirect does not belong to the request, or has neither a code nor an error.
///
/// ```
/// use connectparticipant_chat::SignInState;
/// use connectparticipant_chat::sign_in::{RedirectError, verify_redirect};
///
/// let state = SignInState::from("expected");
/// let result = verify_redirect(&state, "/signed-in?code=c&state=expected")?;
/// assert!(result.is_signed_in());
/// assert_eq!(
///     verify_redirect(&state, "/signed-in?code=c&state=forged").unwrap_err(),
///     RedirectError::WrongState
/// );
/// # Ok::<(), RedirectError>(())
/// ```
pub fn verify_redirect(
    expected: &SignInState,
    redirected: &str,
) -> Result<SignInResult, RedirectError> {
    let query = query(redirected).ok_or(RedirectError::NotAUrl)?;
    let parameter = |wanted: &str| {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let mut found = pairs.filter(|(name, _)| name == wanted);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(RedirectError::Ambiguous),
            (first, _) => Ok(first.map(|(_, value)| value.into_owned())),
        }
    };
    let state = parameter("state")?.ok_or(RedirectError::NoState)?;
    if !same_text(&state, expected.expose()) {
        return Err(RedirectError::WrongState);
    }
    let code = parameter("code")?;
    let error = parameter("error")?.map(|text| printable(&text));
    let error_description = parameter("error_description")?.map(|text| printable(&text));
    match (&code, &error) {
        (Some(_), Some(_)) => return Err(RedirectError::Ambiguous),
        (None, None) => return Err(RedirectError::NoResult),
        _ => {}
    }
    let fits = |text: &Option<String>, limit| {
        text.as_ref().is_none_or(|text| (1..=limit).contains(&text.chars().count()))
    };
    if state.is_empty() || state.chars().count() > STATE {
        return Err(RedirectError::Length);
    }
    if ![&code, &error].into_iter().all(|text| fits(text, OTHERS)) {
        return Err(RedirectError::Length);
    }
    Ok(SignInResult {
        state: state.into(),
        code: code.map(AuthorizationCode::from),
        error: error.map(AuthorizationError::from),
        error_description: error_description
            .filter(|text| !text.is_empty())
            .map(AuthorizationError::from),
    })
}

/// The query of an address, which may be a URL or begin with the path; empty if there is none. The
/// browser does not send the fragment, so a fragment does not come from the identity provider.
fn query(redirected: &str) -> Option<&str> {
    let address = redirected.split('#').next().unwrap_or_default();
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    if let Some((_, host)) = place.split_once("://") {
        place.parse::<http::Uri>().ok().filter(|_| !host.is_empty())?;
    }
    Some(query)
}

/// The string, reduced to the characters that the service accepts in errors (visible ASCII and spaces, without `"` and
/// `\`) and to the accepted length.
fn printable(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\x20' | '\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
    text.chars().map(|c| if allowed(c) { c } else { '?' }).take(OTHERS).collect()
}

impl SignInResult {
    /// Whether the customer has signed in with the identity provider.
    pub fn is_signed_in(&self) -> bool {
        self.code.is_some()
    }

    /// Returns the body of `UpdateParticipantAuthentication` for a Connect instance. It contains the code in
    /// clear text: pass it only to the service.
    pub fn body(&self, instance_id: &str) -> Value {
        let mut body = json!({ "State": self.state.expose(), "InstanceId": instance_id });
        let others = [
            ("Code", self.code.as_ref().map(|code| code.expose())),
            ("Error", self.error.as_ref().map(|error| error.expose())),
            ("ErrorDescription", self.error_description.as_ref().map(|error| error.expose())),
        ];
        if let Value::Object(members) = &mut body {
            for (name, value) in others {
                if let Some(value) = value {
                    members.insert(name.to_owned(), value.into());
                }
            }
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verify(redirected: &str) -> Result<SignInResult, RedirectError> {
        verify_redirect(&"st+te/=".into(), redirected)
    }

    const HOME: &str = "https://app.example.com/signed-in";

    #[test]
    fn yields_what_the_service_wants() {
        let result = verify(&format!("{HOME}?code=a%2Bb&state=st%2Bte%2F%3D")).unwrap();
        assert!(result.is_signed_in());
        let expected = json!({"State": "st+te/=", "InstanceId": "i", "Code": "a+b"});
        assert_eq!(result.body("i"), expected);
        let result = verify(
            "/signed-in?state=st%2Bte%2F%3D&error=access_denied&error_description=No%20%22way%22%0A%C3%A9",
        );
        let body = result.as_ref().unwrap().body("i");
        assert_eq!(body["Error"], "access_denied");
        assert_eq!(body["ErrorDescription"], "No ?way???");
        assert_eq!(serde_json::to_value(result.unwrap()).unwrap()["Error"], "access_denied");
    }

    #[test]
    fn refuses_what_does_not_belong_here() {
        let cases = [
            ("", RedirectError::NoState),
            ("http://[", RedirectError::NotAUrl),
            ("https://", RedirectError::NotAUrl),
            ("https://?state=st%2Bte%2F%3D&code=1", RedirectError::NotAUrl),
            ("https://app example/?state=st%2Bte%2F%3D&code=1", RedirectError::NotAUrl),
            ("/x?code=1", RedirectError::NoState),
            ("/x?code=1&state=", RedirectError::WrongState),
            ("/x?code=1&state=st%2Bte%2F", RedirectError::WrongState),
            ("/x?code=1&state=st+te/=", RedirectError::WrongState),
            ("/x?state=st%2Bte%2F%3D", RedirectError::NoResult),
            ("/x?state=st%2Bte%2F%3D&code=", RedirectError::Length),
            ("/x?state=st%2Bte%2F%3D&code=1&error=2", RedirectError::Ambiguous),
            ("/x?state=st%2Bte%2F%3D&code=1&code=2", RedirectError::Ambiguous),
            ("/x?state=st%2Bte%2F%3D&code=1&state=st%2Bte%2F%3D", RedirectError::Ambiguous),
            ("/x#state=st%2Bte%2F%3D&code=1", RedirectError::NoState),
        ];
        for (redirected, expected) in cases {
            assert_eq!(verify(redirected).unwrap_err(), expected, "{redirected}");
        }
        let long = format!("/x?state=st%2Bte%2F%3D&code={}", "a".repeat(2049));
        assert_eq!(verify(&long).unwrap_err(), RedirectError::Length);
    }

    #[test]
    fn shows_nothing() {
        let result = verify("/x?state=st%2Bte%2F%3D&code=canary").unwrap();
        assert!(!format!("{result:?}").contains("canary"));
        assert!(!format!("{result:?}").contains("st+te"));
    }
}
