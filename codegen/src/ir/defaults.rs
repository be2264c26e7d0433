//! The client's defaults: limits and retries.

use std::fmt;
use std::time::Duration;

/// A setting of a client that a model may have a default for, by `restjson.traits#clientDefaults`.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key in the trait.
    pub key: &'static str,
    /// The type of the runtime that has it: `Limits` or `Retry`.
    pub of: &'static str,
    /// Its name in that type.
    pub name: &'static str,
    /// What the runtime has for all services.
    pub default: Amount,
    /// The least that a model may say.
    pub least: Amount,
    /// The most that a model may say.
    pub most: Amount,
}

/// The default of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientDefault {
    /// The setting.
    pub setting: &'static Setting,
    /// The value.
    pub value: Amount,
    /// Whether the model sets the value; otherwise it is the runtime's.
    pub of_service: bool,
}

/// A time, a size or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amount {
    /// A time.
    Time(Duration),
    /// A size, in bytes.
    Bytes(u32),
    /// A number.
    Count(u32),
}

impl Amount {
    /// Reads a value of the trait, which has to be of the same kind as this amount.
    pub(crate) fn same_kind(&self, value: &restjson_model::Node) -> Option<Self> {
        if let Amount::Count(_) = self {
            return u32::try_from(value.as_i64()?).ok().map(Amount::Count);
        }
        let text = value.as_str()?;
        let end = text.find(|c: char| !c.is_ascii_digit())?;
        let (digits, unit) = text.split_at(end);
        let number: u32 = digits.parse().ok()?;
        let unit = unit.strip_prefix(' ').unwrap_or(unit);
        match self {
            Amount::Time(_) => {
                let unit = TIMES.iter().find(|(name, _)| *name == unit)?.1;
                Some(Amount::Time(unit.saturating_mul(number)))
            }
            _ => {
                let unit = SIZES.iter().find(|(name, _)| *name == unit)?.1;
                Some(Amount::Bytes(number.saturating_mul(unit)))
            }
        }
    }

    /// How a value of this kind is written in the trait.
    pub(crate) fn described(&self) -> &'static str {
        match self {
            Amount::Time(_) => {
                "a string: a whole number followed by ms, s, min or h, such as \"15 s\""
            }
            Amount::Bytes(_) => {
                "a string: a whole number followed by B, KiB or MiB, such as \"8 MiB\""
            }
            Amount::Count(_) => "a whole number",
        }
    }
}

/// The units of times, the largest first.
const TIMES: &[(&str, Duration)] = &[
    ("h", Duration::from_secs(3600)),
    ("min", Duration::from_secs(60)),
    ("s", Duration::from_secs(1)),
    ("ms", Duration::from_millis(1)),
];

/// The units of sizes, the largest first.
const SIZES: &[(&str, u32)] = &[("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Seconds may have a fraction; minutes and hours are whole.
            Amount::Time(time) if *time < Duration::from_secs(1) => {
                write!(f, "{} ms", time.as_millis())
            }
            Amount::Time(time) => {
                let whole = |unit: &Duration| time.as_millis().is_multiple_of(unit.as_millis());
                match TIMES.iter().find(|(_, unit)| whole(unit)) {
                    Some((name, unit)) if *unit > Duration::from_secs(1) => {
                        write!(f, "{} {name}", time.as_secs() / unit.as_secs())
                    }
                    _ => write!(f, "{} s", time.as_secs_f64()),
                }
            }
            Amount::Bytes(bytes) => {
                match SIZES.iter().find(|(_, unit)| bytes.is_multiple_of(*unit)) {
                    Some((name, unit)) => write!(f, "{} {name}", bytes / unit),
                    None => write!(f, "{bytes} B"),
                }
            }
            Amount::Count(count) => write!(f, "{count}"),
        }
    }
}

const fn time(milliseconds: u64) -> Amount {
    Amount::Time(Duration::from_millis(milliseconds))
}

/// The longest that a call or a part of it may take: longer than the longest synchronous answers of AWS (15 min),
/// and finite.
const LONGEST: Amount = time(24 * 60 * 60 * 1000);

const BASE: Setting =
    Setting { key: "", of: "Limits", name: "", default: time(0), least: time(1), most: LONGEST };

/// All settings, in the order of the documentation. Tests compare the defaults with those of the runtime.
pub const SETTINGS: &[Setting] = &[
    Setting { key: "connect", name: "connect", default: time(3_100), ..BASE },
    Setting { key: "attempt", name: "attempt", default: time(15_000), ..BASE },
    Setting { key: "operation", name: "operation", default: time(45_000), ..BASE },
    Setting { key: "idle", name: "idle", default: time(10_000), ..BASE },
    Setting {
        key: "responseSize",
        name: "response_size",
        default: Amount::Bytes(8 << 20),
        least: Amount::Bytes(1 << 10),
        most: Amount::Bytes(1 << 30),
        ..BASE
    },
    Setting {
        key: "headerSize",
        name: "header_size",
        default: Amount::Bytes(64 << 10),
        least: Amount::Bytes(1 << 10),
        // The default transport reads no more.
        most: Amount::Bytes(408 << 10),
        ..BASE
    },
    Setting { key: "poolIdle", name: "pool_idle", default: time(15_000), ..BASE },
    Setting {
        key: "maxAttempts",
        of: "Retry",
        name: "max_attempts",
        default: Amount::Count(3),
        least: Amount::Count(1),
        most: Amount::Count(20),
    },
    Setting {
        key: "base",
        of: "Retry",
        name: "base",
        default: time(50),
        most: time(60_000),
        ..BASE
    },
    Setting {
        key: "throttlingBase",
        of: "Retry",
        name: "throttling_base",
        default: time(1_000),
        most: time(60_000),
        ..BASE
    },
    Setting {
        key: "maxBackoff",
        of: "Retry",
        name: "max_backoff",
        default: time(20_000),
        most: time(600_000),
        ..BASE
    },
];

/// Settings of which the first must not be more than the second.
pub(crate) const ORDERED: &[(&str, &str)] = &[
    ("connect", "attempt"),
    ("attempt", "operation"),
    ("base", "maxBackoff"),
    ("throttlingBase", "maxBackoff"),
];

#[cfg(test)]
mod tests {
    use restjson_model::Node;

    use super::*;

    #[test]
    fn amounts_are_read_and_written() {
        let time = time(0);
        for (text, written) in [
            ("1ms", "1 ms"),
            ("3100 ms", "3.1 s"),
            ("15s", "15 s"),
            ("900 s", "15 min"),
            ("90min", "90 min"),
            ("24h", "24 h"),
        ] {
            let read = time.same_kind(&Node::from(text));
            assert_eq!(read.map(|read| read.to_string()).as_deref(), Some(written), "{text}");
        }
        for text in ["", "s", "15", "1.5 s", "-1 s", "15  s", "15 S", "8 MiB", "99999999999 s"] {
            assert_eq!(time.same_kind(&Node::from(text)), None, "{text}");
        }
        let size = Amount::Bytes(0);
        for (text, written) in [("8MiB", "8 MiB"), ("1025 B", "1025 B"), ("2048 KiB", "2 MiB")] {
            let read = size.same_kind(&Node::from(text));
            assert_eq!(read.map(|read| read.to_string()).as_deref(), Some(written), "{text}");
        }
        assert_eq!(size.same_kind(&Node::from(8)), None);
        assert_eq!(Amount::Count(0).same_kind(&Node::from(-1)), None);
        assert_eq!(Amount::Count(0).same_kind(&Node::from(2)), Some(Amount::Count(2)));
    }

    /// What the runtime has is within what a model may say, and in order.
    #[test]
    fn the_settings_are_consistent() {
        for setting in SETTINGS {
            let Setting { key, default, least, most, .. } = setting;
            assert!(least <= default && default <= most, "{key}");
        }
        let default =
            |key: &str| SETTINGS.iter().find(|setting| setting.key == key).unwrap().default;
        for (less, more) in ORDERED {
            assert!(default(less) <= default(more), "{less}");
        }
    }
}
