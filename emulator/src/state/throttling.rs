//! The published request quotas: a token bucket for each operation, shared by all chats.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// Requests per second, and how many at once. Operations that are not listed have no published
/// quota.
const QUOTAS: [(&str, f64, f64); 15] = [
    ("CreateParticipantConnection", 6.0, 9.0),
    ("DisconnectParticipant", 3.0, 5.0),
    ("GetTranscript", 8.0, 12.0),
    ("SendEvent", 10.0, 15.0),
    ("SendMessage", 10.0, 15.0),
    ("StartAttachmentUpload", 2.0, 5.0),
    ("CompleteAttachmentUpload", 2.0, 5.0),
    ("GetAttachment", 8.0, 12.0),
    ("StartChatContact", 5.0, 8.0),
    ("StopContact", 2.0, 5.0),
    ("CreateParticipant", 2.0, 5.0),
    ("StartContactStreaming", 2.0, 5.0),
    ("StopContactStreaming", 2.0, 5.0),
    ("UpdateContactAttributes", 2.0, 5.0),
    ("GetContactAttributes", 2.0, 5.0),
];

/// The buckets.
#[derive(Default)]
pub(crate) struct Throttle {
    buckets: BTreeMap<&'static str, Bucket>,
}

struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Throttle {
    /// Takes a request from the operation's bucket; `false` if it is empty.
    pub(crate) fn admit(&mut self, operation: &str, now: Timestamp) -> bool {
        let Some((name, rate, burst)) = QUOTAS.iter().find(|(name, ..)| *name == operation) else {
            return true;
        };
        let bucket = self.buckets.entry(name).or_insert(Bucket { left: *burst, at: now });
        let passed = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        bucket.left = (bucket.left + passed * rate).min(*burst);
        bucket.at = now;
        if bucket.left < 1.0 {
            return false;
        }
        bucket.left -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::later;
    use crate::operations::services;
    use std::time::Duration;

    #[test]
    fn burst_then_rate() {
        let mut throttle = Throttle::default();
        let now = Timestamp::UNIX_EPOCH;
        let admitted = |throttle: &mut Throttle, now| {
            (0..30).filter(|_| throttle.admit("SendMessage", now)).count()
        };
        assert_eq!(admitted(&mut throttle, now), 15);
        assert_eq!(admitted(&mut throttle, later(now, Duration::from_millis(500))), 5);
        assert_eq!(admitted(&mut throttle, later(now, Duration::from_secs(60))), 15);
        assert!((0..100).all(|_| throttle.admit("GetAuthenticationUrl", now)));
    }

    #[test]
    fn every_quota_is_of_an_operation() {
        let apis = [services::participant().unwrap(), services::connect().unwrap()];
        for (name, ..) in QUOTAS {
            assert!(
                apis.iter().flat_map(|api| &api.operations).any(|operation| operation.name == name),
                "{name}"
            );
        }
    }
}
