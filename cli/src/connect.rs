//! The service `connect`, which back ends call: where it is, and who signs.

use clap::ArgMatches;
use connect_chat::restjson::BoxFuture;
use connect_chat::restjson::endpoint::PlainHttpHosts;
use connect_chat::restjson::http::Uri;
use connect_chat::restjson::signing::providers::{
    ContainerProvider, EnvironmentProvider, ProfileProvider,
};
use connect_chat::restjson::signing::{
    Credentials, CredentialsError, CredentialsErrorKind, ProvideCredentials,
};
use connect_chat::{Client, ConfigError};

use crate::failure::Failure;
use crate::settings::{Place, Settings, variable};

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
    /// Whether it is on this machine, and so an emulator.
    is_local: bool,
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
    let given = matches.get_one::<String>(ENDPOINT).cloned();
    let given = given.or_else(|| variable(&["CONNECTPARTICIPANT_CONNECT_ENDPOINT"]));
    let given = given.or_else(|| settings.profile_settings.connect_endpoint.clone());
    let place = match (emulator, given) {
        (None, Some(url)) => Place::Endpoint(url),
        (emulator, _) => settings.place(emulator)?,
    };
    let builder = Client::builder().app_name("connectparticipant-cli").limits(settings.limits()?);
    let (builder, is_local) = match &place {
        Place::Region(region) => (builder.region(region.as_str()), false),
        Place::Endpoint(url) => {
            let region = settings.region().unwrap_or_else(|| ANY_REGION.to_owned());
            (builder.region(region).endpoint_url(url.as_str()), is_local(url))
        }
    };
    let invalid = |error: ConfigError| Failure::usage(error.to_string());
    let credentials = ProviderChain::new(is_local).map_err(invalid)?;
    let client = builder.credentials(credentials).build().map_err(invalid)?;
    Ok(Service { client, is_local })
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
        let id = id.or_else(|| self.is_local.then(|| ANY_ID.to_owned()));
        id.ok_or_else(|| Failure::usage(format!("--{option} is missing: give it, or set {name}")))
    }
}

/// Credentials of the environment, of a profile or of the container: of the first provider that has any.
struct ProviderChain {
    providers: Vec<Box<dyn ProvideCredentials>>,
    is_local: bool,
}

impl ProviderChain {
    fn new(is_local: bool) -> Result<Self, ConfigError> {
        let providers: Vec<Box<dyn ProvideCredentials>> = vec![
            Box::new(EnvironmentProvider::new()),
            Box::new(ProfileProvider::new()),
            Box::new(ContainerProvider::new()?),
        ];
        Ok(Self { providers, is_local })
    }

    async fn first(&self) -> Result<Credentials, CredentialsError> {
        for provider in &self.providers {
            match provider.provide_credentials().await {
                Err(error) if error.kind() == CredentialsErrorKind::Missing => {}
                result => return result,
            }
        }
        if self.is_local {
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

/// Whether an endpoint is on this machine.
fn is_local(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok();
    let host = uri.as_ref().and_then(Uri::host);
    host.is_some_and(|host| PlainHttpHosts::default().contains(host))
}
