//! Facts that Smithy can express and botocore's format cannot.

use crate::drift::Difference;

/// A fact that botocore's format has no place for.
#[derive(Debug, PartialEq, Eq)]
pub struct Lack {
    /// The fact.
    pub fact: &'static str,
    /// The traits that say it in Smithy; none, if it is the kind or the name of a shape.
    pub traits: &'static [&'static str],
    /// The effect on a crate that is generated from botocore's format.
    pub then: &'static str,
}

impl Lack {
    /// How many differences this explains, of which one model is in botocore's format.
    pub fn explains(&self, differences: &[Difference]) -> usize {
        let of_trait =
            |about: &str| self.traits.iter().any(|id| about.ends_with(&format!(" trait {id}")));
        let explained = differences.iter().filter(|difference| match difference {
            Difference::Added { about, .. } | Difference::Removed { about, .. } => of_trait(about),
            Difference::Changed { .. } => false,
        });
        explained.count()
    }
}

/// The facts that botocore's format cannot express. Those that affect a generated crate come first.
///
/// ```
/// use restjson_model::botocore::LACKS;
///
/// assert!(LACKS.iter().any(|lack| lack.traits.contains(&"smithy.api#default")));
/// ```
pub const LACKS: &[Lack] = &[
    Lack {
        fact: "defaults of members",
        traits: &["smithy.api#default", "smithy.api#addedDefault"],
        then: "the member is an `Option`",
    },
    Lack {
        fact: "required members that a client may leave out",
        traits: &["smithy.api#clientOptional"],
        then: "the builder asks for the member",
    },
    Lack {
        fact: "read-only operations, in files published before 2025",
        traits: &["smithy.api#readonly"],
        then: "a call is not repeated if the service may have received it",
    },
    Lack { fact: "enums of numbers", traits: &[], then: "the type is `i32`" },
    Lack { fact: "numbers of 8 and 16 bits", traits: &[], then: "the type is `i32`" },
    Lack {
        fact: "members of unions without a value",
        traits: &[],
        then: "the variant holds an empty structure",
    },
    Lack {
        fact: "media types other than JSON",
        traits: &["smithy.api#mediaType"],
        then: "a payload is sent as `text/plain` or `application/octet-stream`",
    },
    Lack {
        fact: "names and documentation of the values of enums",
        traits: &["smithy.api#enum"],
        then: "the same names, as variants are named after values in both formats; no documentation",
    },
    Lack {
        fact: "examples of calls, which are in a file of their own",
        traits: &["smithy.api#examples"],
        then: "the documentation has an example with required members only",
    },
    Lack {
        fact: "constraints and formats of members: they are on a shape that is made for the member",
        traits: &[
            "smithy.api#length",
            "smithy.api#pattern",
            "smithy.api#range",
            "smithy.api#timestampFormat",
        ],
        then: "the same crate",
    },
    Lack {
        fact: "resources and their identifiers",
        traits: &["smithy.api#noReplace", "smithy.api#references", "smithy.api#resourceIdentifier"],
        then: "the same crate",
    },
    Lack {
        fact: "traits for tools other than clients",
        traits: &[
            "aws.protocols#awsQueryError",
            "smithy.api#cors",
            "smithy.api#private",
            "smithy.api#uniqueItems",
            "smithy.api#xmlNamespace",
        ],
        then: "the same crate",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the page is this list.
    #[test]
    fn the_page_shows_them() {
        let page = include_str!("../../README.md");
        let table = page.lines().skip_while(|line| *line != HEAD).skip(2);
        let rows: Vec<&str> = table.take_while(|line| line.starts_with('|')).collect();
        let expected: Vec<String> = LACKS
            .iter()
            .map(|lack| {
                let traits: Vec<String> = lack.traits.iter().map(|id| format!("`{id}`")).collect();
                format!("| {} | {} | {} |", lack.fact, traits.join(", "), lack.then)
            })
            .collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn differences_are_explained_by_their_traits() {
        let lack = LACKS.iter().find(|lack| lack.traits.contains(&"smithy.api#default")).unwrap();
        let value = "0".to_owned();
        let added =
            |about: &str| Difference::Added { about: about.to_owned(), value: value.clone() };
        let differences = [
            added("A$b trait smithy.api#default"),
            Difference::Removed {
                about: "A$c trait smithy.api#addedDefault".to_owned(),
                value: value.clone(),
            },
            added("A$b trait smithy.api#defaults"),
            added("A$b"),
            Difference::Changed {
                about: "A$b trait smithy.api#default".to_owned(),
                ours: value.clone(),
                theirs: "1".to_owned(),
            },
        ];
        assert_eq!(lack.explains(&differences), 2);
    }

    const HEAD: &str = "| botocore lacks | in Smithy | the generated crate |";
}
