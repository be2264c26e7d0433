//! The pages of `docs/`: their examples are compiled, and run, as doc tests of this crate.
//!
//! A new page is a line here.

macro_rules! pages {
    ($($name:ident: $file:literal;)*) => {
        /// The pages, by the names of their files in `docs/`.
        pub const PAGES: &[&str] = &[$($file),*];

        $(
            #[doc = include_str!(concat!("../../docs/", $file))]
            #[cfg(doctest)]
            pub mod $name {}
        )*
    };
}

pages! {
    blocking: "blocking.md";
    chat: "chat.md";
    errors: "errors.md";
    getting_started: "getting-started.md";
    moving_from_aws_sdk: "moving-from-aws-sdk.md";
    retries_and_limits: "retries-and-limits.md";
    sign_in: "sign-in.md";
    testing: "testing.md";
    tls_and_proxies: "tls-and-proxies.md";
    your_own_service: "your-own-service.md";
}
