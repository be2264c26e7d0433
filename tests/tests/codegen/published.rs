//! Models that AWS publishes, where they are at hand (`UPSTREAM_DATA`).

use connectparticipant_tests::{models, upstream};
use restjson_codegen::{Files, Options, generate};
use restjson_model::drift::{Difference, compare};
use xtask::checked_in::CheckedIn;
use xtask::model_files::read;
use xtask::update::{Place, plan};

const BOTOCORE: &str = "upstream/connectparticipant.botocore-service-2.json";
const BOTOCORE_CONNECT: &str = "upstream/botocore/connect-2017-08-08/service-2.json.gz";
const SMITHY: &str = "upstream/connectparticipant.smithy.json";

#[test]
fn every_model_is_generated() {
    let Some(folder) = upstream::file("upstream/models") else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let model = read(&path, None).unwrap_or_else(|failure| panic!("{failure}"));
        let files = generate(&model, &Options::default())
            .unwrap_or_else(|problems| panic!("{}: {problems}", path.display()));
        for (name, text) in &files {
            if let Err(error) = syn::parse_file(text) {
                panic!("{}: {name}: {error}", path.display());
            }
        }
        count += 1;
    }
    assert!(count >= 21, "{count} generated");
}

#[test]
fn two_operations_of_many_are_a_small_crate() {
    let Some(path) = upstream::file("upstream/models/connect-2017-08-08.json") else { return };
    let operations = ["StartChatContact", "UpdateParticipantAuthentication"];
    let options =
        Options { operations: operations.map(str::to_owned).to_vec(), ..Options::default() };
    let files = generate(&read(&path, None).unwrap(), &options).unwrap();
    let operations = files.keys().filter(|path| path.starts_with("operation/"));
    assert_eq!(operations.count(), 2);
    let lines: usize = files.values().map(|text| text.lines().count()).sum();
    assert!(lines < 1600, "{lines} lines");
}

/// Our models have every fact of botocore's about the operations that they hold, and no other.
#[test]
fn the_models_are_botocores() {
    for (path, operations) in [(BOTOCORE, 11), (BOTOCORE_CONNECT, 11)] {
        let Some(path) = upstream::file(path) else { return };
        let theirs = read(&path, None).unwrap();
        let own = CheckedIn::of_service(&theirs).unwrap();
        let ours = read(&own.model(), None).unwrap();
        assert_eq!(xtask::checked_in::operations(&ours).len(), operations, "{}", own.name);
        let theirs = own.narrow(&ours, theirs, &[]).unwrap();
        let differences = compare(&ours, &theirs);
        let differences: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(differences, [""; 0], "{}", own.name);
    }
}

/// A model of chosen operations takes one more over when it is named, and not before.
#[test]
fn an_operation_is_added_by_its_name() {
    let Some(path) = upstream::file(BOTOCORE_CONNECT) else { return };
    let own = CheckedIn::named("connect-chat").unwrap();
    let ours = read(&own.model(), None).unwrap();
    let narrow = |more: &[&str]| {
        let more: Vec<String> = more.iter().map(|name| (*name).to_owned()).collect();
        own.narrow(&ours, read(&path, None).unwrap(), &more)
    };
    let plan = plan(&Place::of(own), &narrow(&["TransferContact"]).unwrap()).unwrap();
    assert_eq!(plan.new_operations, ["TransferContact"]);
    assert!(plan.gone_operations.is_empty());
    let failure = narrow(&["TransferContacts"]).unwrap_err().to_string();
    assert!(failure.contains("TransferContacts"), "{failure}");
}

/// The Smithy file is older, and holds what botocore's format drops.
#[test]
fn the_smithy_file_differs_in_known_facts() {
    let Some(path) = upstream::file(SMITHY) else { return };
    let ours = read(&models::project_path("model/connectparticipant.json"), None).unwrap();
    let differences = compare(&ours, &read(&path, None).unwrap());
    let facts: Vec<String> = differences.iter().map(fact).collect();
    assert_eq!(facts, DIFFERENCES);
}

/// A difference without its values.
fn fact(difference: &Difference) -> String {
    match difference {
        Difference::Added { about, .. } => format!("+ {about}"),
        Difference::Removed { about, .. } => format!("- {about}"),
        Difference::Changed { about, .. } => format!("~ {about}"),
    }
}

const DIFFERENCES: &[&str] = &[
    "- Attendee",
    "- AttendeeId",
    "- AudioFeatures",
    r#"- ConnectionType value "WEBRTC_CONNECTION""#,
    "- ContentDisposition",
    "- CreateParticipantConnectionResponse$WebRTCConnection",
    "- GetAttachmentRequest$UrlContentDisposition",
    "+ GetTranscript trait smithy.api#paginated",
    "- GuidString",
    "- JoinToken",
    "- MeetingFeatureStatus",
    "- MeetingFeaturesConfiguration",
    "- MessageMetadata$MessageProcessingStatus",
    "- MessageProcessingMetadata",
    "- MessageProcessingStatus",
    "- MetadataUrl",
    "- SendMessageResponse$MessageMetadata",
    "+ StartAttachmentUploadRequest$AttachmentSizeInBytes trait smithy.api#default",
    "+ StartPosition$MostRecent trait smithy.api#default",
    "- URI",
    "~ UploadMetadata$HeadersToInclude",
    "~ UploadMetadata$Url",
    "+ UploadMetadataSignedHeaders",
    "+ UploadMetadataSignedHeaders$key",
    "+ UploadMetadataSignedHeaders$value",
    "+ UploadMetadataSignedHeadersKey",
    "+ UploadMetadataSignedHeadersKey trait smithy.api#length",
    "+ UploadMetadataSignedHeadersValue",
    "+ UploadMetadataSignedHeadersValue trait smithy.api#length",
    "+ UploadMetadataUrl",
    "+ UploadMetadataUrl trait smithy.api#length",
    "- UrlMetadataSignedHeaders",
    "- UrlMetadataSignedHeadersKey",
    "- UrlMetadataSignedHeadersValue",
    "- WebRTCConnection",
    "- WebRTCMediaPlacement",
    "- WebRTCMeeting",
    r#"+ endpoint test {"Region":"us-iso-east-1","UseDualStack":true,"UseFIPS":false}"#,
    r#"+ endpoint test {"Region":"us-iso-east-1","UseDualStack":true,"UseFIPS":true}"#,
    r#"+ endpoint test {"Region":"us-isob-east-1","UseDualStack":true,"UseFIPS":false}"#,
    r#"+ endpoint test {"Region":"us-isob-east-1","UseDualStack":true,"UseFIPS":true}"#,
];

/// Whichever format is read, the crate is the same, documentation aside.
#[test]
fn botocores_format_gives_the_same_crate() {
    let Some(path) = upstream::file(BOTOCORE) else { return };
    let overlay = models::project_path("model/connectparticipant.overlay.json");
    let theirs = read(&path, Some(&overlay)).unwrap();
    let options = Options {
        crate_name: Some("connectparticipant".to_owned()),
        source: "the model".to_owned(),
        ..Options::default()
    };
    let (ours, theirs) =
        (generate(&models::own(), &options).unwrap(), generate(&theirs, &options).unwrap());
    assert_eq!(without_documentation(&ours), without_documentation(&theirs));
}

fn without_documentation(files: &Files) -> Files {
    let is_code = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with("///") && !line.starts_with("//!") && !line.starts_with("#![doc")
    };
    let code = |text: &String| text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    files.iter().map(|(path, text)| (path.clone(), code(text))).collect()
}
