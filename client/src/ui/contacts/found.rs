//! Messages that were found while one searches the list: below the conversations and friends that have the name.

use egui::text::LayoutJob;
use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use super::ROW;
use crate::core::Action;
use crate::core::model::Searched;
use crate::core::search::{Hit, Searcher, fold, places};
use crate::ui::query::query;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::timeline::mention::by_name;
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, dates, face_of, filters, typeset};

/// So many letters stand before the first word that was found.
const BEFORE: usize = 18;

/// As much of a text as a row can show.
const LETTERS: usize = 120;

/// Asks for what is typed now, if that was not done.
pub(super) fn ask(scene: &Scene<'_>, wanted: &str, asked: &mut String, outcome: &mut Outcome) {
    if wanted != asked {
        wanted.clone_into(asked);
        let query = query(scene.model, scene.words, scene.zone, wanted);
        outcome.act(Action::Search {
            searcher: Searcher::Everywhere,
            query: query.unwrap_or_default(),
        });
    }
}

/// What was found for these words, or for those before them until that is answered.
pub(super) fn found<'a>(scene: &Scene<'a>, wanted: &str) -> Option<&'a Searched> {
    let searched = scene.model.searches.get(&Searcher::Everywhere)?;
    (!wanted.is_empty()).then_some(&**searched)
}

/// Draws the heading and a row for each message.
pub(super) fn hits_ui(ui: &mut Ui, scene: &Scene<'_>, searched: &Searched, outcome: &mut Outcome) {
    let fault = searched.fault();
    if searched.hits.is_empty() && fault.is_none() {
        return;
    }
    let words = scene.words;
    let palette = palette(ui);
    let (rect, heading) =
        ui.allocate_exact_size(egui::vec2(ui.available_width(), 34.0), Sense::hover());
    let title = words.get("found-messages");
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    let title = typeset::line(ui, &title, theme::small(), palette.soft, rect.width());
    let at = egui::pos2(
        rect.left() + space::EDGE,
        rect.bottom() - space::TIGHT - title.size().y,
    );
    ui.painter().galley(at, title, palette.soft);
    if let Some(fault) = fault {
        let said = words.fault(fault);
        ui.horizontal_wrapped(|ui| {
            ui.add_space(space::EDGE);
            ui.colored_label(palette.alert, said);
        });
    }
    let looked_for = fold(&searched.query.words);
    for hit in searched.hits.iter() {
        if hit_ui(ui, scene, hit, &looked_for) {
            outcome.goes_to.push((hit.conversation, hit.message.seq));
        }
    }
    if searched.more {
        ui.add_space(space::SMALL);
        let more = words.get("found-more");
        ui.vertical_centered(|ui| {
            if Button::quiet(&more).show(ui).clicked() {
                outcome.act(Action::SearchOn(Searcher::Everywhere));
            }
        });
        ui.add_space(space::SMALL);
    }
    if let Some(since) = searched.since {
        let said = filters::reach(scene, since);
        let room = ui.available_width() - 2.0 * space::EDGE;
        let words = typeset::paragraph(ui, &said, theme::tiny(), palette.faint, room);
        let size = egui::vec2(ui.available_width(), words.size().y + 2.0 * space::SMALL);
        let (rect, label) = ui.allocate_exact_size(size, Sense::hover());
        label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let at = rect.min + egui::vec2(space::EDGE, space::SMALL);
        ui.painter().galley(at, words, palette.faint);
    }
}

/// One message; says whether it was pressed.
fn hit_ui(ui: &mut Ui, scene: &Scene<'_>, hit: &Hit, looked_for: &str) -> bool {
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    if !ui.is_rect_visible(rect) {
        return false;
    }
    let Some(conversation) = scene.model.conversations.get(&hit.conversation) else {
        return false;
    };
    let face = face_of(scene, conversation);
    let said = hit.message.content.words().unwrap_or_default();
    let said = by_name(scene.model, conversation, said);
    let author = hit.message.speaker();
    let own = scene.model.account.as_ref().map(|a| a.profile.person.user);
    let who = match conversation.group() {
        Some(_) if Some(author) != own => scene.words.called(scene.model, author),
        _ if Some(author) == own => scene.words.get("found-you"),
        _ => String::new(),
    };
    let (piece, marks) = piece(&said, looked_for);
    let time = dates::brief(scene.words, hit.message.at, scene.now, scene.zone);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &face.name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(scene.words.one_by_one(&[&who, &piece, &time]));
    });
    let inset = rect.shrink2(egui::vec2(space::TIGHT, 1.0));
    widgets::touch(ui, &response, inset, radius::CARD);
    let square = Rect::from_center_size(
        egui::pos2(rect.left() + space::EDGE + 20.0, rect.center().y),
        egui::Vec2::splat(40.0),
    );
    face.paint(ui, square, palette.surface);
    let (left, right) = (square.right() + space::EDGE, rect.right() - space::EDGE);
    let time = typeset::line(ui, &time, theme::tiny(), palette.faint, 110.0);
    let at = egui::pos2(right - time.size().x, rect.top() + 14.0);
    let room = at.x - space::SMALL - left;
    ui.painter().galley(at, time, palette.faint);
    let name = typeset::line(ui, &face.name, theme::body(), palette.text, room);
    ui.painter()
        .galley(egui::pos2(left, rect.center().y - 19.0), name, palette.text);
    let lead = if who.is_empty() {
        String::new()
    } else {
        scene
            .words
            .with("words-of", &[("who", (&who).into()), ("text", "".into())])
    };
    let mut job = LayoutJob::clone(&typeset::running(
        &format!("{lead}{piece}"),
        theme::small(),
        None,
        palette.soft,
    ));
    for mark in marks {
        let mark = lead.len() + mark.start..lead.len() + mark.end;
        typeset::change(&mut job, &mark, |format| {
            format.color = palette.text;
            format.background = palette.found;
            format.font_id = theme::semibold(size::SMALL);
        });
    }
    job.wrap = egui::text::TextWrapping::truncate_at_width(right - left);
    let words = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = egui::pos2(left, rect.center().y + 11.0 - words.size().y / 2.0);
    ui.painter().galley(at, words, palette.soft);
    response.clicked()
}

/// The part of a text in which the words stand, in one line, and where they stand in it.
fn piece(text: &str, looked_for: &str) -> (String, Vec<std::ops::Range<usize>>) {
    let first = places(text, looked_for)
        .into_iter()
        .next()
        .map_or(0, |place| place.start);
    let before = text[..first].char_indices().rev().take(BEFORE).last();
    let begin = before.map_or(first, |(at, _)| at);
    // At the beginning of a word, where there are words.
    let word = text[begin..first]
        .find(char::is_whitespace)
        .filter(|_| begin > 0);
    let begin = word.map_or(begin, |space| begin + space);
    let begin = begin + (text[begin..].len() - text[begin..].trim_start().len());
    let cut = if begin > 0 { "…" } else { "" };
    let shown = text[begin..].chars().take(LETTERS);
    let shown = shown.map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    let piece: String = cut.chars().chain(shown).collect();
    let marks = places(&piece, looked_for);
    (piece, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_the_words_that_were_looked_for() {
        let shown = |text: &str, words: &str| {
            let (piece, marks) = piece(text, &fold(words));
            let marks: Vec<String> = marks
                .into_iter()
                .map(|mark| piece[mark].to_owned())
                .collect();
            (piece, marks)
        };
        assert_eq!(
            shown("The Lathe", "lathe"),
            ("The Lathe".into(), vec!["Lathe".into()])
        );
        let long = format!("{}车床 is free", "one two ".repeat(40));
        let (piece, marks) = shown(&long, "车");
        assert_eq!(piece, "…one two one two 车床 is free");
        assert_eq!(marks, ["车"]);
        assert_eq!(shown("a\nb", "a b").1, ["a b"]);
    }
}
