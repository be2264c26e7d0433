//! Literal values.

/// A literal value of some type: a default, an example, a test's parameter.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the types say it")]
pub enum Value {
    None,
    Some(Box<Value>),
    Boolean(bool),
    Integer(i64, &'static str),
    Float(f64, &'static str),
    Big(String, &'static str),
    Text(String),
    Secret(String),
    Blob(Vec<u8>),
    Stream(Vec<u8>),
    Events(Vec<Value>),
    Timestamp {
        seconds: i64,
        nanos: i32,
    },
    Document(restjson_model::Node),
    Unit,
    Variant {
        ty: String,
        variant: String,
    },
    /// A value of an enum whose variants are not known here: the generated code looks up the
    /// variant.
    OpenVariant {
        ty: String,
        value: Box<Value>,
    },
    UnknownVariant {
        ty: String,
        value: Box<Value>,
    },
    Arm {
        ty: String,
        variant: String,
        value: Box<Value>,
    },
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    Structure {
        ty: String,
        fields: Vec<(String, Value)>,
    },
    Boxed(Box<Value>),
    Sensitive(Box<Value>),
}
