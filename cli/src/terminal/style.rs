//! Colours.

use std::env;
use std::io::{self, IsTerminal as _};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

/// When to write colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ColorChoice {
    /// On a terminal, unless the environment variable NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Paints text, or leaves it as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colors(bool);

/// What a text is, which decides its colour.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    /// The name of the customer.
    Customer,
    /// The name of another participant.
    Other,
    /// A line of this program.
    Status,
    /// A warning of this program.
    Warning,
    /// An answer that can be chosen.
    Choice,
}

impl Colors {
    /// The colours of the standard output.
    pub(crate) fn of_output(choice: ColorChoice) -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        Self(match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
                io::stdout().is_terminal() && !dumb && !set("NO_COLOR")
            }
        })
    }

    /// The text in its colour.
    pub(crate) fn paint(self, role: Role, text: &str) -> String {
        if !self.0 {
            return text.to_owned();
        }
        let style = match role {
            Role::Customer => Style::new().bold().fg_color(Some(AnsiColor::Green.into())),
            Role::Other => Style::new().bold().fg_color(Some(AnsiColor::Cyan.into())),
            Role::Status => Style::new().dimmed(),
            Role::Warning => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
            Role::Choice => Style::new().fg_color(Some(AnsiColor::Blue.into())),
        };
        format!("{style}{text}{style:#}")
    }
}
