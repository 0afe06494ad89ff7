//! The icons: strokes on a grid of 16, drawn with the colour of the text beside them. Always next to a word.

/// The drawing of an icon as an SVG element; an unknown name gives the plain clock.
pub(crate) fn icon(name: &str) -> String {
    format!(r#"<svg class="i" aria-hidden="true" viewBox="0 0 16 16">{}</svg>"#, strokes(name))
}

fn strokes(name: &str) -> &'static str {
    match name {
        "tray" => r#"<path d="M2 9h3.2l1 2h3.6l1-2H14M2 9l2-6h8l2 6v4H2z"/>"#,
        "in" => r#"<path d="M8 2v7M4.8 6L8 9.2 11.200 6M2.500 11v2.500h11V11"/>"#,
        "coins" => {
            r#"<ellipse cx="8" cy="4.500" rx="5" ry="2"/><path d="M3 4.500v7c0 1.100 2.200 2 5 2s5-.9 5-2v-7M3 8c0 1.100 2.200 2 5 2s5-.9 5-2"/>"#
        }
        "flow" => {
            r#"<rect x="1.500" y="5.500" width="4.500" height="5"/><rect x="10" y="5.500" width="4.500" height="5"/><path d="M6 8h4M8.500 6.500L10 8 8.500 9.500"/>"#
        }
        "eye" => r#"<path d="M1.5 8c3-5 10-5 13 0-3 5-10 5-13 0z"/><circle cx="8" cy="8" r="2"/>"#,
        "pulse" => r#"<path d="M1.500 8.500h3L6.500 3l3 10 2-4.500h3"/>"#,
        "stairs" => r#"<path d="M2 13h3v-3h3V7h3V4h3"/>"#,
        "person" => r#"<circle cx="8" cy="5" r="2.6"/><path d="M2.8 14c0-6 10.400-6 10.400 0"/>"#,
        "page" => r#"<path d="M4 2h6l3 3v9H4zM6 9l1.7 1.7L11 7"/>"#,
        "find" => r#"<circle cx="7" cy="7" r="4.500"/><path d="M10.500 10.500L14 14"/>"#,
        "late" => r#"<path d="M8 1.8L14.2 8 8 14.2 1.8 8zM8 5.2v3.4M8 10.8v.1"/>"#,
        "doubt" => r#"<path d="M8 2.5l6 11H2zM8 6.7v3M8 11.7v.1"/>"#,
        "never" => r#"<circle cx="8" cy="8" r="6"/><path d="M3.8 3.8l8.4 8.4"/>"#,
        "holds" => r#"<circle cx="8" cy="8" r="6"/><path d="M5.4 8.2l1.8 1.8 3.4-3.8"/>"#,
        "pause" => r#"<path d="M5.5 3.5v9M10.5 3.5v9"/>"#,
        "pencil" => r#"<path d="M3 13l.8-3L11 2.8 13.2 5 6 12.2z" stroke-dasharray="2 1.4"/>"#,
        "pen" => r#"<path d="M3 13l.8-3L11 2.8 13.2 5 6 12.2zM9.5 4.3l2.2 2.2M2 15h12"/>"#,
        "double" => r#"<path d="M2 6.500h12M2 9.500h12"/>"#,
        "digest" => r#"<path d="M6.2 2.5l-1 11M10.8 2.5l-1 11M3 6h10.5M2.5 10H13"/>"#,
        "mail" => r#"<path d="M2 4h12v8.5H2zM2 4.5l6 4.5 6-4.5"/>"#,
        "gate" => r#"<path d="M3 14V3M13 14V3M3 6h10M3 9.5h10"/>"#,
        "send" => r#"<path d="M14 2L2 7l5 2 2 5zM14 2L7 9"/>"#,
        "down" => r#"<path d="M8 2v8M4.500 7L8 10.500 11.500 7M2.500 13.500h11"/>"#,
        "stop" => r#"<path d="M5.500 2h5L14 5.500v5L10.500 14h-5L2 10.500v-5z"/><path d="M5.500 8h5"/>"#,
        "phone" => {
            r#"<path d="M4 2.500l2.500.5.8 2.800L5.800 7c.7 1.400 1.800 2.500 3.200 3.200l1.200-1.500 2.800.8.5 2.500c-4.500 3-12.500-5-9.500-9.500z"/>"#
        }
        "note" => r#"<path d="M2.500 3h11v7.500H7L4 13.500v-3H2.500z"/>"#,
        "timer" => r#"<circle cx="8" cy="9" r="5"/><path d="M8 6.500V9l1.700 1M6.500 1.800h3"/>"#,
        _ => r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.8V8l2.2 1.4"/>"#,
    }
}
