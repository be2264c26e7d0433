//! Timestamps in each format: what is read is read again from what is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use restjson::{Timestamp, TimestampFormat};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for format in
        [TimestampFormat::EpochSeconds, TimestampFormat::DateTime, TimestampFormat::HttpDate]
    {
        let Some(timestamp) = Timestamp::parse(text, format) else { continue };
        let written = timestamp.format(format);
        let again = Timestamp::parse(&written, format);
        if format == TimestampFormat::HttpDate {
            let whole = Timestamp::new(timestamp.seconds(), 0);
            let before = timestamp.nanos() < 0;
            assert!(written.is_empty() || before || again == whole, "{text:?} {written:?}");
        } else {
            assert_eq!(again, Some(timestamp), "{text:?} {written:?}");
        }
    }
    if let Ok(timestamp) = serde_json::from_str::<Timestamp>(text) {
        let json = serde_json::to_string(&timestamp).expect("a number");
        let again: Timestamp = serde_json::from_str(&json).expect("the same number");
        let apart = (again.seconds() - timestamp.seconds()).abs();
        assert!(apart <= 1, "{text:?} {json}");
    }
});
