//! The pages of `docs/`. A new page is a line here.
//!
//! The examples of a page are regions of `tests/tests/pages` (see `cargo xtask docs`).

/// The pages, by the names of their files in `docs/`.
pub const PAGES: &[&str] = &[
    "README.md",
    "aws-services.md",
    "blocking.md",
    "browser.md",
    "chat.md",
    "checkpoints.md",
    "emulator.md",
    "errors.md",
    "event-streams.md",
    "fleet.md",
    "getting-started.md",
    "message-streaming.md",
    "moving-from-aws-sdk.md",
    "observability.md",
    "retries-and-limits.md",
    "sign-in.md",
    "testing.md",
    "tls-and-proxies.md",
    "turns.md",
    "your-own-service.md",
];
