//! Models whose shapes are in each other very deeply, or in themselves: refused by name or generated, on a
//! small stack.

use restjson_codegen::{Files, Options, generate};
use restjson_model::{Problems, assemble, smithy};
use serde_json::{Map, Value, json};

/// The stack of a thread on which nothing may recurse by the model's depth.
const STACK: usize = 512 << 10;

/// How one level holds the next one.
#[derive(Clone, Copy, Debug)]
enum Link {
    Optional,
    Required,
    List,
    Map,
    Union,
}

const LINKS: [Link; 5] = [Link::Optional, Link::Required, Link::List, Link::Map, Link::Union];

/// A service that takes and returns the first of these levels; the last one holds a text, or the first level.
fn model(levels: usize, link: Link, circular: bool) -> String {
    let mut shapes = Map::new();
    let mut add = |name: String, shape: Value| shapes.insert(format!("example#{name}"), shape);
    let top = json!({ "type": "structure", "members": { "first": { "target": "example#L0" } } });
    add(
        "Example".to_owned(),
        json!({
            "type": "service", "version": "1",
            "operations": [{ "target": "example#Dive" }, { "target": "example#Rest" }],
            "traits": { "aws.protocols#restJson1": {} }
        }),
    );
    let http = |uri: &str| json!({ "smithy.api#http": { "method": "POST", "uri": uri } });
    add(
        "Dive".to_owned(),
        json!({
            "type": "operation", "input": { "target": "example#DiveInput" },
            "output": { "target": "example#DiveOutput" }, "traits": http("/dive")
        }),
    );
    add("Rest".to_owned(), json!({ "type": "operation", "traits": http("/rest") }));
    add("DiveInput".to_owned(), top.clone());
    add("DiveOutput".to_owned(), top);
    for level in 0..levels {
        let next = match level + 1 {
            next if next < levels => format!("example#L{next}"),
            _ if circular => "example#L0".to_owned(),
            _ => "smithy.api#String".to_owned(),
        };
        let direct = json!({ "target": next });
        let through = json!({ "target": format!("example#C{level}") });
        let (kind, member) = match link {
            Link::Optional => ("structure", direct),
            Link::Required => {
                ("structure", json!({ "target": next, "traits": { "smithy.api#required": {} } }))
            }
            Link::List => {
                let list = json!({ "type": "list", "member": { "target": next } });
                add(format!("C{level}"), list);
                ("structure", through)
            }
            Link::Map => {
                let key = json!({ "target": "smithy.api#String" });
                let map = json!({ "type": "map", "key": key, "value": { "target": next } });
                add(format!("C{level}"), map);
                ("structure", through)
            }
            Link::Union => ("union", direct),
        };
        let other = json!({ "target": "smithy.api#Integer" });
        let members = json!({ "next": member, "other": other });
        add(format!("L{level}"), json!({ "type": kind, "members": members }));
    }
    json!({ "smithy": "2.0", "shapes": shapes }).to_string()
}

fn generated(text: &str) -> Result<Files, Problems> {
    let text = text.to_owned();
    let work = move || generate(&assemble([smithy::read(&text)?])?, &Options::default());
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
    thread.join().expect("neither a panic nor an overflow")
}

#[test]
fn a_thousand_levels_are_refused_by_name() {
    for link in LINKS {
        for circular in [false, true] {
            let text = model(1_000, link, circular);
            let problems = generated(&text).expect_err("too deep");
            let messages: Vec<String> = problems.iter().map(ToString::to_string).collect();
            let named = |operation: &str| {
                messages.iter().any(|text| {
                    text.starts_with(&format!("example#Dive{operation}: this holds structures"))
                })
            };
            assert!(named("Input") && named("Output"), "{link:?} {circular}: {messages:?}");
            assert!(messages.iter().all(|text| !text.contains("Rest")), "{messages:?}");
        }
    }
}

/// The compiler reads them too: `features/deep.json` is as deep as can be, `features/recursive.json` is circular.
#[test]
fn some_levels_are_generated() {
    for link in LINKS {
        // A map is many types.
        let levels = if matches!(link, Link::Map) { 8 } else { 10 };
        for circular in [false, true] {
            let result = generated(&model(levels, link, circular));
            if circular && matches!(link, Link::Required) {
                let problems = result.expect_err("it has no end");
                let all = problems.iter().all(|it| it.message.contains("form a cycle"));
                assert!(all && problems.iter().count() == 10, "{problems:?}");
                continue;
            }
            let files = result.unwrap_or_else(|problems| panic!("{link:?}: {problems:?}"));
            // A list and a map are boxes already.
            let boxes = circular && matches!(link, Link::Optional | Link::Union);
            assert_eq!(files["types.rs"].contains("Box<"), boxes, "{link:?} {circular}");
        }
    }
}

/// The longest way counts, though the compiler may come to a shape by a shorter one first: the members of a
/// builder have another order.
#[test]
fn the_order_of_members_makes_no_difference() {
    for names in [["a_near", "b_far"], ["b_near", "a_far"]] {
        let mut model: Value = serde_json::from_str(&model(60, Link::Optional, false)).unwrap();
        let mut members: Vec<(&str, &str)> = names.into_iter().zip(["L30", "L0"]).collect();
        members.sort_unstable();
        let members: Map<String, Value> = members
            .into_iter()
            .map(|(name, level)| (name.to_owned(), json!({ "target": format!("example#{level}") })))
            .collect();
        model["shapes"]["example#DiveInput"]["members"] = Value::Object(members);
        let problems = generated(&model.to_string()).expect_err("too deep");
        assert!(problems.iter().any(|it| it.message.starts_with("this holds")), "{problems:?}");
    }
}

/// What is not a structure is no event, however deep it is, or if it is in itself.
#[test]
fn an_event_that_is_a_list_of_lists() {
    for circular in [false, true] {
        let mut shapes = json!({
            "example#Example": {
                "type": "service", "version": "1", "operations": [{ "target": "example#Listen" }],
                "traits": { "aws.protocols#restJson1": {} }
            },
            "example#Listen": {
                "type": "operation", "output": { "target": "example#ListenOutput" },
                "traits": { "smithy.api#http": { "method": "POST", "uri": "/listen" } }
            },
            "example#ListenOutput": {
                "type": "structure",
                "members": { "events": {
                    "target": "example#Events", "traits": { "smithy.api#httpPayload": {} }
                } }
            },
            "example#Events": {
                "type": "union", "members": { "deep": { "target": "example#L0" } },
                "traits": { "smithy.api#streaming": {} }
            }
        });
        for level in 0..1_000 {
            let next = match level {
                999 if circular => "example#L0".to_owned(),
                999 => "smithy.api#String".to_owned(),
                level => format!("example#L{}", level + 1),
            };
            let list = json!({ "type": "list", "member": { "target": next } });
            shapes[format!("example#L{level}")] = list;
        }
        let text = json!({ "smithy": "2.0", "shapes": shapes }).to_string();
        let problems = generated(&text).expect_err("a list is no event");
        let message = "an event must be a structure, not a list";
        assert!(problems.iter().any(|problem| problem.message == message), "{problems:?}");
    }
}
