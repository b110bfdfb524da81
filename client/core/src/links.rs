//! Links in the texts of people: which part of a text is one, and where it leads.
//!
//! A text stays a text: nothing marks a link in it, and a link leads where its words say. Four schemes can be
//! links, `https`, `http`, `mailto` and `anser`; every other one stays words, whatever the system could
//! open.

mod punycode;

use std::net::Ipv6Addr;
use std::ops::Range;

use super::markup::joins_words;

/// Links in one text, at most; what comes after them stays words. Each costs a little in every frame.
const LIMIT: usize = 100;
/// Longer ones stay words: no browser takes them.
const LONGEST: usize = 4_096;
/// The part of a mail address before its sign, and a host, by their standards.
const LONGEST_LOCAL: usize = 64;
const LONGEST_HOST: usize = 253;
/// No scheme in use is longer.
const LONGEST_SCHEME: usize = 32;

const SCHEMES: [&str; 3] = ["https", "http", "anser"];
const MAILTO: &str = "mailto:";
const WWW: &str = "www.";

/// A part of a text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its bytes in the text.
    pub at: Range<usize>,
    /// The whole address, with its scheme.
    pub target: String,
}

impl Link {
    /// The host as the network knows it, if its letters are not only those of English: two hosts that
    /// look alike differ in it.
    pub fn plain_host(&self) -> Option<String> {
        let web = self.target.split_once("://");
        let (_, rest) = web.or_else(|| self.target.split_once('@'))?;
        punycode::host(&rest[..host(rest)?])
    }
}

/// Everything in a text that is a link, from its beginning to its end.
pub fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    // Each kind of link has one of them.
    if !text.contains([':', '.']) {
        return found;
    }
    let bytes = text.as_bytes();
    let (mut at, mut free) = (0, 0);
    while at < bytes.len() && found.len() < LIMIT {
        let begins_word = bytes[at].is_ascii_alphanumeric()
            && (at == free || !bytes[at - 1].is_ascii_alphanumeric());
        let step = if begins_word {
            at_word(text, at)
        } else if bytes[at] == b'@' {
            mail(text, free, at)
        } else {
            Step::None
        };
        match step {
            Step::None => {
                at += 1;
                continue;
            }
            Step::Words(end) => at = end,
            Step::Link(link) => {
                at = link.at.end;
                if link.at.len() <= LONGEST {
                    found.push(link);
                }
            }
        }
        free = at;
    }
    found
}

/// What begins at a place of a text.
enum Step {
    None,
    /// Words up to here: no link is looked for in them.
    Words(usize),
    Link(Link),
}

/// A link that begins with a word.
fn at_word(text: &str, at: usize) -> Step {
    let rest = &text[at..];
    if let Some((scheme, address)) = scheme(rest) {
        let known = SCHEMES.into_iter().find(|s| s.eq_ignore_ascii_case(scheme));
        let begin = rest.len() - address.len();
        return match (known, address_end(address)) {
            (Some(known), Some(end)) => link(
                at..at + begin + end,
                format!("{known}://{}", &address[..end]),
            ),
            _ => Step::Words(at + begin + run(address)),
        };
    }
    if begins(rest, MAILTO) {
        let address = &rest[MAILTO.len()..];
        let local = local_end(address);
        let end = address[local..]
            .strip_prefix('@')
            .and_then(mail_host)
            .map(|host| local + 1 + host);
        return match end.filter(|_| (1..=LONGEST_LOCAL).contains(&local)) {
            Some(end) => link(
                at..at + MAILTO.len() + end,
                format!("{MAILTO}{}", &address[..end]),
            ),
            None => Step::Words(at + MAILTO.len()),
        };
    }
    // Behind these it is a part of another address.
    let is_apart = !text[..at].ends_with(['.', '@', '/', '\\']);
    if is_apart && begins(rest, WWW) {
        let labels = |host: usize| rest[..host].split('.').count();
        if let Some(end) = address_end(rest)
            && host(rest).is_some_and(|host| labels(host) >= 3)
        {
            return link(at..at + end, format!("https://{}", &rest[..end]));
        }
    }
    Step::None
}

/// A mail address around its sign, not before `free`.
fn mail(text: &str, free: usize, sign: usize) -> Step {
    let before = text[free..sign].bytes().rev();
    let length = before.take_while(|byte| is_local(*byte)).count();
    let begin = sign - length;
    // A sign or a point does not begin an address.
    let dots = text[begin..sign]
        .bytes()
        .take_while(|b| !b.is_ascii_alphanumeric());
    let begin = begin + dots.count();
    let is_apart = !text[..begin].ends_with(['/', '@']);
    match mail_host(&text[sign + 1..]) {
        Some(host) if is_apart && (1..=LONGEST_LOCAL).contains(&(sign - begin)) => {
            let at = begin..sign + 1 + host;
            let target = format!("{MAILTO}{}", &text[at.clone()]);
            Step::Link(Link { at, target })
        }
        _ => Step::None,
    }
}

fn link(at: Range<usize>, target: String) -> Step {
    Step::Link(Link { at, target })
}

/// A scheme with two strokes behind it, and what follows.
fn scheme(text: &str) -> Option<(&str, &str)> {
    // A point may be a part of it, too, but ends a sentence far more often.
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-');
    let limit = text.bytes().take(LONGEST_SCHEME + 1);
    let end = limit.take_while(is_part).count();
    let rest = text[end..].strip_prefix("://")?;
    Some((&text[..end], rest))
}

/// Where an address ends that begins with its host.
fn address_end(text: &str) -> Option<usize> {
    let run = &text[..run(text)];
    let authority = run.find(['/', '?', '#']).map_or(run, |end| &run[..end]);
    // What stands before such a sign looks like a host and is none; the other can hide one.
    if authority.contains(['@', '%']) {
        return None;
    }
    let mut end = host(run)?;
    if let Some(port) = run[end..].strip_prefix(':') {
        let digits = port.bytes().take_while(u8::is_ascii_digit).count();
        if port[..digits].parse::<u16>().is_ok() {
            end += 1 + digits;
        }
    }
    let has_more = run[end..].starts_with(['/', '?', '#']);
    Some(if has_more { trimmed(run) } else { end })
}

/// Where a host ends: labels with points between them, or an address of the network.
fn host(text: &str) -> Option<usize> {
    if text.starts_with('[') {
        let end = text.bytes().take(LONGEST_LOCAL).position(|b| b == b']')?;
        let is_address = text[1..end].parse::<Ipv6Addr>().is_ok();
        return is_address.then_some(end + 1);
    }
    let (mut end, mut labels) = (0, 0);
    // Where it would end without a last label whose letters may be the sentence that goes on.
    let (mut was_chinese, mut shorter) = (false, None);
    loop {
        let begin = if labels == 0 { 0 } else { end + 1 };
        let rest = &text[begin..];
        let is_chinese = rest.starts_with(joins_words);
        let is_part = |c: char| match c {
            '-' | '_' => true,
            // These stand for letters of English, and would be read as those.
            '\u{ff00}'..='\u{ffef}' => false,
            _ => c.is_alphanumeric() && (is_chinese || !joins_words(c)),
        };
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let label = rest[..length].trim_end_matches(['-', '_']);
        if !label.starts_with(char::is_alphanumeric) {
            break;
        }
        shorter = (is_chinese && !was_chinese).then_some(end);
        was_chinese = is_chinese;
        end = begin + label.len();
        labels += 1;
        if label.len() < length || !text[end..].starts_with('.') || end > LONGEST_HOST {
            break;
        }
    }
    let end = shorter.unwrap_or(end);
    (0 < end && end <= LONGEST_HOST).then_some(end)
}

/// Where the host of a mail address ends.
fn mail_host(text: &str) -> Option<usize> {
    let end = host(text)?;
    let (_, top) = text[..end].rsplit_once('.')?;
    let is_name = top.chars().count() > 1 && top.chars().all(char::is_alphabetic);
    (is_name || top.starts_with("xn--")).then_some(end)
}

/// How long a piece is that may belong to an address: no space, nothing that turns the direction of
/// letters or cannot be seen, no sign that browsers read in ways of their own.
fn run(text: &str) -> usize {
    let is_part = |c: char| match c {
        '<' | '>' | '"' | '`' | '\\' | '|' | '^' => false,
        _ if c.is_ascii() => c.is_ascii_graphic(),
        _ => c.is_alphanumeric() && !joins_words(c),
    };
    // Only the host may have Chinese letters.
    let begin = host(text).unwrap_or(0);
    let rest = &text[begin..];
    begin + rest.find(|c| !is_part(c)).unwrap_or(rest.len())
}

/// An address without the signs that end the sentence around it, and without brackets that were opened
/// before it.
fn trimmed(address: &str) -> usize {
    let pairs = [['(', ')'], ['[', ']'], ['{', '}']];
    let count = |sign| address.matches(sign).count();
    let mut opened = pairs.map(|[opens, _]| count(opens));
    let mut closed = pairs.map(|[_, closes]| count(closes));
    let mut end = address.len();
    while let Some(last) = address[..end].chars().next_back() {
        let pair = pairs.iter().position(|pair| pair.contains(&last));
        let is_sentence = match pair {
            Some(pair) if pairs[pair][0] == last => {
                opened[pair] -= 1;
                true
            }
            Some(pair) => {
                let is_loose = closed[pair] > opened[pair];
                closed[pair] -= 1;
                is_loose
            }
            None => ".,;:!?'*~".contains(last),
        };
        if !is_sentence {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

fn begins(text: &str, with: &str) -> bool {
    let start = text.as_bytes().get(..with.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}

fn local_end(text: &str) -> usize {
    text.bytes()
        .take(LONGEST_LOCAL + 1)
        .take_while(|b| is_local(*b))
        .count()
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-')
}

#[cfg(test)]
mod tests;
