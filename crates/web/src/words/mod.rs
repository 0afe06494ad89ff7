//! Words and figures as a person reads them: times, amounts, names of views and acts.

mod amounts;
mod names;
mod times;

pub(crate) use amounts::{bytes, code, grouped, money};
pub(crate) use names::{act_key, act_name, shelf_name, shelf_word, tone_class, tone_icon};
pub(crate) use times::{Left, day, day_and_time, group, left, zoned};
