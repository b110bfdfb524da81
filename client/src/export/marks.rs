//! Texts as HTML: what was typed is escaped, whatever stands in it, and formatting, links and those who are called
//! become elements of ours.

use std::fmt::Write as _;
use std::ops::Range;

use crate::core::markup::Style;
use crate::ui::formatted::form::Shape;
use crate::ui::timeline::mention::Marked;

/// Text that may stand between elements and in attributes with quotation marks.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // HTML has no such character.
            '\0' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A text in its blocks.
pub(super) fn blocks(text: &str, marked: &Marked) -> String {
    let text = marked.text.as_deref().unwrap_or(text);
    let mut html = String::with_capacity(text.len() * 2);
    if marked.form.blocks.is_empty() {
        html.push_str("<p dir=\"auto\">");
        words(&mut html, text, 0..text.len(), marked);
        html.push_str("</p>");
    }
    for block in &marked.form.blocks {
        let apart = if block.is_apart {
            " class=\"apart\""
        } else {
            ""
        };
        let (begin, end) = match &block.shape {
            Shape::Paragraph => (format!("<p dir=\"auto\"{apart}>"), "</p>"),
            Shape::Quote => (format!("<blockquote dir=\"auto\"{apart}>"), "</blockquote>"),
            Shape::Item(depth) => {
                let begin =
                    format!("<p dir=\"auto\" style=\"margin-inline-start:{depth}em\"{apart}>");
                (begin, "</p>")
            }
            Shape::Code(_) => (format!("<pre dir=\"ltr\"{apart}>"), "</pre>"),
        };
        html.push_str(&begin);
        words(&mut html, text, block.at.clone(), marked);
        html.push_str(end);
    }
    html
}

/// A part of a text, in pieces that look and lead the same.
fn words(html: &mut String, text: &str, part: Range<usize>, marked: &Marked) {
    let runs = marked.form.runs.iter().map(|(at, _)| at);
    let links = marked.links.iter().map(|link| &link.at);
    let calls = marked.calls.iter().map(|call| &call.at);
    let ends = runs.chain(links).chain(calls);
    let ends = ends.flat_map(|at| [at.start, at.end]);
    let mut ends: Vec<usize> = ends.filter(|at| part.contains(at)).collect();
    ends.extend([part.start, part.end]);
    ends.sort_unstable();
    ends.dedup();
    for piece in ends.windows(2) {
        let (start, end) = (piece[0], piece[1]);
        let style = around(&marked.form.runs, start, |(at, _)| at);
        let link = around(&marked.links, start, |link| &link.at);
        let call = around(&marked.calls, start, |call| &call.at);
        let (begins, closes) = style.map_or_else(Default::default, |(_, style)| tags(*style));
        html.push_str(&begins);
        if let Some(link) = link {
            // Writing to a string cannot fail.
            let _ = write!(
                html,
                "<a href=\"{}\" rel=\"noopener noreferrer\" target=\"_blank\">",
                escaped(&link.target)
            );
        }
        if call.is_some() {
            html.push_str("<b class=\"call\">");
        }
        html.push_str(&escaped(&text[start..end]));
        if call.is_some() {
            html.push_str("</b>");
        }
        if link.is_some() {
            html.push_str("</a>");
        }
        html.push_str(&closes);
    }
}

/// That of several, in order and none in another, in which a place stands.
fn around<T>(all: &[T], place: usize, at: impl Fn(&T) -> &Range<usize>) -> Option<&T> {
    let next = all.partition_point(|one| at(one).end <= place);
    all.get(next).filter(|one| at(one).start <= place)
}

fn tags(style: Style) -> (String, String) {
    let all = [
        (style.is_bold, "b"),
        (style.is_italic, "i"),
        (style.is_struck, "s"),
        (style.is_code, "code"),
    ];
    let (mut begins, mut closes) = (String::new(), String::new());
    for (_, tag) in all.into_iter().filter(|(is, _)| *is) {
        begins.push_str(&format!("<{tag}>"));
        closes.insert_str(0, &format!("</{tag}>"));
    }
    (begins, closes)
}
