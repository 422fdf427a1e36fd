//! A set of numbers below 64.

/// One bit for each number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u64);

impl FromIterator<u32> for Set {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let bit = |number| 1_u64.checked_shl(number).unwrap_or(0);
        Self(
            numbers
                .into_iter()
                .fold(0, |bits, number| bits | bit(number)),
        )
    }
}

impl Set {
    pub(super) const EMPTY: Self = Self(0);

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn len(self) -> u32 {
        self.0.count_ones()
    }

    pub(super) fn contains(self, number: u32) -> bool {
        self.at_or_after(number) == Some(number)
    }

    pub(super) fn at_or_after(self, number: u32) -> Option<u32> {
        let rest = self.0.checked_shr(number)?;
        (rest != 0).then(|| number + rest.trailing_zeros())
    }

    /// The smallest member; 64 if there is none.
    pub(super) fn first(self) -> u32 {
        self.0.trailing_zeros()
    }

    /// With `to` in place of `from`.
    pub(super) fn replace(self, from: u32, to: u32) -> Self {
        if self.contains(from) {
            let one = |number| Self::from_iter([number]);
            Self(self.0 & !one(from).0).union(one(to))
        } else {
            self
        }
    }
}
