//! The settings of all commands.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches as _, ValueEnum};
use connectparticipant::{Client, Limits, Retry};

use crate::config::{self, Profile};
use crate::failure::Failure;
use crate::format::OutputFormat;
use crate::numbers::{self, seconds};
use crate::place::{self, Given, Place};
use crate::query;
use crate::terminal::style::ColorChoice;
use crate::usage;

const REGION: &str = "region";
const ENDPOINT: &str = "endpoint";

/// The settings of all commands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of all commands")]
pub(crate) struct Settings {
    /// The region of the instance: us-east-1
    ///
    /// Or CONNECTPARTICIPANT_REGION, AWS_REGION, AWS_DEFAULT_REGION.
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,

    /// Call this URL, not the region's service
    ///
    /// For an emulator or a proxy. Or CONNECTPARTICIPANT_ENDPOINT.
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// Allow http:// on this host
    ///
    /// Everyone who can read the network can then read the tokens. Without it, http:// is allowed on
    /// this machine only. May be given several times.
    #[arg(long, global = true, value_name = "HOST")]
    allow_http_host: Vec<String>,

    /// Start an emulator with a chat, and use it
    ///
    /// It runs in this process, and the command uses its tokens. For an emulator that keeps running,
    /// start the program `connectparticipant-emulator` and give --endpoint.
    #[arg(long, global = true, conflicts_with_all = ["region", "endpoint"])]
    pub(crate) emulator: bool,

    /// The profile of the configuration file
    ///
    /// See `help config`. Or CONNECTPARTICIPANT_PROFILE.
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,

    /// The configuration file: see help config
    ///
    /// Or CONNECTPARTICIPANT_CONFIG.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The time limit of a call [default: 45]
    ///
    /// It includes the retries.
    #[arg(long, global = true, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    timeout: Option<Duration>,

    /// The time limit of connecting [default: 3.1]
    #[arg(long, global = true, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    connect_timeout: Option<Duration>,

    /// The maximum number of attempts [default: 3]
    ///
    /// For a call, including the first attempt.
    #[arg(long, global = true, value_name = "NUMBER", allow_negative_numbers = true, value_parser = attempts)]
    attempts: Option<u32>,

    /// json, text or table [default: json]
    ///
    /// How to print responses.
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    pub(crate) output: Option<OutputFormat>,

    /// Print what this JMESPath selects
    ///
    /// For example 'Transcript[].Content'. See https://jmespath.org.
    #[arg(long, global = true, value_name = "EXPRESSION", value_parser = query::valid)]
    pub(crate) query: Option<String>,

    /// Print JSON on one line
    ///
    /// This is the default if the output is not a terminal.
    #[arg(long, global = true, conflicts_with = "pretty")]
    pub(crate) compact: bool,

    /// Print JSON with line breaks
    ///
    /// This is the default on a terminal.
    #[arg(long, global = true)]
    pub(crate) pretty: bool,

    /// auto, always or never [default: auto]
    ///
    /// When to print colours.
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    color: Option<ColorChoice>,

    /// result, all or none [default: result]
    ///
    /// Which secrets of a response to print.
    #[arg(long, global = true, value_name = "WHICH", value_enum, default_value_t = Secrets::Result, hide_default_value = true)]
    pub(crate) secrets: Secrets,

    /// Accept secrets on the command line
    ///
    /// Everybody on this machine can see them there (--connection-token TEXT), and the shell keeps
    /// them in its history.
    #[arg(long, global = true)]
    pub(crate) secrets_in_arguments: bool,

    /// Log the calls; -vv logs more
    ///
    /// The log goes to the error stream. It contains no secret.
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// The settings of the profile.
    #[arg(skip)]
    pub(crate) profile_settings: Profile,
}

/// Which secrets of a response are printed.
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

    /// The client. The endpoint of an emulator in this process takes
    /// precedence.
    ///
    /// # Errors
    /// If no endpoint is given, or a setting is not valid.
    pub(crate) fn client(&self, emulator: Option<&str>) -> Result<Client, Failure> {
        let mut builder =
            Client::builder().limits(self.limits()?).app_name("connectparticipant-cli");
        let of_profile = self.profile_settings.attempts;
        let of_profile =
            of_profile.map(|number| self::of_profile("attempts", number, attempts)).transpose()?;
        if let Some(attempts) = self.attempts.or(of_profile) {
            builder = builder.retry(Retry::attempts(attempts));
        }
        let place = self.place(emulator)?;
        let (builder, given) = match &place {
            Place::Endpoint(url) => (builder.endpoint_url(url.value.as_str()), url),
            Place::Region(region) => (builder.region(region.value.as_str()), region),
        };
        let client = builder.allow_http_hosts(self.allowed_http_hosts()).build();
        client.map_err(|error| place::refused(&error, &[given]))
    }

    /// The hosts, besides this machine, that are called without TLS.
    pub(crate) fn allowed_http_hosts(&self) -> &[String] {
        match self.allow_http_host.as_slice() {
            [] => &self.profile_settings.allow_http_host,
            given => given,
        }
    }

    /// The time limits of calls.
    ///
    /// # Errors
    /// If one of the configuration file is not valid.
    pub(crate) fn limits(&self) -> Result<Limits, Failure> {
        let profile = &self.profile_settings;
        let of_profile = |name, number: Option<f64>| {
            number.map(|number| of_profile(name, number, seconds)).transpose()
        };
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
    pub(crate) fn region(&self) -> Option<Given> {
        let given = self.region.clone().map(|region| Given::option(REGION, region));
        given
            .or_else(|| Given::variable(REGION, &["CONNECTPARTICIPANT_REGION"]))
            .or_else(|| self.last_region())
    }

    /// The region of the sources that are used last.
    fn last_region(&self) -> Option<Given> {
        Given::config_file(REGION, self.profile_settings.region.as_ref())
            .or_else(|| Given::variable(REGION, &["AWS_REGION", "AWS_DEFAULT_REGION"]))
    }

    /// Where the service is: the first source that says it. The option --region takes precedence over
    /// an endpoint in the environment.
    pub(crate) fn place(&self, emulator: Option<&str>) -> Result<Place, Failure> {
        if let Some(url) = emulator.or(self.endpoint.as_deref()) {
            return Ok(Place::Endpoint(Given::option(ENDPOINT, url)));
        }
        if let Some(region) = &self.region {
            return Ok(Place::Region(Given::option(REGION, region)));
        }
        if let Some(url) = Given::variable(ENDPOINT, &["CONNECTPARTICIPANT_ENDPOINT"]) {
            return Ok(Place::Endpoint(url));
        }
        if let Some(region) = Given::variable(REGION, &["CONNECTPARTICIPANT_REGION"]) {
            return Ok(Place::Region(region));
        }
        if let Some(url) = Given::config_file(ENDPOINT, self.profile_settings.endpoint.as_ref()) {
            return Ok(Place::Endpoint(url));
        }
        let region = self.last_region().map(Place::Region);
        region.ok_or_else(|| Failure::usage("give --region, --endpoint or --emulator"))
    }
}

/// The first of these environment variables that is set and not empty.
pub(crate) fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

/// A number in the configuration file, read as that of an option.
fn of_profile<N: ToString, T>(
    name: &str,
    number: N,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<T, Failure> {
    let number = number.to_string();
    let wrong = |why| format!("{name} = {number} in the configuration file {why}");
    read(&number).map_err(|why| Failure::usage(wrong(why)))
}

fn attempts(text: &str) -> Result<u32, String> {
    numbers::from_to(text, &(1..=20))
}
