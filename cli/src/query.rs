//! `--query`: JMESPath expressions, and what is wrong with one.

use jmespath::{ErrorReason, JmespathError, RuntimeError};
use serde_json::Value;

/// Checks an expression, and returns it.
pub(crate) fn valid(query: &str) -> Result<String, String> {
    let sentence = |error: JmespathError| sentence(query, &error);
    let expression = jmespath::compile(query).map_err(sentence)?;
    // Without a value, an expression fails because of its functions, or because of the value. The
    // former would fail with every response, so it is better not to make the call.
    match expression.search(&Value::Null) {
        Err(error) if is_of_expression(&error.reason) => Err(sentence(error)),
        _ => Ok(query.to_owned()),
    }
}

/// The part of a value that an expression selects.
pub(crate) fn select(query: &str, value: &Value) -> Result<Value, String> {
    let sentence = |error: JmespathError| sentence(query, &error);
    let expression = jmespath::compile(query).map_err(sentence)?;
    let selected = expression.search(value).map_err(sentence)?;
    serde_json::to_value(&*selected).map_err(|error| error.to_string())
}

/// Whether an error does not depend on the value.
fn is_of_expression(reason: &ErrorReason) -> bool {
    matches!(
        reason,
        ErrorReason::Runtime(
            RuntimeError::UnknownFunction(_)
                | RuntimeError::TooManyArguments { .. }
                | RuntimeError::NotEnoughArguments { .. }
                | RuntimeError::InvalidSlice
        )
    )
}

/// What is wrong, and where: `is wrong: at character 12 ('.Content'), a number is expected`.
fn sentence(query: &str, error: &JmespathError) -> String {
    format!("is wrong: {}", what_and_where(query, error))
}

fn what_and_where(query: &str, error: &JmespathError) -> String {
    let what = match &error.reason {
        ErrorReason::Parse(text) => of_parser(text),
        ErrorReason::Runtime(error) => of_function(error),
    };
    // The library's column counts characters up to a number of bytes; the offset is in bytes.
    match query.split_at_checked(error.offset) {
        // Some functions report no place.
        _ if error.expression.is_empty() => what,
        Some((_, "")) => format!("at its end, {what}"),
        Some((before, rest)) => {
            format!("at character {} ({}), {what}", before.chars().count() + 1, beginning(rest))
        }
        None => what,
    }
}

/// The beginning of the part of an expression that is wrong.
fn beginning(rest: &str) -> String {
    const MOST: usize = 16;
    match rest.char_indices().nth(MOST) {
        Some((end, _)) => format!("'{}…'", rest.get(..end).unwrap_or_default()),
        None => format!("'{rest}'"),
    }
}

/// The library's texts, by their beginnings, as parts of a sentence.
const PARSER: &[(&str, &str)] = &[
    ("Did not parse the complete", "an operator such as '.' or '|' is expected"),
    ("Quoted strings can't be", "a function name must not be in quotation marks"),
    ("Invalid function name", "a function name is expected before '('"),
    ("Unexpected nud", "a name or a value is expected"),
    ("Unexpected led", "an operator such as '.' or '|' is expected"),
    ("Expected Field to start", "a name is expected, such as {Who: DisplayName}"),
    ("Expected ':' to follow key", "':' is expected after the name, as in {Who: DisplayName}"),
    ("Expected ')' to close", "')' is expected"),
    ("Expected ']' for wildcard", "']' is expected"),
    ("Expected valid number", "the number is too large"),
    ("Too many colons", "a slice has at most two colons"),
    ("invalid token after ','", "something is expected after ','"),
    ("'=' is not valid", "'==' compares, not '='"),
    ("'-' must be followed", "a number is expected after '-'"),
    ("Invalid character", "this character is allowed only in quotation marks"),
    ("Unclosed \"", "the name has no closing '\"'"),
    ("Unclosed '", "the text has no closing \"'\""),
    ("Unclosed `", "the JSON has no closing '`'"),
    ("Unable to parse quoted", "the name in quotation marks is not valid JSON"),
    ("Unable to parse literal", "the JSON between '`' is not valid"),
];

fn of_parser(text: &str) -> String {
    if let Some((_, sentence)) = PARSER.iter().find(|(beginning, _)| text.starts_with(beginning)) {
        return (*sentence).to_owned();
    }
    let text = text.split(" -- found ").next().unwrap_or_default();
    match text.strip_prefix("Expected ") {
        Some(rest) => {
            let named = rest.replace("number", "a number").replace("identifier", "a name");
            format!("{} is expected", named.replace(", or ", " or "))
        }
        None => "the expression is not JMESPath".to_owned(),
    }
}

fn of_function(error: &RuntimeError) -> String {
    let arguments = |expected: usize, actual: usize| {
        let plural = if expected == 1 { "" } else { "s" };
        format!("the function takes {expected} argument{plural}, not {actual}")
    };
    match error {
        RuntimeError::UnknownFunction(name) => format!("there is no function '{name}'"),
        RuntimeError::TooManyArguments { expected, actual }
        | RuntimeError::NotEnoughArguments { expected, actual } => arguments(*expected, *actual),
        RuntimeError::InvalidSlice => "the step of a slice must not be 0".to_owned(),
        RuntimeError::InvalidType { expected, actual, position } => {
            let number = position + 1;
            format!("argument {number} of the function is of type {actual}, not {}", or(expected))
        }
        RuntimeError::InvalidReturnType { expected, actual, .. } => {
            format!("the expression after & gives a value of type {actual}, not {}", or(expected))
        }
    }
}

/// `array|string` as a text.
fn or(types: &str) -> String {
    types.replace('|', " or ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_and_where() {
        for (query, expected) in [
            ("a[.b", "at character 3 ('.b'), a number, ':' or '*' is expected"),
            ("a.[b", "at its end, "),
            ("a b", "at character 3 ('b'), an operator such as '.' or '|' is expected"),
            ("a.", "at its end, "),
            ("", "a name or a value is expected"),
            ("ä", "at character 1 ('ä'), this character"),
            ("\"ä\" b", "at character 5 ('b'), an operator"),
            ("'x", "at character 1 (''x'), the text has no closing"),
            ("{a b}", "at character 4 ('b}'), ':' is expected after the name"),
            ("a[?b=1]", "at character 5 ('=1]'), '==' compares, not '='"),
            ("lenght(@)", "at character 7 ('(@)'), there is no function 'lenght'"),
            ("length()", "at character 7 ('()'), the function takes 1 argument, not 0"),
            ("a[::0]", "the step of a slice must not be 0"),
            ("a[99999999999]", "the number is too large"),
        ] {
            let error = valid(query).unwrap_err();
            assert!(error.contains(expected), "{query}: {error}");
            assert!(!error.contains("token") && !error.contains("--"), "{query}: {error}");
        }
        assert_eq!(valid("length(Transcript)"), Ok("length(Transcript)".to_owned()));
    }

    #[test]
    fn a_value_that_does_not_fit() {
        let error = select("length(Id)", &json!({"Id": 7})).unwrap_err();
        let expected =
            "is wrong: at character 7 ('(Id)'), argument 1 of the function is of type number, not ";
        assert!(error.starts_with(expected), "{error}");
        assert_eq!(select("Id", &json!({"Id": 7})), Ok(json!(7)));
        assert_eq!(select("Name", &json!({"Id": 7})), Ok(Value::Null));
    }
}
