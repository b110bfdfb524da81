//! Makes a new input from one or two: a few changes of a kind on which decoders fail.

use xtask::random::Random;

/// Inputs are not made longer than this, because longer ones are slow, and length alone finds faults.
const LONGEST: usize = 8 << 10;

/// Numbers at which something begins or ends: lengths, counts, and where an encoding becomes longer.
const EDGES: [&[u8]; 14] = [
    &[0],
    &[1],
    &[0x7f],
    &[0x80],
    &[0xfa],
    &[0xfb, 0xff, 0xff],
    &[0xfc, 0xff, 0xff, 0xff, 0xff],
    &[0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    &[0xff; 4],
    &[0, 0, 0x10, 0],
    &[0, 1, 0, 0],
    "\u{202e}".as_bytes(),
    "\u{1f468}\u{200d}\u{1f469}".as_bytes(),
    "e\u{301}".as_bytes(),
];

/// A change of `input`, or a mixture with `other`.
#[must_use]
pub fn changed(input: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    if random.once_in(8) {
        let (end, begin) = (random.below(bytes.len() + 1), random.below(other.len() + 1));
        bytes.truncate(end);
        bytes.extend_from_slice(&other[begin..]);
    }
    // Often one change, seldom many, because most inputs should still be nearly right.
    for _ in 0..=random.below(4) * random.below(4) {
        change(&mut bytes, random);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let to = at + random.below((bytes.len() - at).min(32) + 1);
    match random.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => bytes[at] = random.byte(),
        2 => bytes.insert(at, random.byte()),
        3 => drop(bytes.drain(at..to)),
        4 => {
            let again = bytes[at..to].to_vec();
            let times = if random.once_in(16) { 64 } else { 1 };
            drop(bytes.splice(at..at, again.repeat(times)));
        }
        5 => {
            let edge = random.pick(&EDGES).iter().copied();
            drop(bytes.splice(at..to, edge));
        }
        6 => {
            let edge = random.pick(&EDGES).iter().copied();
            drop(bytes.splice(at..at, edge));
        }
        _ if random.once_in(8) => bytes.truncate(at),
        _ if at < bytes.len() => bytes[at] = bytes[at].wrapping_add(1),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_many_and_never_too_long() {
        let mut random = Random::new(1);
        let inputs = [b"".as_slice(), b"a", &[7; LONGEST]];
        let mut seen = std::collections::BTreeSet::new();
        for round in 0..3000 {
            let bytes = changed(inputs[round % 3], b"other", &mut random);
            assert!(bytes.len() <= LONGEST);
            seen.insert(bytes);
        }
        assert!(seen.len() > 1000, "{}", seen.len());
    }
}
