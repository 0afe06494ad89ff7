//! How often work is tried, and how long is waited between two tries.

use super::engines::task_headers;
use super::names::{CLASSIC, ZEEBE, child};
use super::reader::Reader;
use crate::{COUNTERSIGN, Service, Text};
use jiff::Span;
use roxmltree::Node;
use std::sync::Arc;

/// Pauses of one task that are read; the last one holds for all further tries.
const PAUSES_MAX: usize = 100;

/// What a file says about trying again.
#[derive(Default)]
struct Tries {
    times: Option<Text>,
    pauses: Vec<Span>,
}

impl<'a, 'i> Reader<'a, 'i> {
    /// Work for a topic, with the tries that its node names.
    pub fn work(&mut self, node: Node<'a, 'i>, topic: Text, script: Option<Arc<str>>) -> Service {
        let Tries { times, pauses } = self.tries(node);
        Service { topic, retries: times, pauses, script }
    }

    /// `retry` of the own extension and `failedJobRetryTimeCycle` of the classic engines, both as in `R5/PT10M` or
    /// `PT1M,PT10M`; `retries` of the younger engine with its header `retryBackoff`.
    fn tries(&mut self, node: Node<'a, 'i>) -> Tries {
        let Some(extension) = child(node, "extensionElements") else { return Tries::default() };
        if let Some(definition) = extension.children().find(|it| it.has_tag_name((ZEEBE, "taskDefinition"))) {
            let times = definition.attribute("retries").map(|it| self.computed(node, it));
            let header = task_headers(extension).find(|it| it.attribute("key") == Some("retryBackoff"));
            let pause = header.and_then(|it| it.attribute("value")).map(str::trim);
            let pauses = pause.filter(|it| !it.is_empty()).and_then(|it| self.pauses(node, it));
            return Tries { times, pauses: pauses.unwrap_or_default() };
        }
        let own = extension.children().filter(|it| it.tag_name().namespace() == Some(COUNTERSIGN));
        let own = own.filter_map(|it| it.attribute("retry")).next();
        let classic = extension.children().find(|it| {
            it.tag_name().name() == "failedJobRetryTimeCycle"
                && it.tag_name().namespace().is_some_and(|it| CLASSIC.contains(&it))
        });
        let text = own.or_else(|| classic.and_then(|it| it.text()));
        match text.map(str::trim).filter(|it| !it.is_empty()) {
            Some(text) => self.cycle_of_tries(node, text).unwrap_or_default(),
            None => Tries::default(),
        }
    }

    fn cycle_of_tries(&mut self, node: Node<'a, 'i>, text: &str) -> Option<Tries> {
        if let Some((times, pause)) = text.strip_prefix('R').and_then(|it| it.split_once('/')) {
            let pauses = self.pauses(node, pause)?;
            return match times.parse::<u32>() {
                Ok(n) if n > 0 => Some(Tries { times: Some(Text::Literal(times.into())), pauses }),
                _ => self.no_tries(node, text),
            };
        }
        if !text.split(',').all(|it| it.trim().starts_with('P')) {
            return self.no_tries(node, text);
        }
        // A list of durations says one try for each, and the first.
        let pauses = self.pauses(node, text)?;
        let times = (text.split(',').count() + 1).to_string();
        Some(Tries { times: Some(Text::Literal(times.into())), pauses })
    }

    /// Durations separated by commas.
    fn pauses(&mut self, node: Node<'a, 'i>, text: &str) -> Option<Vec<Span>> {
        let spans = text.split(',').take(PAUSES_MAX).map(|it| it.trim().parse::<Span>().ok());
        match spans.map(|it| it.filter(|it| !it.is_negative())).collect::<Option<Vec<_>>>() {
            Some(pauses) => Some(pauses),
            None => self.no_tries(node, text),
        }
    }

    fn no_tries<T>(&mut self, node: Node<'a, 'i>, text: &str) -> Option<T> {
        let short: String = text.chars().take(120).collect();
        let sentence = format!(
            "\"{short}\" says neither a number of tries nor how long to wait between them; the usual ones hold."
        );
        self.note(node, "retries", sentence, "Write it as in R5/PT10M or PT1M,PT10M.", false);
        None
    }
}
