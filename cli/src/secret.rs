//! Where secrets come from: a file, the standard input, the emulator in this process, the
//! environment. Everybody on the machine can see the arguments of a program, so a secret is taken
//! from there only on request.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use clap::ArgMatches;

use crate::failure::Failure;
use crate::local::Local;
use crate::options::MemberOption;

/// The most bytes that are read from a file: more than any secret has.
const MAX_BYTES: u64 = 1 << 20;

/// What the standard input is used for.
enum StandardInput {
    /// It is the value of this option.
    Option(String),
    /// It is something else: `the messages that are sent`.
    Other(&'static str),
}

/// Reads secrets.
pub(crate) struct Sources<'a> {
    /// Whether secrets are accepted on the command line.
    arguments: bool,
    /// The emulator in this process. The tokens in the environment are for another service.
    local: Option<&'a Local>,
    standard_input: Option<StandardInput>,
}

impl<'a> Sources<'a> {
    /// Sources that have not been read.
    pub(crate) fn new(arguments: bool, local: Option<&'a Local>) -> Self {
        Self { arguments, local, standard_input: None }
    }

    /// The standard input is used for something else.
    pub(crate) fn with_input_for(self, what: &'static str) -> Self {
        Self { standard_input: Some(StandardInput::Other(what)), ..self }
    }

    /// The secret from the first source that has it: the command line, the emulator in this process,
    /// the environment.
    pub(crate) fn read(
        &mut self,
        option: &MemberOption,
        matches: &ArgMatches,
    ) -> Result<Option<String>, Failure> {
        let name = &option.name;
        if let Some(text) = matches.get_one::<String>(option.member.name) {
            if text == "-" {
                return self.standard_input(name).map(Some);
            }
            if !self.arguments {
                return Err(Failure::usage(format!(
                    "--{name} would show the secret to everybody on this machine: {}, or allow it \
                     with --secrets-in-arguments",
                    self.ways(option)
                )));
            }
            return Ok(Some(text.clone()));
        }
        if let Some(path) = matches.get_one::<String>(&option.file_name()) {
            return match path.as_str() {
                "-" => self.standard_input(name).map(Some),
                path => file(&option.file_name(), Path::new(path)).map(Some),
            };
        }
        if let Some(text) = self.local.and_then(|local| local.secret(option.member.name)) {
            return Ok(Some(text));
        }
        match env::var(option.variable()) {
            Ok(text) if !text.is_empty() => Ok(Some(text)),
            Ok(_) | Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Failure::usage(format!("{} is not valid UTF-8", option.variable())))
            }
        }
    }

    /// How the user can give a secret.
    pub(crate) fn ways(&self, option: &MemberOption) -> String {
        let input = match self.standard_input {
            Some(StandardInput::Other(_)) => "",
            _ => " (`-` for the standard input)",
        };
        let variable = option.variable();
        let empty = match env::var_os(&variable) {
            Some(text) if text.is_empty() => " (which is empty)",
            _ => "",
        };
        format!("give --{} FILE{input} or set {variable}{empty}", option.file_name())
    }

    /// Reads the standard input for an option, which only one can do.
    pub(crate) fn standard_input(&mut self, name: &str) -> Result<String, Failure> {
        match &self.standard_input {
            None => {}
            Some(StandardInput::Option(other)) => {
                return Err(Failure::usage(format!(
                    "--{other} and --{name} cannot both come from the standard input"
                )));
            }
            Some(StandardInput::Other(what)) => {
                return Err(Failure::usage(format!(
                    "--{name} cannot come from the standard input, which holds {what}"
                )));
            }
        }
        self.standard_input = Some(StandardInput::Option(name.to_owned()));
        standard_input(&format!("--{name}"))
    }
}

/// Reads the standard input for an option or an argument.
pub(crate) fn standard_input(what: &str) -> Result<String, Failure> {
    read(what, "the standard input", io::stdin().lock())
}

/// Reads the file that an option names.
pub(crate) fn file(option: &str, path: &Path) -> Result<String, Failure> {
    let name = path.display().to_string();
    let file = File::open(path)
        .map_err(|error| Failure::other(format!("--{option}: cannot read {name}: {error}")))?;
    read(&format!("--{option}"), &name, file)
}

/// The text without the line break at its end, which editors and `echo` add.
fn read(what: &str, name: &str, source: impl Read) -> Result<String, Failure> {
    let fail = |why: &str| Failure::other(format!("{what}: cannot read {name}: {why}"));
    let mut text = String::new();
    source.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => fail("it is not text in UTF-8"),
        _ => fail(&error.to_string()),
    })?;
    if text.len() as u64 > MAX_BYTES {
        return Err(fail("it is larger than 1 MiB"));
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(fail("it is empty"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn one_line_break_at_the_end_is_removed() {
        for (text, expected) in [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a b", "a b")] {
            assert_eq!(read("x", "y", text.as_bytes()).unwrap(), expected);
        }
        assert!(read("x", "y", "\n".as_bytes()).is_err());
        assert!(read("x", "y", vec![b'a'; 2 << 20].as_slice()).is_err());
        assert!(read("x", "y", &[0xff_u8][..]).is_err());
    }
}
