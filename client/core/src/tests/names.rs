//! Names are found by what is written and by how it is read, and rightly marked.

use proptest::prelude::*;

use crate::names::{Fit, Name, Names, Wanted};

fn marked(name: &str, typed: &str) -> Option<String> {
    let (read, wanted) = (Name::of(name), Wanted::of(typed));
    let marks = read.marks(&wanted);
    let marked: Vec<&str> = marks.into_iter().map(|mark| &name[mark]).collect();
    let fit = read.fit(&wanted);
    assert_eq!(fit.is_some(), !marked.is_empty(), "{name:?} {typed:?}");
    fit.map(|_| marked.join("|"))
}

#[test]
fn a_chinese_name_is_found_by_how_it_is_read() {
    let whole = [
        "zw",
        "ZW",
        "ｚｗ",
        "zhangwei",
        "zhang wei",
        "zhang  wei",
        "ZhangWei",
        "zhang'wei",
        "zhangw",
        "zwei",
        "zwe",
        "zhwei",
        "zhang伟",
        "张w",
        "张wei",
        "z w",
        "zhang wei ",
        "zhang w",
    ];
    for typed in whole {
        assert_eq!(marked("张伟", typed).as_deref(), Some("张伟"), "{typed}");
    }
    for (typed, part) in [
        ("z", "张"),
        ("zh", "张"),
        ("zhan", "张"),
        ("zhang'", "张"),
        ("w", "伟"),
        ("wei", "伟"),
    ] {
        assert_eq!(marked("张伟", typed).as_deref(), Some(part), "{typed}");
    }
    for typed in [
        "hang",
        "hangwei",
        "zhanwei",
        "wz",
        "zhangweii",
        "zww",
        "zz",
        "a",
        "zh ang",
        "伟z",
        "'",
        "v",
    ] {
        assert_eq!(marked("张伟", typed), None, "{typed}");
    }
}

#[test]
fn every_reading_of_a_character_counts() {
    let cases = [
        ("重阳", &["chongyang", "zhongyang", "cy", "zy"][..]),
        ("乐乐", &["lele", "yueyue", "leyue", "ly"]),
        ("长孙", &["changsun", "zhangsun", "cs", "zs"]),
        ("单雄信", &["shanxiongxin", "danxiongxin", "sxx", "dxx"]),
        ("吕", &["lv", "lu", "lü", "LÜ", "lu\u{308}", "l"]),
        ("略", &["lve", "lue", "lüe"]),
        ("西安", &["xian", "xi'an", "xi an", "xa"]),
        ("張偉", &["zhangwei", "zw"]),
    ];
    for (name, all) in cases {
        for typed in all {
            assert_eq!(marked(name, typed).as_deref(), Some(name), "{typed}");
        }
    }
    assert_eq!(marked("吕", "li"), None);
}

#[test]
fn what_was_meant_is_marked_and_nothing_else() {
    let cases = [
        ("小张伟", "zw", Some("张伟")),
        ("Anna 张伟", "zw", Some("张伟")),
        ("张 伟", "zhangwei", Some("张 伟")),
        ("张🍣伟", "zw", Some("张🍣伟")),
        ("张三 (Zoe)", "zoe", Some("Zoe")),
        ("张Z伟", "zz", Some("张Z")),
        ("阿Q", "aq", Some("阿Q")),
        ("车床组2026", "ccz2026", Some("车床组2026")),
        ("王小二·张伟", "wz", None),
        // The beginning of a word before the middle of one.
        ("李张王 张三", "z", Some("张")),
        ("ＡＮＮＡ", "nn", Some("ＮＮ")),
        ("Straße", "STRASSE", Some("Straße")),
        ("ﬁnn", "i", Some("ﬁ")),
        ("Cafe\u{301}", "é", Some("e\u{301}")),
        ("anna anna", "an", Some("an|an")),
        ("Ben Okafor", "bo", None),
        ("", "a", None),
    ];
    for (name, typed, expected) in cases {
        assert_eq!(marked(name, typed).as_deref(), expected, "{name} {typed}");
    }
    let place = Name::of("李张王 张三").marks(&Wanted::of("z"));
    assert_eq!(place.first(), Some(&(10..13)));
}

#[test]
fn a_name_that_has_the_letters_stands_before_one_that_is_read_so() {
    let fit = |name: &str, typed: &str| Name::of(name).fit(&Wanted::of(typed));
    let order = ["Wei Li", "Li Wei", "Liwei", "伟大", "张伟"].map(|name| fit(name, "wei"));
    let expected = [
        Fit::Begins,
        Fit::BeginsWord,
        Fit::Inside,
        Fit::SoundBegins,
        Fit::SoundInside,
    ];
    assert_eq!(order, expected.map(Some));
    assert!(expected.is_sorted());
    assert_eq!(
        expected.map(Fit::is_by_sound),
        [false, false, false, true, true]
    );
    assert_eq!(fit("anyone", " "), Some(Fit::Begins), "nothing was typed");
    assert_eq!(fit("", ""), Some(Fit::Begins));
    let names = [Name::of("张伟"), Name::of("Wei")];
    assert_eq!(Wanted::of("w").best(&names), Some(Fit::Begins));
    assert_eq!(Wanted::of("x").best(&names), None);
}

#[test]
fn what_cannot_be_a_name_is_not_found_and_costs_nothing() {
    let long = "a".repeat(1 << 20);
    assert_eq!(marked("阿阿阿", &long), None);
    // Every letter could be read at every place.
    let (name, typed) = ("阿".repeat(50), format!("{}b", "a".repeat(120)));
    assert_eq!(marked(&name, &typed), None);
    assert_eq!(marked(&name, &"a".repeat(50)), Some(name.clone()));
    assert_eq!(marked(&name, &"a".repeat(51)), None);
    for typed in ["\0", "%", "\"", "\u{202e}zw", "_", "z\0w"] {
        assert_eq!(marked("张伟", typed), None, "{typed:?}");
    }
}

#[test]
fn five_thousand_names_are_read_once_however_often_they_are_looked_through() {
    let surnames = "张王李赵陈杨黄吴刘周";
    let given = "伟芳娜敏静强磊军洋勇艳杰涛明超";
    let mut all = Vec::new();
    for (number, surname) in surnames.chars().cycle().take(5000).enumerate() {
        let given = given.chars().nth(number % 15).expect("there are fifteen");
        all.push(format!("{surname}{given}{number}"));
    }
    let mut names = Names::default();
    let mut found = |typed: &str| {
        let wanted = Wanted::of(typed);
        let found = all
            .iter()
            .filter(|name| names.best([name.as_str()], &wanted).is_some());
        (found.count(), names.work())
    };
    assert_eq!(found("z"), (1500, 5000), "张, 赵 and 周");
    assert_eq!(found("zh"), (1500, 5000));
    assert_eq!(found("zw"), (167, 5000));
    assert_eq!(found(""), (5000, 5000));
}

/// What may be typed for a name: for each character itself, one of its readings or the first letter of one.
fn typed_for(name: &[(char, &str)], how: &[u8]) -> String {
    let parts = name
        .iter()
        .zip(how)
        .map(|((letter, reading), how)| match how % 4 {
            0 => letter.to_string(),
            1 => (*reading).to_owned(),
            2 => reading[..1].to_uppercase(),
            _ if letter.is_ascii() => (*reading).to_owned(),
            _ => format!("{reading} "),
        });
    parts.collect()
}

proptest! {
    #[test]
    fn whatever_mixture_of_readings_is_typed_finds_the_name(
        name in prop::collection::vec(prop::sample::select(vec![
            ('张', "zhang"), ('长', "chang"), ('长', "zhang"), ('女', "nv"), ('阿', "a"), ('安', "an"),
            ('重', "chong"), ('石', "shi"), ('哦', "o"), ('b', "b"), ('7', "7"),
        ]), 1..12),
        how in prop::collection::vec(any::<u8>(), 12),
        before in "[小大 -]{0,3}",
    ) {
        let letters: String = name.iter().map(|(letter, _)| letter).collect();
        let typed = typed_for(&name, &how);
        let fit = Name::of(&format!("{before}{letters}")).fit(&Wanted::of(&typed));
        prop_assert!(fit.is_some(), "{letters} {typed}");
    }

    #[test]
    fn no_name_and_nothing_typed_breaks_anything(name in ".{0,60}", typed in ".{0,140}") {
        let read = Name::of(&name);
        let wanted = Wanted::of(&typed);
        let marks = read.marks(&wanted);
        prop_assert_eq!(read.fit(&wanted).is_some(), wanted.is_empty() || !marks.is_empty());
        for mark in marks {
            prop_assert!(name.get(mark).is_some_and(|part| !part.is_empty()));
        }
    }
}
