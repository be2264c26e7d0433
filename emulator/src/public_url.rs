//! The address that clients use, in place of the one that is listened on. The library checks it, and the program
//! too, which also prints it without a running emulator (`--openapi`).

use url::Url;

/// Checks an address that the URLs for clients begin with. An error is the end of a sentence.
pub(crate) fn check(text: &str) -> Result<(), String> {
    const EXAMPLE: &str = "such as https://demo.example.com";
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url.filter(|url| url.host().is_some() && text.contains("://")) else {
        return Err(format!("does not begin with http:// or https:// and a host, {EXAMPLE}"));
    };
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "has a query or a fragment; it is only the beginning of URLs, {EXAMPLE}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_http() {
        for good in ["http://127.0.0.1:8080", "https://demo.example.com/x", "HTTP://[::1]"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, expected) in [
            ("foo", "http:// or https://"),
            ("", "http:// or https://"),
            ("demo.example.com:80", "http:// or https://"),
            ("ws://demo.example.com", "http:// or https://"),
            ("http:demo", "http:// or https://"),
            ("http://", "a host"),
            ("http://a/?b=c", "a query"),
            ("http://a/#b", "a fragment"),
        ] {
            let why = check(bad).unwrap_err();
            assert!(why.contains(expected), "{bad}: {why}");
        }
    }
}
