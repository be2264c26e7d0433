//! The formats of a response: JSON, text for other programs, a table for people.

use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Map, Value};

/// How to write a response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OutputFormat {
    /// JSON, with the names of the service
    #[default]
    Json,
    /// Lines of values, separated by tabs: for other programs
    Text,
    /// A table: for people
    Table,
}

/// A value as lines of text. Each line holds the scalar values of an object or a list, sorted by name
/// and separated by tabs. The line of a nested object begins with its name in upper case.
pub(crate) fn text(value: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    write_text(value, None, &mut lines);
    lines
}

fn write_text(value: &Value, name: Option<&str>, lines: &mut Vec<String>) {
    let heading = || name.map(str::to_ascii_uppercase);
    let mut line = |values: Vec<String>| {
        if !values.is_empty() {
            lines.push(heading().into_iter().chain(values).collect::<Vec<_>>().join("\t"));
        }
    };
    match value {
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            let (nested, scalars): (Vec<_>, Vec<_>) =
                sorted.into_iter().partition(|(_, value)| value.is_object() || value.is_array());
            line(scalars.into_iter().map(|(_, value)| scalar(value)).collect());
            for (name, value) in nested {
                write_text(value, Some(name), lines);
            }
        }
        Value::Array(elements) => {
            let (nested, scalars): (Vec<_>, Vec<_>) =
                elements.iter().partition(|value| value.is_object() || value.is_array());
            line(scalars.into_iter().map(scalar).collect());
            for element in nested {
                write_text(element, name, lines);
            }
        }
        value => line(vec![scalar(value)]),
    }
}

/// A scalar value on one line, in one column.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::String(text) => text.replace(['\t', '\n', '\r'], " "),
        other => other.to_string(),
    }
}

/// The sentence for a value that has no table.
pub(crate) fn nothing(value: &Value) -> Option<&'static str> {
    match value {
        Value::Array(elements) if elements.is_empty() => Some("the list is empty"),
        Value::Object(members) if members.is_empty() => Some("the response is empty"),
        Value::Null => Some("there is no such value"),
        _ => None,
    }
}

/// A value as tables: one for each list of objects, and one for the other members.
pub(crate) fn table(value: &Value, width: Option<u16>) -> String {
    let mut tables = Vec::new();
    write_table(value, None, width, &mut tables);
    tables.join("\n")
}

fn write_table(value: &Value, title: Option<&str>, width: Option<u16>, tables: &mut Vec<String>) {
    let mut table = Table::new();
    table.load_style(presets::ASCII_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        table.set_width(width);
    }
    match value {
        Value::Object(members) => {
            let (lists, rows): (Vec<_>, Vec<_>) =
                members.iter().partition(|(_, value)| is_list_of_objects(value));
            for (name, value) in &rows {
                table.add_row([(*name).clone(), cell(value)]);
            }
            if !rows.is_empty() || lists.is_empty() {
                tables.push(titled(title, &table));
            }
            for (name, value) in lists {
                write_table(value, Some(name), width, tables);
            }
        }
        Value::Array(elements) if is_list_of_objects(value) => {
            let objects: Vec<&Map<String, Value>> =
                elements.iter().filter_map(Value::as_object).collect();
            let mut columns: Vec<&str> = Vec::new();
            for name in objects.iter().flat_map(|object| object.keys()) {
                if !columns.contains(&name.as_str()) {
                    columns.push(name);
                }
            }
            table.set_header(&columns);
            for object in objects {
                let value = |name: &&str| object.get(*name).map(cell).unwrap_or_default();
                table.add_row(columns.iter().map(value));
            }
            tables.push(titled(title, &table));
        }
        Value::Array(elements) => {
            for element in elements {
                table.add_row([cell(element)]);
            }
            tables.push(titled(title, &table));
        }
        value => {
            table.add_row([cell(value)]);
            tables.push(titled(title, &table));
        }
    }
}

fn is_list_of_objects(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|elements| !elements.is_empty() && elements.iter().all(Value::is_object))
}

fn titled(title: Option<&str>, table: &Table) -> String {
    match title {
        Some(title) => format!("{title}\n{table}"),
        None => table.to_string(),
    }
}

/// A value in a cell of a table, whatever characters it contains.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other if nothing(other).is_some() => "(none)".to_owned(),
        other => other.to_string(),
    };
    crate::terminal::text(&text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_has_a_line_for_each_object() {
        let value = json!({
            "NextToken": "n",
            "InitialContactId": "c",
            "Transcript": [{"Id": "1", "Content": "a\tb\nc"}, {"Id": "2", "Files": ["x", "y"]}],
            "View": {"Name": null},
        });
        assert_eq!(
            text(&value),
            ["c\tn", "TRANSCRIPT\ta b c\t1", "TRANSCRIPT\t2", "FILES\tx\ty", "VIEW\tNone"]
        );
        assert_eq!(text(&json!("a")), ["a"]);
        assert_eq!(text(&json!([1, true])), ["1\ttrue"]);
        assert!(text(&json!({})).is_empty());
    }

    #[test]
    fn a_table_has_a_column_for_each_member() {
        let value = json!({
            "InitialContactId": "c",
            "Transcript": [{"Id": "1", "Content": "ｗｉｄｅ\u{1b}[2J"}, {"Id": "2", "Type": "EVENT"}],
        });
        let table = table(&value, None);
        assert!(table.contains("InitialContactId"), "{table}");
        assert!(table.contains("Transcript\n"), "{table}");
        assert!(!table.contains('\u{1b}'), "{table}");
        let widths: Vec<usize> = table
            .lines()
            .skip_while(|line| *line != "Transcript")
            .skip(1)
            .map(unicode_width::UnicodeWidthStr::width)
            .collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }
}
