//! Broken models: each is refused with its problems or generates a whole crate, and never does the
//! generator panic, run out of stack or run on. `MUTATIONS=10000 cargo test -p connectparticipant-tests --test codegen
//! mutated_models` tries so many.

mod mutate;

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use connectparticipant_tests::models;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use restjson_codegen::{Files, Options, generate};
use restjson_model::{Format, Problems, Source, assemble, botocore, smithy};

use self::mutate::{Mutation, mutated};

/// How many there are by default; always the same ones.
const CASES: u32 = 1_000;
const WORKERS: u32 = 4;
/// What no case may need, on however slow a machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A model that is mutated, and what is generated of it.
struct Seed {
    text: String,
    options: Options,
}

/// A seed, what is done to it, and where its text is cut off, if it is.
#[derive(Clone, Debug)]
struct Case {
    seed: usize,
    mutations: Vec<Mutation>,
    cut: Option<u16>,
}

#[test]
fn mutated_models() {
    let cases = cases();
    let (sender, finished) = mpsc::channel();
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let sender = sender.clone();
            thread::spawn(move || run(worker, cases / WORKERS, &sender))
        })
        .collect();
    drop(sender);
    let (mut refused, mut generated) = (0, 0);
    loop {
        match finished.recv_timeout(PATIENCE) {
            Ok(true) => generated += 1,
            Ok(false) => refused += 1,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("a case runs for over {PATIENCE:?}"),
        }
    }
    for worker in workers {
        worker.join().unwrap();
    }
    assert!(refused + generated >= cases, "{refused} + {generated}");
    // A test of which most cases end at once would show little.
    assert!(
        generated > cases / 10 && refused > cases / 10,
        "{refused} refused, {generated} generated"
    );
}

/// A multiple of the number of workers.
fn cases() -> u32 {
    let wanted = std::env::var("MUTATIONS").map_or(CASES, |text| text.parse().unwrap());
    wanted.next_multiple_of(WORKERS)
}

/// The same cases every time, spread over the workers.
fn run(worker: u32, cases: u32, finished: &mpsc::Sender<bool>) {
    let seeds = seeds();
    let case = (
        0..seeds.len() * 4,
        prop::collection::vec(any::<Mutation>(), 1..5),
        prop::option::weighted(0.02, any::<u16>()),
    );
    let case = case.prop_map(|(seed, mutations, cut)| Case {
        // The whole model of the service takes longer: it is there, and seldom.
        seed: if seed < seeds.len() { seed } else { seed % (seeds.len() - 1) },
        mutations,
        cut,
    });
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let seed = [u8::try_from(worker).unwrap(); 32];
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let outcome = TestRunner::new_with_rng(config, rng).run(&case, |case| {
        let seed = &seeds[case.seed];
        let mut text = mutated(&seed.text, &case.mutations);
        if let Some(cut) = case.cut {
            cut_off(&mut text, cut);
        }
        let generated = check(&text, &seed.options);
        finished.send(generated).unwrap();
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Our own models: those of the features, botocore's, and last that of the service.
fn seeds() -> Vec<Seed> {
    let seed = |name: &str| Seed {
        text: models::text(&models::fixture_path(name)),
        options: Options::default(),
    };
    let mut seeds: Vec<Seed> = models::features()
        .iter()
        .map(|feature| seed(&format!("features/{feature}.json")))
        .collect();
    seeds.push(seed("botocore/library.service-2.json"));
    seeds.push(Seed {
        text: models::text(&models::project_path("model/connectparticipant.json")),
        options: Options {
            operations: vec!["GetTranscript".to_owned(), "SendMessage".to_owned()],
            ..Options::default()
        },
    });
    seeds
}

fn cut_off(text: &mut String, cut: u16) {
    let mut length = usize::from(cut) * text.len() / usize::from(u16::MAX);
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    text.truncate(length);
}

/// Whether a crate was generated.
fn check(text: &str, options: &Options) -> bool {
    match generated(text, options) {
        Ok(files) => {
            assert!(files.contains_key("lib.rs") && files.contains_key("client.rs"));
            for (path, text) in &files {
                if let Err(error) = syn::parse_file(text) {
                    panic!("{path}: {error}\n{text}");
                }
            }
            true
        }
        Err(problems) => {
            assert!(problems.len() > 0 && !problems.to_string().is_empty());
            false
        }
    }
}

fn generated(text: &str, options: &Options) -> Result<Files, Problems> {
    generate(&assemble([source(text)?])?, options)
}

fn source(text: &str) -> Result<Source, Problems> {
    match Format::of(text)? {
        Format::Smithy => smithy::read(text),
        Format::Botocore => botocore::read(botocore::Files {
            service: text,
            paginators: Some(
                r#"{"pagination": {"ListBooks": {"input_token": "After", "output_token": "Next", "result_key": "Books"}}}"#,
            ),
            ..botocore::Files::default()
        }),
    }
}
