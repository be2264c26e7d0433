//! The steps of `cargo xtask ci`, in their order: what fails fast comes first.

use super::needs::Need;

/// A command of cargo.
pub(super) struct Step {
    command: &'static [&'static str],
    pub(super) environment: &'static [(&'static str, &'static str)],
    /// The tools that must be installed in addition to cargo.
    pub(super) need: Option<Need>,
}

impl Step {
    /// Cargo's arguments. A lock file that would have to change is a failure.
    pub(super) fn arguments(&self) -> Vec<&'static str> {
        let mut arguments = self.command.to_vec();
        if ["check", "clippy", "doc", "test", "update"].contains(&self.subcommand()) {
            arguments.insert(1, "--locked");
        }
        if self.has_tests() {
            arguments.insert(2, "--no-fail-fast");
        }
        arguments
    }

    /// As it is typed.
    pub(super) fn text(&self) -> String {
        self.arguments().join(" ")
    }

    /// Whether the command counts tests.
    pub(super) fn has_tests(&self) -> bool {
        self.subcommand() == "test"
    }

    fn subcommand(&self) -> &'static str {
        self.command.first().copied().unwrap_or_default()
    }
}

const fn step(command: &'static [&'static str]) -> Step {
    Step { command, environment: &[], need: None }
}

/// The client with these features only.
macro_rules! check_features {
    ($features:literal) => {
        step(&[
            "check",
            "-p",
            "connectparticipant",
            "--no-default-features",
            "--features",
            $features,
        ])
    };
}

pub(super) const STEPS: &[Step] = &[
    step(&["fmt", "--all", "--check"]),
    step(&["xtask", "codegen", "--check"]),
    // What of a release needs no compiler; its metadata wait for the repository's address.
    step(&["xtask", "release-check", "versions", "order", "readmes", "licences", "changelog"]),
    step(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    step(&["clippy", "-p", "restjson", "--all-features", "--all-targets", "--", "-D", "warnings"]),
    // Features add up, each by itself and in the combinations that programs have.
    check_features!(""),
    check_features!("hyper"),
    check_features!("reqwest"),
    check_features!("hyper,reqwest"),
    check_features!("hyper,rustls"),
    check_features!("reqwest,rustls"),
    check_features!("hyper,reqwest,rustls"),
    check_features!("hyper,rustls-aws-lc"),
    check_features!("hyper,rustls-no-provider"),
    check_features!("native-tls"),
    check_features!("hyper,native-tls"),
    check_features!("blocking,mock,serialize"),
    check_features!("metrics"),
    check_features!("opentelemetry"),
    // Another workspace, which the other steps do not see. Nothing is linked, so no libFuzzer is built.
    Step {
        command: &["check", "--manifest-path", "fuzz/Cargo.toml", "--target-dir", "target"],
        environment: &[("CUSTOM_LIBFUZZER_PATH", "./libfuzzer.a")],
        need: None,
    },
    // The benchmark is a third workspace. Its peers take long to compile: only its lock file is checked.
    step(&["update", "--workspace", "--manifest-path", "bench/Cargo.toml"]),
    step(&["test", "--workspace"]),
    step(&["test", "-p", "restjson", "--all-features"]),
    // The other tests of transports run over both in one go.
    Step {
        command: &["test", "-p", "connectparticipant-chat"],
        environment: &[("CHAT_TRANSPORT", "reqwest")],
        need: None,
    },
    step(&[
        "test",
        "-p",
        "restjson",
        "--lib",
        "--no-default-features",
        "--features",
        "hyper,rustls-no-provider",
    ]),
    step(&["test", "-p", "restjson", "--lib", "--no-default-features", "--features", "hyper"]),
    step(&["test", "-p", "restjson", "--lib", "--no-default-features", "--features", "tokio"]),
    Step {
        command: &["doc", "--workspace", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        need: None,
    },
    // As docs.rs does it: with a word on the feature that an item needs. What rustdoc needs for that
    // is not stable yet; in another target folder, since the variable has all be compiled anew.
    Step {
        command: &[
            "doc",
            "-p",
            "restjson",
            "-p",
            "connectparticipant",
            "--no-deps",
            "--features",
            "connectparticipant/blocking,connectparticipant/mock,connectparticipant/serialize",
            "--target-dir",
            "target/docs-rs",
        ],
        environment: &[("RUSTC_BOOTSTRAP", "1"), ("RUSTDOCFLAGS", "--cfg docsrs -D warnings")],
        need: None,
    },
    Step {
        command: &[
            "check",
            "-p",
            "connectparticipant",
            "--no-default-features",
            "--features",
            "blocking,hyper,metrics,mock,opentelemetry,reqwest,rustls,serialize",
        ],
        environment: &[],
        need: Some(Need::Wasm),
    },
    Step {
        command: &[
            "clippy",
            "-p",
            "restjson",
            "-p",
            "connectparticipant-chat",
            "-p",
            "connectparticipant-web",
            "--no-default-features",
            "--",
            "-D",
            "warnings",
        ],
        environment: &[],
        need: Some(Need::Wasm),
    },
    // Clients of others against the emulator.
    step(&["xtask", "peers"]),
    // Workers that die.
    Step {
        command: &["xtask", "fleet", "--seconds", "10", "--chats", "60"],
        environment: &[],
        need: Some(Need::Program("nats-server")),
    },
    Step {
        command: &["deny", "check", "bans", "licenses", "sources"],
        environment: &[],
        need: Some(Need::Tool("deny")),
    },
];
