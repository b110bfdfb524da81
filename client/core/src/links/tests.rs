use proptest::prelude::*;

use super::{Link, links};

fn found(text: &str) -> Vec<(String, String)> {
    let links = links(text).into_iter();
    links
        .map(|link| (text[link.at].to_owned(), link.target))
        .collect()
}

/// A text, and which parts of it are links that lead where they say.
fn check(text: &str, expected: &[&str]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|link| ((*link).to_owned(), (*link).to_owned()))
        .collect();
    assert_eq!(found(text), expected, "{text}");
}

#[test]
fn addresses_of_the_web_are_links() {
    for link in [
        "https://example.org",
        "http://localhost:8080/a?b=c#d",
        "https://a.example/x_(y)/z_(w)",
        "https://a.example/[1]/{2}?q=(a)(b)",
        "https://127.0.0.1/",
        "http://[2001:db8::1]:81/x",
        "https://a.example/?q=x&r=%20+y~z;w=1,2",
        "https://a.example/x@y",
        "https://müller.example/größe",
        "https://пример.рф/путь",
        "https://例子.中国/a",
        "https://www.例子.cn",
        "https://www.例子.中国/",
        "anser://chat.example:7464/#fp=sha256-AbC",
    ] {
        check(link, &[link]);
        check(&format!("see {link} now"), &[link]);
        check(&format!("({link}), <{link}>"), &[link, link]);
    }
}

#[test]
fn what_ends_a_sentence_is_not_a_part_of_a_link() {
    let link = "https://example.org/a";
    for around in [
        "{}.",
        "{},",
        "{};",
        "{}:",
        "{}!",
        "{}?",
        "({})",
        "[{}]",
        "{{}}",
        "{}...",
        "{}).",
        "'{}'",
        "\"{}\"",
        "*{}*",
        "{}(",
        "{}，",
        "{}。",
        "{}！",
        "{}？",
        "{}）",
        "（{}）",
        "“{}”",
        "『{}』",
        "「{}」",
        "《{}》",
        "{}、",
        "{}：",
        "{}……",
        "{}——",
        "看{}看",
        "请打开{}谢谢",
        "{}です",
        "{}를",
        "{}ｗ",
        "{}🍣",
        "a.{}",
        "URL:{}",
        "{}\u{3000}b",
        "{}\nb",
        "{}\u{a0}b",
        "{}|b",
        "{}<br>",
        "`{}`",
        "{}\\@b.example",
    ] {
        check(&around.replace("{}", link), &[link]);
    }
    check("https://example.org。", &["https://example.org"]);
    check("https://example.org看看", &["https://example.org"]);
    check("https://example.org.看看", &["https://example.org"]);
    check("https://example.org:看看", &["https://example.org"]);
    check("https://a.example/(b)).", &["https://a.example/(b)"]);
    check(
        "https://a.example、http://b.example/c和https://d.example",
        &[
            "https://a.example",
            "http://b.example/c",
            "https://d.example",
        ],
    );
}

#[test]
fn signs_that_nobody_sees_end_a_link() {
    for sign in [
        '\u{200b}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{61c}',
        '\u{ad}',
        '\u{feff}',
        '\u{7}',
        '\u{1b}',
        '\u{3164}',
        '\u{115f}',
        '\u{2028}',
        '\u{fe0f}',
        '\u{e0061}',
    ] {
        let text = format!("https://a.example/x{sign}gpj.exe");
        check(&text, &["https://a.example/x"]);
    }
}

#[test]
fn what_is_left_out_is_completed() {
    for (text, shown, target) in [
        (
            "see www.example.org.",
            "www.example.org",
            "https://www.example.org",
        ),
        (
            "网址:WWW.Example.org/a，",
            "WWW.Example.org/a",
            "https://WWW.Example.org/a",
        ),
        (
            "HTTPS://Example.org",
            "HTTPS://Example.org",
            "https://Example.org",
        ),
        (
            "邮箱anna.b+c@mail.example.org谢谢",
            "anna.b+c@mail.example.org",
            "mailto:anna.b+c@mail.example.org",
        ),
        (
            "<-anna@a.example>",
            "anna@a.example",
            "mailto:anna@a.example",
        ),
        (
            "MailTo:anna@a.example?subject=x",
            "MailTo:anna@a.example",
            "mailto:anna@a.example",
        ),
    ] {
        let expected = [(shown.to_owned(), target.to_owned())];
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn everything_else_stays_text() {
    for text in [
        "",
        "no link, but a point. And more.",
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "file:///etc/passwd",
        "ftp://www.example.org/x",
        "ftp://anna:secret@www.example.org",
        "data:text/html,hello",
        "git+https://example.org/x",
        "xhttps://example.org",
        "vscode://example.org/www.example.org",
        "https://",
        "https://.",
        "https:///etc",
        "https://?x",
        "https://-/",
        "https:// example.org",
        "https:/example.org",
        // The host is the one behind the sign.
        "https://example.org@evil.example/",
        "https://anna:secret@evil.example/",
        "https://example.org%2eevil.example",
        "https://看看",
        // These are read as letters of English.
        "https://ｅxample.org",
        "www.example",
        "www.例子",
        "www.",
        "a.www.example.org/x",
        "//www.example.org",
        "@anna @anna.berg a@b anna@localhost anna@1.2.3.4 @example.org x@@example.org",
        "mailto:",
        "mailto:anna",
        "mailto:?subject=anna",
    ] {
        check(text, &[]);
    }
    check("file:///x and https://a.example", &["https://a.example"]);
}

#[test]
fn long_and_many_ones_have_an_end() {
    let long = format!("https://a.example/{}", "x".repeat(5_000));
    check(&long, &[]);
    assert_eq!(links(&"https://a.example ".repeat(1_000)).len(), 100);
    // Hostile texts cost as much as others.
    for piece in [
        "a@",
        "www.",
        ")",
        "a.",
        "a+",
        "https://",
        "a:",
        "例.",
        "https://a@",
    ] {
        let text = format!("https://a.example/{}", piece.repeat(100_000));
        links(&text);
        links(&text["https://a.example/".len()..]);
    }
}

#[test]
fn hosts_of_other_letters_are_told() {
    let host = |target: &str| {
        let (at, target) = (0..0, target.to_owned());
        Link { at, target }.plain_host()
    };
    assert_eq!(host("https://example.org/größe"), None);
    let cyrillic = host("https://аррӏе.com:81/x");
    assert_eq!(cyrillic.as_deref(), Some("xn--80ak6aa92e.com"));
    let mail = host("mailto:anna@müller.example");
    assert_eq!(mail.as_deref(), Some("xn--mller-kva.example"));
}

proptest! {
    #[test]
    fn links_lie_apart_and_lead_nowhere_else(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("https://".to_owned()),
                Just("www.".to_owned()),
                Just("mailto:".to_owned()),
                Just("javascript:".to_owned()),
                Just("a.b".to_owned()),
                Just("例子.中国".to_owned()),
                "[-@:/.()?#%_ a\u{202e}。看é1]{0,4}",
                any::<char>().prop_map(String::from),
            ],
            0..24,
        )
    ) {
        let text = pieces.concat();
        let mut end = 0;
        for link in links(&text) {
            prop_assert!(link.at.start >= end && !link.at.is_empty());
            end = link.at.end;
            let shown = &text[link.at];
            let known = ["https://", "http://", "anser://", "mailto:"];
            prop_assert!(known.iter().any(|scheme| link.target.starts_with(scheme)));
            let visible = |c: char| c.is_ascii_graphic() || c.is_alphanumeric();
            prop_assert!(link.target.chars().all(visible), "{:?}", link.target);
            // What is shown is where it leads, and nothing around it has made it a link.
            let tail = link.target.rsplit_once(':').map_or("", |(_, tail)| tail);
            prop_assert!(tail.ends_with(shown) || shown.ends_with(tail));
            let again = links(shown);
            prop_assert_eq!(again.len(), 1, "{}", shown);
            prop_assert_eq!(&again[0].target, &link.target);
        }
    }
}
