//! The options of the generated commands: how they are declared, and how their values are read.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use serde_json::{Map, Value};

use crate::command::{Argument, Kind, Members, Spec};
use crate::failure::Failure;
use crate::secret::{self, Sources};

/// The option that follows pages.
pub(crate) const ALL: &str = "all";

/// The command of an operation.
pub(crate) fn command(spec: &'static Spec) -> Command {
    let command = Command::new(spec.name).about(spec.about).long_about(spec.long_about);
    let command = spec.arguments.iter().fold(command, |command, argument| {
        if argument.secret { command.args(of_secret(argument)) } else { command.arg(of(argument)) }
    });
    match spec.page_token {
        None => command,
        Some(_) => command.arg(
            Arg::new(ALL)
                .long(ALL)
                .action(ArgAction::SetTrue)
                .help("Follow the pages to the last. Each is written as it comes"),
        ),
    }
}

fn of(argument: &'static Argument) -> Arg {
    let arg = Arg::new(argument.wire).long(argument.long).help(argument.help);
    let arg = arg.required(argument.required);
    let arg = match argument.kind {
        Kind::Text => arg.value_name("TEXT"),
        Kind::Flag => arg
            .value_name("BOOLEAN")
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(value_parser!(bool)),
        Kind::Integer => {
            arg.value_name("NUMBER").allow_negative_numbers(true).value_parser(value_parser!(i64))
        }
        Kind::Number => {
            arg.value_name("NUMBER").allow_negative_numbers(true).value_parser(value_parser!(f64))
        }
        Kind::Choice(values) => arg.value_name("VALUE").value_parser(Open(values)),
        Kind::Members => arg.value_name("MEMBER=VALUE|JSON").action(ArgAction::Append),
        Kind::Json => arg.value_name("JSON"),
    };
    match argument.kind {
        // No value of an enum has a comma.
        Kind::Choice(_) if argument.many => arg.action(ArgAction::Append).value_delimiter(','),
        _ if argument.many => arg.action(ArgAction::Append),
        _ => arg,
    }
}

/// The option that names a file, and one that is not shown, which takes the secret itself.
pub(crate) fn of_secret(argument: &'static Argument) -> [Arg; 2] {
    let option = secret::file_option(argument);
    let required = if argument.required { " [required]" } else { "" };
    let json = match argument.kind {
        Kind::Members | Kind::Json => " as JSON",
        _ => "",
    };
    let help = format!(
        "{} [from this file{json}, `-` is the standard input; or else from {}]{required}",
        argument.help,
        secret::variable(argument)
    );
    let from_file = Arg::new(option.clone())
        .long(option)
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .help(help);
    let itself = Arg::new(argument.wire)
        .long(argument.long)
        .value_name("TEXT")
        // A token may begin with one.
        .allow_hyphen_values(true)
        .conflicts_with(secret::file_option(argument))
        .hide(true);
    [from_file, itself]
}

/// The values that were given, by the members' names.
pub(crate) fn members(
    spec: &'static Spec,
    matches: &ArgMatches,
    sources: &mut Sources<'_>,
) -> Result<Members, Failure> {
    let mut members = Members::default();
    let mut missing = Vec::new();
    for argument in spec.arguments {
        let label = format!("--{}", argument.long);
        let fail = |why: &str| Failure::usage(format!("{label} {why}"));
        if argument.secret {
            match sources.read(argument, matches)? {
                Some(text) => {
                    members.set(argument.wire, label.clone(), of_text(argument, text, fail)?)
                }
                None if argument.required => missing.push(argument),
                None => {}
            }
        } else if let Some(value) = value(argument, matches, fail)? {
            members.set(argument.wire, label, value);
        }
    }
    match missing.as_slice() {
        [] => Ok(members),
        missing => {
            let missing = missing.iter().map(|argument| {
                format!("--{} is missing: {}", argument.long, sources.ways(argument))
            });
            Err(Failure::usage(missing.collect::<Vec<_>>().join("; ")))
        }
    }
}

/// The value of an option that is no secret.
fn value(
    argument: &'static Argument,
    matches: &ArgMatches,
    fail: impl Fn(&str) -> Failure,
) -> Result<Option<Value>, Failure> {
    let id = argument.wire;
    let values: Vec<Value> = match argument.kind {
        Kind::Flag => copied::<bool>(matches, id),
        Kind::Integer => copied::<i64>(matches, id),
        Kind::Number => copied::<f64>(matches, id),
        Kind::Text | Kind::Choice(_) => copied::<String>(matches, id),
        Kind::Json => {
            let texts = matches.get_many::<String>(id).unwrap_or_default();
            texts.map(|text| json(text, &fail)).collect::<Result<_, _>>()?
        }
        Kind::Members => {
            let texts: Vec<&String> = matches.get_many(id).unwrap_or_default().collect();
            if texts.is_empty() { Vec::new() } else { vec![object(&texts, &fail)?] }
        }
    };
    Ok(if values.is_empty() {
        None
    } else if argument.many {
        Some(Value::Array(values))
    } else {
        values.into_iter().next_back()
    })
}

fn copied<T: Clone + Into<Value> + Send + Sync + 'static>(
    matches: &ArgMatches,
    id: &str,
) -> Vec<Value> {
    matches.get_many::<T>(id).unwrap_or_default().map(|value| value.clone().into()).collect()
}

/// The value of a text that comes from elsewhere than an argument.
fn of_text(
    argument: &Argument,
    text: String,
    fail: impl Fn(&str) -> Failure,
) -> Result<Value, Failure> {
    match argument.kind {
        // Numbers and truth values are read from texts where they are needed.
        Kind::Text | Kind::Choice(_) | Kind::Integer | Kind::Number | Kind::Flag => Ok(text.into()),
        Kind::Members | Kind::Json => json(&text, &fail),
    }
}

fn json(text: &str, fail: &impl Fn(&str) -> Failure) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|_| fail("must be JSON"))
}

/// A JSON object, or `Member=value` as often as there are members.
fn object(texts: &[&String], fail: &impl Fn(&str) -> Failure) -> Result<Value, Failure> {
    if let [text] = texts
        && text.trim_start().starts_with('{')
    {
        return json(text, fail);
    }
    let mut members = Map::new();
    for text in texts {
        let (name, value) =
            text.split_once('=').ok_or_else(|| fail("must be Member=value, or JSON"))?;
        if members.insert(name.to_owned(), value.into()).is_some() {
            return Err(fail("has a member twice"));
        }
    }
    Ok(Value::Object(members))
}

/// Known values, whose case does not matter, or any other, which is sent as it is: services learn
/// new ones.
#[derive(Clone)]
struct Open(&'static [&'static str]);

impl TypedValueParser for Open {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        let value = StringValueParser::new().parse_ref(command, arg, value)?;
        let wanted = value.replace('-', "_");
        let known =
            self.0.iter().find(|known| known.replace('-', "_").eq_ignore_ascii_case(&wanted));
        Ok(known.map_or(value, |known| (*known).to_owned()))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(|value| PossibleValue::new(*value))))
    }
}
