//! The pages of `docs/`. A new page is a line here.
//!
//! The examples of a page are regions of `tests/tests/pages` (see `cargo xtask docs`). The pages that
//! still hold their examples themselves run them as doc tests of this crate.

/// The pages, by the names of their files in `docs/`.
pub const PAGES: &[&str] = &[
    "blocking.md",
    "chat.md",
    "errors.md",
    "getting-started.md",
    "moving-from-aws-sdk.md",
    "retries-and-limits.md",
    "sign-in.md",
    "testing.md",
    "tls-and-proxies.md",
    "your-own-service.md",
];

macro_rules! doc_tests {
    ($($name:ident: $file:literal;)*) => {$(
        #[doc = include_str!(concat!("../../docs/", $file))]
        #[cfg(doctest)]
        pub mod $name {}
    )*};
}

doc_tests! {
    tls_and_proxies: "tls-and-proxies.md";
}
