//! A page of scenarios is a test, and its report is the same page.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use plain::case::{load, moment};

const PROCESS: &str = r#"
    <startEvent id="s" name="Invoice received"/><userTask id="check" name="Check"/><exclusiveGateway id="x"/>
    <serviceTask id="post" name="Post"/><userTask id="late" name="Remind"/><endEvent id="e"/><exclusiveGateway id="way" name="Way?"/>
    <boundaryEvent id="t" attachedToRef="check"><timerEventDefinition><timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>
    <boundaryEvent id="err" attachedToRef="post"><errorEventDefinition errorRef="E1"/></boundaryEvent>
    <sequenceFlow id="f1" sourceRef="s" targetRef="check"/><sequenceFlow id="f2" sourceRef="check" targetRef="x"/>
    <sequenceFlow id="f3" sourceRef="x" targetRef="post"><conditionExpression>amount > 1000</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="x" targetRef="way"><conditionExpression>amount &lt;= 1000</conditionExpression></sequenceFlow>
    <sequenceFlow id="yes" name="yes" sourceRef="way" targetRef="e"/><sequenceFlow id="no" name="no" sourceRef="way" targetRef="late"/>
    <sequenceFlow id="f5" sourceRef="post" targetRef="e"/><sequenceFlow id="f6" sourceRef="t" targetRef="late"/><sequenceFlow id="f7" sourceRef="err" targetRef="late"/>"#;

const PAGE: &str = r#"# The invoice process

Prose is left alone.

## Scenario: a large invoice is posted
- Given amount is 2000
- And "Post" completes with number = 17, note = "a, b"
- When it starts
- Then it is at "Check"
- When "Check" completes with approved = true
- Then it has passed "Post" and "e"
- And number is 17
- And note is "a, b"
- And it has ended

## Scenario: nobody looks for two days
- When it starts
- And 1 day 23h pass
- Then it is not at "Remind"
- When PT1H passes
- Then it is at "Remind"
- And it has not passed "Post"

## Scenario: posting ends with an error
- Given amount is 5000
- When it starts at "Invoice received"
- And "Check" completes
- And "Post" ends with the error E1
- Then it is at "Remind"

## Scenario: a worker chooses
- Given amount is 5
- When it starts
- And "Check" completes
- And "Way?" chooses "no"
- Then it is at "Remind"
- And it has not ended
"#;

#[test]
fn the_report_is_the_page_with_ticks() {
    let process = load(PROCESS);
    let report = bpmn::rehearse(&process, PAGE, &moment(), &mut |_, _| None);
    assert_eq!(report.broken, Vec::<String>::new(), "{}", report.page);
    assert_eq!(report.held.len(), 4);
    assert_eq!(report.page.replace(" ✓", ""), PAGE);
    assert_eq!(
        bpmn::rehearse(&process, &report.page, &moment(), &mut |_, _| None).held.len(),
        4,
        "a report can be rehearsed"
    );
}

#[test]
fn what_does_not_hold_says_what_is_so() {
    let process = load(PROCESS);
    for (step, why) in [
        ("Then it is at \"Post\"", "✗ Post: it is not there. It is at Check."),
        ("Then it has ended", "✗ It has not ended. It is at Check."),
        ("Then amount is 3", "✗ amount is 2000."),
        ("When \"Post\" completes", "✗ It is not at Post. It is at Check."),
        ("When \"Nothing\" completes", "✗ The process has no element \"Nothing\"."),
        ("When the moon rises", "✗ This sentence is not understood. It can be: When it starts"),
        ("When the message \"paid\" arrives", "✗ The message was not delivered"),
    ] {
        let page = format!("## One\n- Given amount is 2000\n- When it starts\n- {step}\n");
        let report = bpmn::rehearse(&process, &page, &moment(), &mut |_, _| None);
        assert_eq!(report.broken, ["One"], "{}", report.page);
        assert!(report.page.contains(why), "{}", report.page);
    }
}

#[test]
fn repeated_work_calls_and_correlated_messages_are_told_too() {
    let process = load(
        r#"<startEvent id="s"/><userTask id="look" name="Look"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
        <callActivity id="ask" name="Ask" calledElement="other"/><intermediateCatchEvent id="paid"><extensionElements><cs:message correlation="number"/></extensionElements><messageEventDefinition messageRef="money"/></intermediateCatchEvent><endEvent id="e"/>
        <boundaryEvent id="no" attachedToRef="ask"><errorEventDefinition errorRef="E1"/></boundaryEvent><endEvent id="refused"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="look"/><sequenceFlow id="f2" sourceRef="look" targetRef="ask"/><sequenceFlow id="f3" sourceRef="ask" targetRef="paid"/>
        <sequenceFlow id="f4" sourceRef="paid" targetRef="e"/><sequenceFlow id="f5" sourceRef="no" targetRef="refused"/>"#,
    );
    let page = "## It is paid\n- Given number is 42\n- When it starts\n- And \"Look\" completes\n- And \"Look\" completes\n- Then it has passed \"Look\" 2 times\n- When \"Look\" completes\n- And \"Ask\" completes with known = true\n- Then it waits at \"paid\"\n- When the message \"money\" for \"42\" arrives with sum = 5\n- Then it has ended\n- And sum is 5\n\n\
        ## The wrong number\n- Given number is 42\n- And \"Look\" completes\n- And \"Ask\" completes\n- When it starts\n- And the message \"money\" for \"41\" arrives\n\n\
        ## The call ends with an error\n- Given \"Look\" completes\n- When it starts\n- And \"Ask\" ends with the error E1\n- Then it has passed \"refused\"\n- And it has passed \"Look\" 3 times\n";
    let told = bpmn::rehearse(&process, page, &moment(), &mut |_, _| None);
    let held: Vec<bool> = told.scenarios.iter().map(|it| it.held).collect();
    assert_eq!(held, [true, false, true], "{}", told.page);
    assert!(
        told.scenarios[1].broken[0].2.contains("waits for the message money"),
        "{:?}",
        told.scenarios[1].broken
    );
}
