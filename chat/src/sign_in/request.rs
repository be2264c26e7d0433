//! The call for the URL at which the customer signs in.

use std::fmt;
use std::sync::Arc;

use connectparticipant::AuthenticationUrl;
use connectparticipant::operation::get_authentication_url::GetAuthenticationUrlOutput;
use http::Uri;
use restjson::endpoint::PlainHttpHosts;
use serde::{Deserialize, Serialize};

use crate::platform;
use crate::secret::SignInState;
use crate::sign_in::{
    RedirectError, SignIn, SignInError, SignInOutcome, SignInResult, verify_redirect,
};

/// A request for the URL of a sign-in.
///
/// ```
/// use connectparticipant_chat::{SignIn, SignInUrl};
///
/// async fn example(sign_in: &SignIn) -> Result<SignInUrl, Box<dyn std::error::Error>> {
///     let request = sign_in.redirect_uri("https://app.example.com/signed-in");
///     Ok(request.identity_provider("Google").url().await?)
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is asked before `url`"]
pub struct SignInRequest {
    sign_in: SignIn,
    redirect_uri: String,
    identity_provider: Option<String>,
}

/// The URL that the service has issued. It issues one URL for each sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Issued {
    redirect_uri: String,
    url: AuthenticationUrl,
}

/// The URL of a request, once it was issued.
pub(super) type IssuedUrl = Arc<tokio::sync::Mutex<Option<Issued>>>;

/// Cancels the contained sign-in when it is dropped.
struct CancelOnDrop(Option<SignIn>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(sign_in) = self.0.take() {
            // The client's limits apply to the call. If the call fails or the runtime has ended, the flow's own limit
            // ends the sign-in.
            drop(platform::spawn(async move { drop(sign_in.cancel().await) }));
        }
    }
}

impl SignInRequest {
    pub(super) fn new(sign_in: SignIn, redirect_uri: String) -> Self {
        Self { sign_in, redirect_uri, identity_provider: None }
    }

    /// Sets the identity provider, by its name in the user pool, so that the customer does not have to choose
    /// one.
    pub fn identity_provider(mut self, name: impl Into<String>) -> Self {
        self.identity_provider = Some(name.into());
        self
    }

    /// The whole sign-in: requests the URL, passes it to `open`, which shows it to the customer, and waits for
    /// the outcome. Dropping the future before that cancels the sign-in, as [`SignIn::cancel`] does.
    ///
    /// # Errors
    /// The same as [`url`](Self::url).
    ///
    /// ```
    /// use connectparticipant_chat::{SignIn, SignInOutcome};
    ///
    /// async fn example(sign_in: &SignIn) -> Result<bool, Box<dyn std::error::Error>> {
    ///     let request = sign_in.redirect_uri("https://app.example.com/signed-in");
    ///     let outcome = request.authenticate(|url| println!("sign in at {}", url.as_str())).await?;
    ///     Ok(outcome == SignInOutcome::Succeeded)
    /// }
    /// ```
    pub async fn authenticate(
        &self,
        open: impl FnOnce(&SignInUrl),
    ) -> Result<SignInOutcome, SignInError> {
        let url = self.url().await?;
        let mut cancel = CancelOnDrop(Some(self.sign_in.clone()));
        open(&url);
        let outcome = self.sign_in.outcome().await;
        cancel.0 = None;
        Ok(outcome)
    }

    /// Requests the URL from the service (`GetAuthenticationUrl`). Further calls return the same URL, because the
    /// service issues only one.
    ///
    /// # Errors
    /// If 60 s have passed, another request of the flow has arrived, or the call fails.
    pub async fn url(&self) -> Result<SignInUrl, SignInError> {
        let mut issued = self.sign_in.issued.lock().await;
        if issued.is_none() {
            *issued = Some(self.ask().await?);
        }
        let issued = issued.as_ref().ok_or(SignInError::InvalidUrl)?;
        if issued.redirect_uri != self.redirect_uri {
            return Err(SignInError::RedirectUriMismatch);
        }
        let plain = self.sign_in.session.client.dispatcher().plain_http_hosts();
        SignInUrl::new(issued.url.expose(), self.identity_provider.as_deref(), plain)
            .ok_or(SignInError::InvalidUrl)
    }

    async fn ask(&self) -> Result<Issued, SignInError> {
        let sign_in = &self.sign_in;
        sign_in.check()?;
        let limits = sign_in.session.client.dispatcher().limits();
        let left = limits.operation.min(sign_in.remaining());
        let client = sign_in.session.client.with_limits(limits.clone().operation(left));
        let output = sign_in
            .session
            .call_by(&client, |client, token| {
                client
                    .get_authentication_url()
                    .session_id(&sign_in.session_id)
                    .redirect_uri(&self.redirect_uri)
                    .connection_token(token)
                    .build()
            })
            .await?;
        let url = output.authentication_url.ok_or(SignInError::InvalidUrl)?;
        Ok(Issued { redirect_uri: self.redirect_uri.clone(), url })
    }
}

/// The URL at which the customer signs in. `Debug` does not show it.
///
/// ```
/// use connectparticipant_chat::{SignInResult, SignInUrl};
///
/// fn receive(url: &SignInUrl, address: &str) -> Result<SignInResult, Box<dyn std::error::Error>> {
///     // Another program that receives the redirect needs url.state().
///     println!("the state has {} characters", url.state().expose().len());
///     println!("the customer was sent to a URL of {} characters", url.as_str().len());
///     Ok(url.verify_redirect(address)?)
/// }
/// ```
#[derive(Clone)]
pub struct SignInUrl {
    url: AuthenticationUrl,
    state: SignInState,
}

impl SignInUrl {
    /// Reads the URL from the output of `GetAuthenticationUrl`, for a program without a [`Chat`](crate::Chat), such as
    /// a back end whose browser has the WebSocket. `identity_provider` is the provider's name in the user pool; if it
    /// is given, the customer does not have to choose one.
    ///
    /// # Errors
    /// [`SignInError::InvalidUrl`] if the output has no URL, or one that is not `https` (on this machine also
    /// `http`) or has no `state`.
    ///
    /// ```
    /// use connectparticipant::{Client, ConnectionToken, SessionId};
    /// use connectparticipant_chat::SignInUrl;
    ///
    /// async fn example(
    ///     client: &Client,
    ///     session_id: &SessionId,
    ///     token: &ConnectionToken,
    /// ) -> Result<SignInUrl, Box<dyn std::error::Error>> {
    ///     let output = client
    ///         .get_authentication_url()
    ///         .session_id(session_id)
    ///         .redirect_uri("https://app.example.com/signed-in")
    ///         .connection_token(token)
    ///         .send()
    ///         .await?;
    ///     Ok(SignInUrl::from_output(&output, Some("Google"))?)
    /// }
    /// ```
    pub fn from_output(
        output: &GetAuthenticationUrlOutput,
        identity_provider: Option<&str>,
    ) -> Result<Self, SignInError> {
        let url = output.authentication_url.as_ref().ok_or(SignInError::InvalidUrl)?;
        Self::new(url.expose(), identity_provider, &PlainHttpHosts::default())
            .ok_or(SignInError::InvalidUrl)
    }

    fn new(url: &str, identity_provider: Option<&str>, plain: &PlainHttpHosts) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        if !plain.accept(&uri, "https", "http") {
            return None;
        }
        let query = uri.query()?.as_bytes();
        let mut pairs = form_urlencoded::parse(query);
        let state = pairs.find(|(name, _)| name == "state")?.1.into_owned();
        let mut url = url.split('#').next().unwrap_or_default().to_owned();
        if let Some(name) = identity_provider {
            url.push_str("&identity_provider=");
            url.extend(form_urlencoded::byte_serialize(name.as_bytes()));
        }
        Some(Self { url: url.into(), state: state.into() })
    }

    /// The URL. Open it in the customer's browser. Do not log it.
    pub fn as_str(&self) -> &str {
        self.url.expose()
    }

    /// The `state` that the redirect must contain. If another program receives the redirect, keep the state there.
    pub fn state(&self) -> &SignInState {
        &self.state
    }

    /// Reads the address to which the browser was redirected: see [`verify_redirect`].
    ///
    /// # Errors
    /// If the redirect does not belong to this request, or has neither a code nor an error.
    pub fn verify_redirect(&self, redirected: &str) -> Result<SignInResult, RedirectError> {
        verify_redirect(&self.state, redirected)
    }
}

impl fmt::Debug for SignInUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInUrl(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_state_and_adds_the_provider() {
        let issued = "https://pool.example/authorize?client_id=1&state=a%2Bb&scope=openid";
        let url = SignInUrl::new(issued, Some("My IdP & Co"), &PlainHttpHosts::default()).unwrap();
        assert_eq!(url.state().expose(), "a+b");
        assert_eq!(url.as_str(), format!("{issued}&identity_provider=My+IdP+%26+Co"));
        assert_eq!(
            SignInUrl::new(issued, None, &PlainHttpHosts::default()).unwrap().as_str(),
            issued
        );
        assert_eq!(format!("{url:?}"), "SignInUrl(***)");
        let mut output = GetAuthenticationUrlOutput::default();
        assert!(matches!(SignInUrl::from_output(&output, None), Err(SignInError::InvalidUrl)));
        output.authentication_url = Some(issued.into());
        let same = SignInUrl::from_output(&output, Some("My IdP & Co")).unwrap();
        assert_eq!((same.as_str(), same.state()), (url.as_str(), url.state()));
        assert!(same.verify_redirect("/signed-in?code=c&state=a%2Bb").unwrap().is_signed_in());
        for bad in
            ["", "https://pool.example/authorize", "http://pool.example/?state=a", "/x?state=a"]
        {
            assert!(SignInUrl::new(bad, Some("x"), &PlainHttpHosts::default()).is_none(), "{bad}");
        }
        assert!(
            SignInUrl::new(
                "http://127.0.0.1:8/authorize?state=a",
                None,
                &PlainHttpHosts::default()
            )
            .is_some()
        );
    }
}
