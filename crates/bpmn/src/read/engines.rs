//! The extension namespaces of the open engines' modellers: topics, assignment, forms, mappings, decisions.

use super::names::{CLASSIC, DROOLS, SPIFF, ZEEBE, child, folded};
use super::process::Draft;
use super::reader::Reader;
use crate::{
    Assignment, COUNTERSIGN, Expression, Extensions, ForeignElement, Ix, Mapping, Scope, Service, Source,
    Text,
};
use roxmltree::Node;
use serde_json::Value;
use std::sync::Arc;

/// The attribute of that name in one of the classic engines' namespaces.
fn classic<'n>(node: Node<'n, '_>, name: &str) -> Option<&'n str> {
    CLASSIC.iter().find_map(|namespace| node.attribute((*namespace, name))).filter(|it| !it.trim().is_empty())
}

/// Whether that attribute of a classic engine says true.
pub(super) fn is_set(node: Node<'_, '_>, name: &str) -> bool {
    classic(node, name).is_some_and(|it| it.trim() == "true")
}

fn classic_of<'e>(extensions: &'e Extensions, name: &str) -> Option<&'e str> {
    CLASSIC
        .iter()
        .find_map(|namespace| extensions.attribute(namespace, name))
        .filter(|it| !it.trim().is_empty())
}

fn zeebe<'e>(extensions: &'e Extensions, name: &str) -> Option<&'e ForeignElement> {
    extensions.element(ZEEBE, name)
}

/// `zeebe:taskDefinition` with its type.
pub(super) fn task_type(extensions: &Extensions) -> Option<&str> {
    zeebe(extensions, "taskDefinition")?.attribute("type")
}

/// The decision that a business rule task calls, with its result variable.
pub(super) fn decision(extensions: &Extensions) -> Option<(String, Option<Arc<str>>)> {
    if let Some(called) = zeebe(extensions, "calledDecision") {
        let result = called.attribute("resultVariable").and_then(folded);
        return Some((called.attribute("decisionId")?.to_owned(), result));
    }
    let decision = classic_of(extensions, "decisionRef")
        .or_else(|| classic_of(extensions, "decisionTableReferenceKey"))
        .or_else(|| Some(&*extensions.element(SPIFF, "calledDecisionId")?.text))
        .filter(|it| !it.is_empty())?;
    Some((decision.to_owned(), classic_of(extensions, "resultVariable").and_then(folded)))
}

/// The decision of a service task that is one by its type, with its result variable.
pub(super) fn decision_service(
    node: Node<'_, '_>,
    extensions: &Extensions,
) -> Option<(String, Option<Arc<str>>)> {
    if classic(node, "type")?.trim() != "dmn" {
        return None;
    }
    let field = extensions.elements.iter().find(|it| {
        CLASSIC.contains(&&*it.namespace)
            && &*it.name == "field"
            && it.attribute("name").is_some_and(|it| it.starts_with("decision"))
    })?;
    let value = field.attribute("stringValue").map(str::to_owned);
    let value = value.or_else(|| field.children.first().map(|it| it.text.to_string()))?;
    Some((value, classic(node, "resultVariable").and_then(folded)))
}

/// The variable that takes a script's value.
pub(super) fn result_variable(extensions: &Extensions) -> Option<Arc<str>> {
    let own = extensions.element(COUNTERSIGN, "script").and_then(|it| it.attribute("result"));
    let zeebe = zeebe(extensions, "script").and_then(|it| it.attribute("resultVariable"));
    own.or(zeebe).or_else(|| classic_of(extensions, "resultVariable")).and_then(folded)
}

/// A file in which another engine would look for the script.
pub(super) fn script_file(extensions: &Extensions) -> Option<&str> {
    classic_of(extensions, "resource")
}

/// A script that stands in the extension and is FEEL.
pub(super) fn script_expression(extensions: &Extensions) -> Option<String> {
    Some(zeebe(extensions, "script")?.attribute("expression")?.to_owned())
}

/// The headers of the younger engine's task.
pub(super) fn task_headers<'a, 'i: 'a>(extension: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    let holders = extension.children().filter(|it| it.has_tag_name((ZEEBE, "taskHeaders")));
    holders.flat_map(|it| it.children().filter(|it| it.has_tag_name((ZEEBE, "header"))))
}

/// The value that a data object holds from the start.
pub(super) fn is_value(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "value" && node.tag_name().namespace().is_some_and(|it| CLASSIC.contains(&it))
}

/// The called process.
pub(super) fn called(extensions: &Extensions) -> Option<String> {
    Some(zeebe(extensions, "calledElement")?.attribute("processId")?.to_owned())
}

/// The activities with which an ad-hoc sub-process begins.
pub(super) fn first_activities(extensions: &Extensions) -> Option<String> {
    Some(zeebe(extensions, "adHoc")?.attribute("activeElementsCollection")?.to_owned())
}

/// The correlation key of a message definition.
pub(super) fn correlation(message: Node<'_, '_>) -> Option<String> {
    let extension = child(message, "extensionElements")?;
    let subscription = extension.children().find(|it| it.has_tag_name((ZEEBE, "subscription")))?;
    Some(subscription.attribute("correlationKey")?.to_owned())
}

/// Variables that take the code and message of a caught error or escalation.
pub(super) fn fault_variables(node: Node<'_, '_>) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let code = classic(node, "errorCodeVariable").or_else(|| classic(node, "escalationCodeVariable"));
    (code.and_then(folded), classic(node, "errorMessageVariable").and_then(folded))
}

/// What a multi-instance marker says in an extension.
#[derive(Default)]
pub(super) struct Multi {
    pub collection: Option<String>,
    pub item: Option<Arc<str>>,
    pub result: Option<Arc<str>>,
    pub result_item: Option<String>,
}

/// Reads it.
pub(super) fn multi(node: Node<'_, '_>) -> Multi {
    let extension = child(node, "extensionElements");
    let loops =
        extension.and_then(|it| it.children().find(|it| it.has_tag_name((ZEEBE, "loopCharacteristics"))));
    if let Some(it) = loops {
        return Multi {
            collection: it.attribute("inputCollection").filter(|it| !it.trim().is_empty()).map(str::to_owned),
            item: it.attribute("inputElement").and_then(folded),
            result: it.attribute("outputCollection").and_then(folded),
            result_item: it.attribute("outputElement").filter(|it| !it.trim().is_empty()).map(str::to_owned),
        };
    }
    Multi {
        collection: classic(node, "collection").map(str::to_owned),
        item: classic(node, "elementVariable").and_then(folded),
        ..Multi::default()
    }
}

impl<'a, 'i> Reader<'a, 'i> {
    /// The topic that an extension names, an implementation in code included.
    pub fn engine_service(&mut self, draft: &Draft<'a, 'i>, ix: Ix, node: Node<'a, 'i>) -> Option<Service> {
        let extensions = &draft.process.elements[ix].extensions;
        let own = extensions.element(COUNTERSIGN, "effect").and_then(|it| it.attribute("type"));
        let own =
            own.or_else(|| extensions.element(COUNTERSIGN, "topic").and_then(|it| it.attribute("name")));
        if let Some(topic) = own {
            let topic = self.computed(node, topic);
            return Some(self.work(node, topic, None));
        }
        if let Some(definition) = zeebe(extensions, "taskDefinition") {
            let topic = self.computed(node, definition.attribute("type")?);
            return Some(self.work(node, topic, None));
        }
        if let Some(topic) = classic(node, "topic") {
            let topic = self.computed(node, topic);
            return Some(self.work(node, topic, None));
        }
        let operator = extensions.element(SPIFF, "serviceTaskOperator").and_then(|it| it.attribute("id"));
        let worker = node.attribute((DROOLS, "taskName")).filter(|it| !it.trim().is_empty());
        if let Some(topic) = operator.or(worker) {
            return Some(self.work(node, Text::Literal(topic.trim().into()), None));
        }
        let foreign =
            ["class", "delegateExpression", "expression"].iter().find_map(|name| classic(node, name));
        let foreign = foreign.or_else(|| classic(node, "type").filter(|it| *it != "external"))?;
        self.foreign(node, foreign);
        Some(self.work(node, Text::Literal(foreign.into()), None))
    }

    /// Who does a task, from the standard's resource roles and the engines' attributes.
    pub fn assignment(&mut self, node: Node<'a, 'i>, extensions: &Extensions) -> Option<Box<Assignment>> {
        let zeebe_of =
            |element: &str, name: &str| zeebe(extensions, element).and_then(|it| it.attribute(name));
        let role = |name: &'static str| {
            let role = child(node, name)?;
            let expression = child(child(role, "resourceAssignmentExpression")?, "formalExpression")?;
            expression.text().map(str::trim).filter(|it| !it.is_empty())
        };
        let texts: [Option<&str>; 7] = [
            classic_of(extensions, "assignee")
                .or_else(|| zeebe_of("assignmentDefinition", "assignee"))
                .or_else(|| role("humanPerformer")),
            classic_of(extensions, "candidateUsers")
                .or_else(|| zeebe_of("assignmentDefinition", "candidateUsers")),
            classic_of(extensions, "candidateGroups")
                .or_else(|| zeebe_of("assignmentDefinition", "candidateGroups"))
                .or_else(|| role("potentialOwner")),
            classic_of(extensions, "formKey")
                .or_else(|| classic_of(extensions, "formRef"))
                .or_else(|| zeebe_of("formDefinition", "formKey"))
                .or_else(|| zeebe_of("formDefinition", "formId")),
            classic_of(extensions, "dueDate").or_else(|| zeebe_of("taskSchedule", "dueDate")),
            classic_of(extensions, "followUpDate").or_else(|| zeebe_of("taskSchedule", "followUpDate")),
            classic_of(extensions, "priority").or_else(|| zeebe_of("priorityDefinition", "priority")),
        ];
        if texts.iter().all(Option::is_none) {
            return None;
        }
        let [assignee, candidates, groups, form, due, follow_up, priority] =
            texts.map(|text| text.map(|text| self.shown(node, text)));
        Some(Box::new(Assignment { assignee, candidates, groups, form, due, follow_up, priority }))
    }

    /// Input and output mappings of an element.
    pub fn mappings(&mut self, draft: &mut Draft<'a, 'i>, ix: Ix) {
        let node = draft.nodes[ix];
        let extensions = draft.process.elements[ix].extensions.clone();
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for (namespace, holder) in [(ZEEBE, "ioMapping"), (COUNTERSIGN, "mapping")] {
            for holder in extensions.all(namespace, holder) {
                for (name, list) in [("input", &mut inputs), ("output", &mut outputs)] {
                    list.extend(holder.children(name).filter_map(|it| self.mapping(node, it)));
                }
            }
        }
        for namespace in CLASSIC {
            for holder in extensions.all(namespace, "inputOutput") {
                for (name, list) in [("inputParameter", &mut inputs), ("outputParameter", &mut outputs)] {
                    list.extend(holder.children(name).filter_map(|it| self.parameter(node, it)));
                }
            }
        }
        for namespace in CLASSIC {
            for (name, list) in [("in", &mut inputs), ("out", &mut outputs)] {
                list.extend(extensions.all(namespace, name).filter_map(|it| self.passed(node, it)));
                let all = extensions.all(namespace, name).any(|it| it.attribute("variables") == Some("all"));
                if all && !list.is_empty() {
                    list.insert(0, Mapping { target: "*".into(), source: Source::Everything });
                }
            }
        }
        let says =
            |name| zeebe(&extensions, "calledElement").and_then(|it| it.attribute(name)) == Some("true");
        for (name, list) in
            [("propagateAllParentVariables", &mut inputs), ("propagateAllChildVariables", &mut outputs)]
        {
            if says(name) && !list.is_empty() {
                list.insert(0, Mapping { target: "*".into(), source: Source::Everything });
            }
        }
        let values = self.data_values(node);
        if ix == 0 {
            // A process is given its variables by whoever starts it.
            inputs = values;
        } else {
            inputs.extend(values);
        }
        let (copied_in, copied_out) = self.data_associations(node);
        self.what_is_not_run(node, &extensions);
        self.what_is_only_kept(node, &extensions);
        let element = &mut draft.process.elements[ix];
        (element.inputs, element.outputs) = (inputs, outputs);
        (element.copied_in, element.copied_out) = (copied_in, copied_out);
    }

    /// Code of another engine around an element, and what would change how it runs there.
    fn what_is_not_run(&mut self, node: Node<'a, 'i>, extensions: &Extensions) {
        const CODE: [&str; 14] = [
            "executionListener",
            "taskListener",
            "connector",
            "executionListeners",
            "taskListeners",
            "onEntry-script",
            "onExit-script",
            "onEntryScript",
            "onExitScript",
            "preScript",
            "postScript",
            "errorEventDefinition",
            "eventListener",
            "mapException",
        ];
        let known = |it: &ForeignElement| {
            CLASSIC.contains(&&*it.namespace) || matches!(&*it.namespace, ZEEBE | DROOLS | SPIFF)
        };
        for it in extensions.elements.iter().filter(|it| known(it) && CODE.contains(&&*it.name)) {
            let sentence = format!("Its {} is code of another engine and is not run here.", it.name);
            self.note(node, "foreign-listener", sentence, "Model what it does as a task.", true);
        }
        if classic_of(extensions, "skipExpression").is_some() {
            let sentence = "Its skip expression is not asked; the element always runs.";
            self.note(node, "foreign-behaviour", sentence, "Put an exclusive gateway in front of it.", true);
        }
        let is_free = node.tag_name().name() == "adHocSubProcess";
        if is_free && task_type(extensions).is_some() {
            let sentence = "A worker of another engine would choose its activities; here a person does, or its start list.";
            self.note(
                node,
                "foreign-behaviour",
                sentence,
                "Let the worker choose through the interface.",
                true,
            );
        }
        if is_free && zeebe(extensions, "adHoc").is_some_and(|it| it.attribute("outputCollection").is_some())
        {
            let sentence = "Its output collection is not gathered.";
            self.note(
                node,
                "foreign-behaviour",
                sentence,
                "Let each activity set a variable of its own.",
                true,
            );
        }
        let many = child(node, "multiInstanceLoopCharacteristics");
        let extension = many.and_then(|it| child(it, "extensionElements"));
        let aggregates = |it: Node<'_, '_>| it.tag_name().name() == "variableAggregation";
        if extension.is_some_and(|it| it.children().any(aggregates)) {
            let sentence = "What its instances produce is not gathered by a variable aggregation.";
            self.note(node, "foreign-behaviour", sentence, "Name a loop data output.", true);
        }
    }

    /// Attributes by which another engine ends or moves a timer.
    pub fn what_bounds_a_timer(&mut self, element: Node<'a, 'i>, node: Node<'a, 'i>) {
        for it in [Some(node), child(node, "timeCycle")].into_iter().flatten() {
            for name in ["endDate", "businessCalendarName"] {
                if classic(it, name).is_some() {
                    let sentence = format!("The {name} of its timer is not heeded.");
                    self.note(element, "foreign-behaviour", sentence, "Write the cycle in ISO 8601.", true);
                }
            }
        }
    }

    /// Form fields load, and nothing here acts on them: whoever counts on them should know.
    fn what_is_only_kept(&mut self, node: Node<'a, 'i>, extensions: &Extensions) {
        let fields = |name| CLASSIC.iter().any(|namespace| extensions.element(namespace, name).is_some());
        if fields("formData") || fields("formProperty") {
            let sentence = "Its form fields are kept and not shown; a task shows its draft.";
            self.note(
                node,
                "form-fields",
                sentence,
                "Let the first pass draft the fields, or add them to the case.",
                false,
            );
        }
    }

    fn mapping(&mut self, node: Node<'a, 'i>, it: &ForeignElement) -> Option<Mapping> {
        let (source, target) = (it.attribute("source")?, it.attribute("target")?);
        let source = match self.computed(node, source) {
            Text::Literal(text) => Source::Value(Value::String(text.to_string())),
            Text::Computed(expression) => Source::Computed(expression),
        };
        Some(Mapping { target: target.trim().into(), source })
    }

    /// A variable passed to or from a called process. `variables="all"` is what happens without any mapping.
    fn passed(&mut self, node: Node<'a, 'i>, it: &ForeignElement) -> Option<Mapping> {
        let target = it.attribute("target")?;
        let text = match it.attribute("source") {
            // A variable that is not there is passed as nothing.
            Some(name) if is_name(name) => {
                let (shown, name) = (name.trim().into(), name.trim().to_owned());
                let run =
                    Arc::new(move |scope: &Scope<'_>| Ok(scope.get(&name).cloned().unwrap_or(Value::Null)));
                let source = Source::Computed(Expression { text: shown, run });
                return Some(Mapping { target: target.trim().into(), source });
            }
            Some(name) => format!("={name}"),
            None => it.attribute("sourceExpression")?.to_owned(),
        };
        let source = match self.computed(node, &text) {
            Text::Literal(text) => Source::Value(Value::String(text.to_string())),
            Text::Computed(expression) => Source::Computed(expression),
        };
        Some(Mapping { target: target.trim().into(), source })
    }

    fn parameter(&mut self, node: Node<'a, 'i>, it: &ForeignElement) -> Option<Mapping> {
        let target = it.attribute("name")?;
        let source = match it.children.first() {
            None => match self.computed(node, &it.text) {
                Text::Literal(text) => Source::Value(Value::String(text.to_string())),
                Text::Computed(expression) => Source::Computed(expression),
            },
            Some(child) => match self.structured(child, 0) {
                Some(value) => Source::Value(value),
                None => {
                    let sentence =
                        format!("The value of {target} is computed by a script, which is not run here.");
                    self.problem(node, "foreign-mapping", sentence, "Write it as ${…}, or as = and FEEL.");
                    return None;
                }
            },
        };
        Some(Mapping { target: target.trim().into(), source })
    }

    /// A list or map of literals.
    fn structured(&self, it: &ForeignElement, depth: usize) -> Option<Value> {
        if depth > 8 || it.text.contains("${") || it.text.contains("#{") {
            return None;
        }
        match &*it.name {
            "value" => Some(Value::String(it.text.to_string())),
            "list" => it
                .children
                .iter()
                .map(|child| self.structured(child, depth + 1))
                .collect::<Option<Vec<_>>>()
                .map(Value::Array),
            "map" => it
                .children
                .iter()
                .map(|entry| {
                    let key = entry.attribute("key")?.to_owned();
                    let value = match entry.children.first() {
                        Some(child) => self.structured(child, depth + 1)?,
                        None if entry.text.contains("${") => return None,
                        None => Value::String(entry.text.to_string()),
                    };
                    Some((key, value))
                })
                .collect::<Option<serde_json::Map<_, _>>>()
                .map(Value::Object),
            _ => None,
        }
    }
}

/// A plain name of a variable.
fn is_name(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
