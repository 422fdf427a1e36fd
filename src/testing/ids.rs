//! Ids of objects, and all other randomness: the same in every run.

use std::{
    cell::Cell,
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::error::{Error, Result};

/// How many of the 64 hex digits tell the class.
const CLASS_DIGITS: usize = 16;

fn digits(seed: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The id of the object with this name. A jurisdiction makes it another object.
pub(super) fn of_name(class: &str, jurisdiction: Option<&str>, name: &str) -> String {
    let own: String = (0..3_u8)
        .map(|part| digits(&(part, class, jurisdiction, name)))
        .collect();
    own + &digits(&class)
}

/// A fresh id.
pub(super) fn unique(class: &str, random: &Random) -> String {
    let own: String = (0..3).map(|_| format!("{:016x}", random.next())).collect();
    own + &digits(&class)
}

/// Checks that a text is an id of the class.
pub(super) fn check(class: &str, id: &str) -> Result<()> {
    if id.len() != 64 || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::platform(
            "Invalid Durable Object ID: must be 64 hex digits",
        ));
    }
    if !id
        .get(id.len() - CLASS_DIGITS..)
        .is_some_and(|end| end.eq_ignore_ascii_case(&digits(&class)))
    {
        return Err(Error::platform(
            "Durable Object ID is not valid for this namespace.",
        ));
    }
    Ok(())
}

/// A generator that gives the same numbers for the same seed (SplitMix64).
#[derive(Debug, Default)]
pub(super) struct Random(Cell<u64>);

impl Random {
    pub(super) fn seed(&self, seed: u64) {
        self.0.set(seed);
    }

    pub(super) fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *byte = random;
            }
        }
    }

    /// In `0.0..1.0`.
    pub(super) fn fraction(&self) -> f64 {
        // 53 bits are exact in a double.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
