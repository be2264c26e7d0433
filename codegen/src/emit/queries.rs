//! JMESPath expressions as Rust. Each is an `Option`, where `None` is JMESPath's null.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::ir::{Kind, Literal, PathStep, Query, Step, Test, Type};

use super::decimal::decimal;
use super::tokens::{ident, number};

/// The name of the current value of an inner expression.
const ITEM: &str = "item";

/// The name of the variable that records that an expression is an error.
const ERRORS: &str = "errors";

/// The parameter of a matcher, if its expression uses it: `output`, or `_`.
pub(super) fn parameter(name: &str, test: &Test) -> TokenStream {
    let used = compared(test).into_iter().any(|token| uses(token, name));
    let name = ident(name);
    if used {
        quote! { #name }
    } else {
        quote! { _ }
    }
}

/// Whether tokens have an identifier.
fn uses(token: proc_macro2::TokenTree, name: &str) -> bool {
    match token {
        proc_macro2::TokenTree::Group(group) => {
            group.stream().into_iter().any(|token| uses(token, name))
        }
        proc_macro2::TokenTree::Ident(ident) => ident == name,
        _ => false,
    }
}

/// Whether the expression has the expected value, and is no error.
pub(super) fn test(test: &Test) -> TokenStream {
    let compared = compared(test);
    if compared.clone().into_iter().any(|token| uses(token, ERRORS)) {
        let errors = ident(ERRORS);
        return quote! { waiter::query::without_error(|#errors| #compared) };
    }
    compared
}

/// Whether the expression has the expected value.
fn compared(test: &Test) -> TokenStream {
    match test {
        Test::Text(query, text) => {
            let value = value(query);
            quote! { #value == Some(#text) }
        }
        Test::Boolean(query, true) => truth(query),
        Test::Boolean(query, false) => {
            let value = value(query);
            quote! { #value == Some(false) }
        }
        Test::All(query, text) => {
            let value = value(query);
            quote! { waiter::query::all(#value, #text) }
        }
        Test::Any(query, text) => {
            let value = value(query);
            quote! { waiter::query::any(#value, #text) }
        }
    }
}

/// An expression of type `bool`: JMESPath's idea of truth.
fn truth(query: &Query) -> TokenStream {
    match &query.step {
        Step::Not(of) => {
            let of = truth(of);
            quote! { !(#of) }
        }
        Step::And(left, right) => {
            let (left, right) = (truth(left), truth(right));
            quote! { (#left) && (#right) }
        }
        Step::Or(left, right) => {
            let (left, right) = (truth(left), truth(right));
            quote! { (#left) || (#right) }
        }
        Step::Equal(left, right, equal) => equality(left, right, *equal),
        Step::Literal(Literal::Boolean(value)) => quote! { #value },
        _ => {
            let value = value(query);
            match &query.kind {
                Kind::Null => quote! { false },
                Kind::Boolean => quote! { #value == Some(true) },
                Kind::Text | Kind::List(_) | Kind::Map(..) => {
                    quote! { #value.is_some_and(|value| !value.is_empty()) }
                }
                Kind::Number | Kind::Structure(_) | Kind::InputOutput | Kind::Mixed => {
                    quote! { #value.is_some() }
                }
            }
        }
    }
}

/// Values of different types are equal only if both are null.
fn equality(left: &Query, right: &Query, equal: bool) -> TokenStream {
    let same = left.kind == right.kind && left.kind != Kind::Null;
    let (of_left, of_right) = (value(left), value(right));
    let null = |query: &Query, value: TokenStream| match query.kind {
        Kind::Null => None,
        _ => Some(quote! { #value.is_none() }),
    };
    let (both, sign) = match (same, equal) {
        (true, true) => return quote! { #of_left == #of_right },
        (true, false) => return quote! { #of_left != #of_right },
        (false, equal) => {
            let parts = [null(left, of_left), null(right, of_right)];
            let parts: Vec<TokenStream> = parts.into_iter().flatten().collect();
            let both = match parts.is_empty() {
                true => quote! { true },
                false => quote! { #(#parts)&&* },
            };
            (both, equal)
        }
    };
    if sign {
        both
    } else {
        quote! { !(#both) }
    }
}

/// An expression of type `Option`.
fn value(query: &Query) -> TokenStream {
    match &query.step {
        Step::Current => {
            let item = item();
            match query.kind {
                Kind::List(_) => quote! { Some(#item.clone()) },
                _ => quote! { Some(#item) },
            }
        }
        Step::Input => quote! { Some(input) },
        Step::Output => quote! { Some(output) },
        Step::Literal(literal) => self::literal(literal),
        Step::Field(of, step, ty) => field(of, step, ty),
        Step::Key(of, key, ty) => {
            let of = value(of);
            let found = quote! { #of.and_then(|map| map.get(#key)) };
            converted(ty, &quote! { value }, true).of(found)
        }
        Step::Values(of, ty) => {
            let (of, found) = (value(of), converted(ty, &quote! { value }, true).option());
            quote! { #of.map(|map| map.values().map(|value| #found).collect::<Vec<_>>()) }
        }
        Step::Keys(of, ty) => {
            let (of, found) = (value(of), converted(ty, &quote! { key }, true).option());
            quote! { #of.map(|map| map.keys().map(|key| #found).collect::<Vec<_>>()) }
        }
        Step::Index(of, index) => {
            let (of, index) = (value(of), number(index));
            quote! { waiter::query::at(#of, #index) }
        }
        Step::Project(of, each) => {
            let (of, each, item) = (value(of), value(each), item());
            quote! { waiter::query::project(#of, |#item| #each) }
        }
        Step::If(condition, then) => {
            let (condition, then) = (truth(condition), value(then));
            quote! { if #condition { #then } else { None } }
        }
        Step::Then(of, then) => {
            let (of, then, item) = (value(of), value(then), item());
            quote! { #of.and_then(|#item| #then) }
        }
        Step::Flatten(of) => {
            let of = value(of);
            quote! { waiter::query::flatten(#of) }
        }
        Step::All(all) => {
            let all = all.iter().map(value);
            quote! { Some(Vec::from([#(#all),*])) }
        }
        Step::Not(_) | Step::Equal(..) => {
            let truth = truth(query);
            quote! { Some(#truth) }
        }
        Step::And(left, right) if query.kind == Kind::Boolean => {
            let (left, right) = (value(left), value(right));
            quote! { match #left { Some(true) => #right, left => left } }
        }
        Step::Or(left, right) if query.kind == Kind::Boolean => {
            let (left, right) = (value(left), value(right));
            quote! { match #left { Some(true) => Some(true), _ => #right } }
        }
        // The result is only tested for its presence.
        Step::And(..) | Step::Or(..) => {
            let truth = truth(query);
            quote! { (#truth).then_some(()) }
        }
        Step::Ordered(left, right, sign) => {
            let (left, right) = (value(left), value(right));
            let sign: TokenStream = sign.parse().unwrap_or_default();
            quote! { #left.zip(#right).map(|(left, right)| left #sign right) }
        }
        Step::NotNull(of) => {
            let (of, errors) = (value(of), ident(ERRORS));
            quote! { #errors.argument(#of) }
        }
        Step::Length(of) => {
            let of = value(of);
            quote! { waiter::query::length(#of) }
        }
        Step::Has(of, what) => {
            let (of, what) = (value(of), value(what));
            quote! { waiter::query::has(#of, &#what) }
        }
        // A text contains no null.
        Step::Text(of, what, name)
            if *name == "contains" && !matches!(what.step, Step::Literal(_)) =>
        {
            let (of, what) = (value(of), value(what));
            quote! { #of.map(|text| #what.is_some_and(|part| text.contains(part))) }
        }
        Step::Text(of, what, name) => {
            let (of, what, name) = (value(of), value(what), ident(name));
            quote! { #of.zip(#what).map(|(text, part)| text.#name(part)) }
        }
    }
}

fn item() -> Ident {
    ident(ITEM)
}

fn literal(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Null => quote! { None },
        Literal::Boolean(value) => quote! { Some(#value) },
        Literal::Text(text) => quote! { Some(#text) },
        Literal::Number(value) => {
            let number = decimal(&format!("{value:?}"), "f64");
            quote! { Some(#number) }
        }
    }
}

/// A member of a structure.
fn field(of: &Query, step: &PathStep, ty: &Type) -> TokenStream {
    let name = ident(&step.field);
    let (holder, wrapped) = match &of.step {
        Step::Input => (quote! { input }, None),
        Step::Output => (quote! { output }, None),
        Step::Current => {
            let item = item();
            (quote! { #item }, None)
        }
        _ => (quote! { value }, Some(value(of))),
    };
    let found = match (step.optional, ty) {
        (true, Type::String | Type::MediaString | Type::Boxed(_)) => {
            quote! { #holder.#name.as_deref() }
        }
        (true, Type::Boolean | Type::Double) => quote! { #holder.#name },
        (true, ty) => converted(ty, &quote! { value }, true).of(quote! { #holder.#name.as_ref() }),
        (false, ty) => {
            let found = converted(ty, &quote! { #holder.#name }, false);
            return match wrapped {
                Some(of) => found.of(of),
                None => found.option(),
            };
        }
    };
    match wrapped {
        None => found,
        Some(of) => quote! { #of.and_then(|value| #found) },
    }
}

/// A value converted to JMESPath's types.
enum Converted {
    /// An expression that is never null.
    Plain(TokenStream),
    /// An `Option`.
    Nullable(TokenStream),
}

impl Converted {
    /// As an `Option`.
    fn option(self) -> TokenStream {
        match self {
            Converted::Plain(value) => quote! { Some(#value) },
            Converted::Nullable(value) => value,
        }
    }

    /// As the result of an `Option`'s method, whose closure has the parameter `value`.
    fn of(self, option: TokenStream) -> TokenStream {
        match self {
            Converted::Plain(value) if value.to_string() == "value" => option,
            Converted::Plain(value) => quote! { #option.map(|value| #value) },
            Converted::Nullable(value) => quote! { #option.and_then(|value| #value) },
        }
    }
}

/// `value` is the place of the value or, if `by_reference`, a reference to it.
fn converted(ty: &Type, value: &TokenStream, by_reference: bool) -> Converted {
    let copied = if by_reference {
        quote! { *#value }
    } else {
        value.clone()
    };
    let borrowed = if by_reference {
        value.clone()
    } else {
        quote! { &#value }
    };
    let inner = |ty: &Type| converted(ty, &quote! { value }, true);
    Converted::Plain(match ty {
        Type::Boolean | Type::Double => copied,
        Type::Long => quote! { #copied as f64 },
        Type::Byte | Type::Short | Type::Integer | Type::Float => quote! { f64::from(#copied) },
        Type::IntEnum(_) => quote! { f64::from(#value.value()) },
        Type::String | Type::MediaString | Type::Enum(_) => quote! { #value.as_str() },
        Type::Secret(_) => quote! { #value.expose() },
        Type::List(item) => {
            let item = inner(item).option();
            quote! { #value.iter().map(|value| #item).collect::<Vec<_>>() }
        }
        Type::Nullable(item) => {
            return Converted::Nullable(inner(item).of(quote! { #value.as_ref() }));
        }
        // A structure or a union.
        Type::Boxed(held) => match by_reference {
            true => return converted(held, &quote! { &**#value }, true),
            false => return converted(held, &quote! { &*#value }, true),
        },
        Type::Sensitive(held) => return converted(held, &quote! { #value.expose() }, true),
        _ => borrowed,
    })
}
