//! Errors of the command line, on one line.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// The message of clap without its usage text, and without what may be a secret.
pub(crate) fn failure(error: &clap::Error) -> Failure {
    let given = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(text)) => text.as_str(),
        _ => "-",
    };
    if error.kind() == ErrorKind::UnknownArgument && !given.starts_with('-') {
        return Failure::usage(
            "there is one argument too many; it is not shown, because it may be a secret",
        );
    }
    if let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(name))) =
        (error.kind(), error.get(ContextKind::InvalidSubcommand))
        && !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    {
        return Failure::usage("there is no such command; connectparticipant --help lists them");
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("give a command; connectparticipant --help lists them");
    }
    let text = error.render().to_string();
    let text = text.split("\n\nUsage:").next().unwrap_or_default();
    let text = text.split("\n\nFor more information").next().unwrap_or_default();
    let text = text.trim_start_matches("error: ");
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    Failure::usage(paragraphs.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; "))
}
