//! The services that the emulator serves. Their operations come from the checked-in models; an operation
//! without a behaviour here is answered by example.

use std::sync::LazyLock;

use restjson_model::{Problems, data};

use super::has_behaviour;
use crate::api::Api;

/// The service that participants call.
pub(crate) fn participant() -> Result<&'static Api, Problems> {
    static API: LazyLock<Result<Api, Problems>> =
        LazyLock::new(|| Api::read(data::CONNECTPARTICIPANT, has_behaviour));
    API.as_ref().map_err(Clone::clone)
}

/// The service that the back end of a chat calls.
pub(crate) fn connect() -> Result<&'static Api, Problems> {
    static API: LazyLock<Result<Api, Problems>> =
        LazyLock::new(|| Api::read(data::CONNECT, has_behaviour));
    API.as_ref().map_err(Clone::clone)
}
