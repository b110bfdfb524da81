//! What a row says, laid out: a text in its author's font, with those who are called in it, or a line that
//! stands for something else.

use std::sync::Arc;

use egui::{Galley, Ui};

use super::mention::{self, Call};
use super::rows::{Content, Row};
use crate::ui::theme::{self, Palette, size};
use crate::ui::{Scene, typeset};

pub(super) fn words(
    ui: &Ui,
    scene: &Scene<'_>,
    row: &Row,
    bare: bool,
    width: f32,
    palette: &Palette,
    calls: &[Call],
) -> Arc<Galley> {
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
    let mut job = match &row.content {
        Content::Text(text) if bare => {
            typeset::running(text.trim(), theme::emoji(size::LARGE_EMOJI), None, colour)
        }
        Content::Text(text) => match row
            .font
            .filter(|_| row.is_own || !scene.model.settings.plain_texts)
        {
            None => typeset::running(text, theme::message(), line, colour),
            Some(font) => {
                let percent = f32::from(font.size_percent.clamp(50, 200));
                let line = line.map(|line| (line * percent / 100.0).round());
                let colour = theme::text_colour(palette, font.colour, colour);
                typeset::running(text, theme::styled(&font), line, colour)
            }
        },
        Content::Deleted => typeset::running(
            &scene.words.get("message-deleted"),
            theme::body(),
            line,
            quiet,
        ),
        Content::Notice(notice) => {
            let said = scene.words.notice(notice, row.author, scene.model);
            typeset::running(&said, theme::small(), None, palette.soft)
        }
        Content::DamagedHere => typeset::running(
            &scene.words.get("message-damaged-here"),
            theme::body(),
            line,
            quiet,
        ),
        Content::Hidden => typeset::running("", theme::small(), None, quiet),
        Content::Damaged => {
            let said = scene.words.get("message-damaged");
            typeset::running(&said, theme::small(), None, palette.soft)
        }
        Content::Unknown => typeset::running(
            &scene.words.get("message-unknown"),
            theme::body(),
            line,
            quiet,
        ),
    };
    let strong = theme::semibold(size::MESSAGE);
    for call in calls {
        let font = call.is_me.then_some(&strong);
        let colour = if call.is_me && !row.is_own {
            palette.call
        } else {
            palette.accent
        };
        mention::colour(&mut job, &call.at, colour, font);
    }
    job.wrap = egui::text::TextWrapping::wrap_at_width(width);
    if matches!(row.content, Content::Notice(_) | Content::Damaged) {
        job.halign = egui::Align::Center;
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}
