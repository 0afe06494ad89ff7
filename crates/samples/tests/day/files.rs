//! The files open in readers that are not ours.

use super::{bytes, of, text, truth, usual};
use hayro_syntax::Pdf;
use samples::{Mix, accounts_payable};

#[test]
fn every_pdf_opens_and_the_broken_ones_do_not() {
    let day = usual();
    let mut opened = 0;
    for row in truth(day).iter().filter(|row| text(row, "/input").ends_with(".pdf")) {
        let pdf = Pdf::new(bytes(day, text(row, "/input")).to_vec());
        let broken = matches!(row["planted"].as_str(), Some("encrypted" | "unreadable"));
        let pages = pdf.as_ref().map_or(0, |pdf| pdf.pages().len());
        assert_eq!(pages == 0, broken, "{row}");
        opened += usize::from(pages > 0);
    }
    assert!(opened > 60, "{opened} PDFs");
}

#[test]
fn the_encrypted_one_opens_with_its_password() {
    let day = usual();
    let row = truth(day).into_iter().find(|row| row["planted"] == "encrypted").unwrap();
    let pdf = Pdf::new_with_password(bytes(day, text(&row, "/input")).to_vec(), "tarnsel-2026").unwrap();
    let content = pdf.pages()[0].page_stream().unwrap().to_vec();
    assert!(
        content.starts_with(b"BT") || content.windows(2).any(|pair| pair == b"BT"),
        "the page reads as text operators"
    );
}

#[test]
fn long_tables_run_over_several_pages_with_the_sum_carried_over() {
    let day = accounts_payable(2, 200, of(Mix::Training));
    let most = truth(&day)
        .iter()
        .map(|row| Pdf::new(bytes(&day, text(row, "/input")).to_vec()).unwrap().pages().len())
        .max();
    assert!(most >= Some(2), "{most:?}");
}

#[test]
fn every_xml_is_well_formed_also_inside_the_pdfs() {
    let day = usual();
    let mut inside = 0;
    for (path, bytes) in &day.files {
        if path.ends_with(".xml") {
            roxmltree::Document::parse(std::str::from_utf8(bytes).unwrap()).unwrap();
        }
        // Our streams are not compressed, so the embedded file stands there as it is.
        let start = bytes.windows(5).position(|window| window == b"<?xml");
        if let (true, Some(start)) = (path.ends_with(".pdf"), start) {
            let end = start + bytes[start..].windows(9).position(|window| window == b"endstream").unwrap();
            roxmltree::Document::parse(std::str::from_utf8(&bytes[start..end]).unwrap().trim_end()).unwrap();
            inside += 1;
        }
    }
    assert!(inside >= 20, "{inside} hybrids");
}

#[test]
fn a_text_stays_on_its_page() {
    // Every text starts within the paper: a template that ran over an edge would show here.
    let day = accounts_payable(12, 200, of(Mix::Training));
    for (path, bytes) in day.files.iter().filter(|file| file.0.ends_with(".pdf")) {
        let source: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        for place in source
            .split(" rg ")
            .skip(1)
            .filter_map(|rest| rest.split(" Td").next().filter(|place| place.len() < 20))
        {
            let (x, y) = place.split_once(' ').unwrap();
            let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
            assert!((5.0..842.0).contains(&x) && (10.0..842.0).contains(&y), "{path}: text at {x}, {y}");
        }
    }
}
