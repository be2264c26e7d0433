//! Responses on the standard output.

use std::io::{self, IsTerminal as _};

use serde_json::Value;

use crate::failure::Failure;
use crate::mask;
use crate::settings::{Secrets, Settings};
use crate::table::OperationSpec;
use crate::terminal;

/// Shows responses.
pub(crate) struct Output {
    pretty: bool,
    secrets: Secrets,
    all_pages: bool,
}

impl Output {
    /// Shows them as the settings say: with spaces for people, in one line each for programs.
    pub(crate) fn new(settings: &Settings, all_pages: bool) -> Self {
        let pretty = settings.pretty || !settings.compact && io::stdout().is_terminal();
        Self { pretty, secrets: settings.secrets, all_pages }
    }

    /// Whether the pages after the first are wanted.
    pub(crate) fn all_pages(&self) -> bool {
        self.all_pages
    }

    /// Shows the body of a response; of one that is empty, an empty object.
    pub(crate) fn response(&mut self, spec: &OperationSpec, body: &[u8]) -> Result<(), Failure> {
        let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
        let mut response: Value = serde_json::from_slice(body)
            .map_err(|_| Failure::other(format!("{}: the response is not JSON", spec.name)))?;
        match (self.secrets, spec.next_token) {
            (Secrets::Result, Some(path)) => mask::hide(&mut response, path),
            (Secrets::All, _) | (Secrets::Result, None) => {}
            (Secrets::None, _) => mask::hide_all_but(&mut response, spec.public),
        }
        self.json(&response)
    }

    /// Shows a value.
    pub(crate) fn json(&mut self, json: &Value) -> Result<(), Failure> {
        let text = if self.pretty {
            serde_json::to_string_pretty(json)
        } else {
            serde_json::to_string(json)
        };
        let text = text.map_err(|error| Failure::other(error.to_string()))?;
        terminal::line(&terminal::json(&text))
    }
}
