//! Drawings: well-formed, free of style attributes, scripts and ids, and every image with a spoken name.
//!
//! `BPMN_DRAW_DIR` writes them into a folder, to be looked at beside the interchange group's pictures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod plain;

use bpmn::{CSS, Diagram, Id, Marks};
use plain::Plain;
use plain::fixtures::{files, shared};

fn check(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!matches!(name, "style" | "id") && !name.starts_with("on"), "{name} is not allowed");
            assert!(
                !attribute.value().contains("NaN") && !attribute.value().contains("inf "),
                "{}",
                attribute.value()
            );
        }
        assert!(!matches!(node.tag_name().name(), "script" | "style" | "foreignObject"));
        if node.attribute("role") == Some("img") || node.tag_name().name() == "a" {
            assert!(node.attribute("aria-label").is_some_and(|it| !it.trim().is_empty()));
        }
        let outer = node.ancestors().skip(1);
        if node.attribute("role") == Some("img") {
            assert!(
                outer.into_iter().all(|it| it.attribute("role") != Some("img")),
                "an image inside an image"
            );
        }
    }
}

fn page(svg: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>Drawing</title><style>{CSS}body{{margin:0;background:#fff}}.bpmn{{max-width:none}}</style><main><h1 hidden>Drawing</h1>{svg}</main></html>"
    )
}

fn keep(name: &str, svg: &str) {
    if let Some(folder) = std::env::var_os("BPMN_DRAW_DIR") {
        std::fs::write(std::path::Path::new(&folder).join(name), page(svg)).unwrap();
    }
}

#[test]
fn every_diagram_of_the_fixtures_is_drawn() {
    let Some(folder) = shared() else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut drawn = 0;
    for path in paths {
        let Ok(loaded) = bpmn::read(&std::fs::read(&path).unwrap(), &Plain) else { continue };
        for (diagram, number) in loaded.definitions.diagrams.iter().zip(1..) {
            let svg = bpmn::draw(diagram, &Marks::default());
            check(&svg);
            let file = path.file_stem().unwrap().to_string_lossy();
            keep(&format!("{file}-{number}.html"), &svg);
            drawn += 1;
        }
        for process in &loaded.definitions.processes {
            let svg = bpmn::draw(&bpmn::lay_out(process), &Marks::default());
            check(&svg);
            keep(
                &format!(
                    "own-{}-{}.html",
                    path.file_stem().unwrap().to_string_lossy(),
                    process.id().as_str().replace('/', "_")
                ),
                &svg,
            );
        }
    }
    assert!(drawn > 100, "{drawn}");
}

#[test]
fn marks_are_drawn_and_nothing_from_outside_breaks_out() {
    let evil = "\"><script>alert(1)</script>";
    let mut diagram = Diagram { name: Some(evil.into()), ..Diagram::default() };
    diagram.shapes.push(bpmn::Shape {
        element: Some(Id::from("u")),
        figure: bpmn::Figure::Task { icon: bpmn::Icon::User, call: false, marks: vec![bpmn::Icon::Loop] },
        name: Some(evil.into()),
        area: bpmn::Area { x: 0.0, y: 0.0, width: 100.0, height: 80.0 },
        label: None,
    });
    let mut marks = Marks::default();
    marks.counts.insert("u".into(), bpmn::Count { here: 3, stuck: 1, spoken: "oldest 2 h".into() });
    marks.states.insert("u".into(), "active\" onclick=\"x".into());
    marks.heat.insert("u".into(), 9);
    marks.path.insert("u".into());
    let svg = bpmn::draw(&diagram, &marks);
    check(&svg);
    assert!(svg.contains("3 cases, 1 with an incident, oldest 2 h"));
    for class in ["bpmn-heat-4", "bpmn-is-activeonclickx", "bpmn-path", "bpmn-badge-stuck"] {
        assert!(svg.contains(class), "{class}");
    }
    marks.links.insert("u".into(), "/cases?at=u&\"".into());
    check(&bpmn::draw(&diagram, &marks));
}

fn overlap(a: &bpmn::Area, b: &bpmn::Area) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// The names of flows in a layout of our own that stand on a line, on a task, an event or a gateway, or on each other.
fn covered(diagram: &Diagram) -> Vec<String> {
    let strips = diagram.edges.iter().flat_map(|edge| {
        edge.points.windows(2).map(|part| {
            let ((ax, ay), (bx, by)) = (part[0], part[1]);
            bpmn::Area { x: ax.min(bx), y: ay.min(by), width: (ax - bx).abs(), height: (ay - by).abs() }
        })
    });
    let solid = diagram.shapes.iter().filter(|it| !matches!(it.figure, bpmn::Figure::SubProcess { .. }));
    let mut all: Vec<bpmn::Area> = strips.chain(solid.map(|it| it.area)).collect();
    let mut out = Vec::new();
    for edge in &diagram.edges {
        let (Some(name), Some(label)) = (&edge.name, edge.label) else { continue };
        if all.iter().any(|it| overlap(it, &label)) {
            out.push(name.to_string());
        }
        all.push(label);
    }
    out
}

#[test]
fn names_of_flows_stand_on_no_line_and_on_no_shape() {
    use plain::case::{elements, flows, load};
    let named = |text: &str| {
        let mut n = 0;
        flows(text)
            .split("<sequenceFlow ")
            .map(|part| {
                n += 1;
                if n == 1 {
                    String::new()
                } else {
                    format!("<sequenceFlow name=\"the way number {n} of them\" {part}")
                }
            })
            .collect::<String>()
    };
    for (tags, connected, inside) in [
        (
            "startEvent s, exclusiveGateway x y, userTask a b c, endEvent e",
            "s>x, x>a>y, x>b>y, x>c>y, y>e, y>a",
            "",
        ),
        (
            "startEvent s, userTask a b c d, exclusiveGateway x, endEvent e f",
            "s>a>x, x>b[true], x>c[true], x>d[true], b>e, c>e, d>e, x>f[true], d>a",
            "",
        ),
        ("startEvent s, endEvent e", "s>sub>e", "startEvent i, exclusiveGateway g, userTask k l, endEvent j"),
    ] {
        let sub = if inside.is_empty() {
            String::new()
        } else {
            format!(
                "<subProcess id=\"sub\" name=\"Inside\">{}{}</subProcess>",
                elements(inside),
                named("i>g, g>k[true], g>l[true], k>j, l>j, l>g")
            )
        };
        let process = load(&format!("{}{sub}{}", elements(tags), named(connected)));
        let diagram = bpmn::lay_out(&process);
        keep(&format!("names-{}.html", connected.len()), &bpmn::draw(&diagram, &Marks::default()));
        assert_eq!(covered(&diagram), [""; 0], "{connected}");
    }
}
