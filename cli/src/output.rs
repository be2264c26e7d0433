//! Responses on the standard output.

use std::io::{self, IsTerminal as _};

use serde_json::Value;

use crate::failure::Failure;
use crate::format::{self, OutputFormat};
use crate::mask;
use crate::query;
use crate::settings::{Secrets, Settings};
use crate::table::OperationSpec;
use crate::terminal;

/// Writes responses.
pub(crate) struct Output {
    format: OutputFormat,
    pretty: bool,
    query: Option<String>,
    secrets: Secrets,
    all_pages: bool,
}

impl Output {
    /// An output with the settings' format.
    pub(crate) fn new(settings: &Settings, all_pages: bool) -> Self {
        let pretty = settings.pretty || !settings.compact && io::stdout().is_terminal();
        Self {
            format: settings.output.unwrap_or_default(),
            pretty,
            query: settings.query.clone(),
            secrets: settings.secrets,
            all_pages,
        }
    }

    /// Whether to write the pages after the first.
    pub(crate) fn all_pages(&self) -> bool {
        self.all_pages
    }

    /// Writes the body of a response. An empty body is an empty object.
    pub(crate) fn response(&mut self, spec: &OperationSpec, body: &[u8]) -> Result<(), Failure> {
        self.body(spec.name, spec.public, spec.next_token, body)
    }

    /// Writes the body of a response of this operation. `public` are the paths in it that hold no secret.
    pub(crate) fn body(
        &mut self,
        operation: &str,
        public: &[&str],
        next_token: Option<&str>,
        body: &[u8],
    ) -> Result<(), Failure> {
        let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
        let mut response: Value = serde_json::from_slice(body)
            .map_err(|_| Failure::other(format!("{operation}: the response is not JSON")))?;
        match (self.secrets, next_token) {
            (Secrets::Result, Some(path)) => mask::hide(&mut response, path),
            (Secrets::All, _) | (Secrets::Result, None) => {}
            (Secrets::None, _) => mask::hide_all_but(&mut response, public),
        }
        self.value(response)
    }

    /// Writes the part of a value that the query selects.
    pub(crate) fn value(&mut self, mut value: Value) -> Result<(), Failure> {
        if let Some(query) = &self.query {
            value = query::select(query, &value)
                .map_err(|error| Failure::other(format!("--query '{query}' {error}")))?;
        }
        match self.format {
            OutputFormat::Json => self.json(&value),
            OutputFormat::Text => {
                format::text(&value).iter().try_for_each(|line| {
                    // A tab separates values; `terminal::text` would make a space of it.
                    let values = line.split('\t').map(terminal::text);
                    terminal::line(&values.collect::<Vec<_>>().join("\t"))
                })
            }
            OutputFormat::Table => {
                if let Some(note) = format::nothing(&value) {
                    terminal::note(note);
                    return Ok(());
                }
                let size = terminal_size::terminal_size().filter(|_| io::stdout().is_terminal());
                let width = size.map(|(terminal_size::Width(width), _)| width);
                terminal::line(&format::table(&value, width))
            }
        }
    }

    fn json(&self, json: &Value) -> Result<(), Failure> {
        let text = if self.pretty {
            serde_json::to_string_pretty(json)
        } else {
            serde_json::to_string(json)
        };
        let text = text.map_err(|error| Failure::other(error.to_string()))?;
        terminal::line(&terminal::json(&text))
    }
}
