//! The format of the files `credentials` and `config`.
//!
//! <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>

use std::collections::BTreeMap;

/// The settings of a profile, by their names in lower case.
pub(super) type Settings = BTreeMap<String, String>;

/// The file, because the two files name profiles differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `[name]`
    Credentials,
    /// `[profile name]`, and `[default]`
    Config,
}

/// The settings of one profile; `None` if the file does not contain the profile. The whole file
/// must be well formed.
///
/// # Errors
/// The number of the first malformed line, and the reason. The error never contains the line's
/// text.
pub(super) fn settings(
    text: &str,
    kind: Kind,
    profile: &str,
) -> Result<Option<Settings>, (usize, &'static str)> {
    let mut found: Option<Settings> = None;
    // `None` outside a section; otherwise whether the section is the profile's.
    let mut section = None;
    let mut property = false;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let number = index + 1;
        let nested = line.starts_with([' ', '\t']);
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if nested && property {
            // An indented line belongs to the property above, such as a service's own settings.
            continue;
        }
        if let Some(rest) = trimmed.strip_prefix('[') {
            let (name, after) =
                rest.split_once(']').ok_or((number, "the section does not end with ]"))?;
            let after = after.trim_start();
            if !(after.is_empty() || after.starts_with(['#', ';'])) {
                return Err((number, "something follows the name of the section"));
            }
            let ours = profile_of(name.trim(), kind) == Some(profile);
            if ours {
                found.get_or_insert_default();
            }
            section = Some(ours);
            property = false;
            continue;
        }
        let (name, value) =
            trimmed.split_once('=').ok_or((number, "neither a section nor a setting"))?;
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err((number, "the setting has no valid name"));
        }
        let ours = section.ok_or((number, "the setting belongs to no section"))?;
        property = true;
        if let Some(settings) = found.as_mut().filter(|_| ours) {
            settings.insert(name.to_ascii_lowercase(), without_comment(value).to_owned());
        }
    }
    Ok(found)
}

/// The profile that a section is for.
fn profile_of(name: &str, kind: Kind) -> Option<&str> {
    if kind == Kind::Credentials {
        return Some(name);
    }
    match name.split_once(char::is_whitespace) {
        Some(("profile", profile)) => Some(profile.trim()),
        None if name == "default" => Some(name),
        // Other sections are not profiles.
        _ => None,
    }
}

/// A comment begins after a space, because keys may contain `#`.
fn without_comment(value: &str) -> &str {
    let end = [" #", " ;", "\t#", "\t;"].iter().filter_map(|start| value.find(start)).min();
    value.get(..end.unwrap_or(value.len())).unwrap_or(value).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_of_both_files() {
        let credentials = "\u{feff}# a comment\n[default]\nAWS_access_key_id = A#1 # a comment\n\n[ other ] ; a comment\naws_access_key_id=B\n[default]\nregion=us-east-1\n";
        let found = settings(credentials, Kind::Credentials, "default").unwrap().unwrap();
        let found: Vec<_> =
            found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, [("aws_access_key_id", "A#1"), ("region", "us-east-1")]);
        let other = settings(credentials, Kind::Credentials, "other").unwrap().unwrap();
        assert_eq!(other["aws_access_key_id"], "B");
        assert_eq!(settings(credentials, Kind::Credentials, "none"), Ok(None));

        let config = "[default]\na=1\n[profile  dev]\na=2\ns3 =\n  a = 3\n  b = 4\n\n[sso-session dev]\na=5\n[dev]\na=6\n";
        assert_eq!(settings(config, Kind::Config, "default").unwrap().unwrap()["a"], "1");
        let dev = settings(config, Kind::Config, "dev").unwrap().unwrap();
        assert_eq!((dev.len(), dev["a"].as_str(), dev["s3"].as_str()), (2, "2", ""));
    }

    #[test]
    fn what_is_malformed_is_told_by_its_line() {
        for (text, line, why) in [
            ("[default\na=1", 1, "does not end"),
            ("[default] canary", 1, "follows"),
            ("a=canary", 1, "no section"),
            ("[default]\n\ncanary", 3, "neither"),
            ("[default]\n=canary", 2, "no valid name"),
            ("[default]\ncanary canary = 1", 2, "no valid name"),
        ] {
            let (number, told) = settings(text, Kind::Credentials, "default").unwrap_err();
            assert_eq!(number, line, "{text}");
            assert!(told.contains(why) && !told.contains("canary"), "{told}");
        }
    }
}
