//! What a row says, ready to be laid out: a text in its author's font, with those who are called in it and its
//! links, or a line that stands for something else.

use egui::Color32;
use egui::text::LayoutJob;

use super::card;
use super::folds::Part;
use super::mention::Marked;
use super::rows::Row;
use crate::core::message::{Content, Passed, Text};
use crate::ui::formatted::{colours, layout};
use crate::ui::links::painted;
use crate::ui::theme::{self, Palette, size, space};
use crate::ui::{Scene, typeset};

pub(super) fn words(
    scene: &Scene<'_>,
    row: &Row,
    part: &Part,
    bare: bool,
    palette: &Palette,
    marked: &Marked,
) -> LayoutJob {
    let colour = if row.is_own {
        palette.own_text
    } else {
        palette.text
    };
    let quiet = if row.is_own {
        palette.own_soft
    } else {
        palette.faint
    };
    let line = Some(size::MESSAGE_LINE);
    let only = row.content.passed().and_then(Passed::only);
    let font = match &row.content {
        Content::Text(text) => text.font,
        _ => only.and_then(|only| only.font),
    };
    let said = match &row.content {
        Content::Text(Text { text, .. }) | Content::Said(text) => Some(text),
        _ => only.map(|only| &only.text),
    };
    let mut job = match said {
        Some(text) if bare => {
            let font = theme::emoji(size::LARGE_EMOJI);
            let mut job = typeset::running(text.trim(), font, None, colour);
            // What fills its square to the edge keeps its distance to the next one.
            for section in &mut job.sections {
                let said = &job.text[section.byte_range.start.0..section.byte_range.end.0];
                if said.trim().is_empty() {
                    continue;
                }
                section.format.extra_letter_spacing = space::SMALL;
            }
            job
        }
        Some(text) => {
            let text = marked.text.as_ref().unwrap_or(text);
            match font.filter(|_| row.is_own || !scene.model.settings.plain_texts) {
                None => typeset::running(text, theme::message(), line, colour),
                Some(font) => {
                    let percent = f32::from(font.size_percent.clamp(50, 200));
                    let line = line.map(|line| (line * percent / 100.0).round());
                    let colour = theme::text_colour(palette, font.colour, colour);
                    typeset::running(text, theme::styled(&font), line, colour)
                }
            }
        }
        None => stands_for(scene, row, part, palette, (colour, quiet)),
    };
    layout::mark(&mut job, &marked.form);
    colours::colour(&mut job, &marked.form, palette, quiet);
    let accent = accent(row, palette);
    let calls = marked.calls.iter();
    let calls = calls.map(|call| (call.at.clone(), call.is_me));
    typeset::change_all(&mut job, calls, |format, is_me| {
        format.color = if *is_me && !row.is_own {
            palette.call
        } else {
            accent
        };
        if *is_me {
            format.font_id = theme::semibold(format.font_id.size);
        }
    });
    painted::mark(&mut job, &marked.links, accent);
    let found = marked.found.iter().map(|at| (at.clone(), ()));
    typeset::change_all(&mut job, found, |format, ()| {
        format.background = palette.found;
    });
    if !row.content.rule().groups {
        job.halign = egui::Align::Center;
    }
    job
}

/// What stands where nobody has said one text: several that were passed on, a line about what has happened, or what
/// became of a text.
fn stands_for(
    scene: &Scene<'_>,
    row: &Row,
    part: &Part,
    palette: &Palette,
    (colour, quiet): (Color32, Color32),
) -> LayoutJob {
    let quietly = |said: &str| {
        let line = Some(size::MESSAGE_LINE);
        typeset::running(said, theme::body(), line, quiet)
    };
    match &row.content {
        Content::Deleted => quietly(&scene.words.get("message-deleted")),
        Content::DamagedHere => quietly(&scene.words.get("message-damaged-here")),
        Content::Unknown => quietly(&scene.words.get("message-unknown")),
        Content::Notice(_) | Content::Pins(_) | Content::Nudge => {
            small(&line_of(scene, row, part), palette)
        }
        Content::Damaged => small(&scene.words.get("message-damaged"), palette),
        Content::Card(passed) => several(scene, row, passed, colour, palette),
        Content::Forwards(what) => several(scene, row, &what.passed, colour, palette),
        Content::Deletes(_)
        | Content::Edits(_)
        | Content::Reacts(_)
        | Content::Withheld
        | Content::Text(_)
        | Content::Said(_) => small("", palette),
    }
}

/// The first of several texts that were passed on, and that a press shows all of them.
fn several(
    scene: &Scene<'_>,
    row: &Row,
    passed: &Passed,
    colour: Color32,
    palette: &Palette,
) -> LayoutJob {
    let said = card::summary(scene, passed);
    let mut job = typeset::running(&said, theme::body(), Some(size::MESSAGE_LINE), colour);
    let accent = accent(row, palette);
    let last = said.rfind('\n').map_or(0, |end| end + 1)..said.len();
    typeset::change_all(&mut job, [(last, ())], |format, ()| format.color = accent);
    job
}

/// What a line says that stands by itself.
fn line_of(scene: &Scene<'_>, row: &Row, part: &Part) -> String {
    match (&row.content, part) {
        (_, Part::Folded(run)) => scene.words.notices(&run.changes, scene.model),
        (Content::Notice(notice), _) => scene.words.notice(notice, row.author, scene.model),
        (Content::Pins(pin), _) => {
            let who = scene.words.called(scene.model, row.author);
            scene.words.pin(pin.on, &who)
        }
        (Content::Nudge, _) => scene.words.nudge(row.author, scene.model),
        _ => String::new(),
    }
}

/// A line that stands for itself.
fn small(said: &str, palette: &Palette) -> LayoutJob {
    typeset::running(said, theme::small(), None, palette.soft)
}

/// The colour of calls and links in a row.
pub(super) fn accent(row: &Row, palette: &Palette) -> Color32 {
    if row.is_own {
        palette.own_accent
    } else {
        palette.accent
    }
}
