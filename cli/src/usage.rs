//! Errors of the command line: a plain sentence on one line.

use std::error::Error as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// What is wrong with the command line, without what may be a secret.
pub(crate) fn failure(error: &clap::Error) -> Failure {
    Failure::usage(sentence(error).unwrap_or_else(|| rendered(error)))
}

fn sentence(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let list = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.as_slice(),
        _ => &[],
    };
    let given = text(ContextKind::InvalidArg);
    let option = || given.map(name);
    let value = || text(ContextKind::InvalidValue).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::UnknownArgument => match given.filter(|given| given.starts_with('-')) {
            Some(option) => match text(ContextKind::SuggestedArg) {
                Some(near) => format!("there is no option '{option}'; did you mean '{near}'?"),
                None => format!("there is no option '{option}'"),
            },
            None => "unexpected extra argument (not shown, because it may be a secret)".to_owned(),
        },
        ErrorKind::InvalidValue => {
            let (option, known) = (option()?, list(ContextKind::ValidValue).join(", "));
            match (value(), known.as_str()) {
                ("", "") => format!("{option} needs a value"),
                ("", known) => format!("{option} needs a value: one of {known}"),
                (value, known) => format!("{option} '{value}' must be one of {known}"),
            }
        }
        ErrorKind::ValueValidation => {
            format!("{} '{}' {}", option()?, value(), error.source()?)
        }
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg).map(name) {
            Some(prior) if Some(prior) == option() => format!("{prior} is given twice"),
            Some(prior) => format!("{} and {prior} exclude each other", option()?),
            None => return None,
        },
        ErrorKind::MissingRequiredArgument => match list(ContextKind::InvalidArg) {
            [] => return None,
            missing => {
                let missing = missing.iter().map(|missing| format!("{} is missing", name(missing)));
                missing.collect::<Vec<_>>().join("; ")
            }
        },
        ErrorKind::TooManyValues => format!("{} takes no value", option()?),
        _ => return None,
    })
}

/// `--timeout` of `--timeout <SECONDS>`, and `FILE` of `<FILE>`.
fn name(argument: &str) -> &str {
    let name = argument.split([' ', '[']).next().unwrap_or_default();
    match name {
        "" => argument,
        name => name.trim_matches(['<', '>']),
    }
}

/// The message of clap without its usage text.
fn rendered(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.split("\n\nUsage:").next().unwrap_or_default();
    let text = text.split("\n\nFor more information").next().unwrap_or_default();
    let text = text.trim_start_matches("error: ");
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
}
