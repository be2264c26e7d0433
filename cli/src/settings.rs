//! The settings of all commands.

use std::env;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};
use connectparticipant::{Client, Limits, Retry};

use crate::failure::Failure;
use crate::terminal::style::ColorChoice;

/// The settings of all commands.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings of all commands")]
pub(crate) struct Settings {
    /// The region of the Connect instance: us-east-1. Or else CONNECTPARTICIPANT_REGION, AWS_REGION
    /// or AWS_DEFAULT_REGION
    #[arg(long, global = true, value_name = "REGION")]
    pub(crate) region: Option<String>,

    /// The address of the service, instead of the region's. Or else CONNECTPARTICIPANT_ENDPOINT
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// Try the command without a service: an emulator with a chat is started for it in this process,
    /// which also has the tokens. For one that stays, run the program `emulator` and give --endpoint
    #[arg(long, global = true, conflicts_with_all = ["region", "endpoint"])]
    pub(crate) emulator: bool,

    /// How long a call may take, its repetitions included [default: 45]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// How long a connection may take to be made [default: 3.1]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) connect_timeout: Option<Duration>,

    /// How often a call is tried at most, the first time included [default: 3]
    #[arg(long, global = true, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) attempts: Option<u32>,

    /// Write each response in one line, as is done where the output is no terminal
    #[arg(long, global = true, conflicts_with = "pretty")]
    pub(crate) compact: bool,

    /// Write responses with spaces and line breaks, as is done on a terminal
    #[arg(long, global = true)]
    pub(crate) pretty: bool,

    /// When to write colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,

    /// Which secrets of a response to show
    #[arg(long, global = true, value_name = "WHICH", value_enum, default_value_t = Secrets::Result)]
    pub(crate) secrets: Secrets,

    /// Take secrets as arguments too (--connection-token TEXT), where everybody on this machine and
    /// the shell's history can see them
    #[arg(long, global = true)]
    pub(crate) secrets_in_arguments: bool,

    /// Say on the error stream what is called; twice for more. No secret is shown
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Which secrets of a response are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Secrets {
    /// What the operation is there for; not the token of the next page, which --all follows
    Result,
    /// All of them
    All,
    /// None, nor anything that the model does not know: for logs and tickets
    None,
}

impl Settings {
    /// The client, for the region's endpoint or another.
    pub(crate) fn client(&self, endpoint: Option<&str>) -> Result<Client, Failure> {
        let mut limits = Limits::default();
        if let Some(timeout) = self.timeout {
            limits = limits.operation(timeout);
        }
        if let Some(timeout) = self.connect_timeout {
            limits = limits.connect(timeout);
        }
        let mut builder = Client::builder().limits(limits).app_name("connectparticipant-cli");
        if let Some(attempts) = self.attempts {
            builder = builder.retry(Retry::attempts(attempts));
        }
        let endpoint = endpoint.map(str::to_owned).or_else(|| self.endpoint.clone());
        let endpoint = endpoint.or_else(|| variable(&["CONNECTPARTICIPANT_ENDPOINT"]));
        let region = self.region.clone().or_else(|| variable(REGIONS));
        builder = match (endpoint, region) {
            (Some(endpoint), _) => builder.endpoint_url(endpoint),
            (None, Some(region)) => builder.region(region),
            (None, None) => {
                return Err(Failure::usage("give --region, --endpoint or --emulator"));
            }
        };
        builder.build().map_err(|error| Failure::usage(error.to_string()))
    }
}

const REGIONS: &[&str] = &["CONNECTPARTICIPANT_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"];

/// The first of these variables that says something.
fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    match seconds {
        Some(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("seconds, such as 10 or 0.5, are expected".to_owned()),
    }
}
