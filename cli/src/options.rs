//! The options of a command: one for each member of the operation's input.

use std::collections::BTreeSet;

use clap::{Arg, ArgAction, ArgMatches, ValueHint, value_parser};
use heck::ToKebabCase as _;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::from_json::Members;
use crate::near;
use crate::numbers;
use crate::open_enum::OpenEnum;
use crate::secret::Sources;
use crate::table::{Limits, MemberSpec, ValueType};

/// An option that sets a member.
#[derive(Clone, Debug)]
pub(crate) struct MemberOption {
    /// The name after the two hyphens.
    pub(crate) name: String,
    /// The member.
    pub(crate) member: MemberSpec,
    form: Form,
    /// Whether it can be given several times.
    repeated: bool,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Text,
    Flag,
    Integer,
    Number,
    /// One of these, or another value.
    Choice(&'static [&'static str]),
    /// A JSON object, or `Member=value` once for each member.
    Members,
    Json,
}

/// The kebab-case name of an operation or a member: `MaxResults` is `max-results`.
pub(crate) fn name(wire: &str) -> String {
    match wire.to_kebab_case() {
        name if name.is_empty() => "unnamed".to_owned(),
        name => name,
    }
}

impl MemberOption {
    /// The option of a member. Its names differ from those in `taken`, and are added to it.
    pub(crate) fn new(member: MemberSpec, taken: &mut BTreeSet<String>) -> Self {
        let mut option = Self::of(member);
        let is_taken = |option: &Self| {
            taken.contains(&option.name)
                || option.member.sensitive && taken.contains(&option.file_name())
        };
        while is_taken(&option) {
            option.name.push_str("-value");
        }
        taken.insert(option.name.clone());
        if member.sensitive {
            taken.insert(option.file_name());
        }
        option
    }

    /// The option of a member, where no other option has its name.
    pub(crate) fn of(member: MemberSpec) -> Self {
        let (form, repeated) = match form(&member.value) {
            // One file holds a whole list, or a whole structure, of secrets.
            (Form::Members, _) | (_, true) if member.sensitive => (Form::Json, false),
            form => form,
        };
        Self { name: name(member.name), member, form, repeated }
    }

    /// The option that names a file with the value, if the member is sensitive.
    pub(crate) fn file_name(&self) -> String {
        // `--attachment-name-file` would be taken for the file to upload.
        let ending = if self.name.ends_with("name") { "from" } else { "file" };
        format!("{}-{ending}", self.name)
    }

    /// The environment variable that holds the value, if the member is sensitive.
    pub(crate) fn variable(&self) -> String {
        format!("CONNECTPARTICIPANT_{}", self.name.replace('-', "_").to_ascii_uppercase())
    }

    /// The option as clap has it; of a sensitive member two, the second of which is hidden.
    pub(crate) fn args(&self) -> Vec<Arg> {
        if self.member.sensitive { self.secret_args().into() } else { vec![self.arg()] }
    }

    fn arg(&self) -> Arg {
        let arg = Arg::new(self.member.name).long(self.name.clone()).help(format!(
            "{}{}",
            self.help(),
            self.required()
        ));
        let arg = match self.form {
            Form::Text => arg.value_name("TEXT"),
            Form::Flag => arg
                .value_name("BOOLEAN")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true")
                .value_parser(value_parser!(bool)),
            Form::Integer => arg
                .value_name("NUMBER")
                .allow_negative_numbers(true)
                .value_parser(numbers::whole::<i64>),
            Form::Number => {
                arg.value_name("NUMBER").allow_negative_numbers(true).value_parser(numbers::number)
            }
            Form::Choice(values) => arg.value_name("VALUE").value_parser(OpenEnum(values)),
            Form::Members => arg.value_name("MEMBER=VALUE|JSON").action(ArgAction::Append),
            Form::Json => arg.value_name("JSON"),
        };
        match self.form {
            // No value of an enum contains a comma.
            Form::Choice(_) if self.repeated => arg.action(ArgAction::Append).value_delimiter(','),
            _ if self.repeated => arg.action(ArgAction::Append),
            _ => arg,
        }
    }

    fn secret_args(&self) -> [Arg; 2] {
        let file = self.file_name();
        let required = self.required();
        let json = if self.form == Form::Json { " as JSON" } else { "" };
        let help = format!(
            "{} [from this file{json}, `-` for the standard input; or from {}]{required}",
            self.help(),
            self.variable()
        );
        let from_file = Arg::new(file.clone())
            .long(file.clone())
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .help(help);
        let value = Arg::new(self.member.name)
            .long(self.name.clone())
            .value_name("TEXT")
            // A token may begin with a hyphen.
            .allow_hyphen_values(true)
            .conflicts_with(file)
            .hide(true);
        [from_file, value]
    }

    /// The end of the help. clap does not check what is required, because the input may have it.
    fn required(&self) -> &'static str {
        if self.member.required { " [required]" } else { "" }
    }

    fn help(&self) -> String {
        let mut help = self.member.docs.to_owned();
        if let Some((numbers, limits)) = self.member.limits.and_then(|limits| self.limits(limits))
            && !help.contains(&numbers)
        {
            help.push_str(&format!(" {limits}."));
        }
        if self.member.idempotency_token {
            help.push_str(" Generated if you leave it out.");
        }
        help
    }

    /// The limits of a value: as documentation may mention them, and as a sentence.
    fn limits(&self, limits: Limits) -> Option<(String, String)> {
        let (least, most, unit) = match limits {
            Limits::Length(least, most) => {
                let unit = match self.member.value {
                    ValueType::List(_) | ValueType::Map(_) => " element",
                    ValueType::String => " character",
                    _ => "",
                };
                (least, most, unit)
            }
            Limits::Range(least, most) => (least, most, ""),
        };
        let units = |number: &str| match (unit, number) {
            ("", _) | (_, "1") => unit.to_owned(),
            _ => format!("{unit}s"),
        };
        Some(match (least, most) {
            (Some("1"), Some("1")) => ("Exactly one".to_owned(), format!("Exactly one{unit}")),
            (Some(least), Some(most)) if least == most => {
                (least.to_owned(), format!("Exactly {least}{}", units(least)))
            }
            (Some(least), Some(most)) => {
                let numbers = format!("{least} to {most}");
                (numbers.clone(), format!("{numbers}{}", units(most)))
            }
            // An option that is given has at least one value.
            (Some("1"), None) if matches!(self.member.value, ValueType::List(_)) => return None,
            (Some(least), None) => (least.to_owned(), format!("At least {least}{}", units(least))),
            (None, Some(most)) => (most.to_owned(), format!("At most {most}{}", units(most))),
            (None, None) => return None,
        })
    }

    /// The value that the command line gives, of a member that is not sensitive.
    fn value(&self, matches: &ArgMatches) -> Result<Option<Value>, Failure> {
        let id = self.member.name;
        let values: Vec<Value> = match self.form {
            Form::Flag => copied::<bool>(matches, id),
            Form::Integer => copied::<i64>(matches, id),
            Form::Number => copied::<f64>(matches, id),
            Form::Text | Form::Choice(_) => copied::<String>(matches, id),
            Form::Json => {
                let texts = matches.get_many::<String>(id).unwrap_or_default();
                let fail = |text: &str, why: &str| self.wrong(text, why);
                texts.map(|text| json(text, |why| fail(text, why))).collect::<Result<_, _>>()?
            }
            Form::Members => {
                let texts: Vec<&String> = matches.get_many(id).unwrap_or_default().collect();
                if texts.is_empty() { Vec::new() } else { vec![self.object(&texts)?] }
            }
        };
        Ok(if values.is_empty() {
            None
        } else if self.repeated {
            Some(Value::Array(values))
        } else {
            values.into_iter().next_back()
        })
    }

    /// A JSON object, or `Member=value` once for each member.
    fn object(&self, texts: &[&String]) -> Result<Value, Failure> {
        if let [text] = texts
            && text.trim_start().starts_with('{')
        {
            return json(text, |why| self.wrong(text, why));
        }
        let mut members = Map::new();
        for text in texts {
            let (name, value) = text
                .split_once('=')
                .ok_or_else(|| self.wrong(text, "must be Member=value, or JSON"))?;
            if members.insert(name.to_owned(), value.into()).is_some() {
                return Err(self.wrong(text, "sets a member for the second time"));
            }
        }
        Ok(Value::Object(members))
    }

    /// The value of a sensitive member.
    fn secret(&self, text: String) -> Result<Value, Failure> {
        match self.form {
            // Numbers and booleans are read from texts when the request is made.
            Form::Members | Form::Json => {
                json(&text, |why| Failure::usage(format!("--{} {why}", self.name)))
            }
            _ => Ok(text.into()),
        }
    }

    /// Whether the command line gives the value of a sensitive member.
    fn is_given(&self, matches: &ArgMatches) -> bool {
        matches.contains_id(self.member.name) || matches.contains_id(&self.file_name())
    }

    fn wrong(&self, text: &str, why: &str) -> Failure {
        Failure::usage(format!("--{} {} {why}", self.name, quoted(text)))
    }

    /// The name of the option in messages, including the value that was given.
    fn label(&self, matches: &ArgMatches) -> String {
        let given = matches.get_raw(self.member.name).unwrap_or_default();
        let given: Vec<_> = given.map(|text| text.to_string_lossy()).collect();
        if self.member.sensitive || given.is_empty() {
            return format!("--{}", self.name);
        }
        format!("--{} {}", self.name, quoted(&given.join(" ")))
    }

    /// What may be wrong with a value of an enum. It is sent, because the service may know it.
    fn doubt(&self, value: &Value) -> Option<String> {
        let known = match self.member.value {
            ValueType::Enum(known) | ValueType::List(&ValueType::Enum(known)) => known,
            _ => return None,
        };
        let given = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let mut given = given.iter().filter_map(Value::as_str);
        let unknown =
            given.find(|text| !known.contains(text)).filter(|_| !self.member.sensitive)?;
        let hint = near::question(unknown, known.iter().copied());
        Some(hint.unwrap_or_else(|| format!("the known values are {}", known.join(", "))))
    }

    /// The name in messages of a member that the input has.
    fn input_label(&self, value: &Value) -> String {
        let name = self.member.name;
        match value {
            _ if self.member.sensitive => format!("--input-json: {name}"),
            Value::String(text) => format!("--input-json: {name} {}", quoted(text)),
            value => format!("--input-json: {name} {}", quoted(&value.to_string())),
        }
    }
}

/// A value in a message, which stays short.
fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("'{}…'", text.get(..end).unwrap_or_default()),
        None => format!("'{text}'"),
    }
}

/// How a value is written, and whether the option can be given several times.
fn form(value: &ValueType) -> (Form, bool) {
    let form = match value {
        ValueType::Boolean => Form::Flag,
        ValueType::Integer => Form::Integer,
        ValueType::Float => Form::Number,
        ValueType::String => Form::Text,
        ValueType::Enum(values) => Form::Choice(values),
        ValueType::Structure(_) | ValueType::Map(_) => Form::Members,
        ValueType::Union(_) | ValueType::Document => Form::Json,
        ValueType::List(item) => {
            return match form(item) {
                // The members of several structures would be ambiguous.
                (_, true) | (Form::Members, _) => (Form::Json, true),
                (form, false) => (form, true),
            };
        }
    };
    (form, false)
}

/// The members that the command line gives, or else the input, or else another source of secrets.
///
/// # Errors
/// If a value cannot be read, or required members are missing: all of them.
pub(crate) fn members(
    options: &[MemberOption],
    matches: &ArgMatches,
    mut input: Map<String, Value>,
    sources: &mut Sources<'_>,
) -> Result<Members, Failure> {
    let mut members = Members::default();
    let mut missing = Vec::new();
    for option in options {
        let name = option.member.name;
        let of_input = input.remove(name).filter(|value| !value.is_null());
        let value = match option.member.sensitive {
            true if of_input.is_some() && !option.is_given(matches) => None,
            true => sources.read(option, matches)?.map(|text| option.secret(text)).transpose()?,
            false => option.value(matches)?,
        };
        let label = match (&value, &of_input) {
            (None, Some(value)) => option.input_label(value),
            _ => option.label(matches),
        };
        let value = value.or(of_input);
        if let Some(doubt) = value.as_ref().and_then(|value| option.doubt(value)) {
            members.doubt(format!("{label}: {doubt}"));
        }
        members.label(name, label);
        match value {
            Some(value) => members.set(name, value),
            None if option.member.required => missing.push(option),
            None => {}
        }
    }
    if missing.is_empty() {
        return Ok(members);
    }
    let missing = missing.iter().map(|option| match option.member.sensitive {
        true => format!("--{} is missing: {}", option.name, sources.ways(option)),
        false => format!("--{} is missing", option.name),
    });
    Err(Failure::usage(missing.collect::<Vec<_>>().join("; ")))
}

fn copied<T: Clone + Into<Value> + Send + Sync + 'static>(
    matches: &ArgMatches,
    id: &str,
) -> Vec<Value> {
    matches.get_many::<T>(id).unwrap_or_default().map(|value| value.clone().into()).collect()
}

fn json(text: &str, fail: impl Fn(&str) -> Failure) -> Result<Value, Failure> {
    serde_json::from_str(text).map_err(|_| fail("must be JSON"))
}
