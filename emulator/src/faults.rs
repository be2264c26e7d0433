//! Faults that tests set: responses that fail, sockets that misbehave, echoes out of order.

mod check;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::state::ids::ChatId;

pub(crate) use check::{check, check_of_sockets};

/// A fault of the next calls of an operation.
///
/// ```
/// use connectparticipant_emulator::Fault;
/// use std::time::Duration;
///
/// Fault::on("SendMessage").times(2).status(503);
/// Fault::on("SendMessage").after_carrying_out().close();
/// Fault::on_any().delay(Duration::from_secs(1));
/// Fault::on("CreateParticipantConnection")
///     .error(429, "ThrottlingException")
///     .header("Retry-After", "7");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Fault {
    operation: Option<String>,
    times: Option<u32>,
    delay_milliseconds: u64,
    carry_out: bool,
    status: Option<u16>,
    code: Option<String>,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    close: bool,
    truncate: bool,
}

impl Fault {
    /// A fault of calls of an operation: one of the service's, `StartChatContact`,
    /// `UpdateParticipantAuthentication`, or `PutObject` and `GetObject` of the storage.
    pub fn on(operation: &str) -> Self {
        Self { operation: Some(operation.to_owned()), ..Self::default() }
    }

    /// A fault of calls of any operation.
    pub fn on_any() -> Self {
        Self::default()
    }

    /// Sets how many calls it affects; by default one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Delays the response by this time, on the emulator's clock.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay_milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        self
    }

    /// Carries out the call first, so that only its response is lost.
    #[must_use]
    pub fn after_carrying_out(mut self) -> Self {
        self.carry_out = true;
        self
    }

    /// Responds with this status and no code.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Responds with this status and this code.
    #[must_use]
    pub fn error(mut self, status: u16, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self.status(status)
    }

    /// Adds this header to the response.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Responds with this body; the status is 200 by default.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    /// Closes the connection without a response.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.close = true;
        self
    }

    /// Closes the connection in the middle of the response's body.
    #[must_use]
    pub fn truncate(mut self) -> Self {
        self.truncate = true;
        self
    }

    pub(crate) fn how_long(&self) -> Duration {
        Duration::from_millis(self.delay_milliseconds)
    }

    pub(crate) fn effect(&self) -> Effect<'_> {
        if self.close {
            return Effect::Close;
        }
        if self.status.is_none() && self.body.is_none() {
            return if self.truncate { Effect::Truncate } else { Effect::Delay };
        }
        Effect::Response {
            status: self.status.unwrap_or(200),
            code: self.code.as_deref(),
            headers: &self.headers,
            body: self.body.as_deref(),
        }
    }

    pub(crate) fn carries_out(&self) -> bool {
        self.carry_out || matches!(self.effect(), Effect::Delay | Effect::Truncate)
    }
}

/// What a fault does to the response.
pub(crate) enum Effect<'f> {
    Delay,
    Close,
    Truncate,
    Response {
        status: u16,
        code: Option<&'f str>,
        headers: &'f BTreeMap<String, String>,
        body: Option<&'f str>,
    },
}

/// A fault of a chat's WebSockets: of the open ones, or of later ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "fault",
    deny_unknown_fields
)]
pub enum SocketFault {
    /// Cuts the open sockets without a close frame.
    Cut,
    /// Cuts a socket after this number of further items.
    CutAfter {
        /// Items that still arrive.
        frames: u32,
    },
    /// Keeps the open sockets connected, but no longer reads or writes.
    Stall,
    /// Closes the open sockets.
    Close {
        /// The status code of RFC 6455, section 7.4.
        code: u16,
        /// The reason.
        #[serde(default)]
        reason: String,
    },
    /// Sends a text frame unchanged to the open sockets.
    Frame {
        /// The frame.
        text: String,
    },
    /// Writes raw bytes, without the WebSocket protocol, to the open sockets.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Sends the error that API Gateway sends for a frame that it could not forward.
    TransportError {
        /// `Forbidden`, `Internal server error` …
        message: String,
    },
    /// Sends the next items twice.
    Duplicate {
        /// How many items.
        frames: u32,
    },
    /// Loses the next items.
    Lose {
        /// How many items.
        frames: u32,
    },
    /// Holds the next items back and sends them in reverse order.
    Reverse {
        /// How many items.
        frames: u32,
    },
    /// Does not respond to the next subscriptions.
    IgnoreSubscribe {
        /// How many subscriptions.
        times: u32,
    },
    /// Refuses the next subscriptions.
    RefuseSubscribe {
        /// How many subscriptions.
        times: u32,
    },
    /// Refuses to upgrade the next connections, with this HTTP status. The URL stays valid.
    RefuseUpgrade {
        /// The status.
        status: u16,
        /// How many connections.
        times: u32,
    },
    /// Does not respond to heartbeats; `false` turns this off.
    IgnoreHeartbeats {
        /// Whether the fault is on.
        on: bool,
    },
    /// Responds to the deep heartbeat with status 500; `false` turns this off.
    UnhealthyPings {
        /// Whether the fault is on.
        on: bool,
    },
}

/// When a participant receives its own items on the WebSocket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "order",
    deny_unknown_fields
)]
pub enum Echo {
    /// At the same time as the response, in no fixed order.
    #[default]
    WithResponse,
    /// Before the response: the items are written to the sockets first.
    BeforeResponse,
    /// This time after the response, on the emulator's clock.
    AfterResponse {
        /// The delay, in milliseconds.
        milliseconds: u64,
    },
}

/// The faults that have been added.
#[derive(Default)]
pub(crate) struct Faults {
    calls: Vec<Fault>,
    sockets: HashMap<ChatId, SocketFaults>,
    pub(crate) echo: Echo,
}

/// The faults of a chat's sockets.
#[derive(Default)]
pub(crate) struct SocketFaults {
    pub(crate) refuse_upgrades: VecDeque<u16>,
    pub(crate) cut_after: Option<u32>,
    pub(crate) duplicate: u32,
    pub(crate) lose: u32,
    pub(crate) reverse: u32,
    pub(crate) ignore_subscribe: u32,
    pub(crate) refuse_subscribe: u32,
    pub(crate) ignore_heartbeats: bool,
    pub(crate) unhealthy_pings: bool,
}

/// Decrements a count. Returns `false` if it is zero.
pub(crate) fn take(count: &mut u32) -> bool {
    let some = *count > 0;
    *count = count.saturating_sub(1);
    some
}

impl Faults {
    /// Adds a fault after the existing ones.
    pub(crate) fn add(&mut self, fault: Fault) {
        self.calls.push(fault);
    }

    /// The fault of this call, if there is one.
    pub(crate) fn next(&mut self, operation: &str) -> Option<Fault> {
        let of_call = |fault: &Fault| fault.operation.as_deref().is_none_or(|on| on == operation);
        let index = self.calls.iter().position(of_call)?;
        let fault = self.calls.get_mut(index)?;
        let left = fault.times.unwrap_or(1).saturating_sub(1);
        if left == 0 {
            return Some(self.calls.remove(index));
        }
        fault.times = Some(left);
        Some(fault.clone())
    }

    /// The faults of calls that have not happened yet.
    pub(crate) fn calls(&self) -> &[Fault] {
        &self.calls
    }

    /// Removes all faults that have not happened yet, and the echo setting.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The faults of a chat's sockets.
    pub(crate) fn of_sockets(&mut self, chat: &ChatId) -> &mut SocketFaults {
        self.sockets.entry(chat.clone()).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_taken_in_order() {
        let mut faults = Faults::default();
        faults.add(Fault::on("SendMessage").times(2).status(503));
        faults.add(Fault::on_any().close());
        assert!(matches!(faults.next("SendMessage").unwrap().effect(), Effect::Response { .. }));
        assert!(matches!(faults.next("SendEvent").unwrap().effect(), Effect::Close));
        assert!(faults.next("SendEvent").is_none());
        assert!(matches!(faults.next("SendMessage").unwrap().effect(), Effect::Response { .. }));
        assert!(faults.next("SendMessage").is_none());
    }

    #[test]
    fn faults_read_from_json() {
        let fault: Fault = serde_json::from_str(
            r#"{"operation":"SendMessage","status":429,"code":"ThrottlingException",
                "headers":{"Retry-After":"7"}}"#,
        )
        .unwrap();
        let same =
            Fault::on("SendMessage").error(429, "ThrottlingException").header("Retry-After", "7");
        assert_eq!(fault, same);
        assert!(serde_json::from_str::<Fault>(r#"{"statsu":429}"#).is_err());
        let cut: SocketFault = serde_json::from_str(r#"{"fault":"cutAfter","frames":3}"#).unwrap();
        assert_eq!(cut, SocketFault::CutAfter { frames: 3 });
        let echo: Echo =
            serde_json::from_str(r#"{"order":"afterResponse","milliseconds":5}"#).unwrap();
        assert_eq!(echo, Echo::AfterResponse { milliseconds: 5 });
    }
}
