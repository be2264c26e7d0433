//! Writes, for each operation of the crates that are checked in, how it is made from JSON, so that an operation that is
//! added is tested without an edit. What uses it is in `src/matrix/operations.rs`.
#![allow(clippy::panic, clippy::expect_used, reason = "a build script fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use restjson_codegen::ir::{
    Feature, Field, Operation, Presence, Service, Structure, Type, TypeDef,
};
use restjson_codegen::{Options, names, resolve};
use restjson_model::{assemble, smithy};

#[path = "../xtask/src/checked_in/table.rs"]
#[allow(dead_code, unreachable_pub, reason = "what is not needed here is needed there")]
mod table;

fn main() {
    let crates = table::EACH.iter().map(|own| (own.name.replace('-', "_"), service(own)));
    let text = text(&crates.collect::<Vec<_>>());
    let out = PathBuf::from(env::var("OUT_DIR").expect("set by cargo")).join("operations.rs");
    fs::write(&out, text).unwrap_or_else(|e| panic!("{}: {e}", out.display()));
}

/// What a crate that is checked in is generated from.
fn service(own: &table::CheckedIn) -> Service {
    let sources = [own.model, own.overlay].map(|name| {
        let tests = env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
        let path = Path::new(&tests).join("..").join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        smithy::read(&text).unwrap_or_else(|problems| panic!("{}: {problems}", path.display()))
    });
    let model = assemble(sources).unwrap_or_else(|problems| panic!("{problems}"));
    resolve(&model, &Options::default()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn text(crates: &[(String, Service)]) -> String {
    let mut text = String::new();
    let operations = crates.iter().flat_map(|(name, service)| {
        service.operations.iter().map(|one| (name.as_str(), one)).collect::<Vec<_>>()
    });
    let operations: Vec<(&str, &Operation)> = operations.collect();
    let samples: String =
        operations.iter().map(|(name, one)| format!("sample::<{}>(),", path(name, one))).collect();
    let _ = write!(
        text,
        "/// Each operation of each crate that is checked in, in the order of their names.\n\
         #[allow(deprecated)]\npub static EACH: [Sample; {}] = [{samples}];\n\
         /// The model and the overlay of each of those crates.\n\
         pub const MODELS: [(&str, &str); {}] = {:?};\n",
        operations.len(),
        crates.len(),
        table::EACH.iter().map(|own| (own.model, own.overlay)).collect::<Vec<_>>(),
    );
    for (name, operation) in operations {
        text.push_str(&settable(name, operation));
    }
    let mut features = BTreeSet::new();
    for (name, service) in crates {
        for ty in &service.types {
            text.push_str(&made(name, ty));
        }
        features.extend(service.features.iter().copied());
    }
    for (feature, ty, value) in [
        (Feature::Blob, "restjson::Blob", "Self::from(super::made::text(value).into_bytes())"),
        (
            Feature::Stream,
            "restjson::ByteStream",
            "Self::from(super::made::text(value).into_bytes())",
        ),
        (Feature::BigNumber, "restjson::BigInteger", "Self::from_literal(&value.to_string())"),
        (Feature::BigNumber, "restjson::BigDecimal", "Self::from_literal(&value.to_string())"),
    ] {
        if features.contains(&feature) {
            text.push_str(&implementation(ty, value));
        }
    }
    text
}

fn path(name: &str, operation: &Operation) -> String {
    format!("{name}::operation::{}::{}", operation.module, operation.name)
}

fn settable(name: &str, operation: &Operation) -> String {
    let path = path(name, operation);
    let start = format!("client.{}()", operation.module);
    let output = &operation.output;
    let same = match output.traits.eq {
        true => "Ok(Self::Output::from_response(one)? == Self::Output::from_response(other)?)",
        false => "{ let _ = (one, other); panic!(\"a stream is not compared\") }",
    };
    let written = match output.fields.iter().any(|field| field.ty.is_stream()) {
        false => {
            "Ok(serde_json::to_value(Self::Output::from_response(response)?).expect(\"JSON\"))"
        }
        true => "{ let _ = response; panic!(\"a stream is not written\") }",
    };
    let expect = operation.errors.first().map_or_else(String::new, |error| {
        format!(
            "mock.expect::<Unsigned<Self>>().fails::<{name}::error::{}>(\"what happened\");",
            error.error
        )
    });
    format!(
        "#[allow(deprecated)]\nimpl Settable for {path} {{\n\
            type Client = {name}::Client;\n\
            fn made(client: &Self::Client, value: &Value) -> Self {{ let _ = value; {made} }}\n\
            fn steps(client: &Self::Client, value: &Value, seen: &mut dyn FnMut(&dyn Debug)) {{ let _ = value; {steps} }}\n\
            fn same_output(one: Response, other: Response) -> Result<bool, DecodeError> {{ {same} }}\n\
            fn written(response: Response) -> Result<Value, DecodeError> {{ {written} }}\n\
            fn expect(mock: &Mock, body: String) {{ mock.expect::<Unsigned<Self>>().answers_json(200, body); {expect} }}\n\
         }}\n",
        made = construction(name, &start, &operation.input),
        steps = steps(name, &start, &operation.input),
    )
}

/// An expression: the structure with all that the JSON holds.
fn construction(name: &str, start: &str, structure: &Structure) -> String {
    let mut text = format!("#[allow(unused_mut)] let mut made = {start}");
    let is_required = |field: &&Field| field.presence == Presence::Required;
    for field in structure.fields.iter().filter(is_required) {
        let setter = setter(field);
        let ty = rust(name, &field.ty);
        let _ = write!(text, ".{setter}(member::<{ty}>(value, {:?}))", field.wire);
    }
    text.push_str(".build();");
    for field in structure.fields.iter().filter(|field| !is_required(field)) {
        let _ = writeln!(
            text,
            "if let Some(it) = value.get({:?}) {{ made.{} = Made::made(it); }}",
            field.wire, field.name
        );
    }
    text.push_str("made");
    text
}

/// Shows the builder after each setter, then the operation and its request.
fn steps(name: &str, start: &str, structure: &Structure) -> String {
    let mut text = format!("let builder = {start}; seen(&builder);");
    for field in &structure.fields {
        let (setter, wire, ty) = (setter(field), &field.wire, rust(name, &field.ty));
        let step = match (&field.presence, &field.ty) {
            (Presence::Required, _) => format!("builder.{setter}(member::<{ty}>(value, {wire:?}))"),
            (Presence::Optional, Type::List(_) | Type::Map(..)) => {
                format!("builder.{setter}(value.get({wire:?}).map(<{ty}>::made))")
            }
            _ => format!(
                "match value.get({wire:?}) {{ Some(it) => builder.{setter}(<{ty}>::made(it)), \
                 None => builder }}"
            ),
        };
        let _ = write!(text, "let builder = {step}; seen(&builder);");
    }
    text.push_str("let operation = builder.build(); seen(&operation); seen(&operation.encode());");
    text
}

/// The setter that takes the whole value.
fn setter(field: &Field) -> String {
    let whole = match field.ty {
        Type::List(_) => true,
        Type::Map(..) => field.presence != Presence::Required,
        _ => false,
    };
    if whole { names::set_name(&field.name) } else { field.name.clone() }
}

/// How a shared type is made, if requests hold it.
fn made(name: &str, ty: &TypeDef) -> String {
    let path = format!("{name}::types::{}", ty.name());
    match ty {
        TypeDef::Structure(structure) if structure.built => {
            let start = format!("{path}::builder()");
            implementation(&path, &format!("{{ {} }}", construction(name, &start, structure)))
        }
        TypeDef::Structure(_) => String::new(),
        TypeDef::Enum(_) => implementation(&path, "Self::from(super::made::text(value))"),
        TypeDef::IntEnum(_) => implementation(&path, "Self::from(i32::made(value))"),
        TypeDef::Union(union) if union.direction.sent => {
            let arms: String = union
                .arms
                .iter()
                .map(|arm| match arm.ty {
                    Type::Unit => format!("{:?} => Self::{},", arm.wire, arm.name),
                    _ => format!("{:?} => Self::{}(Made::made(inner)),", arm.wire, arm.name),
                })
                .collect();
            let value = format!(
                "match super::made::arm(value) {{ (name, inner) => {{ let _ = inner; match name {{ {arms} \
                 other => panic!(\"{path} has no member {{other}}\") }} }} }}"
            );
            implementation(&path, &value)
        }
        // The services of these tests have no event streams.
        TypeDef::Union(_) | TypeDef::EventStream(_) => String::new(),
    }
}

fn implementation(ty: &str, value: &str) -> String {
    format!(
        "#[allow(deprecated)]\nimpl Made for {ty} {{ fn made(value: &Value) -> Self {{ {value} }} }}\n"
    )
}

/// The type of a value, with its path.
fn rust(name: &str, ty: &Type) -> String {
    match ty {
        Type::Boolean => "bool".to_owned(),
        Type::Byte => "i8".to_owned(),
        Type::Short => "i16".to_owned(),
        Type::Integer => "i32".to_owned(),
        Type::Long => "i64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::String | Type::MediaString => "String".to_owned(),
        Type::Unit => "()".to_owned(),
        Type::BigInteger => "restjson::BigInteger".to_owned(),
        Type::BigDecimal => "restjson::BigDecimal".to_owned(),
        Type::Blob => "restjson::Blob".to_owned(),
        Type::Stream => "restjson::ByteStream".to_owned(),
        Type::EventInput(events) => {
            format!("restjson::event_stream::EventInput<{name}::types::{events}>")
        }
        // No request holds it.
        Type::EventReceiver(..) => "()".to_owned(),
        Type::Timestamp(_) => "restjson::Timestamp".to_owned(),
        Type::Document => "Value".to_owned(),
        Type::Secret(ty) => format!("{name}::secret::{ty}"),
        Type::Structure(ty) | Type::Union(ty) | Type::Enum(ty) | Type::IntEnum(ty) => {
            format!("{name}::types::{ty}")
        }
        Type::List(of) => format!("Vec<{}>", rust(name, of)),
        Type::Map(key, value) => {
            format!("std::collections::BTreeMap<{}, {}>", rust(name, key), rust(name, value))
        }
        Type::Nullable(of) => format!("Option<{}>", rust(name, of)),
        Type::Boxed(of) => format!("Box<{}>", rust(name, of)),
        Type::Sensitive(of) => format!("restjson::Sensitive<{}>", rust(name, of)),
    }
}
