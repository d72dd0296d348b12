//! Ids and chance, both drawn from a seed, so that the same requests get the same responses.
//!
//! Ids that no request creates, such as the version ids of metrics, are hashes of their keys instead.

use serde::{Deserialize, Serialize};

/// A small deterministic random number generator (SplitMix64), unfit for secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SeededRandom(u64);

impl SeededRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Returns `true` with the given probability, from 0.0 to 1.0.
    pub(crate) fn chance(&mut self, chance: f64) -> bool {
        // An `f64` represents integers of up to 53 bits exactly.
        let drawn = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        drawn < chance
    }

    /// Returns an id of 24 hexadecimal digits, as experiments and iterations have.
    pub(crate) fn object_id(&mut self) -> String {
        format!("{:016x}{:08x}", self.next(), self.next() >> 32)
    }

    /// Returns a random UUID, as treatments and errors have.
    pub(crate) fn uuid(&mut self) -> String {
        uuid(self.next(), self.next())
    }
}

/// Returns a UUID that depends on `parts` only.
pub(crate) fn stable_uuid(parts: &[&str]) -> String {
    let hash = hash(parts);
    uuid(mix(hash), mix(hash ^ 1))
}

/// Returns an id of 24 hexadecimal digits that depends on `parts` only.
pub(crate) fn stable_object_id(parts: &[&str]) -> String {
    let hash = hash(parts);
    format!("{:016x}{:08x}", mix(hash), mix(hash ^ 1) >> 32)
}

fn hash(parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

fn uuid(high: u64, low: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        (low >> 48) & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (mut one, mut two, mut other) = (
            SeededRandom::new(7),
            SeededRandom::new(7),
            SeededRandom::new(8),
        );
        let first = one.object_id();
        assert_eq!(first, two.object_id());
        assert_ne!(first, other.object_id());
        assert_ne!(first, one.object_id());
        assert_eq!(first.len(), 24);
    }

    #[test]
    fn uuids_have_version_four_and_stable_ones_depend_on_their_parts() {
        let id = SeededRandom::new(1).uuid();
        assert_eq!((id.len(), &id[14..15]), (36, "4"));
        assert_eq!(stable_uuid(&["a", "b"]), stable_uuid(&["a", "b"]));
        assert_ne!(stable_uuid(&["a", "b"]), stable_uuid(&["ab"]));
    }

    #[test]
    fn chance_respects_its_bounds() {
        let mut random = SeededRandom::new(3);
        assert!((0..100).all(|_| !random.chance(0.0)));
        assert!((0..100).all(|_| random.chance(1.0)));
        let half = (0..1000).filter(|_| random.chance(0.5)).count();
        assert!((400..600).contains(&half), "{half}");
    }
}
