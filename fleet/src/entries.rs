//! The values of the buckets.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::ChatId;

/// The version of all entries.
const VERSION: u32 = 1;

/// An entry that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EntryError {
    /// It does not have the format of a fleet's entries.
    #[error("the entry {key} is not a valid entry of a fleet: {reason}")]
    Malformed {
        /// Its key.
        key: String,
        /// The reason, without the entry's content.
        reason: String,
    },
    /// It is sealed, and cannot be opened.
    #[error("the entry {key} cannot be opened: {reason}")]
    Sealed {
        /// Its key.
        key: String,
        /// Why not.
        reason: String,
    },
    /// Another version of this crate has written it.
    #[error(
        "the entry {key} has version {version}, and this is version {VERSION}: update the workers"
    )]
    Version {
        /// Its key.
        key: String,
        /// Its version.
        version: u32,
    },
}

/// The worker that has a chat. The entry's revision in the bucket is the fencing token: it grows
/// with each owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    /// The worker; none while the chat waits for one.
    pub(crate) owner: Option<String>,
}

/// The position of a chat, from which the next worker continues.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The revision of the lease under which it was written; 0 before the first worker.
    pub(crate) epoch: u64,
    /// The sequence number of the last publication that the position includes; 0 if there is none.
    pub(crate) published: u64,
    /// The state from which a session continues.
    pub(crate) state: String,
}

/// A worker. Its lease is renewed by a new revision.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WorkerEntry {
    /// How many chats it has.
    pub(crate) chats: usize,
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    value: T,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// What is written.
pub(crate) fn write<T: Serialize>(value: &T) -> Bytes {
    // Structures of texts and numbers can be written.
    serde_json::to_vec(&Versioned { version: VERSION, value }).unwrap_or_default().into()
}

/// What was written.
pub(crate) fn read<T: DeserializeOwned>(key: &str, json: &[u8]) -> Result<T, EntryError> {
    let malformed = |error: serde_json::Error| EntryError::Malformed {
        key: key.chars().take(160).collect(),
        reason: reason(&error),
    };
    let Version { version } = serde_json::from_slice(json).map_err(malformed)?;
    if version != VERSION {
        return Err(EntryError::Version { key: key.chars().take(160).collect(), version });
    }
    serde_json::from_slice::<Versioned<T>>(json).map(|entry| entry.value).map_err(malformed)
}

/// The position of an error in JSON, without the text, which may be a secret.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Eof => "the JSON ends early",
        Category::Data => "a member is missing or has another type",
        Category::Syntax | Category::Io => "it is not JSON",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

impl Lease {
    pub(crate) fn free() -> Self {
        Self { owner: None }
    }

    pub(crate) fn of(worker: &str) -> Self {
        Self { owner: Some(worker.to_owned()) }
    }
}

/// Whose turn it is to take a chat that has no worker: the same answer for all who know the same workers,
/// and few chats move if a worker comes or goes.
pub(crate) fn preferred<'a>(
    chat: &ChatId,
    workers: impl Iterator<Item = &'a String>,
) -> Option<&'a String> {
    workers.max_by_key(|worker| weight(chat.as_str(), worker))
}

fn weight(chat: &str, worker: &str) -> u64 {
    hash(format!("{chat} {worker}").as_bytes())
}

/// FNV-1a, then mixed, since the last bytes hardly reach the high bits. The same on each machine.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_and_what_is_no_entry_are_told_without_content() {
        let lease = Lease::of("w-1");
        assert_eq!(read::<Lease>("a.lease", &write(&lease)).as_ref(), Ok(&lease));
        let newer = br#"{"version": 2, "owner": "w-1", "more": true}"#;
        let error = read::<Lease>("a.lease", newer).unwrap_err();
        assert_eq!(error, EntryError::Version { key: "a.lease".to_owned(), version: 2 });
        for malformed in [&b"canary"[..], b"", b"7", br#"{"version": 1, "owner": {"canary": 1}}"#] {
            let error = read::<Lease>("a.lease", malformed).unwrap_err().to_string();
            assert!(error.contains("a.lease") && !error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn chats_are_spread_evenly_and_few_move() {
        let workers: Vec<String> = (0..4).map(|number| format!("worker-{number}")).collect();
        let mut each = [0; 4];
        let mut moved = 0;
        for number in 0..4_000 {
            let chat: ChatId = format!("chat-{number}").parse().unwrap();
            let of_four = preferred(&chat, workers.iter()).unwrap();
            let of_three = preferred(&chat, workers.iter().take(3)).unwrap();
            each[workers.iter().position(|worker| worker == of_four).unwrap()] += 1;
            moved += usize::from(of_four != of_three);
        }
        assert!(each.iter().all(|&chats| (850..1_150).contains(&chats)), "{each:?}");
        assert_eq!(moved, each[3]);
    }
}
