//! How much of the stack a recursion has used: an exact bound where depth is only a guess, since frames differ between builds.

/// Where a recursion began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stack(usize);

impl Stack {
    /// The present place.
    pub(crate) fn here() -> Self {
        let marker = 0u8;
        Self(std::ptr::from_ref(std::hint::black_box(&marker)).addr())
    }

    /// Whether the recursion since then takes more than so many bytes.
    #[inline]
    pub(crate) fn is_used_up(self, bytes: usize) -> bool {
        Self::here().0.abs_diff(self.0) > bytes
    }
}
