//! One feature of the model each: what is generated for it, and only that.

use insta::{assert_snapshot, with_settings};

use crate::excerpt::{excerpt, files};

macro_rules! snapshots {
    ($($name:ident: $($path:literal $items:expr),+;)*) => {$(
        #[test]
        fn $name() {
            let name = stringify!($name);
            let excerpt = excerpt(&files(name), &[$(($path, &$items)),+]);
            with_settings!({ omit_expression => true }, { assert_snapshot!(name, excerpt) });
        }
    )*};
}

snapshots! {
    big_numbers: "operation/count.rs" ["pub struct Count ", "pub struct CountOutput "];
    bounds: "operation/measure.rs" ["impl Operation for"], "types.rs" ["impl Constrained"];
    client_defaults:
        "client.rs" ["pub struct Client", "impl Service for", "pub fn compute"];
    constraints:
        "operation/check.rs" ["impl Operation for Check"],
        "types.rs" ["impl Constrained for Part", "pub struct PartBuilder", "setters! {", "impl PartBuilder<i64>"];
    context_parameters:
        "lib.rs" ["pub use client"],
        "client.rs" ["pub trait EndpointSettings", "impl<S: Service> EndpointSettings", "impl Service for"],
        "endpoint.rs" ["pub(crate) fn resolve"],
        "operation/control.rs" ["fn context_parameters"],
        "operation/fetch.rs" ["fn context_parameters"],
        "operation/find.rs" ["fn context_parameters"],
        "operation/scan.rs" ["fn context_parameters"],
        "operation/sort.rs" ["fn context_parameters"],
        "operation/static_operation.rs" ["fn context_parameters"];
    deep: "types.rs" ["pub struct Level1 ", "pub struct Level15 "];
    defaults:
        "operation/order.rs" ["pub struct Order {", "impl Default for OrderOutput", "struct Body", "impl Body", "impl FromResponse"],
        "types.rs" ["pub struct Details", "impl Default for Details", "fn default_seven_"];
    documentation:
        "lib.rs" ["//!"],
        "client.rs" ["pub fn describe"],
        "operation/describe.rs" ["pub struct Describe "];
    documents: "operation/keep.rs" ["pub struct Keep ", "pub struct KeepOutput", "fn any"];
    endpoint_of_one_host: "endpoint.rs" ["pub(crate) fn resolve"];
    endpoint_rules: "endpoint.rs" ["pub(crate) fn resolve"];
    enums: "types.rs" ["text_enum! {"];
    error_members:
        "error.rs" ["pub struct", "exception!(", "impl Busy", "own_builder! {", "impl Constrained"],
        "types.rs" ["pub use", "pub enum"];
    event_streams:
        "client.rs" ["impl Service for"],
        "operation/converse.rs" ["pub struct Converse ", "pub struct ConverseOutput", "pub enum ConverseError", "impl Operation for", "impl FromResponse", "fn audio"],
        "types.rs" [
            "pub struct AllHeaders ", "impl restjson::event_stream", "impl Constrained", "pub enum AudioStream", "pub enum BothStream",
            "pub enum TranscriptStream", "pub use",
        ];
    errors:
        "error.rs" ["pub struct", "exception!(", "impl"],
        "operation/try_operation.rs" ["service_error! {"];
    hostile_documentation: "lib.rs" ["//!"], "operation/read.rs" ["pub struct Read "];
    hostile_names:
        "missing.rs" ["missing!"],
        "error.rs" ["pub struct Gone"],
        "operation/digits.rs" ["pub struct Digits ", "setters! {", "impl<S"],
        "operation/run.rs" ["pub struct Run"],
        "operation/s.rs" ["pub struct S ", "pub struct SBuilder", "setters! {", "impl<"],
        "types.rs" ["pub struct", "own_builder! {"];
    header_kinds:
        "operation/exchange.rs" ["impl Operation for", "impl FromResponse for"],
        "operation/insist.rs" ["impl FromResponse for"],
        "error.rs" ["impl Refused"];
    headers: "operation/exchange.rs" ["pub struct Exchange ", "impl Operation for", "impl FromResponse for"];
    host_prefix: "operation/visit.rs" ["pub struct Visit ", "impl Operation for"];
    idempotency:
        "operation/in_body.rs" ["pub struct InBody ", "impl Operation for"],
        "operation/in_header.rs" ["impl Operation for"],
        "operation/in_query.rs" ["impl Operation for"];
    int_enum:
        "operation/rate.rs" ["impl Operation for", "impl FromResponse for"],
        "types.rs" ["int_enum! {"];
    labels: "operation/read_file.rs" ["//! `ReadFile`", "pub struct ReadFile ", "impl Operation for"];
    long_names: "operation/converse_with_a_name_that_is_longer_than_a_line_of_the_generated_code_is_allowed_to_be.rs" ["setters! {", "service_error! {"];
    maps: "operation/store.rs" ["pub struct Store ", "pub struct StoreOutput", "setters! {"];
    large_variants:
        "lib.rs" ["#![allow"],
        "operation/pick.rs" ["pub enum PickError", "fn choice"],
        "types.rs" ["pub enum Choice", "impl From<Big> for Choice"];
    mixins: "operation/greet.rs" ["pub struct Greet ", "pub enum GreetError", "impl Operation for"];
    names:
        "operation.rs" ["pub mod"],
        "client.rs" ["pub fn send_value"],
        "operation/type_operation.rs" ["pub struct Type", "pub enum Type", "setters! {", "impl<S> TypeBuilder<"],
        "operation/send_value.rs" ["pub struct Send"],
        "operation/client_value.rs" ["pub struct"],
        "types.rs" ["pub struct", "pub enum"];
    nested_types: "operation/arrange.rs" ["setters! {", "impl<S> ArrangeBuilder"];
    odd_bindings:
        "operation/visit.rs" ["pub struct Visit ", "impl Operation for", "impl FromResponse for"],
        "operation/list_numbers.rs" ["pub struct ListNumbers "],
        "types.rs" ["impl restjson::event_stream::DecodeEvent for"];
    pagination:
        "operation/list_books.rs" ["impl Paginated", "sent_by!("],
        "operation/list_shelves.rs" ["impl Paginated"];
    payloads:
        "operation/put_structure.rs" ["pub struct PutStructure ", "impl Operation for", "impl FromResponse for"],
        "operation/put_union.rs" ["impl Operation for", "impl FromResponse for"],
        "operation/put_blob.rs" ["impl Operation for", "impl FromResponse for"],
        "operation/put_text.rs" ["impl Operation for", "impl FromResponse for"],
        "operation/put_enum.rs" ["impl Operation for", "impl FromResponse for"],
        "operation/put_stream.rs" ["pub struct PutStream ", "impl Operation for", "impl FromResponse for"];
    query:
        "operation/search.rs" ["impl Operation for"],
        "operation/search_lists.rs" ["impl Operation for", "setters! {", "impl<S> SearchListsBuilder<S>"];
    recursive: "types.rs" ["pub struct Tree ", "pub struct Fruit ", "pub enum Seed", "impl Fruit", "pub struct FruitBuilder"];
    resources: "operation.rs" ["pub mod"], "operation/count_shops.rs" ["impl Operation for"], "operation/list_shelves.rs" ["impl Operation for"];
    sensitive:
        "secret.rs" ["pub type", "pub mod kind"],
        "operation/confide.rs" ["pub struct Confide ", "impl Operation for", "impl FromResponse for"],
        "types.rs" ["pub struct Diary", "pub enum Confession", "impl std::fmt::Debug for", "pub struct DiaryBuilder", "impl<P> std::fmt::Debug"];
    sensitive_bindings:
        "operation/whisper.rs" ["impl Operation for", "impl FromResponse for"],
        "operation/hum.rs" ["impl Operation for", "impl FromResponse for"];
    signing:
        "client.rs" ["impl Service for", "/// The client does not search for credentials"],
        "endpoint.rs" ["pub(crate) fn resolve"],
        "operation/closed.rs" ["impl Operation for"],
        "operation/open.rs" ["impl Operation for"],
        "operation/either.rs" ["impl Operation for"],
        "operation/token.rs" ["impl Operation for"],
        "operation/bulk.rs" ["impl Operation for"];
    taken_names:
        "operation.rs" ["pub mod"],
        "lib.rs" ["#![allow"],
        "client.rs" ["pub fn list", "pub fn build_value", "pub fn into_value", "pub fn try_into_value", "pub fn to_owned"],
        "operation/combine.rs" ["pub struct Combine "],
        "operation/settle.rs" ["pub fn build(self) -> Settle {"],
        "types.rs" ["pub struct", "pub enum"];
    timestamps: "operation/meet.rs" ["pub struct Meet ", "impl Operation for", "struct Body", "impl FromResponse for"];
    treatments: "operation/upload.rs" ["impl Operation for"];
    waiters: "client.rs" ["pub fn wait_until"], "waiters.rs" ["use restjson", "/// The waiters", "impl<'a> WaitUntil"];
    union: "types.rs" ["pub enum Figure", "impl Serialize for Figure", "impl<'de> Deserialize", "impl restjson::json::Union", "impl Constrained"];
}

/// Every model in the folder has its snapshot.
#[test]
fn every_feature_has_a_snapshot() {
    for feature in connectparticipant_tests::models::features() {
        let path = format!(
            "{}/tests/codegen/snapshots/codegen__features__{feature}.snap",
            env!("CARGO_MANIFEST_DIR")
        );
        assert!(std::path::Path::new(&path).exists(), "{path}");
    }
}
