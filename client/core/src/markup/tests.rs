//! Which signs are formatting and which are words, and that no text costs more than its length.

use proptest::prelude::*;

use super::*;

/// What is shown, with `⟨b …⟩` around what is bold, `i`, `s` and `c` for the other styles, and a line for each block
/// that is no paragraph: `quote`, `item` with its depth, `code` with its language.
fn seen(text: &str) -> String {
    told(text, &Markup::of(text, &[]))
}

fn told(text: &str, markup: &Markup) -> String {
    let mut blocks = Vec::new();
    for block in &markup.blocks {
        let name = match &block.kind {
            Kind::Paragraph => String::new(),
            Kind::Quote => "quote ".to_owned(),
            Kind::Item { depth } => format!("item{depth} "),
            Kind::Code { language, .. } => {
                let language = language.clone().map_or("?", |at| &text[at]);
                format!("code({language}) ")
            }
        };
        let gap = if block.is_apart { "…" } else { "" };
        let mut shown = format!("{gap}{name}");
        for (at, sign) in text[block.at.clone()].char_indices() {
            let at = block.at.start + at;
            for run in markup.runs.iter().filter(|run| run.at.start == at) {
                shown.push('⟨');
                let style = run.style;
                let styles = [
                    style.is_bold,
                    style.is_italic,
                    style.is_struck,
                    style.is_code,
                ];
                let names = styles.iter().zip("bisc".chars());
                shown.extend(names.filter(|(has, _)| **has).map(|(_, name)| name));
                shown.push(' ');
            }
            let edit = markup.edits.iter().find(|edit| edit.at.contains(&at));
            match edit {
                Some(edit) if edit.at.start == at => shown.push_str(edit.shown),
                Some(_) => {}
                None => shown.push(sign),
            }
            let end = at + sign.len_utf8();
            if markup.runs.iter().any(|run| run.at.end == end) {
                shown.push('⟩');
            }
        }
        blocks.push(shown);
    }
    blocks.join("|")
}

fn check(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(seen(text), *expected, "{text}");
    }
}

#[test]
fn signs_around_words_format_them() {
    check(&[
        ("**bold**", "⟨b bold⟩"),
        ("*italic*", "⟨i italic⟩"),
        ("~~struck~~", "⟨s struck⟩"),
        ("`code`", "⟨c code⟩"),
        ("***both***", "⟨bi both⟩"),
        ("a **b c** d", "a ⟨b b c⟩ d"),
        ("(**so**), \"*so*\".", "(⟨b so⟩), \"⟨i so⟩\"."),
        ("**.env** here", "⟨b .env⟩ here"),
        ("**🍣**", "⟨b 🍣⟩"),
        (
            "**bold *and italic* too**",
            "⟨b bold ⟩⟨bi and italic⟩⟨b  too⟩",
        ),
        ("~~gone **loud**~~", "⟨s gone ⟩⟨bs loud⟩"),
        ("`` a`b ``", "⟨c a`b⟩"),
        ("```one line```", "⟨c one line⟩"),
        ("**one** and **two**", "⟨b one⟩ and ⟨b two⟩"),
    ]);
}

#[test]
fn three_asterisks_are_one_sign_or_two() {
    check(&[
        ("**bold *it***", "⟨b bold ⟩⟨bi it⟩"),
        ("*it **bold***", "⟨i it ⟩⟨bi bold⟩"),
        ("***it* bold**", "⟨bi it⟩⟨b  bold⟩"),
        ("***bold** it*", "⟨bi bold⟩⟨i  it⟩"),
        ("**two***", "⟨b two⟩*"),
        ("****four****", "****four****"),
    ]);
}

/// In Chinese there is no space between words.
#[test]
fn chinese_may_stand_directly_beside_a_sign() {
    check(&[
        ("这是**重点**内容", "这是⟨b 重点⟩内容"),
        ("这是**「重点」**内容", "这是⟨b 「重点」⟩内容"),
        ("**注意：**明天开会", "⟨b 注意：⟩明天开会"),
        ("请看README**重点**内容", "请看README⟨b 重点⟩内容"),
        ("用`cargo`构建", "用⟨c cargo⟩构建"),
        ("这*不*是~~错~~对", "这⟨i 不⟩是⟨s 错⟩对"),
        ("**중요**합니다", "⟨b 중요⟩합니다"),
    ]);
}

#[test]
fn what_is_not_formatting_stays_as_it_is() {
    for text in [
        "2*3*4",
        "2 * 3 * 4",
        "a ** b ** c",
        "snake_case and __init__",
        "a*(b+c)*d",
        "**open",
        "open**",
        "*a\nb*",
        "** a **",
        "* *",
        "*.*",
        "*_*",
        "**/*.rs",
        "*.rs,*.toml",
        "/*c*/",
        "~~~three~~~",
        "~one~",
        "`open",
        "``a`",
        "a > b",
        ">_<",
        ">.<",
        "> ",
        "-5 degrees",
        "-",
        "- ",
        "- - -",
        "* * *",
        "2026. A year",
        "1.5 and 1.",
        "(1) one",
        "+ one",
        "# no heading",
        "<b>no</b>",
        "[a](b)",
        "\\\\server\\share",
        "¯\\_(ツ)_/¯",
        "```\nopen",
        "```\n```",
        "``\ntwo\n``",
        "a\n\n\nb",
        "    - far",
        "",
        "\n",
    ] {
        let markup = Markup::of(text, &[]);
        assert!(markup.is_plain(), "{text}: {markup:?}");
        assert_eq!(Markup::words_of(text, &[]), text);
    }
}

#[test]
fn a_stroke_before_a_sign_shows_the_sign() {
    check(&[
        ("\\*not\\*", "*not*"),
        ("\\**not**", "**not**"),
        ("**a\\*b**", "⟨b a*b⟩"),
        ("\\`not`", "`not`"),
        ("\\~~not~~", "~~not~~"),
        ("\\> not", "> not"),
        ("\\- not", "- not"),
        ("\\* not", "* not"),
        ("a \\ b", "a \\ b"),
        ("`a\\*b`", "⟨c a\\*b⟩"),
    ]);
}

#[test]
fn in_code_nothing_else_is_formatted() {
    check(&[
        ("`**a**` **b**", "⟨c **a**⟩ ⟨b b⟩"),
        ("**a `b** c` d**", "⟨b a ⟩⟨bc b** c⟩⟨b  d⟩"),
        ("```\n**a**\n> b\n- c\n```", "code(?) **a**\n> b\n- c"),
    ]);
    let text = "`a` b\n```\nc\n```\nd";
    let markup = Markup::of(text, &[]);
    let is_code = |word: &str| {
        let at = text.find(word).expect("it stands there");
        markup.is_code(&(at..at + 1))
    };
    for (word, expected) in [("a", true), ("b", false), ("c", true), ("d", false)] {
        assert_eq!(is_code(word), expected, "{word}");
    }
}

#[test]
fn in_code_nobody_is_called() {
    for (text, expected) in [
        ("**@anna**", true),
        ("`@anna`", false),
        ("`@anna` @anna", true),
        ("```\n@all\n```", false),
        ("```\n@all", true),
        ("@ben", false),
    ] {
        assert_eq!(calls(text, "anna"), expected, "{text}");
    }
}

#[test]
fn an_address_has_no_signs() {
    let text = "*https://a.org/*b*c* **d**";
    let link = 1.."*https://a.org/*b*c".len();
    let markup = Markup::of(text, &[link]);
    assert_eq!(told(text, &markup), "⟨i https://a.org/*b*c⟩ ⟨b d⟩");
}

#[test]
fn lines_with_a_sign_are_quotes_and_lists() {
    check(&[
        ("> a\n> **b**\nc", "quote a\n⟨b b⟩|c"),
        ("> a\n>\n> b", "quote a\n\nb"),
        ("> a\n\n> b", "quote a|…quote b"),
        ("a\n> b", "a|quote b"),
        ("> > a", "quote > a"),
        ("- a\n* b", "item0 • a|item0 • b"),
        (
            "- a\n  - b\n    - c\n- d",
            "item0 • a|item1 ◦ b|item2 • c|item0 • d",
        ),
        (
            "- a\n    - b\n    - c\n  - d",
            "item0 • a|item1 ◦ b|item1 ◦ c|item1 ◦ d",
        ),
        ("- a\n\t- b", "item0 • a|item1 ◦ b"),
        ("1. a\n2)  *b*", "item0 1. a|item0 2) ⟨i b⟩"),
        ("-   a", "item0 • a"),
        ("- a\n\nb", "item0 • a|…b"),
        ("a\n\n\n- b\n\n", "a|…item0 • b"),
        ("* a *b*", "item0 • a ⟨i b⟩"),
    ]);
}

#[test]
fn fences_make_a_block_of_code() {
    check(&[
        ("```rust\nfn a() {}\n```", "code(rust) fn a() {}"),
        ("```\na\n\n  b\n```\nc", "code(?) a\n\n  b|c"),
        ("a\n\n```c++\nb\n```\n\nc", "a|…code(c++) b|…c"),
        ("```let a = 1;\nb```", "code(?) let a = 1;\nb"),
        ("```\na\n``\n````", "code(?) a\n``"),
        ("````\n```\na\n```\n````", "code(?) ```\na\n```"),
        ("  ```sh\n  ls\n  ```", "code(sh)   ls"),
        ("```\u{3000}rs\nx\n```", "code(rs) x"),
        ("```\tr\nx\n```", "code(r) x"),
        ("```\u{a0}r\nx\n```", "code(r) x"),
        ("```\na\n```\n```\nb\n```", "code(?) a|code(?) b"),
        ("```\n\n```\n**a**", "```\n\n```\n⟨b a⟩"),
    ]);
}

#[test]
fn a_line_of_a_list_has_the_words_alone() {
    let text = "**Hi** `there`\n> a\n- b\n```sh\nls\n```";
    assert_eq!(Markup::words_of(text, &[]), "Hi there\na\n• b\nls");
}

/// The views and the text agree: everything lies in the text, in order, between letters; and blocks are one line
/// break apart in what is shown.
fn sound(text: &str, markup: &Markup) {
    let is_in = |at: &Range<usize>| text.get(at.clone()).is_some();
    let mut end = 0;
    for run in &markup.runs {
        assert!(is_in(&run.at) && end <= run.at.start && run.at.start < run.at.end);
        end = run.at.end;
    }
    let mut end = 0;
    for edit in &markup.edits {
        assert!(is_in(&edit.at) && end <= edit.at.start && edit.at.start < edit.at.end);
        end = edit.at.end;
    }
    let mut end = None;
    for block in &markup.blocks {
        assert!(is_in(&block.at));
        if let Kind::Code { language, code } = &block.kind {
            assert!(
                is_in(code) && language.as_ref().is_none_or(is_in),
                "{text:?}"
            );
        }
        if let Some(end) = end {
            let between: Range<usize> = end..block.at.start;
            let mut shown = String::new();
            let mut done = between.start;
            for edit in &markup.edits {
                if between.start <= edit.at.start && edit.at.end <= between.end {
                    shown.push_str(&text[done..edit.at.start]);
                    done = edit.at.end;
                }
            }
            shown.push_str(&text[done..between.end]);
            assert_eq!(shown, "\n");
        }
        end = Some(block.at.end);
    }
}

#[test]
fn a_text_has_so_many_styles_and_what_follows_stays_as_it_is() {
    for part in ["*a* ", "`a` ", "~~a~~\n"] {
        let text = part.repeat(inline::MAX_STYLES + 2);
        let markup = Markup::of(&text, &[]);
        assert_eq!(markup.runs.len(), inline::MAX_STYLES, "{part}");
        let shown = Markup::words_of(&text, &[]);
        assert!(shown.ends_with(&part.repeat(2)), "{part}");
        assert!(!shown.ends_with(&part.repeat(3)), "{part}");
    }
}

/// Steps for each byte, at most.
const STEPS: usize = 8;

fn costs_as_much_as_it_is_long(text: &str) {
    let markup = Markup::of(text, &[]);
    sound(text, &markup);
    let limit = STEPS * (text.len() + 16);
    assert!(markup.steps <= limit, "{} for {}", markup.steps, text.len());
}

#[test]
fn four_thousand_signs_cost_as_much_as_words() {
    let parts = [
        "*",
        "**",
        "***",
        "*a",
        "**a",
        "a*",
        "*a ",
        "*a*",
        "**a**",
        "***a* ",
        "~",
        "~~",
        "~~a",
        "`",
        "``",
        "`a",
        "`a``b```c",
        "\\",
        "\\*",
        "[",
        "(",
        "<",
        ">",
        "> ",
        "> a\n",
        ">\n",
        "-",
        "- ",
        "- - -",
        "* * *",
        "- a\n",
        "  - a\n",
        "1. a\n",
        "\n",
        " \n",
        "```\n",
        "````\n```\n",
        "```a\n",
        "```\n\n",
        "*a **b ~~c ",
        "*重",
        "**重**",
    ];
    for part in parts {
        costs_as_much_as_it_is_long(&part.repeat(4096 / part.len()));
    }
    // Each line begins with one backtick less than the one before.
    let fences: String = (3..90)
        .rev()
        .map(|n| format!("{}\n", "`".repeat(n)))
        .collect();
    costs_as_much_as_it_is_long(&fences);
    let ticks: String = (1..90).map(|n| format!("{} ", "`".repeat(n))).collect();
    costs_as_much_as_it_is_long(&ticks);
}

proptest! {
    #[test]
    fn any_mixture_of_signs_is_read_in_as_many_steps_as_it_is_long(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "*", "**", "***", "~~", "~", "`", "``", "```", "\\", ">", "> ", "- ", "  ", "1. ", "\n", "\n\n", " ",
                "a", "重", "🍣", ".", "/", "(", "\t", "word", "\u{3000}", "\u{a0}", "```rs\n", "\r", "\u{200b}", "e\u{301}",
            ]),
            0..600,
        ),
    ) {
        costs_as_much_as_it_is_long(&parts.concat());
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        costs_as_much_as_it_is_long(&text);
    }
}
