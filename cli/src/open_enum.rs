//! Values of an enum on the command line.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

/// The values of an enum in upper or lower case. Other values are sent as they are, because the
/// service may know values that the model does not.
#[derive(Clone)]
pub(crate) struct OpenEnum(pub(crate) &'static [&'static str]);

impl TypedValueParser for OpenEnum {
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
