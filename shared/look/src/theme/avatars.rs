//! The grounds of initials for people without a picture: the same for a person everywhere.

use anser_shared::id::UserId;
use egui::Color32;

use super::rgb;

/// Grounds for avatars, of about three lightnesses. With one lightness for all, people can tell only a dozen hues
/// apart, and of eight people two pairs would share one. No two are nearer to each other than 0.075 in OKLab, none is
/// too bright, and white letters can be read on each. Neighbours in the list differ most.
const AVATARS: [Color32; 24] = [
    rgb(0x905E70),
    rgb(0x155276),
    rgb(0x8A4181),
    rgb(0x706120),
    rgb(0x6762B7),
    rgb(0x754349),
    rgb(0x0E624B),
    rgb(0x64337F),
    rgb(0xB6524F),
    rgb(0x2861A9),
    rgb(0x934B16),
    rgb(0x188357),
    rgb(0x7D7A15),
    rgb(0x9C3B53),
    rgb(0x4B5213),
    rgb(0x975AA5),
    rgb(0x675883),
    rgb(0x427AAE),
    rgb(0x7D2759),
    rgb(0x446F0E),
    rgb(0x3C4292),
    rgb(0x842B02),
    rgb(0x2D7478),
    rgb(0x9B6940),
];

/// The ground of a person's avatar, the same on every device.
pub fn avatar_ground(user: UserId) -> Color32 {
    const COUNT: u64 = AVATARS.len() as u64;
    // The low bits of an id are a counter within one millisecond, so the next person has the next ground. The higher
    // bits are the time, which is mixed, so that every ground is equally likely.
    let (time, counter) = (user.0 >> 12, user.0 & 0xFFF);
    let mixed = time.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let first = (mixed * COUNT) >> 32;
    let place = (first + counter) % COUNT;
    AVATARS[usize::try_from(place).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use anser_shared::id::Mint;
    use anser_shared::time::Timestamp;

    use super::super::tests::{contrast, linear};
    use super::super::{DARK, LIGHT};
    use super::*;

    #[test]
    fn initials_can_be_read_and_faces_stand_out() {
        for ground in AVATARS {
            let seen = contrast(LIGHT.avatar_text, ground);
            assert!(seen >= 4.5, "{ground:?}: {seen:.2}");
            let seen = contrast(DARK.surface, ground);
            assert!(seen >= 1.8, "{ground:?} in the dark: {seen:.2}");
        }
    }

    /// Lightness and two axes of hue, in which distances match what the eye sees (Ottosson's OKLab).
    fn oklab(colour: Color32) -> [f64; 3] {
        let [r, g, b] = linear(colour);
        let l = (0.412_221 * r + 0.536_333 * g + 0.051_446 * b).cbrt();
        let m = (0.211_903 * r + 0.680_700 * g + 0.107_397 * b).cbrt();
        let s = (0.088_302 * r + 0.281_719 * g + 0.629_979 * b).cbrt();
        [
            0.210_454 * l + 0.793_618 * m - 0.004_072 * s,
            1.977_998 * l - 2.428_592 * m + 0.450_594 * s,
            0.025_904 * l + 0.782_772 * m - 0.808_676 * s,
        ]
    }

    #[test]
    fn grounds_are_told_apart() {
        let all = AVATARS.map(oklab);
        for (place, one) in all.iter().enumerate() {
            for (other, two) in all.iter().enumerate().skip(place + 1) {
                let parts = one.iter().zip(two).map(|(one, two)| (one - two).powi(2));
                let apart = parts.sum::<f64>().sqrt();
                assert!(apart >= 0.075, "{place} and {other}: {apart:.3}");
            }
        }
    }

    /// The number of different grounds of eight people who register one after the other, `gap` milliseconds apart.
    /// The server mints other ids in between.
    fn grounds_of_eight(start: i64, mut gap: impl FnMut() -> i64, others: usize) -> usize {
        let mut mint = Mint::new(1);
        let mut now = start;
        let grounds = (0..8).map(|_| {
            let user = UserId(mint.next(Timestamp(now)));
            for _ in 0..others {
                mint.next(Timestamp(now));
            }
            now += gap();
            avatar_ground(user).to_array()
        });
        grounds.collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn people_who_registered_one_after_the_other_differ() {
        const YEAR_2026: i64 = 1_767_225_600_000;
        // In one millisecond, as sample people are made.
        for others in 0..3 {
            assert_eq!(grounds_of_eight(YEAR_2026, || 0, others), 8);
        }
        // From some seconds to some days apart, as in production. Two people can share a ground by chance, but most
        // do not.
        let mut random = 1_u64;
        let mut next = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005);
            random = random.wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((random >> 33) % below).expect("31 bits")
        };
        let teams = 1_000;
        let mut found = Vec::new();
        for _ in 0..teams {
            let start = YEAR_2026 + next(1 << 31) * 10;
            let longest = [60_000, 3_600_000, 200_000_000][found.len() % 3];
            found.push(grounds_of_eight(start, || 5_000 + next(longest), 2));
        }
        let all: usize = found.iter().sum();
        assert!(all * 100 >= 680 * teams, "{all} grounds in {teams} teams");
        let few = found.iter().filter(|count| **count < 5).count();
        assert!(few * 100 <= teams, "{few} teams with four or fewer");
    }
}
