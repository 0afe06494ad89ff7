//! Files as other engines' modellers write them: what of their notation runs, what becomes work, and what is said about it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{Begin, Kind, Loaded, Moment, Process, Task, TimerDefinition, Trigger, Want};
use plain::Plain;
use plain::case::{Case, elements, flows, moment, variables};
use serde_json::json;
use std::sync::Arc;

const NAMESPACES: &str = "xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:cs=\"https://countersign.dev/bpmn/1\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:c7=\"http://camunda.org/schema/1.0/bpmn\" \
    xmlns:fl=\"http://flowable.org/bpmn\" xmlns:c8=\"http://camunda.org/schema/zeebe/1.0\"";
const RULES: &str = "xmlns:tns=\"http://www.jboss.org/drools\"";
const SNAKE: &str = "xmlns:sw=\"http://spiffworkflow.org/bpmn/schema/1.0/core\"";

fn loaded(more: &str, outside: &str, content: &str) -> Loaded {
    let xml = format!(
        "<definitions {NAMESPACES} {more}>{outside}<process id=\"p\" isExecutable=\"true\">{content}</process></definitions>"
    );
    bpmn::read(xml.as_bytes(), &Plain)
        .unwrap_or_else(|problems| panic!("{}", problems.iter().map(ToString::to_string).collect::<String>()))
}

fn process(more: &str, content: &str) -> Arc<Process> {
    loaded(more, "", content).definitions.processes[0].clone()
}

/// A start, that element `t`, an end.
fn one(element: &str) -> String {
    format!("{}{element}{}", elements("startEvent s, endEvent e"), flows("s>t>e"))
}

fn strict_codes(loaded: &Loaded) -> Vec<&'static str> {
    loaded.notes.iter().filter(|it| it.strict).map(|it| it.about.code).collect()
}

fn topic(process: &Process, id: &str) -> (String, Option<String>) {
    match &process.element(id).unwrap().kind {
        Kind::Task(Task::Service(it)) => {
            (it.topic.source().to_owned(), it.retries.as_ref().map(|it| it.source().to_owned()))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn topics_and_tries_are_read() {
    let cycle = |text: &str| {
        format!(
            "<extensionElements><c7:failedJobRetryTimeCycle>{text}</c7:failedJobRetryTimeCycle></extensionElements>"
        )
    };
    let external = |text: &str| {
        one(&format!(
            "<serviceTask id=\"t\" c7:type=\"external\" c7:topic=\"post\">{}</serviceTask>",
            cycle(text)
        ))
    };
    let pauses = |process: &Process| match &process.element("t").unwrap().kind {
        Kind::Task(Task::Service(it)) => {
            it.pauses.iter().map(|it| format!("{it:#}")).collect::<Vec<_>>().join(" ")
        }
        other => panic!("{other:?}"),
    };
    for (text, tries, waits) in [
        ("R7/PT10M", Some("7"), "10m"),
        ("PT1M,PT5M", Some("3"), "1m 5m"),
        ("${often}", None, ""),
        ("R3/soon", None, ""),
        ("R0/PT1M", None, ""),
        ("R3/-PT1M", None, ""),
    ] {
        let it = loaded("", "", &external(text));
        assert_eq!(it.notes.iter().any(|it| it.about.code == "retries"), tries.is_none(), "{text}");
        let it = &it.definitions.processes[0];
        assert_eq!(topic(it, "t"), ("post".to_owned(), tries.map(str::to_owned)), "{text}");
        assert_eq!(pauses(it), waits, "{text}");
    }
    let header = "<serviceTask id=\"t\"><extensionElements><c8:taskDefinition type=\"post\" retries=\"=n\"/>\
        <c8:taskHeaders><c8:header key=\"retryBackoff\" value=\"PT30S\"/></c8:taskHeaders></extensionElements></serviceTask>";
    let it = process("", &one(header));
    assert_eq!((topic(&it, "t").1.as_deref(), &*pauses(&it)), (Some("n"), "30s"));
    let own = "<serviceTask id=\"t\"><extensionElements><cs:effect type=\"post\" retry=\"R2/P1D\"/></extensionElements></serviceTask>";
    let it = process("", &one(own));
    assert_eq!((topic(&it, "t").1.as_deref(), &*pauses(&it)), (Some("2"), "1d"));
    let zeebe = "<serviceTask id=\"t\"><extensionElements><c8:taskDefinition type=\"post\" retries=\"9\"/></extensionElements></serviceTask>";
    assert_eq!(topic(&process("", &one(zeebe)), "t"), ("post".to_owned(), Some("9".to_owned())));
    let own = "<serviceTask id=\"t\"><extensionElements><cs:effect type=\"post\"/></extensionElements></serviceTask>";
    assert_eq!(topic(&process("", &one(own)), "t"), ("post".to_owned(), None));
}

#[test]
fn a_foreign_implementation_becomes_work_under_its_name_and_a_strict_check_refuses_it() {
    for (more, element, name) in [
        ("", "<serviceTask id=\"t\" c7:class=\"org.Post\"/>", "org.Post"),
        ("", "<serviceTask id=\"t\" fl:delegateExpression=\"${poster}\"/>", "${poster}"),
        ("", "<serviceTask id=\"t\" fl:type=\"http\"/>", "http"),
        ("", "<sendTask id=\"t\" c7:expression=\"${mail.send()}\"/>", "${mail.send()}"),
        ("", "<businessRuleTask id=\"t\" c7:class=\"org.Rules\"/>", "org.Rules"),
        ("", "<scriptTask id=\"t\" scriptFormat=\"groovy\"><script>x = 1</script></scriptTask>", "groovy"),
        ("", "<scriptTask id=\"t\" c7:resource=\"post.js\" scriptFormat=\"javascript\"/>", "post.js"),
        (RULES, "<scriptTask id=\"t\"><script>System.out.println(\"a\");</script></scriptTask>", "java"),
        (SNAKE, "<scriptTask id=\"t\"><script>a = [x for x in b]</script></scriptTask>", "python"),
        (
            "expressionLanguage=\"http://www.mvel.org/2.0\"",
            "<scriptTask id=\"t\"><script>a = b;</script></scriptTask>",
            "http://www.mvel.org/2.0",
        ),
        (
            "",
            "<serviceTask id=\"t\" implementation=\"https://example.org/post\"/>",
            "https://example.org/post",
        ),
    ] {
        let it = loaded(more, "", &one(element));
        assert_eq!(topic(&it.definitions.processes[0], "t").0, name);
        assert_eq!(strict_codes(&it), ["foreign-implementation"], "{element}");
    }
    // Work with a name for its worker is no foreign implementation: it is a topic.
    for (more, element, name) in [
        (RULES, "<task id=\"t\" tns:taskName=\"Email\"/>", "Email"),
        (
            SNAKE,
            "<serviceTask id=\"t\"><extensionElements><sw:serviceTaskOperator id=\"http/Get\"/></extensionElements></serviceTask>",
            "http/Get",
        ),
    ] {
        let it = loaded(more, "", &one(element));
        assert_eq!(topic(&it.definitions.processes[0], "t").0, name);
        assert_eq!(strict_codes(&it), [""; 0], "{element}");
    }
}

#[test]
fn code_around_an_element_is_named() {
    for (more, element, code) in [
        (
            "",
            "<userTask id=\"t\"><extensionElements><c7:taskListener class=\"L\" event=\"create\"/></extensionElements></userTask>",
            "foreign-listener",
        ),
        (
            "",
            "<userTask id=\"t\"><extensionElements><c8:executionListeners/></extensionElements></userTask>",
            "foreign-listener",
        ),
        (
            RULES,
            "<userTask id=\"t\"><extensionElements><tns:onEntry-script/></extensionElements></userTask>",
            "foreign-listener",
        ),
        (
            SNAKE,
            "<userTask id=\"t\"><extensionElements><sw:preScript>a = 1</sw:preScript></extensionElements></userTask>",
            "foreign-listener",
        ),
        ("", "<userTask id=\"t\" fl:skipExpression=\"${skip}\"/>", "foreign-behaviour"),
    ] {
        assert_eq!(strict_codes(&loaded(more, "", &one(element))), [code], "{element}");
    }
}

#[test]
fn decisions_of_every_engine() {
    for (more, element) in [
        ("", "<businessRuleTask id=\"t\" c7:decisionRef=\"d\" c7:resultVariable=\"r\"/>"),
        (
            "",
            "<businessRuleTask id=\"t\"><extensionElements><c8:calledDecision decisionId=\"d\" resultVariable=\"r\"/></extensionElements></businessRuleTask>",
        ),
        (
            SNAKE,
            "<businessRuleTask id=\"t\"><extensionElements><sw:calledDecisionId>d</sw:calledDecisionId></extensionElements></businessRuleTask>",
        ),
        (
            "",
            "<businessRuleTask id=\"t\"><extensionElements><cs:decision ref=\"d\" result=\"r\"/></extensionElements></businessRuleTask>",
        ),
    ] {
        let it = process(more, &one(element));
        assert!(
            matches!(&it.element("t").unwrap().kind, Kind::Task(Task::Rule { decision, .. }) if decision.source() == "d"),
            "{element}"
        );
    }
}

#[test]
fn a_call_passes_what_its_mappings_say() {
    let call = |mapping: &str| {
        let content = format!(
            "<callActivity id=\"t\" calledElement=\"child\"><extensionElements>{mapping}</extensionElements></callActivity>"
        );
        Case::start(&process("", &one(&content)), json!({"a": 1, "b": 2}))
    };
    let passed = |case: &Case| match &case.needs()[0].what {
        Want::Call { inputs, .. } => serde_json::Value::Object(inputs.to_map()),
        other => panic!("{other:?}"),
    };
    assert_eq!(passed(&call("<c7:in source=\"a\" target=\"x\"/>")), json!({"x": 1}));
    assert_eq!(passed(&call("<c7:in sourceExpression=\"${a + b}\" target=\"x\"/>")), json!({"x": 3}));
    assert_eq!(passed(&call("<c7:in variables=\"all\"/>")), json!({"a": 1, "b": 2}));
    assert_eq!(
        passed(&call("<c7:in variables=\"all\"/><c7:in source=\"a\" target=\"x\"/>")),
        json!({"a": 1, "b": 2, "x": 1})
    );
    let zeebe = "<c8:calledElement processId=\"child\" propagateAllParentVariables=\"true\"/><c8:ioMapping><c8:input source=\"=a\" target=\"x\"/></c8:ioMapping>";
    assert_eq!(passed(&call(zeebe)), json!({"a": 1, "b": 2, "x": 1}));

    let after = |mapping: &str| {
        let mut case = call(mapping);
        case.complete_with("t", json!({"y": 5, "z": 6}));
        (case.variable("y"), case.variable("z"), case.variable("k"))
    };
    assert_eq!(after("<c7:out source=\"y\" target=\"k\"/>"), (json!(null), json!(null), json!(5)));
    assert_eq!(after("<c7:out variables=\"all\"/>"), (json!(5), json!(6), json!(null)));
    assert_eq!(
        after("<c7:out variables=\"all\"/><c7:out source=\"y\" target=\"k\"/>"),
        (json!(5), json!(6), json!(5))
    );
}

#[test]
fn data_associations_copy() {
    let content = format!(
        "<dataObject id=\"o\" name=\"order\"/><dataObjectReference id=\"r\" name=\"order\" dataObjectRef=\"o\"/>{}\
         <userTask id=\"t\"><ioSpecification><dataInput id=\"i\" name=\"what\"/><dataInput id=\"f\" name=\"fixed\"/><dataOutput id=\"u\" name=\"answer\"/></ioSpecification>\
         <dataInputAssociation><sourceRef>r</sourceRef><targetRef>i</targetRef></dataInputAssociation>\
         <dataInputAssociation><targetRef>f</targetRef><assignment><from>order.sum + 1</from><to>f</to></assignment></dataInputAssociation>\
         <dataOutputAssociation><sourceRef>u</sourceRef><targetRef>r</targetRef></dataOutputAssociation></userTask>\
         <userTask id=\"v\"/>{}",
        elements("startEvent s, endEvent e"),
        flows("s>t>v>e")
    );
    let it = process("", &content);
    let mut case = Case::start(&it, json!({"order": {"sum": 7}}));
    let Want::Task { inputs, .. } = &case.needs()[0].what else { panic!() };
    assert_eq!(serde_json::Value::Object(inputs.to_map()), json!({"what": {"sum": 7}, "fixed": 8}));
    case.complete_with("t", json!({"answer": {"sum": 9}, "note": "n"}));
    assert_eq!((case.variable("order"), case.variable("note")), (json!({"sum": 9}), json!("n")));
    case.complete("v");
    assert!(case.completed());
}

#[test]
fn a_repetition_over_a_data_input_sees_the_list_behind_it() {
    let content = format!(
        "<property id=\"list\"/><property id=\"out\"/>{}<userTask id=\"t\"><ioSpecification><dataInput id=\"t_in\" name=\"many\"/><dataOutput id=\"t_out\" name=\"all\"/></ioSpecification>\
         <dataInputAssociation><sourceRef>list</sourceRef><targetRef>t_in</targetRef></dataInputAssociation>\
         <dataOutputAssociation><sourceRef>t_out</sourceRef><targetRef>out</targetRef></dataOutputAssociation>\
         <multiInstanceLoopCharacteristics isSequential=\"true\"><loopDataInputRef>t_in</loopDataInputRef><loopDataOutputRef>t_out</loopDataOutputRef>\
         <inputDataItem id=\"one\" name=\"one of them\"/><outputDataItem id=\"made\"/></multiInstanceLoopCharacteristics></userTask>{}",
        elements("startEvent s, endEvent e"),
        flows("s>t>e")
    );
    let mut case = Case::start(&process(RULES, &content), json!({"list": ["a", "b"]}));
    for made in [1, 2] {
        let seen = case.state.instance(case.key("t")).unwrap().variables.get("one").cloned();
        assert_eq!(seen, Some(json!(["a", "b"][made - 1])));
        case.complete_with("t", json!({"made": made}));
    }
    assert!(case.completed());
    assert_eq!(case.variable("out"), json!([1, 2]));
}

#[test]
fn a_call_of_a_global_task_is_that_task() {
    let outside = "<globalUserTask id=\"look\"/><globalScriptTask id=\"count\"><script>{n: 2}</script></globalScriptTask>";
    let content = format!(
        "{}<callActivity id=\"a\" calledElement=\"look\"/><callActivity id=\"b\" calledElement=\"count\"/>{}",
        elements("startEvent s, endEvent e"),
        flows("s>a>b>e")
    );
    let mut case = Case::start(&loaded("", outside, &content).definitions.processes[0], json!({}));
    assert!(matches!(case.needs()[0].what, Want::Task { .. }));
    case.complete("a");
    assert!(case.completed());
    assert_eq!(case.variable("n"), json!(2));
    for decides in [
        "c7:decisionRef=\"Rate\" c7:resultVariable=\"r\"/>",
        "><extensionElements><cs:decision ref=\"Rate\" result=\"r\"/></extensionElements></globalBusinessRuleTask>",
    ] {
        let outside = format!("<globalBusinessRuleTask id=\"rate\" {decides}");
        let it = loaded("", &outside, &one("<callActivity id=\"t\" calledElement=\"rate\"/>"));
        let case = Case::start(&it.definitions.processes[0], json!({}));
        assert!(
            matches!(&case.needs()[0].what, Want::Rule { decision, result: Some(result), .. } if &**decision == "Rate" && &**result == "r"),
            "{:?}",
            case.needs()
        );
    }
}

#[test]
fn a_receive_task_or_an_event_gateway_can_begin_a_case() {
    let outside = "<message id=\"M\" name=\"order\"/><message id=\"N\" name=\"offer\"/>";
    let task = "<receiveTask id=\"r\" instantiate=\"true\" messageRef=\"M\"/><userTask id=\"u\"/><sequenceFlow id=\"f\" sourceRef=\"r\" targetRef=\"u\"/>";
    let it = loaded("", outside, task).definitions.processes[0].clone();
    let needs = bpmn::start_needs(&it, &moment()).unwrap();
    assert!(matches!(&needs[0].what, Want::Message { name, .. } if &**name == "order"), "{needs:?}");
    assert_eq!(
        bpmn::start(&it, &Begin::None, variables(json!({})), 0, &moment()).unwrap_err().code,
        "start-ambiguous"
    );
    let mut case = Case::start_at(&it, &Begin::At("r".into()), json!({}));
    assert!(case.is_at("u") && !case.is_at("r"));
    case.complete("u");
    assert!(case.completed());

    let gateway = format!(
        "<eventBasedGateway id=\"g\" instantiate=\"true\"/><receiveTask id=\"a\" messageRef=\"M\"/>\
         <intermediateCatchEvent id=\"b\"><messageEventDefinition messageRef=\"N\"/></intermediateCatchEvent>{}{}",
        elements("userTask x y"),
        flows("g>a>x, g>b>y")
    );
    let it = loaded("", outside, &gateway).definitions.processes[0].clone();
    assert_eq!(bpmn::start_needs(&it, &moment()).unwrap().len(), 2);
    assert!(bpmn::analyse(&it).is_empty(), "{:?}", bpmn::analyse(&it));
    let case = Case::start_at(&it, &Begin::At("b".into()), json!({}));
    assert!(case.is_at("y") && !case.is_at("x") && !case.is_at("a"));
}

#[test]
fn an_event_sub_process_may_carry_boundary_events() {
    let content = format!(
        "{}<subProcess id=\"v\" triggeredByEvent=\"true\"><startEvent id=\"vs\" isInterrupting=\"false\"><messageEventDefinition messageRef=\"M\"/></startEvent>\
         <userTask id=\"vt\"/>{}</subProcess>\
         <boundaryEvent id=\"late\" attachedToRef=\"v\"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>{}",
        elements("startEvent s, userTask u w, endEvent e"),
        flows("vs>vt"),
        flows("s>u>e, late>w")
    );
    let mut case = Case::start(&process("", &content), json!({}));
    case.message("M", json!({}));
    assert!(case.is_at("vt"));
    case.fire_next();
    assert!(case.is_at("w") && case.is_at("u") && !case.is_at("vt"));
    case.complete("w").complete("u");
    assert!(case.completed());
}

#[test]
fn an_end_that_says_so_terminates_the_whole_case() {
    for (all, ends) in [("", false), ("fl:terminateAll=\"true\"", true)] {
        let content = format!(
            "{}<subProcess id=\"t\"><startEvent id=\"is\"/><endEvent id=\"ie\"><terminateEventDefinition {all}/></endEvent>{}</subProcess>{}",
            elements("startEvent s, userTask u, endEvent e"),
            flows("is>ie"),
            flows("s>t>e, s>u")
        );
        let case = Case::start(&process("", &content), json!({}));
        assert_eq!(case.outcome().is_some(), ends);
    }
}

#[test]
fn an_event_hands_on_what_its_mappings_say() {
    let out = "<extensionElements><cs:mapping><cs:output source=\"=sum\" target=\"paid\"/></cs:mapping></extensionElements>";
    let message = "<messageEventDefinition messageRef=\"M\"/>";
    let content = format!(
        "<startEvent id=\"s\">{out}{message}</startEvent><userTask id=\"u\"/>\
         <boundaryEvent id=\"b\" attachedToRef=\"u\" cancelActivity=\"false\">{out}{message}</boundaryEvent>\
         <subProcess id=\"v\" triggeredByEvent=\"true\"><startEvent id=\"vs\" isInterrupting=\"false\">{out}<signalEventDefinition signalRef=\"S\"/></startEvent><userTask id=\"vt\"/>{}</subProcess>{}",
        flows("vs>vt"),
        flows("s>u")
    );
    let mut case = Case::start_at(&process("", &content), &Begin::At("s".into()), json!({"sum": 3}));
    assert_eq!(case.variable("paid"), json!(3));
    case.message("M", json!({"sum": 4, "other": 1}));
    assert_eq!((case.variable("paid"), case.variable("other")), (json!(4), json!(null)));
    let payload = variables(json!({"sum": 5, "other": 1}));
    case.tell(Trigger::Signal { name: "S".into(), payload }).unwrap();
    let around = case.state.instance(case.key("v")).unwrap().variables.to_map();
    assert_eq!(serde_json::Value::Object(around), json!({"paid": 5}));
}

#[test]
fn a_cycle_that_ends_at_an_instant_counts_backwards_from_it() {
    let content = "<startEvent id=\"s\"/><userTask id=\"u\"/><boundaryEvent id=\"b\" attachedToRef=\"u\" cancelActivity=\"false\">\
        <timerEventDefinition><timeCycle>R/PT1H/2026-11-17T12:30:00Z</timeCycle></timerEventDefinition></boundaryEvent>\
        <sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"u\"/>";
    let mut case = Case::start(&process("", content), json!({}));
    let mut seen = Vec::new();
    while let Some(Want::Timer { due }) =
        case.needs().into_iter().map(|it| it.what).find(|it| matches!(it, Want::Timer { .. }))
    {
        seen.push(due.to_string());
        case.fire_next();
    }
    let hours = ["09:30", "10:30", "11:30", "12:30"].map(|it| format!("2026-11-17T{it}:00Z"));
    assert_eq!(seen, hours);
    let late = Moment { now: "2026-11-17T13:00:00Z".parse().unwrap(), ..moment() };
    let timer = TimerDefinition {
        kind: bpmn::TimerKind::Cycle,
        text: bpmn::Text::Literal("R3/PT1H/2026-11-17T12:30:00Z".into()),
    };
    let nothing = bpmn::Variables::new();
    assert!(timer.due(&bpmn::Scope::of(&nothing, &late)).unwrap_err().contains("ended before now"));
}

#[test]
fn data_objects_begin_with_the_values_that_the_file_gives_them() {
    let object = |name: &str, kind: &str, value: &str| {
        format!(
            "<dataObject id=\"{name}\" name=\"{name}\" itemSubjectRef=\"xsd:{kind}\"><extensionElements><fl:value>{value}</fl:value></extensionElements></dataObject>"
        )
    };
    let content = format!(
        "{}{}{}{}<subProcess id=\"sub\">{}<userTask id=\"u\"/></subProcess>{}",
        object("n", "int", "5"),
        object("t", "string", "5"),
        object("b", "boolean", "true"),
        elements("startEvent s, endEvent e"),
        object("inner", "double", "1.5"),
        flows("s>sub>e"),
    );
    let it = process("", &content);
    let case = Case::start(&it, json!({"t": "given"}));
    assert_eq!(
        [case.variable("n"), case.variable("t"), case.variable("b")],
        [json!(5), json!("given"), json!(true)]
    );
    let scope = case.state.scope(case.key("u"), &case.moment);
    assert_eq!((scope.get("inner"), case.variable("inner")), (Some(&json!(1.5)), json!(null)));
}

#[test]
fn work_of_other_engines_is_read_by_what_it_means() {
    let decision = "<serviceTask id=\"t\" fl:type=\"dmn\"><extensionElements><fl:field name=\"decisionTableReferenceKey\"><fl:string>Rate</fl:string></fl:field></extensionElements></serviceTask>";
    assert!(matches!(&process("", &one(decision)).element("t").unwrap().kind,
        Kind::Task(Task::Rule { decision, .. }) if decision.source() == "Rate"));
    let script = "<scriptTask id=\"t\" scriptFormat=\"juel\" c7:resultVariable=\"x\"><script>${n + 1}</script></scriptTask>";
    let case = Case::start(&process("", &one(script)), json!({"n": 1}));
    assert_eq!((case.completed(), case.variable("x")), (true, json!(2)));
    let sends = loaded(
        "",
        "<message id=\"M\" name=\"order\"/><interface id=\"i\" name=\"i\"><operation id=\"o\" name=\"o\"><inMessageRef>M</inMessageRef></operation></interface>",
        &one("<sendTask id=\"t\" operationRef=\"o\"/>"),
    );
    let case = Case::start(&sends.definitions.processes[0], json!({}));
    assert!(
        case.sent.iter().any(|it| matches!(&it.what, Want::SendMessage { name, .. } if &**name == "order"))
    );
    let timed = |more: &str, text: &str| {
        process(
            more,
            &one(&format!(
                "<intermediateCatchEvent id=\"t\"><timerEventDefinition><timeDuration>{text}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
            )),
        )
    };
    let mut case = Case::start(&timed(SNAKE, "\"PT1S\""), json!({}));
    assert!(case.fire_next().completed());
}

#[test]
fn what_another_engine_would_do_and_is_not_done_is_named() {
    for element in [
        "<adHocSubProcess id=\"t\"><extensionElements><c8:taskDefinition type=\"agent\"/></extensionElements><userTask id=\"a\"/></adHocSubProcess>",
        "<adHocSubProcess id=\"t\"><extensionElements><c8:adHoc outputCollection=\"all\"/></extensionElements><userTask id=\"a\"/></adHocSubProcess>",
        "<userTask id=\"t\"><multiInstanceLoopCharacteristics><extensionElements><fl:variableAggregation target=\"r\"/></extensionElements><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
        "<intermediateCatchEvent id=\"t\"><timerEventDefinition fl:businessCalendarName=\"own\"><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        "<intermediateCatchEvent id=\"t\"><timerEventDefinition><timeCycle fl:endDate=\"2027-01-01\">R3/PT1H</timeCycle></timerEventDefinition></intermediateCatchEvent>",
    ] {
        assert!(strict_codes(&loaded("", "", &one(element))).contains(&"foreign-behaviour"), "{element}");
    }
}

#[test]
fn a_cycle_from_an_instant_leaves_out_what_is_past() {
    let now = moment();
    let timer = |text: &str| {
        let kind = bpmn::TimerKind::Cycle;
        TimerDefinition { kind, text: bpmn::Text::Literal(text.into()) }
    };
    let nothing = bpmn::Variables::new();
    let due = |text: &str| {
        timer(text)
            .due(&bpmn::Scope::of(&nothing, &now))
            .map(|(at, left)| format!("{at} {left:?}"))
            .unwrap_or_else(|why| why)
    };
    // It is 2026-11-17T09:00:00Z.
    for (text, first) in [
        ("R/2026-11-01T08:00:00Z/P1D", "2026-11-18T08:00:00Z Endless"),
        ("R/2026-11-17T09:00:00Z/P1D", "2026-11-17T09:00:00Z Endless"),
        ("R/2026-12-01T08:00:00Z/P1D", "2026-12-01T08:00:00Z Endless"),
        ("R/2000-01-01T00:00:00Z/PT1S", "2026-11-17T09:00:00Z Endless"),
        ("R20/2026-11-01T08:00:00Z/P1D", "2026-11-18T08:00:00Z Times(2)"),
        ("R18/2026-11-01T08:00:00Z/P1D", "2026-11-18T08:00:00Z None"),
        ("R3/2026-11-01T08:00:00Z/P1D", "2026-11-03T08:00:00Z None"),
        ("R1/2026-11-01T08:00:00Z/P1D", "2026-11-01T08:00:00Z None"),
    ] {
        assert_eq!(due(text), first, "{text}");
    }
    assert!(due("R/PT0S").contains("without end"), "{}", due("R/PT0S"));
    // What was missed while nothing ran is not made up for, where there is no end to it.
    let last = "2026-11-10T09:30:00Z".parse().unwrap();
    let scope = bpmn::Scope::of(&nothing, &now);
    assert_eq!(timer("R/PT1H").due_after(last, &scope).unwrap().to_string(), "2026-11-17T09:30:00Z");
    assert_eq!(timer("R9/PT1H").due_after(last, &scope).unwrap().to_string(), "2026-11-10T10:30:00Z");
}
