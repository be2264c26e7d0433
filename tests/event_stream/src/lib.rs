//! This package has only tests: `tests/event_stream`.
