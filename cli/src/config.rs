//! The configuration file: settings that need not be given each time, by profile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use serde::Deserialize;

use crate::failure::Failure;
use crate::format::OutputFormat;
use crate::near;
use crate::settings::variable;
use crate::terminal::style::ColorChoice;

/// The variable that names another file.
pub(crate) const FILE_VARIABLE: &str = "CONNECTPARTICIPANT_CONFIG";
/// The variable that names a profile.
pub(crate) const PROFILE_VARIABLE: &str = "CONNECTPARTICIPANT_PROFILE";

/// The help of `connectparticipant help config`.
pub(crate) const HELP: &str = "\
The configuration file holds settings that you need not give each time. It is
connectparticipant/config.toml in the folder for configuration: ~/.config on
Linux and macOS, %APPDATA% on Windows. --config FILE, or
CONNECTPARTICIPANT_CONFIG, names another file.

  [default]
  region = \"us-east-1\"

  [profile.test]
  endpoint = \"http://emulator:8080\"
  allow-http-host = [\"emulator\"]

--profile test, or CONNECTPARTICIPANT_PROFILE, selects a profile. Its settings
take precedence over [default]. Options and the variables CONNECTPARTICIPANT_…
take precedence over both. AWS_REGION and AWS_DEFAULT_REGION are used last. Each
setting has the name of its option:

  all commands  region, endpoint, allow-http-host, timeout, connect-timeout,
                attempts, output, color
  chat          history, timestamps, redirect-uri, identity-provider, browser
  start-chat    instance-id, contact-flow-id, connect-endpoint

The file holds no tokens: they come from files and environment variables.
";

/// The settings of a profile.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Profile {
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) allow_http_host: Vec<String>,
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
    let named = file.map(Path::to_owned).or_else(|| variable(&[FILE_VARIABLE]).map(PathBuf::from));
    let path = named.clone().or_else(default_path);
    let text = path.as_deref().map(|path| text(path, named.is_some())).transpose()?.flatten();
    let place = path.map_or_else(|| "the configuration".to_owned(), |it| it.display().to_string());
    let exists = text.is_some();
    let mut config: ConfigFile = match text {
        None => ConfigFile::default(),
        Some(text) => toml::from_str(&text).map_err(|error| invalid(&place, &text, &error))?,
    };
    let (name, source) = match (profile, variable(&[PROFILE_VARIABLE])) {
        (Some(name), _) => (name.to_owned(), format!("--profile '{name}'")),
        (None, Some(name)) => (name.clone(), format!("{PROFILE_VARIABLE}='{name}'")),
        (None, None) => return Ok(config.default),
    };
    match config.profile.remove(&name) {
        Some(settings) => Ok(settings.or(config.default)),
        None if !exists => Err(Failure::usage(format!(
            "{source}: there is no configuration file {place}; connectparticipant help config \
             describes it"
        ))),
        None => {
            let known: Vec<&str> = config.profile.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Err(Failure::usage(format!(
                "{source}: there is no such profile in {place}; its profiles: {known}"
            )))
        }
    }
}

/// The text of the file; `None` if it does not exist and need not, because the user does not name it.
fn text(path: &Path, is_named: bool) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if !is_named && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::other(format!("cannot read {}: {error}", path.display()))),
    }
}

fn default_path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("connectparticipant").join("config.toml"))
}

fn invalid(place: &str, text: &str, error: &toml::de::Error) -> Failure {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| format!(", line {}", before.matches('\n').count() + 1));
    Failure::usage(format!("{place}{}: {}", line.unwrap_or_default(), plain(error.message())))
}

/// A message of the library in the words of this program.
fn plain(message: &str) -> String {
    // The names in the message: the wrong one, and those that are expected.
    let mut names = message.split('`').skip(1).step_by(2);
    let (wrong, known) = (names.next().unwrap_or_default(), names.collect::<Vec<_>>());
    if message.starts_with("unknown field") {
        let hint = near::question(wrong, known.iter().copied());
        let hint = hint.unwrap_or_else(|| format!("there are: {}", known.join(", ")));
        return format!("there is no setting '{wrong}'; {hint}");
    }
    if message.starts_with("unknown variant") {
        return format!("'{wrong}' must be one of {}", known.join(", "));
    }
    let message = message.replace('\n', " ");
    let types = [("u32", "a whole number"), ("usize", "a whole number"), ("f64", "a number")];
    types.iter().fold(message, |message, (ty, name)| {
        message.replace(&format!("expected {ty}"), &format!("expected {name}"))
    })
}

impl Profile {
    /// The settings of this profile, and those of another where this one has none.
    fn or(self, other: Self) -> Self {
        Self {
            region: self.region.or(other.region),
            endpoint: self.endpoint.or(other.endpoint),
            allow_http_host: match self.allow_http_host.is_empty() {
                true => other.allow_http_host,
                false => self.allow_http_host,
            },
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
