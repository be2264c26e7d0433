//! The peers, and how they are run.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{boto3, build, place, server};

/// A client that is measured.
pub(crate) struct Peer {
    /// The column's head.
    pub(crate) name: String,
    /// Its package in `bench/`; none for what is not made of Rust.
    pub(crate) package: Option<&'static str>,
    /// Whether it speaks TLS and trusts the certificates that `SSL_CERT_FILE` names.
    pub(crate) tls: bool,
    program: PathBuf,
    script: Option<PathBuf>,
}

/// All of them; ours is the first, and in other makes the last ones.
pub(crate) struct Peers(pub(crate) Vec<Peer>);

/// The column that others are compared with.
pub(crate) const PLAIN: usize = 1;
/// The column of plain hyper.
pub(crate) const HYPER: usize = 2;
/// The official crate's column.
pub(crate) const OFFICIAL: usize = 3;

/// What a peer prints.
#[derive(Deserialize)]
pub(crate) struct Taken {
    pub(crate) wall_ns: f64,
    pub(crate) cpu_ns: f64,
    pub(crate) peak_kib: f64,
}

/// Package, and the dependency of it that the peer is named after.
const RUST: [(&str, &str, &str); 6] = [
    ("peer-ours", "connectparticipant", ""),
    ("peer-reqwest", "reqwest", " + serde"),
    (WITHOUT_TLS, "hyper", " + serde, no TLS"),
    ("peer-aws", "aws-sdk-connectparticipant", ""),
    ("peer-ours-reqwest", "connectparticipant", ", over reqwest"),
    ("peer-ours-aws-lc", "connectparticipant", ", AWS-LC"),
];
const WITHOUT_TLS: &str = "peer-hyper";

/// The package of the parts that are measured without a call.
const PARTS: &str = "peer-parts";

impl Peers {
    /// Builds the program that holds parts of the runtime and AWS's crates for them.
    pub(crate) fn build_parts() -> Result<Peer> {
        eprintln!("building {PARTS} …");
        build::run(&mut build::command(PARTS, &place::target("")))?;
        Ok(Peer {
            name: PARTS.to_owned(),
            package: Some(PARTS),
            tls: false,
            program: place::target("release").join(PARTS),
            script: None,
        })
    }

    /// Those that are made of Rust, for the heads of columns only: nothing is built.
    pub(crate) fn named() -> Result<Self> {
        let peer = |(package, dependency, more): (&'static str, &str, &str)| {
            let version = build::version(package, dependency)?;
            Ok(Peer {
                name: format!("{dependency} {version}{more}"),
                package: Some(package),
                tls: package != WITHOUT_TLS,
                program: place::target("release").join(package),
                script: None,
            })
        };
        RUST.into_iter().map(peer).collect::<Result<_>>().map(Self)
    }

    /// Builds them all.
    pub(crate) fn build(with_boto3: bool) -> Result<Self> {
        for (package, ..) in RUST {
            eprintln!("building {package} …");
            // One after the other: together, cargo would give all of them each other's features.
            build::run(&mut build::command(package, &place::target("")))?;
        }
        let Self(mut peers) = Self::named()?;
        if with_boto3 {
            match boto3::install() {
                Ok((python, version)) => peers.push(Peer {
                    name: format!("boto3 {version}"),
                    package: None,
                    tls: false,
                    program: python,
                    script: Some(place::bench("peers/with_boto3.py")),
                }),
                Err(why) => eprintln!("SKIPPED: boto3 ({why:#})"),
            }
        }
        Ok(Self(peers))
    }
}

impl Peer {
    /// The program that is measured.
    pub(crate) fn program(&self) -> &PathBuf {
        &self.program
    }

    /// Runs it, behind another program if there is one (valgrind): what it printed, on both ways.
    pub(crate) fn run(&self, behind: &[String], words: &[&str]) -> Result<(String, String)> {
        let mut line: Vec<_> = behind.iter().map(Into::into).collect();
        line.push(self.program.as_os_str().to_owned());
        line.extend(self.script.as_ref().map(|script| script.as_os_str().to_owned()));
        let (program, rest) = line.split_first().context("no program")?;
        let mut command = Command::new(program);
        if words.iter().any(|word| word.starts_with("https")) {
            command.env("SSL_CERT_FILE", server::certificate_file());
        }
        let output = command.args(rest).args(words).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("cannot run {}", program.display()))?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "{} {words:?} failed: {errors}", self.name);
        Ok((String::from_utf8_lossy(&output.stdout).into_owned(), errors))
    }

    /// Runs it and reads what its loop took.
    pub(crate) fn take(&self, words: &[&str]) -> Result<Taken> {
        let (printed, _) = self.run(&[], words)?;
        serde_json::from_str(&printed).with_context(|| format!("{} printed {printed}", self.name))
    }
}
