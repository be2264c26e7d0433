//! The whole state as a value that can be kept and put back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::State;

/// The version of the format. A snapshot of another version is refused.
const VERSION: u32 = 1;

/// The state at one moment: chats, tokens, attachments, timers, and the time. `Debug` does not show it.
///
/// Open WebSockets, faults and request counts are not included.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Snapshot {
    version: u32,
    pub(crate) time: Timestamp,
    /// Whether the clock stands still.
    pub(crate) manual_clock: bool,
    pub(crate) state: State,
}

/// A snapshot to be written, which borrows the state.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'s> {
    version: u32,
    time: Timestamp,
    manual_clock: bool,
    state: &'s State,
}

impl Snapshot {
    /// Writes a state as JSON.
    pub(crate) fn write(state: &State, time: Timestamp, manual_clock: bool) -> String {
        let snapshot = Written { version: VERSION, time, manual_clock, state };
        // Every key of the state's maps is a text, so that it cannot fail.
        serde_json::to_string(&snapshot).unwrap_or_default()
    }

    /// Reads a snapshot. The error does not repeat any value.
    pub(crate) fn read(json: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let place =
            |error: &serde_json::Error| format!("line {}, column {}", error.line(), error.column());
        let Version { version } = serde_json::from_slice(json)
            .map_err(|error| format!("this is not a snapshot ({})", place(&error)))?;
        if version != VERSION {
            return Err(format!(
                "the snapshot has version {version}; this emulator reads version {VERSION}"
            ));
        }
        serde_json::from_slice(json)
            .map_err(|error| format!("the snapshot is damaged ({})", place(&error)))
    }
}

/// Maps whose keys are not texts, as lists of pairs.
pub(super) mod pairs {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::state) fn serialize<'m, S, M, K, V>(map: &'m M, to: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
        &'m M: IntoIterator<Item = (&'m K, &'m V)>,
        K: Serialize + 'm,
        V: Serialize + 'm,
    {
        to.collect_seq(map)
    }

    pub(in crate::state) fn deserialize<'de, D, M, K, V>(from: D) -> Result<M, D::Error>
    where
        D: Deserializer<'de>,
        M: FromIterator<(K, V)>,
        K: Deserialize<'de>,
        V: Deserialize<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(from)?.into_iter().collect())
    }
}

/// Attachments' bytes as Base64.
pub(super) mod objects {
    use std::collections::HashMap;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::state::ids::AttachmentId;

    type Objects = HashMap<AttachmentId, Bytes>;

    pub(in crate::state) fn serialize<S: Serializer>(
        map: &Objects,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_map(map.iter().map(|(id, bytes)| (id, STANDARD.encode(bytes))))
    }

    pub(in crate::state) fn deserialize<'de, D>(from: D) -> Result<Objects, D::Error>
    where
        D: Deserializer<'de>,
    {
        let texts = HashMap::<AttachmentId, String>::deserialize(from)?;
        let decode = |(id, text): (AttachmentId, String)| {
            let bytes = STANDARD.decode(text).map_err(|_| D::Error::custom("not Base64"))?;
            Ok((id, Bytes::from(bytes)))
        };
        texts.into_iter().map(decode).collect()
    }
}
