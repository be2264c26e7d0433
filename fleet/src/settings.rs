//! The settings that all members of a fleet share.

use std::time::Duration;

use crate::StateKey;

/// The settings that all workers and clients of a fleet must share.
///
/// ```
/// use std::time::Duration;
///
/// use connectparticipant_fleet::Settings;
///
/// let settings = Settings::default().prefix("support").lease(Duration::from_secs(3)).replicas(3);
/// assert_eq!(settings.lease, Duration::from_secs(3));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The prefix of the names of streams, buckets and subjects: 1 to 32 letters, digits, `-` and `_`. The default is
    /// `chats`. Two fleets on the same NATS need different prefixes.
    pub prefix: String,
    /// How many copies NATS keeps, 1 to 5; the default is 1. It applies when the streams are created.
    pub replicas: usize,
    /// How long a worker that does not renew its lease keeps its chats; the default is 2 s. A worker renews its
    /// lease four times within this time.
    pub lease: Duration,
    /// How long NATS recognises a repeated item or command. The default is 2 minutes. It applies when the streams are
    /// created.
    pub duplicate_window: Duration,
    /// How long items are kept for their consumers; the default is a day. It applies when the stream is created.
    pub retention: Duration,
    /// The key that seals the participant tokens in the bucket. By default, there is no key, and everyone who can read the
    /// bucket can take part in the chats. Store the key with your other secrets, not in NATS.
    pub key: Option<StateKey>,
    /// The time after which an unacknowledged command is delivered again. The default is 3 s. A worker that needs
    /// longer extends this time.
    pub command_wait: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            prefix: "chats".to_owned(),
            replicas: 1,
            lease: Duration::from_secs(2),
            duplicate_window: Duration::from_secs(120),
            retention: Duration::from_secs(24 * 60 * 60),
            key: None,
            command_wait: Duration::from_secs(3),
        }
    }
}

impl Settings {
    /// Sets the prefix of names.
    ///
    /// ```
    /// use connectparticipant_fleet::Settings;
    ///
    /// assert_eq!(Settings::default().prefix("support").prefix, "support");
    /// ```
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), ..self }
    }

    /// Sets how many copies NATS keeps.
    ///
    /// ```
    /// use connectparticipant_fleet::Settings;
    ///
    /// assert_eq!(Settings::default().replicas(3).replicas, 3);
    /// ```
    #[must_use]
    pub fn replicas(self, replicas: usize) -> Self {
        Self { replicas, ..self }
    }

    /// How long a silent worker keeps its chats.
    ///
    /// ```
    /// use connectparticipant_fleet::Settings;
    ///
    /// let wait = std::time::Duration::from_secs(3);
    /// assert_eq!(Settings::default().lease(wait).lease, wait);
    /// ```
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// Sets how long NATS recognises repeated items and commands.
    ///
    /// ```
    /// use connectparticipant_fleet::Settings;
    ///
    /// let wait = std::time::Duration::from_secs(300);
    /// assert_eq!(Settings::default().duplicate_window(wait).duplicate_window, wait);
    /// ```
    #[must_use]
    pub fn duplicate_window(self, duplicate_window: Duration) -> Self {
        Self { duplicate_window, ..self }
    }

    /// Sets how long items are kept.
    ///
    /// ```
    /// use connectparticipant_fleet::Settings;
    ///
    /// let wait = std::time::Duration::from_secs(3600);
    /// assert_eq!(Settings::default().retention(wait).retention, wait);
    /// ```
    #[must_use]
    pub fn retention(self, retention: Duration) -> Self {
        Self { retention, ..self }
    }

    /// Sets the key that seals the participant tokens in the bucket.
    ///
    /// ```
    /// use connectparticipant_fleet::{Settings, StateKey};
    ///
    /// let settings = Settings::default().key(StateKey::from_bytes([7; 32]));
    /// assert!(settings.key.is_some());
    /// ```
    #[must_use]
    pub fn key(self, key: StateKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Sets the time after which a command is delivered again.
    ///
    /// ```
    /// use connectparticipant_fleet::Settings;
    ///
    /// let wait = std::time::Duration::from_secs(10);
    /// assert_eq!(Settings::default().command_wait(wait).command_wait, wait);
    /// ```
    #[must_use]
    pub fn command_wait(self, command_wait: Duration) -> Self {
        Self { command_wait, ..self }
    }
}
