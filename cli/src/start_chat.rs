//! `start-chat`: a chat to take part in, started as a back end does.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, ArgMatches, Command};
use connect_chat::operation::start_chat_contact::StartChatContact;
use connect_chat::types::{ChatMessage, ParticipantDetails};
use connectparticipant_chat::ContentType;

use crate::call;
use crate::connect;
use crate::failure::Failure;
use crate::local::Local;
use crate::numbers;
use crate::output::Output;
use crate::settings::Settings;

/// What is typed.
pub(crate) const NAME: &str = "start-chat";

const DOCS: &str = "\
Starts a chat and prints the participant token of its customer, as the back end of a chat does: by \
StartChatContact of the service `connect`. AWS credentials sign the call: those of AWS_ACCESS_KEY_ID and \
AWS_SECRET_ACCESS_KEY, else of the profile AWS_PROFILE, else of the container. An emulator at --endpoint \
needs no credentials and no ids.";

const CUSTOMER: &str = "name";
const INSTANCE: &str = "instance-id";
const FLOW: &str = "contact-flow-id";
const ATTRIBUTE: &str = "attribute";
const MESSAGE: &str = "initial-message";
const MINUTES: &str = "duration-minutes";

/// The paths in the response that hold no secret.
const PUBLIC: &[&str] = &["", "ContactId", "ParticipantId", "ContinuedFromContactId"];

/// The command.
pub(crate) fn command() -> Command {
    let id = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("ID").help(help)
    };
    Command::new(NAME)
        .about("Starts a chat, as a back end does")
        .long_about(DOCS)
        .arg(
            Arg::new(CUSTOMER)
                .value_name("NAME")
                .default_value("Customer")
                .help("The name of the customer, which the agent sees"),
        )
        .arg(id(INSTANCE, "The Connect instance. Or CONNECTPARTICIPANT_INSTANCE_ID"))
        .arg(id(
            FLOW,
            "The contact flow that the chat begins with. Or CONNECTPARTICIPANT_CONTACT_FLOW_ID",
        ))
        .arg(
            Arg::new(ATTRIBUTE)
                .long(ATTRIBUTE)
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .value_parser(attribute)
                .help(
                    "An attribute of the contact, which the flow reads. May be given several times",
                ),
        )
        .arg(
            Arg::new(MESSAGE)
                .long(MESSAGE)
                .value_name("TEXT")
                .help("The first message of the customer"),
        )
        .arg(
            Arg::new(MINUTES)
                .long(MINUTES)
                .value_name("MINUTES")
                .allow_negative_numbers(true)
                .value_parser(|text: &str| numbers::from_to(text, &(60..=10_080_i32)))
                .help("How long the chat may last [default of the service: 1500]"),
        )
        .arg(
            Arg::new(connect::ENDPOINT)
                .long(connect::ENDPOINT)
                .value_name("URL")
                .help("The URL of the service `connect` [default: --endpoint, else the region's]"),
        )
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, settings: &Settings) -> Result<(), Failure> {
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let service = connect::service(matches, settings, local.as_ref().map(Local::url))?;
    let start = operation(matches, settings, &service)?;
    let (_, body) = call::send_by(|operation| service.client.send(operation), start).await?;
    Output::new(settings, false).body("StartChatContact", PUBLIC, None, &body)
}

fn operation(
    matches: &ArgMatches,
    settings: &Settings,
    service: &connect::Service,
) -> Result<StartChatContact, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let profile = &settings.profile_settings;
    let instance = service.id(INSTANCE, text(INSTANCE), profile.instance_id.as_deref());
    let flow = service.id(FLOW, text(FLOW), profile.contact_flow_id.as_deref());
    let (instance, flow) = Failure::both(instance, flow)?;
    let customer = ParticipantDetails::builder().display_name(text(CUSTOMER).unwrap_or_default());
    let attributes = matches.get_many::<(String, String)>(ATTRIBUTE);
    let attributes: BTreeMap<_, _> = attributes.into_iter().flatten().cloned().collect();
    let mut start = service
        .client
        .start_chat_contact()
        .instance_id(instance)
        .contact_flow_id(flow)
        .participant_details(customer.build())
        .set_attributes(Some(attributes).filter(|attributes| !attributes.is_empty()));
    if let Some(message) = text(MESSAGE) {
        let content_type = ContentType::Text.to_string();
        start = start.initial_message(
            ChatMessage::builder().content_type(content_type).content(message).build(),
        );
    }
    if let Some(minutes) = matches.get_one::<i32>(MINUTES) {
        start = start.chat_duration_in_minutes(*minutes);
    }
    Ok(start.build())
}

fn attribute(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("must be NAME=VALUE".to_owned()),
    }
}
