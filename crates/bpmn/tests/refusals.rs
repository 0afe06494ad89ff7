//! What is not executed is refused at load: each refusal with its code, the element, its line, a reason and a remedy.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::Problem;
use plain::Plain;
use plain::case::{definitions, elements, flows};

/// The problems of an executable process with that content; nothing where it loads.
fn problems(content: &str) -> Vec<Problem> {
    let process = format!("\n<process id=\"p\" isExecutable=\"true\">\n{content}\n</process>");
    bpmn::read(definitions(&process).as_bytes(), &Plain).err().unwrap_or_default()
}

fn refused(code: &str, element: &str, content: &str) {
    let found = problems(content);
    let problem =
        found.iter().find(|it| it.code == code && it.element.as_ref().is_some_and(|it| *it == element));
    let Some(problem) = problem else { panic!("{code} at {element} is not among {found:?}") };
    assert!(problem.sentence.len() > 15 && problem.remedy.len() > 5, "{problem}");
    assert_eq!(problem.line, 3, "{problem}");
}

/// A task between start and end, with that inside it, and more.
fn task(attributes: &str, inside: &str, more: &str) -> String {
    format!(
        "{}<userTask id=\"t\" {attributes}>{inside}</userTask>{}{more}",
        elements("startEvent s, endEvent e"),
        flows("s>t>e")
    )
}

fn event(tag: &str, attributes: &str, inside: &str) -> String {
    task("", "", &format!("<{tag} id=\"x\" {attributes}>{inside}</{tag}>"))
}

#[test]
fn what_is_not_executed_is_refused_by_element_and_line() {
    refused("construct-not-executed", "x", &event("complexGateway", "", ""));
    refused("construct-not-executed", "x", &event("callConversation", "", ""));
    refused("construct-not-executed", "x", &event("choreographyTask", "", ""));
    refused("construct-not-executed", "x", &event("correlationSubscription", "", ""));
    refused("construct-not-executed", "t", &task("startQuantity=\"2\"", "", ""));
    refused("construct-not-executed", "t", &task("completionQuantity=\"3\"", "", ""));
    for behavior in ["None", "One", "Complex"] {
        let many = format!(
            "<multiInstanceLoopCharacteristics behavior=\"{behavior}\"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
        );
        refused("construct-not-executed", "t", &task("", &many, ""));
    }
    let two = "<messageEventDefinition messageRef=\"M\"/><signalEventDefinition signalRef=\"S\"/>";
    let start = format!("<startEvent id=\"x\" parallelMultiple=\"true\">{two}</startEvent>");
    refused("construct-not-executed", "x", &task("", "", &start));
    let both = "attachedToRef=\"t\" parallelMultiple=\"true\"";
    refused("construct-not-executed", "x", &event("boundaryEvent", both, two));
    let gateway = "<eventBasedGateway id=\"x\" instantiate=\"true\" eventGatewayType=\"Parallel\"/>";
    refused("construct-not-executed", "x", gateway);
}

#[test]
fn events_stand_only_where_the_standard_allows_them() {
    let attached = "attachedToRef=\"t\"";
    for (tag, attributes, definition) in [
        ("startEvent", "", "error"),
        ("startEvent", "", "escalation"),
        ("startEvent", "", "compensate"),
        ("startEvent", "", "terminate"),
        ("startEvent", "", "cancel"),
        ("startEvent", "", "link"),
        ("intermediateCatchEvent", "", "error"),
        ("intermediateCatchEvent", "", "escalation"),
        ("intermediateCatchEvent", "", "compensate"),
        ("intermediateCatchEvent", "", "cancel"),
        ("intermediateCatchEvent", "", "terminate"),
        ("intermediateThrowEvent", "", "error"),
        ("intermediateThrowEvent", "", "terminate"),
        ("intermediateThrowEvent", "", "cancel"),
        ("boundaryEvent", attached, "terminate"),
        ("boundaryEvent", attached, "link"),
        ("endEvent", "", "link"),
    ] {
        let inside = format!("<{definition}EventDefinition name=\"n\"/>");
        refused("event-misplaced", "x", &event(tag, attributes, &inside));
    }
    let timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
    let condition = "<conditionalEventDefinition><condition>true</condition></conditionalEventDefinition>";
    for (tag, inside) in [
        ("intermediateThrowEvent", timer),
        ("intermediateThrowEvent", condition),
        ("endEvent", timer),
        ("endEvent", condition),
    ] {
        refused("event-misplaced", "x", &event(tag, "", inside));
    }
    refused("boundary-none", "x", &event("boundaryEvent", attached, ""));
    refused("boundary-loose", "x", &event("boundaryEvent", "", timer));
    refused("cancel", "x", &event("boundaryEvent", attached, "<cancelEventDefinition/>"));
    refused("cancel", "x", &event("endEvent", "", "<cancelEventDefinition/>"));
    refused("compensation", "x", &event("boundaryEvent", attached, "<compensateEventDefinition/>"));
    let gone = "<compensateEventDefinition activityRef=\"gone\"/>";
    refused("compensation", "x", &event("intermediateThrowEvent", "", gone));
    refused("link", "x", &event("intermediateThrowEvent", "", "<linkEventDefinition name=\"l\"/>"));
    refused("condition-empty", "x", &event("intermediateCatchEvent", "", "<conditionalEventDefinition/>"));
    let inside = format!("<startEvent id=\"x\">{timer}</startEvent>");
    refused("event-start", "x", &task("", "", &format!("<subProcess id=\"u\">{inside}</subProcess>")));
    refused("event-start", "x", &task("", "", "<subProcess id=\"x\" triggeredByEvent=\"true\"/>"));
}

#[test]
fn a_timer_that_does_not_read_says_why() {
    let timer = |kind: &str, text: &str| {
        let inside = format!("<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>");
        let content = event("intermediateCatchEvent", "", &inside);
        problems(&content)
            .into_iter()
            .map(|it| format!("{} {}", it.code, it.sentence))
            .collect::<Vec<_>>()
            .join("; ")
    };
    for (kind, text) in [
        ("timeDuration", "PT10M"),
        ("timeDuration", "P1Y2M10DT2H30M"),
        ("timeDuration", "P2W"),
        ("timeDate", "2026-11-17T09:00:00Z"),
        ("timeDate", "2026-11-17T09:00:00+01:00"),
        ("timeDate", "2026-11-17T09:00:00"),
        ("timeCycle", "R3/PT10H"),
        ("timeCycle", "R/PT1H"),
        ("timeCycle", "R/2026-01-01T00:00:00Z/P1D"),
        ("timeCycle", "R5/2026-01-01T00:00:00Z/P1Y2M"),
        ("timeCycle", "R3/PT1H/2026-01-01T00:00:00Z"),
        ("timeCycle", "R-1/PT1H"),
    ] {
        assert_eq!(timer(kind, text), "", "{kind} {text}");
    }
    for (kind, text, why) in [
        ("timeCycle", "0 0/5 * * * ?", "is a cron expression"),
        ("timeCycle", "5 * * * *", "is a cron expression"),
        ("timeCycle", "R0/PT1H", "is no cycle"),
        ("timeCycle", "R3/PT1H/whenever", "is no date and time"),
        ("timeDuration", "whenever", "is no ISO 8601 duration"),
        ("timeDuration", "-PT1H", "is a negative duration"),
        ("timeDate", "tomorrow", "is no date and time"),
    ] {
        let found = timer(kind, text);
        assert!(found.starts_with("timer ") && found.contains(why), "{kind} {text}: {found}");
    }
}

#[test]
fn flows_repetitions_and_tasks_that_would_do_nothing_are_refused() {
    let sub = "<subProcess id=\"u\"><userTask id=\"i\"/></subProcess>";
    let flow =
        |from: &str, to: &str| format!("<sequenceFlow id=\"x\" sourceRef=\"{from}\" targetRef=\"{to}\"/>");
    refused("flow-crosses", "x", &task("", "", &format!("{sub}{}", flow("t", "i"))));
    refused("flow-loose", "x", &task("", "", &flow("t", "gone")));
    refused("flow-into", "s", &task("", "", &flow("t", "s")));
    refused("flow-out-of", "e", &task("", "", &flow("e", "t")));
    refused("default-flow", "t", &task("default=\"gone\"", "", ""));
    refused("id-twice", "t", &task("", "", "<userTask id=\"t\"/>"));
    refused("id-twice", "s_t", &task("", "", "<sequenceFlow id=\"s_t\" sourceRef=\"s\" targetRef=\"t\"/>"));
    let split = format!(
        "{}{}",
        elements("startEvent s, exclusiveGateway x, endEvent a b"),
        flows("s>x, x>a[n = 1], x>b")
    );
    refused("condition-missing", "x", &split);
    refused(
        "expression",
        "t",
        &task(
            "",
            "<standardLoopCharacteristics><loopCondition>a ((</loopCondition></standardLoopCharacteristics>",
            "",
        ),
    );
    refused("loop", "t", &task("", "<standardLoopCharacteristics/>", ""));
    refused("multi-instance", "t", &task("", "<multiInstanceLoopCharacteristics/>", ""));
    refused("script-missing", "x", &event("scriptTask", "", ""));
    refused("called-missing", "x", &event("callActivity", "", ""));
    refused(
        "decision-missing",
        "x",
        &event("businessRuleTask", "", "<extensionElements><cs:decision/></extensionElements>"),
    );
    refused("adhoc", "x", &event("adHocSubProcess", "", ""));
    refused("event-gateway", "x", &event("eventBasedGateway", "", ""));
    refused(
        "event-gateway",
        "x",
        &event(
            "receiveTask",
            "instantiate=\"true\"",
            &format!(
                "</receiveTask>{}<receiveTask id=\"r\">",
                flow("t", "x").replace("id=\"x\"", "id=\"f\"")
            ),
        ),
    );
    assert_eq!((problems("")[0].code, problems("")[0].line), ("process-empty", 2));
}

#[test]
fn a_file_of_many_problems_names_the_first_hundred_and_counts_the_rest() {
    let many: String = (0..250).map(|n| format!("<scriptTask id=\"t{n}\"/>")).collect();
    let found = problems(&many);
    assert_eq!(found.len(), bpmn::limits::PROBLEMS_MAX);
    assert!(found[99].sentence.contains("150 more problems"), "{}", found[99]);
}

#[test]
fn what_is_only_shown_loads_without_harm() {
    let content = definitions(
        "<collaboration id=\"c\"><participant id=\"a\" processRef=\"p\"/><participant id=\"b\" name=\"Them\"/>\
         <messageFlow id=\"m\" sourceRef=\"t\" targetRef=\"b\"/><conversation id=\"k\"/></collaboration>\
         <dataStore id=\"d\" name=\"Orders\"/><globalUserTask id=\"g\"/><category id=\"q\"/><itemDefinition id=\"j\"/>\
         <process id=\"p\" isExecutable=\"true\"><laneSet><lane id=\"l\" name=\"Us\"><flowNodeRef>t</flowNodeRef></lane></laneSet>\
         <dataObject id=\"o\"/><dataObjectReference id=\"r\" dataObjectRef=\"o\"/><dataStoreReference id=\"v\" dataStoreRef=\"d\"/>\
         <textAnnotation id=\"n\"><text>why</text></textAnnotation><association id=\"y\" sourceRef=\"n\" targetRef=\"t\"/>\
         <group id=\"h\"/><userTask id=\"t\" xmlns:z=\"urn:elsewhere\" z:colour=\"blue\"><documentation/>\
         <extensionElements><z:anything deep=\"1\"><z:deeper/></z:anything></extensionElements></userTask></process>\
         <process id=\"other\"><complexGateway id=\"w\"/></process>",
    );
    let loaded = bpmn::read(content.as_bytes(), &Plain).unwrap();
    let process = loaded.definitions.process("p").unwrap();
    assert!(process.unrunnable.is_empty());
    assert_eq!(&*process.element("t").unwrap().lanes[0], "Us");
    assert_eq!(process.element("t").unwrap().extensions.elements.len(), 1);
    let picture = loaded.definitions.process("other").unwrap();
    assert_eq!(picture.unrunnable[0].code, "construct-not-executed");
    let refusal = bpmn::start(picture, &bpmn::Begin::None, bpmn::Variables::new(), 0, &plain::case::moment());
    assert_eq!(refusal.unwrap_err().code, "process-not-runnable");
    assert!(loaded.notes.iter().any(|it| it.strict && it.about.code == "process-not-runnable"));
}
