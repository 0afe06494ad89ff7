//! The one place that reads a clock. Everything below gets the instant as an argument.

use jiff::Timestamp;

/// Where "now" comes from.
#[derive(Clone, Copy, Debug, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// Always this instant: rehearsals, and runs whose outcome must be the same bytes again.
    Fixed(Timestamp),
}

impl Clock {
    /// The instant.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(at) => at,
        }
    }

    /// The instant in milliseconds since 1970.
    pub fn now_ms(self) -> i64 {
        self.now().as_millisecond()
    }
}
