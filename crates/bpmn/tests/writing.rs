//! Changes of a file keep everything else of it, character by character.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::COUNTERSIGN;
use plain::Plain;
use plain::fixtures::{files, shared};

#[test]
fn an_attribute_is_set_and_nothing_else_changes() {
    let xml = "<?xml version=\"1.0\"?>\n<definitions  xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:x=\"urn:x\">\n<!-- kept -->\
               <process id=\"p\"><userTask  id='u'\n x:odd=\"1 &amp; 2\"/></process></definitions>";
    let one = bpmn::with_attribute(xml, "u", COUNTERSIGN, "form", "a \"b\" <c>").unwrap();
    assert_eq!(
        one.replace(" xmlns:cs=\"https://countersign.dev/bpmn/1\" cs:form=\"a &quot;b&quot; &lt;c>\"", ""),
        xml
    );
    let two = bpmn::with_attribute(&one, "u", COUNTERSIGN, "form", "new").unwrap();
    assert!(two.contains("cs:form=\"new\"") && !two.contains("&quot;b"));
    let three = bpmn::with_attribute(&two, "u", "", "name", "Check\nit").unwrap();
    let loaded = bpmn::read(three.as_bytes(), &Plain).unwrap();
    let element = loaded.definitions.processes[0].element("u").unwrap();
    assert_eq!(element.name.as_deref(), Some("Check it"));
    assert_eq!(element.extensions.attribute(COUNTERSIGN, "form"), Some("new"));
    assert_eq!(element.extensions.attribute("urn:x", "odd"), Some("1 & 2"));
    for (id, name) in [("none", "form"), ("u", ""), ("u", "a b"), ("u", "1"), ("u", "a:b")] {
        assert!(bpmn::with_attribute(xml, id, "", name, "x").is_err(), "{id} {name}");
    }
    assert!(bpmn::with_attribute("<a", "u", "", "name", "x").is_err());
}

#[test]
fn a_layout_can_be_kept_in_the_file() {
    let Some(folder) = shared() else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut kept = 0;
    for path in paths {
        let Ok(xml) = std::fs::read_to_string(&path) else { continue };
        let Ok(loaded) = bpmn::read(xml.as_bytes(), &Plain) else { continue };
        for process in &loaded.definitions.processes {
            let own = bpmn::lay_out(process);
            let written = bpmn::with_diagram(&xml, &own).unwrap();
            let again = bpmn::read(written.as_bytes(), &Plain).unwrap();
            let back = again.definitions.diagrams.last().unwrap();
            assert_eq!(back.shapes.len(), own.shapes.len(), "{}", path.display());
            assert_eq!(again.definitions.diagrams.len(), loaded.definitions.diagrams.len() + 1);
            let cut = written.find("<di:BPMNDiagram xmlns:di=").unwrap();
            let end = written.rfind("</di:BPMNDiagram>").unwrap() + "</di:BPMNDiagram>".len();
            assert_eq!(format!("{}{}", &written[..cut], &written[end..]), xml);
            kept += 1;
        }
    }
    assert!(kept > 100, "{kept}");
}
