//! Small PDFs written by hand, with Helvetica that is not embedded.

/// A text on a page: x and y in points from the lower left corner, size, text, and what stands before it in the content stream.
pub struct Text {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub text: &'static str,
    pub before: &'static str,
}

/// A text in black.
pub fn text(x: f64, y: f64, text: &'static str) -> Text {
    Text { x, y, size: 10.0, text, before: "0 g 0 Tr" }
}

fn content(texts: &[Text]) -> String {
    let one = |text: &Text| {
        let escaped = text.text.replace('(', "\\(").replace(')', "\\)");
        format!("q {} BT /F1 {} Tf {} {} Td ({escaped}) Tj ET Q\n", text.before, text.size, text.x, text.y)
    };
    texts.iter().map(one).collect()
}

/// A PDF with these pages; `rotate` turns all of them; `attachment` is embedded under its name.
pub fn pdf(pages: &[Vec<Text>], rotate: i32, attachment: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 4 + 2 * at)).collect();
    let file = 4 + 2 * pages.len();
    let names = attachment.map_or_else(String::new, |(name, _)| {
        format!("/Names << /EmbeddedFiles << /Names [({name}) {file} 0 R] >> >>")
    });
    objects.push(format!("<< /Type /Catalog /Pages 2 0 R {names} >>").into_bytes());
    objects
        .push(format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")).into_bytes());
    objects
        .push(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec());
    for (at, texts) in pages.iter().enumerate() {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * at
        );
        objects.push(page.into_bytes());
        objects.push(stream("", content(texts).as_bytes()));
    }
    if let Some((name, bytes)) = attachment {
        objects.push(
            format!("<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {} 0 R >> >>", file + 1)
                .into_bytes(),
        );
        objects.push(stream("/Type /EmbeddedFile", bytes));
    }
    write(&objects)
}

fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {entries} /Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\nendstream");
    out
}

fn write(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let size = objects.len() + 1;
    out.extend_from_slice(
        format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
    );
    out
}

/// A plain German invoice of one page.
pub fn invoice(number: &'static str, total: &'static str) -> Vec<Text> {
    vec![
        text(50.0, 790.0, "Barfeld Logistik GmbH"),
        text(50.0, 776.0, "Industrieweg 4"),
        text(50.0, 762.0, "20095 Hamburg"),
        text(50.0, 720.0, "Tarnsel Foods GmbH"),
        text(50.0, 706.0, "Hauptstraße 1"),
        text(50.0, 692.0, "10115 Berlin"),
        Text { size: 18.0, ..text(50.0, 640.0, "Rechnung") },
        text(350.0, 640.0, "Rechnungsnummer:"),
        text(470.0, 640.0, number),
        text(350.0, 626.0, "Rechnungsdatum:"),
        text(470.0, 626.0, "05.11.2026"),
        text(50.0, 560.0, "Pos."),
        text(90.0, 560.0, "Bezeichnung"),
        text(330.0, 560.0, "Menge"),
        text(400.0, 560.0, "Einzelpreis"),
        text(500.0, 560.0, "Betrag"),
        text(50.0, 544.0, "1"),
        text(90.0, 544.0, "Transport Paletten"),
        text(335.0, 544.0, "2"),
        text(405.0, 544.0, "50,00"),
        text(500.0, 544.0, "100,00"),
        text(350.0, 500.0, "Nettobetrag"),
        text(500.0, 500.0, "100,00"),
        text(350.0, 486.0, "zzgl. 19% MwSt."),
        text(500.0, 486.0, "19,00"),
        text(350.0, 472.0, "Gesamtbetrag EUR"),
        text(500.0, 472.0, total),
        text(50.0, 430.0, "Zahlbar innerhalb von 30 Tagen netto, 2 % Skonto innerhalb 10 Tagen."),
        text(50.0, 60.0, "IBAN: DE02 1203 0000 0000 2020 51"),
        text(300.0, 60.0, "USt-IdNr.: DE123456789"),
    ]
}
