//! The settings of all commands.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches as _, ValueEnum};
use connectparticipant::{Client, Limits, Retry};

use crate::config::{self, Profile};
use crate::failure::Failure;
use crate::format::OutputFormat;
use crate::output::valid_query;
use crate::terminal::style::ColorChoice;
use crate::usage;

/// The settings of all commands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of all commands")]
pub(crate) struct Settings {
    /// The region of the Connect instance: us-east-1. Or CONNECTPARTICIPANT_REGION, AWS_REGION,
    /// AWS_DEFAULT_REGION
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,

    /// The URL of the service, instead of the region's. Or CONNECTPARTICIPANT_ENDPOINT
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// Start an emulator with a chat in this process, and use its tokens. For an emulator that goes
    /// on, run the program `connectparticipant-emulator` and give --endpoint
    #[arg(long, global = true, conflicts_with_all = ["region", "endpoint"])]
    pub(crate) emulator: bool,

    /// The profile of the configuration file: see `help config`. Or CONNECTPARTICIPANT_PROFILE
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,

    /// The configuration file. Or CONNECTPARTICIPANT_CONFIG
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The time limit of a call with its retries [default: 45]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// The time limit of making a connection [default: 3.1]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    connect_timeout: Option<Duration>,

    /// The most attempts of a call, the first one included [default: 3]
    #[arg(long, global = true, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=20))]
    attempts: Option<u32>,

    /// How to write responses [default: json]
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    pub(crate) output: Option<OutputFormat>,

    /// Write only what this JMESPath expression selects: 'Transcript[].Content'
    #[arg(long, global = true, value_name = "EXPRESSION", value_parser = valid_query)]
    pub(crate) query: Option<String>,

    /// Write JSON on one line: the default where the output is not a terminal
    #[arg(long, global = true, conflicts_with = "pretty")]
    pub(crate) compact: bool,

    /// Write JSON with line breaks: the default on a terminal
    #[arg(long, global = true)]
    pub(crate) pretty: bool,

    /// When to write colours [default: auto]
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    color: Option<ColorChoice>,

    /// Which secrets of a response to write
    #[arg(long, global = true, value_name = "WHICH", value_enum, default_value_t = Secrets::Result)]
    pub(crate) secrets: Secrets,

    /// Accept secrets on the command line too (--connection-token TEXT). Everybody on this machine
    /// can see them there, and the shell keeps them in its history
    #[arg(long, global = true)]
    pub(crate) secrets_in_arguments: bool,

    /// Log the calls to the error stream; twice for more. The log contains no secret
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// The settings of the profile.
    #[arg(skip)]
    pub(crate) profile_settings: Profile,
}

/// Which secrets of a response are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Secrets {
    /// The result of the operation; not the token of the next page, which --all follows
    Result,
    /// All
    All,
    /// None, and no member that the model does not know: for logs and tickets
    None,
}

impl Settings {
    /// The settings of the command line, the environment and the configuration file, in this order.
    ///
    /// # Errors
    /// If the configuration file cannot be read.
    pub(crate) fn load(matches: &ArgMatches) -> Result<Self, Failure> {
        let mut settings =
            Self::from_arg_matches(matches).map_err(|error| usage::failure(&error))?;
        let profile = config::read(settings.config.as_deref(), settings.profile.as_deref())?;
        settings.output = settings.output.or(profile.output);
        settings.profile_settings = profile;
        Ok(settings)
    }

    /// When to write colours.
    pub(crate) fn color(&self) -> ColorChoice {
        self.color.or(self.profile_settings.color).unwrap_or_default()
    }

    /// The client. The endpoint of an emulator in this process comes first.
    ///
    /// # Errors
    /// If no endpoint is given, or a setting is not valid.
    pub(crate) fn client(&self, emulator: Option<&str>) -> Result<Client, Failure> {
        let mut builder =
            Client::builder().limits(self.limits()?).app_name("connectparticipant-cli");
        if let Some(attempts) = self.attempts.or(self.profile_settings.attempts) {
            builder = builder.retry(Retry::attempts(attempts));
        }
        builder = match self.place(emulator)? {
            Place::Endpoint(url) => builder.endpoint_url(url),
            Place::Region(region) => builder.region(region),
        };
        builder.build().map_err(|error| Failure::usage(error.to_string()))
    }

    /// The time limits of calls.
    ///
    /// # Errors
    /// If one of the configuration file is not valid.
    pub(crate) fn limits(&self) -> Result<Limits, Failure> {
        let profile = &self.profile_settings;
        let mut limits = Limits::default();
        if let Some(timeout) = self.timeout.or(of_profile("timeout", profile.timeout)?) {
            limits = limits.operation(timeout);
        }
        let connect_timeout = of_profile("connect-timeout", profile.connect_timeout)?;
        if let Some(timeout) = self.connect_timeout.or(connect_timeout) {
            limits = limits.connect(timeout);
        }
        Ok(limits)
    }

    /// The region, wherever the service is: the first source that says it.
    pub(crate) fn region(&self) -> Option<String> {
        let given = self.region.clone().or_else(|| variable(&["CONNECTPARTICIPANT_REGION"]));
        let region = given.or_else(|| self.profile_settings.region.clone());
        region.or_else(|| variable(&["AWS_REGION", "AWS_DEFAULT_REGION"]))
    }

    /// Where the service is: the first source that says it. A region that is given comes before an
    /// endpoint of the environment.
    pub(crate) fn place(&self, emulator: Option<&str>) -> Result<Place, Failure> {
        if let Some(url) = emulator.or(self.endpoint.as_deref()) {
            return Ok(Place::Endpoint(url.to_owned()));
        }
        if let Some(region) = &self.region {
            return Ok(Place::Region(region.clone()));
        }
        if let Some(url) = variable(&["CONNECTPARTICIPANT_ENDPOINT"]) {
            return Ok(Place::Endpoint(url));
        }
        if let Some(region) = variable(&["CONNECTPARTICIPANT_REGION"]) {
            return Ok(Place::Region(region));
        }
        let profile = &self.profile_settings;
        if let Some(url) = &profile.endpoint {
            return Ok(Place::Endpoint(url.clone()));
        }
        let region = profile.region.clone();
        match region.or_else(|| variable(&["AWS_REGION", "AWS_DEFAULT_REGION"])) {
            Some(region) => Ok(Place::Region(region)),
            None => Err(Failure::usage("give --region, --endpoint or --emulator")),
        }
    }
}

/// The location of the service.
pub(crate) enum Place {
    Endpoint(String),
    Region(String),
}

/// The first of these environment variables that is set and not empty.
pub(crate) fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

/// A number of seconds in the configuration file.
fn of_profile(name: &str, value: Option<f64>) -> Result<Option<Duration>, Failure> {
    let duration = |value: f64| {
        seconds(&value.to_string())
            .map_err(|why| Failure::usage(format!("{name} = {value} in the configuration: {why}")))
    };
    value.map(duration).transpose()
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    match seconds {
        Some(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("seconds, such as 10 or 0.5, are expected".to_owned()),
    }
}
