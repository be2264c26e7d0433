//! The configuration file: settings that need not be given each time, by profile.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::Deserialize;

use crate::failure::Failure;
use crate::format::OutputFormat;
use crate::terminal::style::ColorChoice;

/// The variable that names another file.
pub(crate) const FILE_VARIABLE: &str = "CONNECTPARTICIPANT_CONFIG";
/// The variable that names a profile.
pub(crate) const PROFILE_VARIABLE: &str = "CONNECTPARTICIPANT_PROFILE";

/// The help of `connectparticipant help config`.
pub(crate) const HELP: &str = "\
The configuration file holds settings that you need not give each time. It is
connectparticipant/config.toml in the folder for configuration: ~/.config on Linux and macOS,
%APPDATA% on Windows. --config FILE or CONNECTPARTICIPANT_CONFIG names another one.

  [default]
  region = \"us-east-1\"

  [profile.test]
  endpoint = \"http://127.0.0.1:8080\"
  timestamps = true

--profile test, or CONNECTPARTICIPANT_PROFILE, selects a profile. Its settings come before those of
[default]. Options and the variables CONNECTPARTICIPANT_… come before both; AWS_REGION and
AWS_DEFAULT_REGION come last. Each setting has the name of its option:

  region, endpoint, timeout, connect-timeout, attempts    where and how to call
  output, color                                           how to write responses
  history, timestamps, redirect-uri, identity-provider, browser    for the command `chat`
  instance-id, contact-flow-id, connect-endpoint          for the command `start-chat`

The file holds no tokens: they come from files and environment variables.
";

/// The settings of a profile.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Profile {
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    /// Seconds.
    pub(crate) timeout: Option<f64>,
    /// Seconds.
    pub(crate) connect_timeout: Option<f64>,
    pub(crate) attempts: Option<u32>,
    pub(crate) output: Option<OutputFormat>,
    pub(crate) color: Option<ColorChoice>,
    pub(crate) history: Option<usize>,
    pub(crate) timestamps: Option<bool>,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) identity_provider: Option<String>,
    pub(crate) browser: Option<PathBuf>,
    pub(crate) instance_id: Option<String>,
    pub(crate) contact_flow_id: Option<String>,
    pub(crate) connect_endpoint: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ConfigFile {
    default: Profile,
    profile: BTreeMap<String, Profile>,
}

/// Reads the settings of a profile, or those of `[default]`.
///
/// # Errors
/// If the file that the user names cannot be read, is not valid, or has no such profile.
pub(crate) fn read(file: Option<&Path>, profile: Option<&str>) -> Result<Profile, Failure> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let named = file.map(Path::to_owned).or_else(|| variable(FILE_VARIABLE).map(PathBuf::from));
    let profile = profile.map(str::to_owned).or_else(|| variable(PROFILE_VARIABLE));
    let path = named.clone().or_else(default_path);
    let text = match &path {
        None => None,
        Some(path) => match fs::read_to_string(path) {
            Ok(text) => Some(text),
            // The default file is optional.
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(Failure::other(format!("cannot read {}: {error}", path.display())));
            }
        },
    };
    let place = path.map_or_else(|| "the configuration".to_owned(), |it| it.display().to_string());
    let mut config: ConfigFile = match text {
        None => ConfigFile::default(),
        Some(text) => toml::from_str(&text).map_err(|error| invalid(&place, &text, &error))?,
    };
    let Some(profile) = profile else { return Ok(config.default) };
    match config.profile.remove(&profile) {
        Some(settings) => Ok(settings.or(config.default)),
        None => {
            let known: Vec<&str> = config.profile.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Err(Failure::usage(format!(
                "there is no profile '{profile}' in {place}; its profiles: {known}"
            )))
        }
    }
}

fn default_path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("connectparticipant").join("config.toml"))
}

fn invalid(place: &str, text: &str, error: &toml::de::Error) -> Failure {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| format!(", line {}", before.matches('\n').count() + 1));
    let why = error.message().replace('\n', " ");
    Failure::usage(format!("{place}{}: {why}", line.unwrap_or_default()))
}

impl Profile {
    /// The settings of this profile, and those of another where this one has none.
    fn or(self, other: Self) -> Self {
        Self {
            region: self.region.or(other.region),
            endpoint: self.endpoint.or(other.endpoint),
            timeout: self.timeout.or(other.timeout),
            connect_timeout: self.connect_timeout.or(other.connect_timeout),
            attempts: self.attempts.or(other.attempts),
            output: self.output.or(other.output),
            color: self.color.or(other.color),
            history: self.history.or(other.history),
            timestamps: self.timestamps.or(other.timestamps),
            redirect_uri: self.redirect_uri.or(other.redirect_uri),
            identity_provider: self.identity_provider.or(other.identity_provider),
            browser: self.browser.or(other.browser),
            instance_id: self.instance_id.or(other.instance_id),
            contact_flow_id: self.contact_flow_id.or(other.contact_flow_id),
            connect_endpoint: self.connect_endpoint.or(other.connect_endpoint),
        }
    }
}
