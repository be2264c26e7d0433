//! The `User-Agent` header of a client.

use http::HeaderValue;

use crate::ConfigError;

/// The names and versions of the service's crate, the runtime, the platform and the program.
pub(super) fn user_agent(
    service: &str,
    app_name: Option<&str>,
) -> Result<HeaderValue, ConfigError> {
    let mut text = format!(
        "{service} restjson/{} lang/rust os/{}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
    );
    let refuse = || ConfigError::new("app_name", "is not a short token");
    if let Some(name) = app_name {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_|~".contains(&byte);
        if name.is_empty() || name.len() > 50 || !name.bytes().all(token) {
            return Err(refuse());
        }
        text.push_str(" app/");
        text.push_str(name);
    }
    HeaderValue::from_str(&text).map_err(|_| refuse())
}
