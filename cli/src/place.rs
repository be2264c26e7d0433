//! The location of the service: who gave it, and what is wrong with it.

use std::fmt;

use connectparticipant::ConfigError;
use connectparticipant::restjson::endpoint::{Endpoint, PlainHttpHosts};
use connectparticipant::restjson::http::Uri;

use crate::failure::Failure;

/// The location of the service.
pub(crate) enum Place {
    Endpoint(Given),
    Region(Given),
}

/// An endpoint or a region, and where it was given.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) value: String,
    /// The name of the option, which the configuration file has too.
    name: &'static str,
    source: Source,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Option,
    Variable(&'static str),
    ConfigFile,
}

impl Given {
    /// The value of an option.
    pub(crate) fn option(name: &'static str, value: impl Into<String>) -> Self {
        Self { value: value.into(), name, source: Source::Option }
    }

    /// The value of the first of these environment variables that has one.
    pub(crate) fn variable(name: &'static str, variables: &[&'static str]) -> Option<Self> {
        variables.iter().find_map(|variable| {
            let value = crate::settings::variable(&[variable])?;
            Some(Self { value, name, source: Source::Variable(variable) })
        })
    }

    /// The value of the configuration file.
    pub(crate) fn config_file(name: &'static str, value: Option<&String>) -> Option<Self> {
        Some(Self { value: value?.clone(), name, source: Source::ConfigFile })
    }

    /// What is wrong with it.
    fn refused(&self, reason: &str) -> Failure {
        match self.host_without_tls() {
            Some(host) => Failure::usage(format!(
                "{self} is not https, and not on this machine: give an https:// URL; or \
                 --allow-http-host {host}, if everyone who can read the network may read the tokens"
            )),
            None => Failure::usage(format!("{self} {reason}")),
        }
    }

    /// The host of an endpoint that would be good with TLS.
    fn host_without_tls(&self) -> Option<String> {
        let rest = self.value.strip_prefix("http:")?;
        let plain = PlainHttpHosts::default();
        Endpoint::parse(&format!("https:{rest}"), &plain).ok()?;
        host(&self.value)
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = without_secrets(&self.value);
        match self.source {
            Source::Option => write!(f, "--{} '{value}'", self.name),
            Source::Variable(variable) => write!(f, "{variable}='{value}'"),
            Source::ConfigFile => write!(f, "{} = '{value}' in the configuration file", self.name),
        }
    }
}

/// The failure to make a client, with the value that was wrong if it is one of these.
pub(crate) fn refused(error: &ConfigError, given: &[&Given]) -> Failure {
    match given.iter().find(|given| given.name.ends_with(error.setting())) {
        Some(wrong) => wrong.refused(error.reason()),
        None => Failure::usage(error.to_string()),
    }
}

/// The host of a URL.
pub(crate) fn host(url: &str) -> Option<String> {
    url.parse::<Uri>().ok()?.host().map(str::to_owned)
}

/// A URL without the parts that may be secrets: user name and password, query, fragment.
fn without_secrets(url: &str) -> String {
    const HIDDEN: &str = "***";
    let url = match url.rsplit_once('@') {
        None => url.to_owned(),
        Some((before, host)) => match before.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://{HIDDEN}@{host}"),
            None => format!("{HIDDEN}@{host}"),
        },
    };
    match url.split_once(['?', '#']) {
        None => url,
        Some((before, _)) => format!("{before}?{HIDDEN}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_repeated_without_secrets() {
        for (url, shown) in [
            ("foo", "foo"),
            ("http://example.com:8080/a", "http://example.com:8080/a"),
            ("https://user:canary@example.com/a", "https://***@example.com/a"),
            ("https://user:can?ary@example.com", "https://***@example.com"),
            ("user:canary@example.com", "***@example.com"),
            ("https://example.com/?canary=1", "https://example.com/?***"),
            ("https://example.com/#canary", "https://example.com/?***"),
            ("https://example.com/?a=canary@b", "https://***@b"),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }
}
