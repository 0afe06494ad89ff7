//! FEEL, lent to the process: conditions, scripts and mappings are prepared once and run over the variables in reach.

use bpmn::{Expressions, Run, Scope};
use dmn::feel::{self, Kind, Names, Value, Variables};
use dmn::time::{DateTime, Zone};
use std::sync::Arc;

/// The expression language of processes.
pub struct Feel;

/// Languages that a file may name and that are FEEL.
const FEEL_URIS: [&str; 4] = [
    "feel",
    "https://www.omg.org/spec/DMN/20191111/FEEL/",
    "https://www.omg.org/spec/DMN/20211108/FEEL/",
    "https://www.omg.org/spec/DMN/20230324/FEEL/",
];

impl Expressions for Feel {
    fn prepare(&self, text: &str, language: Option<&str>) -> Result<Run, String> {
        let known = |it: &str| {
            FEEL_URIS.contains(&it)
                || it.eq_ignore_ascii_case("feel")
                || it.contains("XPath")
                || it.is_empty()
        };
        if let Some(language) = language.filter(|it| !known(it)) {
            return Err(format!("The expression language \"{language}\" is not executed; write it in FEEL"));
        }
        let expression =
            feel::prepare(text, Kind::Expression, &Names::new()).map_err(|error| error.to_string())?;
        Ok(Arc::new(move |scope: &Scope<'_>| {
            let run = dmn::Run { now: now(scope), ..dmn::Run::default() };
            expression
                .eval(&InReach(scope), &run)
                .map(|value| value.to_json())
                .map_err(|error| error.to_string())
        }))
    }
}

/// The variables of a scope, converted when they are asked for.
struct InReach<'a, 'b>(&'a Scope<'b>);

impl Variables for InReach<'_, '_> {
    fn variable(&self, name: &str) -> Option<Value> {
        self.0.get(name).map(Value::from_json)
    }
}

fn now(scope: &Scope<'_>) -> Option<DateTime> {
    let zone = scope.moment.zone.to_offset(scope.moment.now);
    DateTime::at(scope.moment.now.as_nanosecond(), Some(Zone::Offset(zone.seconds())))
}
