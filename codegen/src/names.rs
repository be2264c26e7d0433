//! All naming: the casing of names is here; [`Scope`] handles reserved words and collisions.

mod reserved;
mod scope;

use heck::{ToPascalCase, ToSnakeCase};

use self::reserved::{KEYWORDS, TAKEN_METHODS, TAKEN_TYPES};
pub use self::reserved::{is_identifier, is_keyword};
pub use self::scope::Scope;

/// Only what every identifier may hold; the rest separates words. Smithy's names hold nothing else,
/// but botocore's, and the values of enums that have no names, may.
fn plain(wire: &str) -> String {
    wire.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The name of a type: `WebRTCConnection` is `WebRtcConnection`.
pub fn type_name(wire: &str) -> String {
    let name = plain(wire).to_pascal_case();
    let name =
        if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name };
    match name.as_str() {
        "" => "Unnamed".to_owned(),
        taken if TAKEN_TYPES.contains(&taken) => format!("{taken}Type"),
        _ => name,
    }
}

/// The name of a field, a setter or a method: `UrlExpiryInSeconds` is `url_expiry_in_seconds`.
pub fn field_name(wire: &str) -> String {
    let name = plain(wire).to_snake_case();
    let name = match name.chars().next() {
        // A name without a letter says nothing, and clippy refuses it.
        Some(_) if name.chars().all(|c| c.is_ascii_digit() || c == '_') => {
            format!("number_{name}")
        }
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        _ => name,
    };
    match name.as_str() {
        "" => "unnamed".to_owned(),
        "self" | "super" | "crate" => format!("{name}_value"),
        taken if TAKEN_METHODS.contains(&taken) => format!("{taken}_value"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{keyword}"),
        _ => name,
    }
}

/// The name of a module or a file: as a field, but without `r#`, which no file has.
pub fn module_name(wire: &str) -> String {
    let name = field_name(wire);
    match name.strip_prefix("r#") {
        Some(keyword) => format!("{keyword}_operation"),
        None if is_taken_module(&name) => format!("{name}_operation"),
        None => name,
    }
}

/// Files that Windows does not have under these names, whatever their ending; and a module of the name
/// of the one it is in.
fn is_taken_module(name: &str) -> bool {
    let device = |name: &str| {
        let number = name.strip_prefix("com").or_else(|| name.strip_prefix("lpt"));
        number.is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    ["aux", "con", "nul", "operation", "prn"].contains(&name) || device(name)
}

/// The name of an operation or a type, changed if one of its related names would collide: `BuildError` is the
/// runtime's, so the operation `Build` becomes `BuildOperation`.
pub fn with_room(name: String, beside: &[fn(&str) -> String], ending: &str) -> String {
    let taken = |other: &fn(&str) -> String| TAKEN_TYPES.contains(&other(&name).as_str());
    if beside.iter().any(taken) { name + ending } else { name }
}

/// The name of an enum's or a union's variant: `CONNECTION_CREDENTIALS` is `ConnectionCredentials`.
pub fn variant_name(wire: &str) -> String {
    let name = plain(wire).to_pascal_case();
    let name = match name.chars().next() {
        None if wire.is_empty() => "Empty".to_owned(),
        None => "Unnamed".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    };
    match name.as_str() {
        "Self" => "SelfValue".to_owned(),
        // The variant for values that the model does not know.
        "Unknown" => "UnknownValue".to_owned(),
        _ => name,
    }
}

/// An error's variant: without the `Exception` or `Error` that all of them end in.
pub fn error_variant_name(wire: &str) -> String {
    let name = variant_name(wire);
    let short = ["Exception", "Error"].iter().find_map(|suffix| name.strip_suffix(suffix));
    match short {
        Some("") | None => name,
        // The variant for errors that the model does not know, and a keyword.
        Some("Unhandled" | "Self") => name,
        Some(short) => short.to_owned(),
    }
}

/// The name of the marker for a required member that has not been set: `MissingRedirectUri`. rustc
/// prints it without its module.
pub fn missing_name(wire: &str) -> String {
    format!("Missing{}", variant_name(wire).trim_start_matches('_'))
}

/// What an operation returns.
pub fn output_name(operation: &str) -> String {
    format!("{operation}Output")
}

/// What an operation fails with.
pub fn error_name(operation: &str) -> String {
    format!("{operation}Error")
}

/// What builds an operation or a structure.
pub fn builder_name(built: &str) -> String {
    format!("{built}Builder")
}

/// What a builder holds the optional members in.
pub fn optional_name(built: &str) -> String {
    format!("{built}Optional")
}

/// The setter of a whole list or map, in addition to the one that adds an element.
pub fn set_name(field: &str) -> String {
    format!("set_{}", field.strip_prefix("r#").unwrap_or(field).trim_start_matches('_'))
}

/// The name that serde's `rename_all = "PascalCase"` gives a field back.
pub fn pascal_case(field: &str) -> String {
    let field = field.strip_prefix("r#").unwrap_or(field);
    field.split('_').map(capitalized).collect()
}

/// The name that serde's `rename_all = "camelCase"` gives a field back.
pub fn camel_case(field: &str) -> String {
    let pascal = pascal_case(field);
    let mut chars = pascal.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + chars.as_str())
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// A crate's name: `Connect Participant` is `connectparticipant`.
pub fn crate_name(service_id: &str) -> String {
    let name: String = service_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    match name.chars().next() {
        None => "service".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("aws{name}"),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        for (wire, name) in [
            ("GetAuthenticationUrl", "GetAuthenticationUrl"),
            ("WebRTCConnection", "WebRtcConnection"),
            ("ARN", "Arn"),
            ("item", "Item"),
            ("snake_case", "SnakeCase"),
            ("Error", "ErrorType"),
            ("Option", "OptionType"),
            ("2Fast", "_2fast"),
            ("_", "Unnamed"),
            ("Größe x²", "GrEX"),
        ] {
            assert_eq!(type_name(wire), name);
        }
    }

    #[test]
    fn fields() {
        for (wire, name) in [
            ("SessionId", "session_id"),
            ("UrlExpiryInSeconds", "url_expiry_in_seconds"),
            ("WebRTCConnection", "web_rtc_connection"),
            ("Type", "r#type"),
            ("self", "self_value"),
            ("Send", "send_value"),
            ("gen", "r#gen"),
            ("1st", "_1st"),
            ("1", "number_1"),
            ("_1_2", "number_1_2"),
            ("__", "unnamed"),
        ] {
            assert_eq!(field_name(wire), name);
        }
        for (wire, name) in [
            ("Type", "type_operation"),
            ("Aux", "aux_operation"),
            ("LPT1", "lpt1_operation"),
            ("Com", "com"),
            ("Operation", "operation_operation"),
        ] {
            assert_eq!(module_name(wire), name);
        }
    }

    #[test]
    fn names_with_a_prefix_have_no_second_underscore() {
        assert_eq!(set_name("r#type"), "set_type");
        assert_eq!(set_name("_1st"), "set_1st");
        assert_eq!(missing_name("1st"), "Missing1st");
    }

    #[test]
    fn variants() {
        for (wire, name) in [
            ("CONNECTION_CREDENTIALS", "ConnectionCredentials"),
            ("application/json", "ApplicationJson"),
            ("m4.large", "M4Large"),
            ("0", "_0"),
            ("", "Empty"),
            ("²", "Unnamed"),
            ("self", "SelfValue"),
            ("Unknown", "UnknownValue"),
        ] {
            assert_eq!(variant_name(wire), name);
        }
    }

    #[test]
    fn error_variants() {
        for (wire, name) in [
            ("ThrottlingException", "Throttling"),
            ("ComplexError", "Complex"),
            ("Exception", "Exception"),
            ("InvalidGreeting", "InvalidGreeting"),
            ("UnhandledException", "UnhandledException"),
            ("SelfException", "SelfException"),
        ] {
            assert_eq!(error_variant_name(wire), name);
        }
    }

    #[test]
    fn serde_gives_back_what_it_renames() {
        assert_eq!(pascal_case("url_expiry_in_seconds"), "UrlExpiryInSeconds");
        assert_eq!(pascal_case("r#type"), "Type");
        assert_eq!(camel_case("session_id"), "sessionId");
    }

    #[test]
    fn a_name_has_room_for_those_beside_it() {
        let beside: &[fn(&str) -> String] = &[output_name, error_name, builder_name];
        for (name, found) in [
            ("Build", "BuildOperation"),
            ("Decode", "DecodeOperation"),
            ("Client", "ClientOperation"),
            ("Buy", "Buy"),
        ] {
            assert_eq!(with_room(name.to_owned(), beside, "Operation"), found);
        }
    }

    #[test]
    fn crates() {
        assert_eq!(crate_name("ConnectParticipant"), "connectparticipant");
        assert_eq!(crate_name("IoT Data Plane"), "iotdataplane");
        assert_eq!(crate_name("2 Go"), "aws2go");
    }
}
