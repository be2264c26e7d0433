//! What a generated command says of itself: the names that the generated files use.

use std::pin::Pin;

use connectparticipant::Client;
use connectparticipant::restjson::{Operation, Paginated};

use crate::call;
use crate::failure::Failure;
#[allow(unused_imports, reason = "whether there are unions depends on the model")]
pub(crate) use crate::from_json::Arm;
pub(crate) use crate::from_json::{Fault, FromJson, Members};
use crate::output::Output;

/// A value as it is written in an argument.
pub(crate) use serde_json::Value as Json;

/// An operation that can be typed.
pub(crate) trait Command: Operation + Clone + Sized + 'static {
    /// What is known of it.
    const SPEC: &'static Spec;

    /// Makes the operation of what was typed.
    ///
    /// # Errors
    /// If a member is missing, or is not what the model says.
    fn read(client: &Client, members: &mut Members) -> Result<Self, Fault>;
}

/// What is known of a command.
pub(crate) struct Spec {
    /// The operation.
    pub(crate) operation: &'static str,
    /// What is typed.
    pub(crate) name: &'static str,
    /// What it does, a sentence.
    pub(crate) about: &'static str,
    /// What it does, in full.
    pub(crate) long_about: &'static str,
    /// An option for each member.
    pub(crate) arguments: &'static [Argument],
    /// The paths in the response that hold no secret.
    pub(crate) plain: &'static [&'static str],
    /// The path of the next page's token in the response.
    pub(crate) page_token: Option<&'static str>,
}

/// An option for a member.
pub(crate) struct Argument {
    /// What is typed, without the hyphens.
    pub(crate) long: &'static str,
    /// The member.
    pub(crate) wire: &'static str,
    /// How a value is written.
    pub(crate) kind: Kind,
    /// What it says.
    pub(crate) help: &'static str,
    /// Whether it must be given.
    pub(crate) required: bool,
    /// Whether it must not be seen by others.
    pub(crate) secret: bool,
    /// Whether it may be given several times.
    pub(crate) many: bool,
}

/// How a value is written.
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "which of them there are depends on the model")]
pub(crate) enum Kind {
    /// As it is.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// One of these, or something else.
    Choice(&'static [&'static str]),
    /// A JSON object, or `Member=value` several times.
    Members,
    /// JSON.
    Json,
}

impl Argument {
    /// An option that need not be given.
    pub(crate) const fn new(
        long: &'static str,
        wire: &'static str,
        kind: Kind,
        help: &'static str,
    ) -> Self {
        Self { long, wire, kind, help, required: false, secret: false, many: false }
    }

    /// It must be given.
    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// It must not be seen by others.
    pub(crate) const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// It may be given several times.
    pub(crate) const fn many(self) -> Self {
        Self { many: true, ..self }
    }
}

/// A command that can be run.
pub(crate) struct Entry {
    /// What is known of it.
    pub(crate) spec: &'static Spec,
    /// Sends it and shows the response.
    pub(crate) run: Run,
}

/// Sends an operation and shows the response.
pub(crate) type Run = for<'a> fn(&'a Client, Members, &'a mut Output) -> Running<'a>;
/// A command that is being run.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

impl Entry {
    /// A command whose response is all there is.
    pub(crate) const fn of<C: Command>() -> Self {
        Self {
            spec: C::SPEC,
            run: |client, members, output| Box::pin(call::once::<C>(client, members, output)),
        }
    }

    /// A command whose response is a page.
    pub(crate) const fn paged<C: Command + Paginated>() -> Self {
        Self {
            spec: C::SPEC,
            run: |client, members, output| Box::pin(call::paged::<C>(client, members, output)),
        }
    }
}
