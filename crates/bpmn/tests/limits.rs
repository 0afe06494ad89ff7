//! What is too large, too deep or endless: a clear refusal or an incident, soon.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Begin, Trigger, Variables, limits};
use plain::Plain;
use plain::case::{Case, definitions, load, moment, process, variables};
use serde_json::json;
use std::time::{Duration, Instant};

fn code_of(xml: &str) -> String {
    match bpmn::read(xml.as_bytes(), &Plain) {
        Ok(_) => "loads".to_owned(),
        Err(problems) => problems[0].code.to_owned(),
    }
}

#[test]
fn bombs_and_giants_are_refused() {
    let begin = Instant::now();
    let entities = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\">&b;</definitions>";
    assert_eq!(code_of(entities), "dtd");
    let spaces: String = (0..20_000).map(|n| format!(" xmlns:n{n}=\"urn:{n}\"")).collect();
    let many = definitions(&format!("<process id=\"p\"{spaces}><task id=\"t\"/></process>"));
    assert_eq!(code_of(&many), "file-too-large");
    let deep = |tag: &str, depth: usize| {
        format!("{}{}", format!("<{tag}>").repeat(depth), format!("</{tag}>").repeat(depth))
    };
    let nested = definitions(&format!(
        "<process id=\"p\" isExecutable=\"true\">{}</process>",
        deep("subProcess", 200)
    ));
    assert_eq!(code_of(&nested), "nesting");
    for depth in [5_000, 100_000] {
        for tag in ["subProcess", "laneSet", "x"] {
            let xml = definitions(&format!(
                "<process id=\"p\" isExecutable=\"true\">{}</process>",
                deep(tag, depth)
            ));
            assert_ne!(code_of(&xml), "loads", "{tag} {depth}");
        }
        let extension = definitions(&format!(
            "<process id=\"p\" isExecutable=\"true\"><task id=\"t\"><extensionElements>{}</extensionElements></task></process>",
            deep("y", depth)
        ));
        assert_eq!(code_of(&extension), "file-too-large");
    }
    assert_eq!(code_of("not xml"), "xml");
    assert_eq!(code_of("<html/>"), "not-bpmn");
    assert_eq!(code_of(&definitions("")), "no-process");
    let large = vec![b' '; limits::FILE_BYTES_MAX + 1];
    assert_eq!(bpmn::read(&large, &Plain).unwrap_err()[0].code, "file-too-large");
    assert_eq!(bpmn::read(b"\xff\xfe\x00\xd8", &Plain).unwrap_err()[0].code, "encoding");
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
}

#[test]
fn other_encodings_are_read() {
    let xml = definitions("<process id=\"p\"><task id=\"t\" name=\"Prüfen\"/></process>");
    let name = |bytes: &[u8]| {
        let loaded = bpmn::read(bytes, &Plain).unwrap();
        loaded.definitions.processes[0].element("t").unwrap().name.clone().unwrap()
    };
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(xml.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(&*name(&utf16), "Prüfen");
    let bom: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(xml.bytes()).collect();
    assert_eq!(&*name(&bom), "Prüfen");
    let latin = format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{xml}");
    let latin: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(&*name(&latin), "Prüfen");
}

#[test]
fn endless_work_is_an_incident_that_a_retry_continues() {
    let p = process(
        "startEvent s, task a, exclusiveGateway x m, endEvent e",
        "s>m>a>x, x>m[stop != true], x>e[stop = true]",
        "",
    );
    let mut case = Case::start(&p, json!({}));
    assert_eq!(case.incidents()[0].1, "step-limit");
    assert!(case.log.len() < 20_000);
    case.tell(Trigger::Variables { key: bpmn::Key::ROOT, variables: variables(json!({"stop": true})) })
        .unwrap();
    let (stuck, _) = case.incidents()[0].clone();
    let key = case.key(&stuck);
    case.tell(Trigger::RetryIncident { key }).unwrap();
    assert!(case.completed());
}

#[test]
fn too_many_instances_and_rounds_are_incidents() {
    let many = |text: &str| {
        load(&format!(
            "<startEvent id=\"s\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"u\"/><scriptTask id=\"u\"><script>{{n: 1}}</script>{text}</scriptTask>"
        ))
    };
    let p = many(
        "<multiInstanceLoopCharacteristics><loopCardinality>2000000</loopCardinality></multiInstanceLoopCharacteristics>",
    );
    assert_eq!(Case::start(&p, json!({})).incidents(), [("u".into(), "multi-instance-limit".into())]);
    let p = many(
        "<standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics>",
    );
    let codes: Vec<String> =
        Case::start(&p, json!({})).incidents().into_iter().map(|(_, code)| code).collect();
    assert!(
        codes.iter().all(|code| matches!(code.as_str(), "loop-limit" | "step-limit")) && !codes.is_empty(),
        "{codes:?}"
    );
    let p = many(
        "<multiInstanceLoopCharacteristics isSequential=\"true\"><loopCardinality>3000</loopCardinality></multiInstanceLoopCharacteristics>",
    );
    assert!(Case::start(&p, json!({})).outcome().is_some(), "as many rounds as it says are no endless loop");
}

#[test]
fn processes_that_call_each_other_without_end_are_refused() {
    let p = process("startEvent s, endEvent e", "s>c>e", "<callActivity id=\"c\" calledElement=\"p\"/>");
    let mut depth = 0;
    let refusal = loop {
        match bpmn::start(&p, &Begin::None, Variables::new(), depth, &moment()) {
            Ok(events) => {
                let mut state = bpmn::State::default();
                events.iter().for_each(|event| bpmn::apply(&mut state, event));
                match &bpmn::needs(&p, &state, &events)[0].what {
                    bpmn::Want::Call { depth: next, .. } => depth = *next,
                    other => panic!("{other:?}"),
                }
            }
            Err(refusal) => break refusal,
        }
    };
    assert_eq!((refusal.code.as_ref(), depth), ("calls-too-deep", limits::CALL_DEPTH_MAX + 1));
}
