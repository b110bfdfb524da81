//! Decides which names may be taken: no name that looks like the name of another user, and none that belongs to the
//! server.
//!
//! Looks are only compared, and only for new names. A sign-in uses the name itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use anser_shared::mention::ALL;
use anser_shared::text::{GroupName, fold};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

use crate::words::Words;

/// Raised when [`looks`] changes. The looks of every stored name are then computed anew at the next start.
pub const LOOKS_RULE: i64 = 1;

/// The largest number of looks of a name.
pub const LOOKS_LIMIT: usize = 3;

/// The looks of a name: as its owner spells it, in small letters and in capitals, each as a skeleton of Unicode's UTS
/// 39 (in which letters that look alike are one letter) and then folded. Two names look alike if they share a look:
/// `МАХ` in Cyrillic letters is `MAX`, which its small letters do not show, and `Iris` is `lris`.
pub fn looks(name: &str) -> BTreeSet<String> {
    // Width and ligatures disappear, and capitals stay.
    let spelled: String = name.nfkc().collect();
    let spellings = [fold(name), spelled.to_uppercase(), spelled];
    spellings.iter().map(|spelling| look(spelling)).collect()
}

fn look(spelling: &str) -> String {
    let folded = skeleton(spelling).flat_map(|c| match c {
        // In a skeleton the small l stands for every stroke, the capital i too: `NEIL` is not `NELL`.
        'L' => vec!['L'],
        c => c.to_lowercase().collect::<Vec<char>>(),
    });
    // Small letters that come from capitals can look like others in their turn: `m` like `rn`.
    skeleton(&folded.collect::<String>()).collect()
}

/// The product's own names, and names that people would take for an administrator.
const WORDS: [&str; 6] = ["admin", "root", "server", "system", ALL, "Anser"];

/// The names of the server's own conversations and of its voice, in each language of the server.
const PLACES: [&str; 4] = [
    "server-to-everybody",
    "server-to-one",
    "server-voice",
    "admin-group-is-lobby",
];

/// All forms of all of them.
static RESERVED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let places = PLACES
        .iter()
        .flat_map(|key| [Words::English, Words::Chinese].map(|words| words.get(key)));
    let names = WORDS.iter().map(|word| (*word).to_owned()).chain(places);
    names.flat_map(|name| forms(&name)).collect()
});

/// Whether a name of a user or of a group belongs to the server in one of its forms. Signs and spaces around and
/// between the letters do not make another name.
pub fn is_reserved(name: &str, lobby: Option<&GroupName>) -> bool {
    let forms = forms(name);
    let is_lobby = |lobby: &GroupName| !self::forms(lobby.as_str()).is_disjoint(&forms);
    !RESERVED.is_disjoint(&forms) || lobby.is_some_and(is_lobby)
}

/// The looks of a name, and of its letters alone. A look without letters is left out.
fn forms(name: &str) -> BTreeSet<String> {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut forms = looks(name.trim());
    forms.extend(looks(&letters));
    forms.remove("");
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        !looks(one).is_disjoint(&looks(other))
    }

    #[test]
    fn names_that_the_eye_takes_for_each_other() {
        for (one, other) in [
            ("MAX", "МАХ"),
            ("max", "МАХ"),
            ("Max", "Мах"),
            ("Iris", "lris"),
            ("iris", "Iris"),
            ("iris", "lRIS"),
            ("carl0", "carlO"),
            ("carl0", "carlo"),
            ("CARL0", "CARLO"),
            ("Carl0", "carlo"),
            ("paul", "pauI"),
            ("Paul", "PauI"),
            ("PAUL", "PauI"),
            ("paul", "pau1"),
            ("McNeil", "McNeiI"),
            ("mcneil", "McNeiI"),
            ("bella", "ВELLА"),
            ("Bella", "ВЕLLА"),
            ("TOM", "ТОМ"),
            ("tom", "ТОМ"),
            ("KATE", "КАТЕ"),
            ("HANNA", "НАNNА"),
            ("hanna", "НАNNА"),
            ("ROB", "RОВ"),
            ("Eva", "Еvа"),
            ("EVA", "ΕVΑ"),
            ("NIKO", "ΝΙΚΟ"),
            ("niko", "ΝΙΚΟ"),
            ("Zoe", "Ζοe"),
            ("ivan", "lvan"),
            ("Ivan", "1van"),
            ("lisa", "Iisa"),
            ("Lisa", "1isa"),
            ("bill", "biII"),
            ("Oscar", "0scar"),
            ("oscar", "0SCAR"),
            ("modern", "rnodern"),
            ("Modern", "rnodern"),
            ("MODERN", "rnodern"),
            ("ａnna", "anna"),
            ("Sophia", "Sορhia"),
            ("paypal", "раураl"),
        ] {
            assert!(alike(one, other), "{one} and {other}");
            assert!(alike(other, one), "{other} and {one}");
        }
    }

    #[test]
    fn names_of_two_people() {
        for (one, other) in [
            ("anna", "анна"),
            ("anna", "hanna"),
            ("user1", "user2"),
            ("王小明", "王小朋"),
            ("neil", "nell"),
            ("Neil", "Nell"),
            ("NEIL", "NELL"),
            ("Elia", "Ella"),
            ("ELIA", "ELLA"),
            ("Ali", "All"),
            ("ALI", "ALL"),
            ("mia", "nia"),
            ("jan", "jon"),
            ("änna", "anna"),
            ("max", "maxi"),
        ] {
            assert!(!alike(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn what_belongs_to_the_server() {
        let lobby = GroupName::parse("Stammtisch").unwrap();
        let check = |name: &str, expected: bool| {
            assert_eq!(is_reserved(name, Some(&lobby)), expected, "{name}");
        };
        for reserved in [
            "admin",
            "Admin",
            "ADMIN",
            "ADMlN",
            "аdmin",
            "adrnin",
            "ａｄｍｉｎ",
            "a.d-m_i.n",
            "АDМІN",
            "root",
            "r00t",
            "rооt",
            "Root",
            "server",
            "SERVER",
            "sеrvеr",
            "@server",
            "system",
            "ѕуѕtеm",
            "SYSTEM",
            "all",
            "aII",
            "a11",
            "ALL",
            "Anser",
            "ANSER",
            "Аnsеr",
            "ΑΝЅΕR",
            "Lobby",
            "lobby",
            "[Lobby]",
            "L0bby",
            "LОВВY",
            "Lobby 🎉",
            "大厅",
            "Announcements",
            "announcements!",
            "Аnnоunсеmеnts",
            "公告",
            "From the administrators",
            "管理员来信",
            "The server’s administrators",
            "服务器管理员",
            "stammtisch",
            "Stammtısch",
        ] {
            check(reserved, true);
        }
        for free in [
            "anna",
            "administrator",
            "ALI",
            "Ali",
            "Allan",
            "roots",
            "systems",
            "Hall",
            "hobby",
            "Anser fans",
            "🎉",
            "!!",
            "公告栏",
            "serverless",
        ] {
            check(free, false);
        }
        assert!(is_reserved("Lobby", None));
        assert!(!is_reserved("Stammtisch", None));
    }
}
