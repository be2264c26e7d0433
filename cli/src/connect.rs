//! The service `connect`, which back ends call: where it is, and who signs.

use clap::ArgMatches;
use connect_chat::restjson::BoxFuture;
use connect_chat::restjson::endpoint::PlainHttpHosts;
use connect_chat::restjson::signing::providers::{
    ContainerProvider, EnvironmentProvider, ProfileProvider,
};
use connect_chat::restjson::signing::{
    Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials,
};
use connect_chat::{Client, ConfigError};

use crate::failure::Failure;
use crate::place::{self, Given, Place};
use crate::settings::{Settings, variable};

/// The option for another endpoint than that of the participant's service.
pub(crate) const ENDPOINT: &str = "connect-endpoint";

/// The account that the emulator knows unless it is started with others.
const EMULATOR_ACCOUNT: (&str, &str) = ("EMULATOR", "emulator-secret");

/// The id of an instance and of a flow of the emulator, which accepts any.
const ANY_ID: &str = "00000000-0000-0000-0000-000000000000";

/// The region that signs for an endpoint without one: that of the emulator.
const ANY_REGION: &str = "us-east-1";

/// The service `connect`.
pub(crate) struct Service {
    pub(crate) client: Client,
    /// Whether it is an emulator.
    is_emulator: bool,
}

/// The service that the options, the environment or the configuration file name.
///
/// # Errors
/// If none does, or a setting is not valid.
pub(crate) fn service(
    matches: &ArgMatches,
    settings: &Settings,
    emulator: Option<&str>,
) -> Result<Service, Failure> {
    let given = matches.get_one::<String>(ENDPOINT).map(|url| Given::option(ENDPOINT, url));
    let given =
        given.or_else(|| Given::variable(ENDPOINT, &["CONNECTPARTICIPANT_CONNECT_ENDPOINT"]));
    let profile = &settings.profile_settings;
    let given = given.or_else(|| Given::config_file(ENDPOINT, profile.connect_endpoint.as_ref()));
    let place = match (emulator, given) {
        (None, Some(url)) => Place::Endpoint(url),
        (emulator, _) => settings.place(emulator)?,
    };
    let builder = Client::builder().app_name("connectparticipant-cli").limits(settings.limits()?);
    let builder = builder.allow_http_hosts(settings.allowed_http_hosts());
    let region = match &place {
        Place::Region(region) => Some(region.clone()),
        Place::Endpoint(_) => settings.region(),
    };
    let name = region.as_ref().map_or(ANY_REGION, |region| &region.value);
    let builder = builder.region(name);
    let (builder, is_emulator) = match &place {
        Place::Region(_) => (builder, false),
        Place::Endpoint(url) => {
            (builder.endpoint_url(url.value.as_str()), is_emulator(&url.value, settings))
        }
    };
    let (Place::Endpoint(given) | Place::Region(given)) = &place;
    let given: Vec<&Given> = region.iter().chain([given]).collect();
    let invalid = |error: ConfigError| place::refused(&error, &given);
    let credentials = ProviderChain::new(is_emulator).map_err(invalid)?;
    let client = builder.credentials(credentials).build().map_err(invalid)?;
    Ok(Service { client, is_emulator })
}

impl Service {
    /// The id of an instance or a flow: of the option, the environment, the configuration file, or any for an emulator.
    ///
    /// # Errors
    /// If none has it.
    pub(crate) fn id(
        &self,
        option: &str,
        given: Option<String>,
        configured: Option<&str>,
    ) -> Result<String, Failure> {
        let name = format!("CONNECTPARTICIPANT_{}", option.replace('-', "_").to_uppercase());
        let id = given.or_else(|| variable(&[&name])).or_else(|| configured.map(str::to_owned));
        let id = id.or_else(|| self.is_emulator.then(|| ANY_ID.to_owned()));
        id.ok_or_else(|| Failure::usage(format!("--{option} is missing: give it, or set {name}")))
    }
}

/// Credentials of the environment, of a profile or of the container: of the first provider that has any.
struct ProviderChain {
    providers: Vec<Box<dyn ProvideCredentials>>,
    is_emulator: bool,
}

impl ProviderChain {
    fn new(is_emulator: bool) -> Result<Self, ConfigError> {
        let providers: Vec<Box<dyn ProvideCredentials>> = vec![
            Box::new(EnvironmentProvider::new()),
            Box::new(ProfileProvider::new()),
            Box::new(ContainerProvider::new()?),
        ];
        Ok(Self { providers, is_emulator })
    }

    async fn first(&self) -> Result<Credentials, CredentialsError> {
        for provider in &self.providers {
            match provider.provide_credentials().await {
                Err(error) if error.kind() == CredentialsErrorKind::Missing => {}
                result => return result,
            }
        }
        if self.is_emulator {
            let (key, secret) = EMULATOR_ACCOUNT;
            return Ok(Credentials::new(key, secret));
        }
        let why = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
        Err(CredentialsError::new(self.name(), CredentialsErrorKind::Missing, why))
    }
}

impl ProvideCredentials for ProviderChain {
    fn provide_credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.first())
    }

    fn name(&self) -> &'static str {
        "command line's"
    }
}

/// Whether an endpoint is an emulator: it is on this machine, or on a host that needs no TLS.
fn is_emulator(url: &str, settings: &Settings) -> bool {
    let Some(host) = place::host(url) else { return false };
    PlainHttpHosts::default().contains(&host)
        || settings.allowed_http_hosts().iter().any(|allowed| allowed.eq_ignore_ascii_case(&host))
}
