//! Where secrets come from: a file, the standard input, the emulator that was started, the
//! environment. Arguments can be seen by everybody on the machine, so only on request from there.

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use clap::ArgMatches;

use crate::command::Argument;
use crate::failure::Failure;
use crate::local::Local;

/// The most that is read of a file: more than any secret has.
const MOST: u64 = 1 << 20;

enum Taken {
    By(&'static str),
    For(&'static str),
}

/// Reads secrets.
pub(crate) struct Sources<'a> {
    /// Whether arguments may be secrets.
    pub(crate) arguments: bool,
    /// The service of this process, for which no token of the environment is good.
    local: Option<&'a Local>,
    /// The option that has taken the standard input, or what it is there for instead.
    stdin: Option<Taken>,
}

impl<'a> Sources<'a> {
    /// Nothing has been read.
    pub(crate) fn new(arguments: bool, local: Option<&'a Local>) -> Self {
        Self { arguments, local, stdin: None }
    }

    /// The standard input is for something else.
    pub(crate) fn without_input(self, input_is: &'static str) -> Self {
        Self { stdin: Some(Taken::For(input_is)), ..self }
    }

    /// The secret, wherever it is.
    pub(crate) fn read(
        &mut self,
        argument: &'static Argument,
        matches: &ArgMatches,
    ) -> Result<Option<String>, Failure> {
        let long = argument.long;
        if let Some(text) = matches.get_one::<String>(argument.wire) {
            if text == "-" {
                return self.standard_input(long).map(Some);
            }
            if !self.arguments {
                return Err(Failure::usage(format!(
                    "--{long} would be seen by everybody on this machine: {}, or allow it with --secrets-in-arguments",
                    self.ways(argument)
                )));
            }
            return Ok(Some(text.clone()));
        }
        if let Some(path) = matches.get_one::<String>(&file_option(argument)) {
            return match path.as_str() {
                "-" => self.standard_input(long).map(Some),
                path => file(long, Path::new(path)).map(Some),
            };
        }
        if let Some(text) = self.local.and_then(|local| local.secret(argument.wire)) {
            return Ok(Some(text));
        }
        match env::var(variable(argument)) {
            Ok(text) if !text.is_empty() => Ok(Some(text)),
            Ok(_) | Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Failure::usage(format!("{} is no text", variable(argument))))
            }
        }
    }

    /// How a secret can be given.
    pub(crate) fn ways(&self, argument: &Argument) -> String {
        let input = match self.stdin {
            Some(Taken::For(_)) => "",
            _ => " (`-` is the standard input)",
        };
        format!("give --{}-file FILE{input} or set {}", argument.long, variable(argument))
    }

    fn standard_input(&mut self, long: &'static str) -> Result<String, Failure> {
        match self.stdin {
            None => {}
            Some(Taken::By(other)) => {
                return Err(Failure::usage(format!(
                    "--{other} and --{long} cannot both come from the standard input"
                )));
            }
            Some(Taken::For(what)) => {
                return Err(Failure::usage(format!(
                    "--{long} cannot come from the standard input, which is {what}"
                )));
            }
        }
        self.stdin = Some(Taken::By(long));
        read(long, "the standard input", io::stdin().lock())
    }
}

fn file(long: &str, path: &Path) -> Result<String, Failure> {
    let name = path.display().to_string();
    let file = File::open(path)
        .map_err(|error| Failure::other(format!("--{long}-file: cannot read {name}: {error}")))?;
    read(long, &name, file)
}

/// The text without the line break at its end, which editors and `echo` leave.
fn read(long: &str, name: &str, source: impl Read) -> Result<String, Failure> {
    let fail = |why: &str| Failure::other(format!("--{long}: cannot read {name}: {why}"));
    let mut text = String::new();
    source.take(MOST + 1).read_to_string(&mut text).map_err(|error| fail(&error.to_string()))?;
    if text.len() as u64 > MOST {
        return Err(fail("it has more than 1 MiB"));
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    if text.is_empty() {
        return Err(fail("it is empty"));
    }
    Ok(text.to_owned())
}

/// The id and the name of the option that names a file.
pub(crate) fn file_option(argument: &Argument) -> String {
    format!("{}-file", argument.long)
}

/// The variable of the environment that holds it.
pub(crate) fn variable(argument: &Argument) -> String {
    format!("CONNECTPARTICIPANT_{}", argument.long.replace('-', "_").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn one_line_break_is_taken_off() {
        for (text, expected) in [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a b", "a b")] {
            assert_eq!(read("x", "y", text.as_bytes()).unwrap(), expected);
        }
        assert!(read("x", "y", "\n".as_bytes()).is_err());
        assert!(read("x", "y", vec![b'a'; 2 << 20].as_slice()).is_err());
        assert!(read("x", "y", &[0xff_u8][..]).is_err());
    }
}
