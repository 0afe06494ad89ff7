//! The small pictures of the standard, each in a square of 16 by 16.

use super::n;
use crate::Icon;
use std::fmt::Write;

/// Draws an icon with its upper left corner at `(x, y)`, `size` pixels wide. `filled`: the thrown form.
pub(super) fn icon(out: &mut String, icon: Icon, x: f64, y: f64, size: f64, filled: bool) {
    let Some(drawing) = drawing(icon, filled) else { return };
    let fill = if filled && takes_fill(icon) { r#" fill="currentColor""# } else { "" };
    let scale = (size / 16.0 * 100.0).round() / 100.0;
    let _ = write!(
        out,
        r#"<g class="bpmn-icon" transform="translate({} {}) scale({scale})" stroke-width="1.3" stroke-linejoin="round" stroke-linecap="round"{fill}>{drawing}</g>"#,
        n(x),
        n(y)
    );
}

fn takes_fill(icon: Icon) -> bool {
    !matches!(icon, Icon::Message | Icon::Timer | Icon::Condition | Icon::Parallel | Icon::Send)
}

fn drawing(icon: Icon, filled: bool) -> Option<&'static str> {
    Some(match icon {
        Icon::None | Icon::ExclusivePlain => return None,
        Icon::User => r#"<circle cx="8" cy="4.5" r="3"/><path d="M2 15c0-5 3-7 6-7s6 2 6 7z"/>"#,
        Icon::Manual => r#"<path d="M1 7l5-4h3l-2 3h7.5v2H9h5.5v2H9h5v2H8.5h4v2H5l-4-2z"/>"#,
        Icon::Service => {
            r#"<circle cx="8" cy="8" r="2.2"/><path d="M7 1h2l.4 2 1.8.8 1.7-1.1 1.4 1.4-1.1 1.7.8 1.8 2 .4v2l-2 .4-.8 1.8 1.1 1.7-1.4 1.4-1.7-1.1-1.8.8-.4 2H7l-.4-2-1.8-.8-1.7 1.1-1.4-1.4 1.1-1.7L2 10.4 0 10V8l2-.4.8-1.8-1.1-1.7 1.4-1.4 1.7 1.1L6.6 3z"/>"#
        }
        Icon::Script => {
            r#"<path d="M4 1h9c-3 3-3 5 0 7s3 5 0 7H3c3-2 3-5 0-7S1 4 4 1zM5 4h5M4.500 7h5M6 10h5M6 13h5"/>"#
        }
        Icon::Rule => r#"<path d="M1 2h14v12H1zM1 5.500h14M1 9.500h14M5 5.500V14"/>"#,
        Icon::Send | Icon::Message if filled || icon == Icon::Send => {
            r#"<path d="M1 3h14v10H1z" fill="currentColor"/><path d="M1.500 3.500L8 9l6.500-5.500" stroke="Canvas"/>"#
        }
        Icon::Send | Icon::Message | Icon::Receive => r#"<path d="M1 3h14v10H1zM1 3l7 5.500L15 3"/>"#,
        Icon::Timer => {
            r#"<circle cx="8" cy="8" r="7"/><path d="M8 4v4l3 1.500M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15"/>"#
        }
        Icon::Error => r#"<path d="M2 14L5.500 3l4.500 6L14 2l-3.500 12L6 8z"/>"#,
        Icon::Escalation => r#"<path d="M8 1.500L13 14 8 9.500 3 14z"/>"#,
        Icon::Signal => r#"<path d="M8 1.500L15 13.500H1z"/>"#,
        Icon::Condition => r#"<path d="M3 1.500h10v13H3zM5 4.500h6M5 7h6M5 9.500h6M5 12h6"/>"#,
        Icon::Compensation => r#"<path d="M8 3v10L1.500 8zM14.500 3v10L8 8z"/>"#,
        Icon::Link => r#"<path d="M1 6h8V2.500L15 8l-6 5.500V10H1z"/>"#,
        Icon::Terminate => r#"<circle cx="8" cy="8" r="6.500" fill="currentColor"/>"#,
        Icon::Cancel => {
            r#"<path d="M3 1.500l5 5 5-5L14.500 3l-5 5 5 5-1.500 1.500-5-5-5 5L1.500 13l5-5-5-5z"/>"#
        }
        Icon::Multiple => r#"<path d="M8 1.500l6.500 5L12 14H4L1.500 6.500z"/>"#,
        Icon::ParallelMultiple => r#"<path d="M6 1.500h4V6h4.500v4H10v4.500H6V10H1.500V6H6z"/>"#,
        Icon::Exclusive => r#"<path d="M3 3l10 10M13 3L3 13" stroke-width="2.600"/>"#,
        Icon::Parallel => r#"<path d="M8 1v14M1 8h14" stroke-width="2.600"/>"#,
        Icon::Inclusive => r#"<circle cx="8" cy="8" r="6.500" stroke-width="2.200"/>"#,
        Icon::Complex => r#"<path d="M8 1v14M1 8h14M3 3l10 10M13 3L3 13" stroke-width="2"/>"#,
        Icon::EventBased => {
            r#"<circle cx="8" cy="8" r="7.500" stroke-width="1"/><circle cx="8" cy="8" r="6" stroke-width="1"/><path d="M8 4l4 3-1.500 4.500h-5L4 7z" stroke-width="1"/>"#
        }
        Icon::EventBasedStart => {
            r#"<circle cx="8" cy="8" r="7.500" stroke-width="1"/><path d="M8 4l4 3-1.500 4.500h-5L4 7z" stroke-width="1"/>"#
        }
        Icon::ParallelEventBased => {
            r#"<circle cx="8" cy="8" r="7.500" stroke-width="1"/><path d="M6.500 3.500h3v3h3v3h-3v3h-3v-3h-3v-3h3z" stroke-width="1"/>"#
        }
        Icon::Loop => r#"<path d="M6 14.500A6.500 6.500 0 1 1 10.500 14M6 14.500L2.500 14M6 14.500V11"/>"#,
        Icon::MultiParallel => r#"<path d="M3 2v12M8 2v12M13 2v12" stroke-width="2.400"/>"#,
        Icon::MultiSequential => r#"<path d="M2 3h12M2 8h12M2 13h12" stroke-width="2.400"/>"#,
        Icon::AdHoc => r#"<path d="M1 10c2-5 5-4 7-2s5 3 7-2" stroke-width="2"/>"#,
        Icon::Collapsed => r#"<path d="M1 1h14v14H1zM8 4v8M4 8h8"/>"#,
    })
}
