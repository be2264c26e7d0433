//! The command line of a service: a subcommand for each operation. Like `resolve`, this is where
//! what cannot be generated is refused; the emitters behind it decide nothing.

mod arguments;
mod shown;

use std::collections::BTreeSet;

use restjson_model::{Problem, Problems};

use crate::ir::{Location, Operation, ResponseBody, Service, Type, TypeDef};
use crate::{docs, names};

/// What is generated for the command line.
#[derive(Clone, Debug)]
pub(crate) struct CommandLine<'s> {
    /// A command for each operation, sorted by the operation's name.
    pub(crate) commands: Vec<Command<'s>>,
    /// What arguments hold besides texts, numbers, lists and maps.
    pub(crate) types: Vec<&'s TypeDef>,
}

/// A command.
#[derive(Clone, Debug)]
pub(crate) struct Command<'s> {
    /// The operation that it sends.
    pub(crate) operation: &'s Operation,
    /// What is typed.
    pub(crate) name: String,
    /// What it does, a sentence.
    pub(crate) about: String,
    /// What it does, in full.
    pub(crate) long_about: String,
    /// A member each, in the model's order.
    pub(crate) arguments: Vec<Argument>,
    /// The paths in the response that hold no secret.
    pub(crate) plain: Vec<String>,
    /// The path of the next page's token in the response.
    pub(crate) page_token: Option<String>,
}

/// An option for a member of the input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Argument {
    /// What is typed, without the hyphens.
    pub(crate) long: String,
    /// The member.
    pub(crate) wire: String,
    /// What it says.
    pub(crate) help: String,
    /// How a value is written.
    pub(crate) kind: Kind,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// Whether it must not be seen by others.
    pub(crate) secret: bool,
    /// Whether it may be given several times.
    pub(crate) many: bool,
}

/// How a value is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// As it is.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// One of these, or something else.
    Choice(Vec<String>),
    /// A JSON object, or `Member=value` several times.
    Members,
    /// JSON.
    Json,
}

/// What the program has of its own.
const OPTIONS: &[&str] = &[
    "all",
    "attempts",
    "compact",
    "connect-timeout",
    "emulator",
    "endpoint",
    "help",
    "pretty",
    "region",
    "secrets",
    "secrets-in-arguments",
    "timeout",
    "verbose",
    "version",
];
const COMMANDS: &[&str] = &["chat", "completions", "help", "man", "transcript"];

/// Decides on the command line of a service.
///
/// # Errors
/// What has no place on a command line, each with its operation and member.
pub(crate) fn resolve(service: &Service) -> Result<CommandLine<'_>, Problems> {
    let mut problems = Vec::new();
    let mut reached = BTreeSet::new();
    let mut commands = Vec::new();
    for operation in &service.operations {
        check(operation, &mut problems);
        let arguments = arguments::of(service, operation, &mut reached, &mut problems);
        let name = names::option_name(&operation.wire);
        let taken = COMMANDS.contains(&name.as_str());
        let long_about = docs::plain(&operation.docs);
        commands.push(Command {
            operation,
            name: if taken { format!("{name}-operation") } else { name },
            about: docs::summary(&long_about),
            long_about,
            arguments,
            plain: shown::plain(service, &operation.output),
            page_token: shown::page_token(service, operation),
        });
    }
    Problems::check(problems)?;
    let types = service.types.iter().filter(|ty| reached.contains(ty.name())).collect();
    Ok(CommandLine { commands, types })
}

/// What a command cannot do, whatever its arguments are.
fn check(operation: &Operation, problems: &mut Vec<Problem>) {
    let mut refuse = |shape: String, why: &str| {
        problems.push(Problem::new(format!("the command line does not {why}")).shape(shape));
    };
    if operation.signed {
        refuse(operation.wire.clone(), "sign requests");
    }
    if matches!(operation.response_body, ResponseBody::Payload(..)) {
        refuse(operation.wire.clone(), "show responses whose body is a single member");
    }
    for field in &operation.output.fields {
        let shape = format!("{}${}", operation.output.wire, field.wire);
        match field.location {
            Location::Body | Location::HostLabel => {}
            _ if field.ty == Type::Stream => refuse(shape, "show streams"),
            _ => refuse(shape, "show members that are no part of the response's body"),
        }
    }
}
