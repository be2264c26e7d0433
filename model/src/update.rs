//! Takes the facts of a published model over into ours, and keeps what is ours: the documentation,
//! the order of members, the name of the service shape.
//!
//! [`drift`](crate::drift) defines the facts: after an update the two models do not differ.

mod endpoints;
mod overlay;
mod renamed;

use std::collections::{BTreeMap, BTreeSet};

use crate::drift::trait_fact;
use crate::{Kind, Member, Model, Node, Problem, Service, Shape, ShapeId, Traits, traits};

/// The documentation of new shapes and members, until somebody describes them.
pub const UNDOCUMENTED: &str = "UNDOCUMENTED: describe this item in your own words.";

/// Our model with the facts of another.
#[derive(Clone, Debug)]
pub struct Update {
    /// The model.
    pub model: Model,
    /// Renamed shapes: the old and the new name.
    pub renamed: BTreeMap<ShapeId, ShapeId>,
    /// The shapes and members whose documentation is [`UNDOCUMENTED`], sorted.
    pub undocumented: Vec<ShapeId>,
}

/// Our model with the facts of theirs. A fact that our overlay states already (`known` is our model
/// with it) is not taken over: the formats do not agree on what they can say.
///
/// # Errors
/// If either model has no service.
pub fn update(ours: &Model, known: &Model, theirs: &Model) -> Result<Update, Problem> {
    let none = |whose| move || Problem::new(format!("{whose} model has no service"));
    let (our_service, _) = ours.services().next().ok_or_else(none("our"))?;
    let (their_service, _) = theirs.services().next().ok_or_else(none("their"))?;
    let theirs = at_home(theirs, &their_service.id, &our_service.id);
    let renamed = renamed::find(ours, &theirs);
    let mut updater = Updater {
        ours,
        known,
        old_names: renamed.iter().map(|(old, new)| (new.clone(), old.clone())).collect(),
        unnamed: interfaces(&theirs),
        undocumented: Vec::new(),
    };
    let mut model = Model { metadata: ours.metadata.clone(), ..Model::default() };
    for shape in theirs.shapes.values() {
        model.shapes.insert(shape.id.clone(), updater.shape(shape));
    }
    let mut undocumented = updater.undocumented;
    undocumented.sort();
    Ok(Update { model, renamed, undocumented })
}

impl Model {
    /// The shapes and members that an update has added and nobody has described yet, sorted.
    pub fn undocumented(&self) -> Vec<ShapeId> {
        let is_marked = |traits: &Traits| traits.text(traits::DOCUMENTATION) == Some(UNDOCUMENTED);
        let mut found = Vec::new();
        for shape in self.shapes.values() {
            if is_marked(&shape.traits) {
                found.push(shape.id.clone());
            }
            let marked = shape.members().into_iter().filter(|member| is_marked(&member.traits));
            found.extend(marked.map(|member| shape.id.with_member(&member.name)));
        }
        found
    }
}

/// The shapes of a model that the service needs, in our namespace and with our name for the
/// service.
fn at_home(model: &Model, service: &ShapeId, ours: &ShapeId) -> Model {
    let home = |id: &ShapeId| match id {
        id if id.is_prelude() => id.clone(),
        id if id == service => ours.clone(),
        id => ours.sibling(id.name()).unwrap_or_else(|_| id.clone()),
    };
    let mut found = Model::default();
    for id in reach(model, service) {
        let Some(mut shape) = model.shape(&id).cloned() else { continue };
        shape.id = home(&id);
        for member in shape.members_mut() {
            member.target = home(&member.target);
        }
        match &mut shape.kind {
            Kind::Service(service) => {
                let operations = model.operation_ids(service);
                *service = Service {
                    version: service.version.clone(),
                    operations: operations.iter().map(home).collect(),
                    errors: service.errors.iter().map(home).collect(),
                    ..Service::default()
                };
            }
            Kind::Operation(operation) => {
                operation.input = home(&operation.input);
                operation.output = home(&operation.output);
                operation.errors = operation.errors.iter().map(home).collect();
            }
            _ => {}
        }
        found.shapes.insert(shape.id.clone(), shape);
    }
    found
}

/// The service and all that it reaches, those of Smithy's prelude aside.
fn reach(model: &Model, service: &ShapeId) -> BTreeSet<ShapeId> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![service.clone()];
    while let Some(id) = waiting.pop() {
        if id.is_prelude() || !found.insert(id.clone()) {
            continue;
        }
        let Some(shape) = model.shape(&id) else { continue };
        match &shape.kind {
            Kind::Service(service) => {
                waiting.extend(model.operation_ids(service));
                waiting.extend(service.errors.iter().cloned());
            }
            Kind::Operation(operation) => {
                waiting.extend([operation.input.clone(), operation.output.clone()]);
                waiting.extend(operation.errors.iter().cloned());
            }
            Kind::Enum(_) | Kind::IntEnum(_) => {}
            _ => waiting.extend(shape.members().into_iter().map(|member| member.target.clone())),
        }
    }
    found
}

/// The inputs and outputs: a page of an operation says what they are.
fn interfaces(model: &Model) -> BTreeSet<ShapeId> {
    let operations = model.shapes.values().filter_map(|shape| match &shape.kind {
        Kind::Operation(operation) => Some([operation.input.clone(), operation.output.clone()]),
        _ => None,
    });
    operations.flatten().collect()
}

struct Updater<'m> {
    ours: &'m Model,
    known: &'m Model,
    /// The old names of shapes, by their new ones.
    old_names: BTreeMap<ShapeId, ShapeId>,
    unnamed: BTreeSet<ShapeId>,
    undocumented: Vec<ShapeId>,
}

impl Updater<'_> {
    fn shape(&mut self, theirs: &Shape) -> Shape {
        let old_id = self.old_names.get(&theirs.id).unwrap_or(&theirs.id);
        let ours = self.ours.shape(old_id);
        let known = self.known.shape(old_id);
        let (our_traits, known_traits) =
            (ours.map(|shape| &shape.traits), known.map(|shape| &shape.traits));
        let mut found = merged(our_traits, known_traits, &theirs.traits);
        if matches!(theirs.kind, Kind::Service(_)) {
            endpoints::keep(&mut found, &theirs.traits);
        }
        let described = match theirs.kind {
            Kind::Structure(_) => !self.unnamed.contains(&theirs.id),
            Kind::Operation(_) | Kind::Union(_) | Kind::Enum(_) | Kind::IntEnum(_) => true,
            _ => false,
        };
        if ours.is_none() && described {
            self.mark(&theirs.id, &mut found);
        }
        let kind = match &theirs.kind {
            Kind::Structure(members) => Kind::Structure(self.members(theirs, members, ours, known)),
            Kind::Union(members) => Kind::Union(self.members(theirs, members, ours, known)),
            Kind::Enum(members) => Kind::Enum(self.members(theirs, members, ours, known)),
            Kind::IntEnum(members) => Kind::IntEnum(self.members(theirs, members, ours, known)),
            Kind::List(member) => Kind::List(element(member, ours, known)),
            Kind::Map(key, value) => {
                Kind::Map(element(key, ours, known), element(value, ours, known))
            }
            Kind::Operation(operation) => {
                let mut operation = operation.clone();
                if let Some(Kind::Operation(old)) = ours.map(|shape| &shape.kind) {
                    in_order_of(&old.errors, &mut operation.errors);
                }
                Kind::Operation(operation)
            }
            other => other.clone(),
        };
        Shape { id: theirs.id.clone(), kind, traits: found }
    }

    /// Ours in their order, then what is new.
    fn members(
        &mut self,
        theirs: &Shape,
        members: &[Member],
        ours: Option<&Shape>,
        known: Option<&Shape>,
    ) -> Vec<Member> {
        let old = |new: &Member| {
            let members = ours?.members().into_iter();
            let known = known.and_then(|shape| shape.member(&new.name)).map(|it| &it.traits);
            members.into_iter().find(|old| same(old, new)).map(|old| (old, known))
        };
        let mut found = Vec::new();
        let place = |name: &str| {
            let members = ours.map(Shape::members).unwrap_or_default();
            members.iter().position(|old| old.name == name)
        };
        for new in members {
            let mut member = match old(new) {
                Some((old, known)) => Member {
                    name: old.name.clone(),
                    target: new.target.clone(),
                    traits: merged(Some(&old.traits), known, &new.traits),
                },
                None => {
                    let traits = merged(None, None, &new.traits);
                    Member { name: new.name.clone(), target: new.target.clone(), traits }
                }
            };
            if old(new).is_none() {
                match self.said_of_others(new) {
                    Some(words) => member.traits.insert(traits::DOCUMENTATION, words),
                    None => self.mark(&theirs.id.with_member(&new.name), &mut member.traits),
                }
            }
            found.push(member);
        }
        found.sort_by_key(|member| place(&member.name).unwrap_or(usize::MAX));
        found
    }

    /// Our traits for a new member, if several members have its name, target and facts and we always describe them
    /// alike: a token is described once.
    fn said_of_others(&self, new: &Member) -> Option<Node> {
        let members = self.ours.shapes.values().flat_map(Shape::members);
        let facts = |traits: &Traits| {
            let facts = traits
                .iter()
                .filter_map(|(id, value)| Some((id.to_owned(), trait_fact(id, value)?)));
            facts.collect::<BTreeMap<_, _>>()
        };
        let alike = members.filter(|one| {
            one.name == new.name
                && one.target == new.target
                && facts(&one.traits) == facts(&new.traits)
        });
        let words: Vec<Option<&Node>> =
            alike.map(|one| one.traits.get(traits::DOCUMENTATION)).collect();
        let (first, rest) = words.split_first()?;
        let always = !rest.is_empty() && rest.iter().all(|one| one == first);
        first.filter(|_| always).cloned()
    }

    fn mark(&mut self, id: &ShapeId, traits: &mut Traits) {
        traits.insert(traits::DOCUMENTATION, Node::from(UNDOCUMENTED));
        self.undocumented.push(id.clone());
    }
}

/// Values of enums are the same if they are on the wire; their names are each format's own.
fn same(old: &Member, new: &Member) -> bool {
    match (old.traits.get(traits::ENUM_VALUE), new.traits.get(traits::ENUM_VALUE)) {
        (Some(old), Some(new)) => old == new,
        _ => old.name == new.name,
    }
}

/// The member of a list or a map.
fn element(theirs: &Member, ours: Option<&Shape>, known: Option<&Shape>) -> Member {
    let of = |shape: Option<&Shape>| {
        shape.and_then(|shape| shape.member(&theirs.name)).map(|member| member.traits.clone())
    };
    let (ours, known) = (of(ours), of(known));
    let traits = merged(ours.as_ref(), known.as_ref(), &theirs.traits);
    Member { name: theirs.name.clone(), target: theirs.target.clone(), traits }
}

/// Their facts, in our words if the facts are equal, and our traits that are not facts.
fn merged(ours: Option<&Traits>, known: Option<&Traits>, theirs: &Traits) -> Traits {
    let mut found = Traits::default();
    for (id, value) in ours.into_iter().flat_map(Traits::iter) {
        if trait_fact(id, value).is_none() {
            found.insert(id, value.clone());
        }
    }
    for (id, value) in theirs.iter() {
        let Some(fact) = trait_fact(id, value) else { continue };
        let says = |traits: Option<&Traits>| {
            let value = traits?.get(id)?;
            (trait_fact(id, value).as_ref() == Some(&fact)).then(|| value.clone())
        };
        match (says(ours), says(known)) {
            (Some(value), _) => found.insert(id, value),
            (None, Some(_)) if ours.is_none_or(|ours| !ours.has(id)) => {}
            _ => found.insert(id, value.clone()),
        }
    }
    found
}

fn in_order_of(old: &[ShapeId], new: &mut [ShapeId]) {
    new.sort_by_key(|id| old.iter().position(|one| one == id).unwrap_or(usize::MAX));
}
