//! A decision model as it was read: elements, expressions as text, places in the file.

mod logic;
mod table;

pub use logic::{Binding, Entry, FunctionLogic, Literal, Logic, Origin, Relation};
pub use table::{Aggregation, HitPolicy, Input, Output, Rule, Table};

use crate::problem::Place;

/// A decision model.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its namespace, by which others import it.
    pub namespace: String,
    /// Models it builds on.
    pub imports: Vec<Import>,
    /// Types it defines.
    pub items: Vec<Item>,
    /// What it needs to know.
    pub inputs: Vec<InputData>,
    /// What it decides.
    pub decisions: Vec<Decision>,
    /// Functions that decisions share.
    pub knowledge: Vec<Knowledge>,
    /// Decisions offered as one callable whole.
    pub services: Vec<Service>,
}

/// A model that this one builds on.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The name under which its elements are known here.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// What it is, as written: the namespace of its language.
    pub kind: String,
    /// Where its file lies, as written: often relative, often absent.
    pub location: Option<String>,
    /// Where the import stands.
    pub place: Place,
}

/// A name with the type its value must have.
#[derive(Clone, Debug, Default)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The type's name, as written; `None` for anything.
    pub type_ref: Option<String>,
}

/// A defined type.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Its name, or the component's name.
    pub name: String,
    /// The type it refines.
    pub type_ref: Option<String>,
    /// Whether it is a list of that.
    pub list: bool,
    /// Unary tests that each value must pass.
    pub allowed: Option<String>,
    /// Unary tests that the whole value must pass, of a list the list.
    pub constraint: Option<String>,
    /// Members of a structure.
    pub components: Vec<Item>,
    /// Parameters and result of a function type.
    pub function: Option<(Vec<Variable>, Option<String>)>,
    /// Where it stands.
    pub place: Place,
}

/// Something the model needs to know.
#[derive(Clone, Debug, Default)]
pub struct InputData {
    /// Its id.
    pub id: String,
    /// Its name, which some modellers let differ from its variable's.
    pub name: String,
    /// Name and type, as expressions use it.
    pub variable: Variable,
    /// Where it stands.
    pub place: Place,
}

/// A decision.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about, for people.
    pub description: Option<String>,
    /// The question it answers, for people.
    pub question: Option<String>,
    /// Name and type of its result.
    pub variable: Variable,
    /// References to inputs and decisions it needs.
    pub information: Vec<String>,
    /// References to knowledge models and services it calls.
    pub knowledge: Vec<String>,
    /// How it decides; `None` where the model does not say.
    pub logic: Option<Logic>,
    /// Where it stands.
    pub place: Place,
}

/// A function that decisions share.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Name and type of its result.
    pub variable: Variable,
    /// References to knowledge models and services it calls.
    pub knowledge: Vec<String>,
    /// The function.
    pub logic: Option<FunctionLogic>,
    /// Where it stands.
    pub place: Place,
}

/// Decisions offered as one callable whole.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Name and type of its result.
    pub variable: Variable,
    /// References to the decisions whose results it gives.
    pub outputs: Vec<String>,
    /// References to inputs the caller gives.
    pub inputs: Vec<String>,
    /// References to decisions whose results the caller gives.
    pub input_decisions: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

impl Model {
    /// The decision of that name or id.
    pub fn decision(&self, name_or_id: &str) -> Option<&Decision> {
        let by_name = self.decisions.iter().find(|decision| decision.name == name_or_id);
        by_name.or_else(|| self.decisions.iter().find(|decision| decision.id == name_or_id))
    }
}
