//! Makes the model simple, one named step at a time, so that what follows has no special cases.

mod box_recursion;
mod decisions;
mod error_members;
mod input_members;
mod retype;
mod select;
mod service_errors;
mod stream_errors;

pub(crate) use box_recursion::BOXED;
pub(crate) use select::{Selected, select};

use restjson_model::Problems;

use crate::known_services;

/// The steps in their order.
pub(crate) fn simplify(selected: Selected) -> Result<Selected, Problems> {
    let Selected { model, service } = selected;
    decisions::check(&model)?;
    let model = known_services::add_traits(model, &service);
    let model = retype::retype(model)?;
    let model = service_errors::copy_to_operations(model, &service);
    let model = stream_errors::copy_to_operations(model, &service);
    let model = error_members::make_optional(model);
    let model = input_members::make_optional(model);
    let model = box_recursion::mark(model);
    Ok(Selected { model, service })
}
