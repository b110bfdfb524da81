//! Hosts as the network writes them (RFC 3492): letters that are not ASCII become `xn--…`.

use std::fmt::Write as _;

const BASE: u32 = 36;
const LEAST: u32 = 1;
const LIMIT: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;

/// The host with its labels in ASCII; nothing if it is ASCII already.
pub(super) fn host(host: &str) -> Option<String> {
    if host.is_ascii() {
        return None;
    }
    let mut plain = String::new();
    for (n, label) in host.split('.').enumerate() {
        if n > 0 {
            plain.push('.');
        }
        if label.is_ascii() {
            plain.push_str(label);
        } else {
            let _ = write!(plain, "xn--{}", encoded(&label.to_lowercase())?);
        }
    }
    Some(plain)
}

/// A label without its mark; nothing for one that is far longer than any can be.
fn encoded(label: &str) -> Option<String> {
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let letters: Vec<u32> = label.chars().map(u32::from).collect();
    let plain = u32::try_from(out.len()).ok()?;
    if plain > 0 {
        out.push('-');
    }
    let (mut next, mut delta, mut bias, mut handled) = (128, 0_u32, 72, plain);
    while (handled as usize) < letters.len() {
        let least = letters.iter().copied().filter(|c| *c >= next).min()?;
        delta = delta.checked_add((least - next).checked_mul(handled + 1)?)?;
        next = least;
        for &letter in &letters {
            if letter < next {
                delta = delta.checked_add(1)?;
            }
            if letter == next {
                push(&mut out, delta, bias);
                bias = adapted(delta, handled + 1, handled == plain);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(out)
}

/// A number of digits whose weight depends on where they stand.
fn push(out: &mut String, mut number: u32, bias: u32) {
    let mut at = BASE;
    loop {
        let threshold = at.saturating_sub(bias).clamp(LEAST, LIMIT);
        if number < threshold {
            break out.push(digit(number));
        }
        out.push(digit(threshold + (number - threshold) % (BASE - threshold)));
        number = (number - threshold) / (BASE - threshold);
        at += BASE;
    }
}

fn digit(value: u32) -> char {
    char::from_digit(if value < 26 { value + 10 } else { value - 26 }, BASE).unwrap_or('?')
}

fn adapted(delta: u32, handled: u32, is_first: bool) -> u32 {
    let mut delta = delta / if is_first { DAMP } else { 2 };
    delta += delta / handled;
    let mut bias = 0;
    while delta > (BASE - LEAST) * LIMIT / 2 {
        delta /= BASE - LEAST;
        bias += BASE;
    }
    bias + (BASE - LEAST + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_as_the_network_knows_them() {
        for (shown, plain) in [
            ("müller.example", "xn--mller-kva.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
            ("Bücher.example", "xn--bcher-kva.example"),
            // The whole word is Cyrillic.
            ("аррӏе.com", "xn--80ak6aa92e.com"),
            ("президент.рф", "xn--d1abbgf6aiiy.xn--p1ai"),
            (
                "3年b組金八先生.example",
                "xn--3b-ww4c5e180e575a65lsy2b.example",
            ),
        ] {
            assert_eq!(host(shown).as_deref(), Some(plain), "{shown}");
        }
        assert_eq!(host("example.org"), None);
    }
}
