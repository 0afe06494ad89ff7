//! The paper of the gallery: pages drawn as SVG beside this file, as images where the browser test has made them, else as
//! bars where words stand.

use ::office::view::PageWords;
use std::path::PathBuf;
use terms::{Area, CaseId};

const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;

fn sheet(case: &CaseId, number: usize, page: u32) -> Option<(&'static str, &'static str)> {
    let document = super::desks::documents(case).into_iter().find(|document| document.number == number)?;
    let there = usize::try_from(page).is_ok_and(|page| page >= 1 && page <= document.pages.len());
    let cleaning = ("cleaning", include_str!("pages/cleaning.svg"));
    let freight = ("freight", include_str!("pages/freight.svg"));
    there.then_some(if document.name.contains("2026-3391") { cleaning } else { freight })
}

/// The words of a sheet; widths are estimated, as no font is read here.
pub fn words(case: &CaseId, number: usize, page: u32) -> Option<PageWords> {
    let (_, svg) = sheet(case, number, page)?;
    let mut words = Vec::new();
    for element in svg.split("<text ").skip(1) {
        let (attributes, rest) = element.split_once('>')?;
        let text: String = rest
            .split("</text>")
            .next()?
            .split('<')
            .map(|part| part.rsplit('>').next().unwrap_or(part))
            .collect();
        let value = |name: &str| {
            attributes
                .split(&format!(" {name}=\""))
                .nth(1)
                .or(attributes.strip_prefix(&format!("{name}=\"")))?
                .split('"')
                .next()
        };
        let (x, y): (f64, f64) = (value("x")?.parse().ok()?, value("y")?.parse().ok()?);
        let size = match value("class").unwrap_or_default() {
            class if class.contains("co") => 17.0,
            "h" => 15.0,
            class if class.starts_with('s') => 7.5,
            _ => 9.0,
        };
        let text = text.replace("&amp;", "&");
        let wide = |text: &str| {
            text.chars().map(|c| if "il.,:·1 ".contains(c) { 0.3 } else { 0.55 }).sum::<f64>() * size
        };
        let mut left = match value("text-anchor") {
            Some("end") => x - wide(&text),
            Some("middle") => x - wide(&text) / 2.0,
            _ => x,
        };
        for word in text.split(' ') {
            let width = wide(word);
            words.push((Area { x: left, y: y - size * 0.8, width, height: size }, word.to_owned()));
            left += width + size * 0.28;
        }
    }
    Some(PageWords { width: WIDTH, height: HEIGHT, words })
}

/// The image of a page.
pub fn image(case: &CaseId, number: usize, page: u32, scale: f32) -> Option<Vec<u8>> {
    let (name, _) = sheet(case, number, page)?;
    if let Some(folder) = std::env::var_os("GALLERY_PAGES")
        && let Ok(bytes) = std::fs::read(PathBuf::from(folder).join(format!("{name}.png")))
    {
        return Some(bytes);
    }
    let words = words(case, number, page)?;
    let scale = f64::from(scale.clamp(0.5, 2.0));
    Some(bars(&words, scale))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page has a few hundred points"
)]
fn bars(page: &PageWords, scale: f64) -> Vec<u8> {
    let (width, height) = ((WIDTH * scale) as usize, (HEIGHT * scale) as usize);
    let mut grey = vec![250_u8; width * height];
    for (area, _) in &page.words {
        let rows = (area.y * scale) as usize..((area.y + area.height * 0.7) * scale) as usize;
        for y in rows.filter(|y| *y < height) {
            let from = ((area.x * scale) as usize).min(width);
            let to = (((area.x + area.width) * scale) as usize).min(width);
            grey[y * width + from..y * width + to].fill(120);
        }
    }
    png(&grey, width, height)
}

/// A grey PNG without compression (ISO/IEC 15948): enough for bars, and no crate more.
fn png(grey: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut raw = Vec::with_capacity(grey.len() + height);
    for row in grey.chunks_exact(width) {
        raw.push(0);
        raw.extend_from_slice(row);
    }
    let mut zlib = vec![0x78, 0x01];
    let blocks = raw.chunks(65_535).count();
    for (at, block) in raw.chunks(65_535).enumerate() {
        let length = block.len() as u16;
        zlib.push(u8::from(at + 1 == blocks));
        zlib.extend(length.to_le_bytes());
        zlib.extend((!length).to_le_bytes());
        zlib.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &raw {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    zlib.extend((b << 16 | a).to_be_bytes());
    let mut out = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    let mut header = Vec::new();
    header.extend((width as u32).to_be_bytes());
    header.extend((height as u32).to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    for (kind, data) in [(b"IHDR", header), (b"IDAT", zlib), (b"IEND", Vec::new())] {
        out.extend((data.len() as u32).to_be_bytes());
        let checked: Vec<u8> = kind.iter().copied().chain(data).collect();
        out.extend_from_slice(&checked);
        out.extend(crc(&checked).to_be_bytes());
    }
    out
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 },
        )
    };
    !bytes.iter().fold(!0, step)
}
