//! Links where they are drawn: how they look, the pointer on them, what they say to a screen reader, and
//! what a menu offers about them.

use anser_look::held;
use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CharIndex, LayoutJob, TextWrapping};
use egui::{
    Color32, CursorIcon, FontId, Galley, Id, OpenUrl, Pos2, Rect, Response, Role, Sense, Stroke,
    Ui, UiBuilder, WidgetInfo,
};

use super::{Link, links};
use crate::ui::text::Words;
use crate::ui::theme::{self, palette};
use crate::ui::{icons, typeset, widgets};

/// A menu has entries for so many links.
const MENU_LIMIT: usize = 4;
/// So far below the letters is the line of a link.
const BELOW: f32 = 2.5;
/// Letters of an address in the entry of a menu, and under the pointer.
const SHORT: usize = 28;
const LONG: usize = 240;

/// Gives links their colour. Their line is drawn with [`touch`]: the toolkit's own lies at the end of the
/// row, which in a message is far below the letters.
pub fn mark(job: &mut LayoutJob, links: &[Link], colour: Color32) {
    let places = links.iter().map(|link| (link.at.clone(), ()));
    typeset::change_all(job, places, |format, ()| format.color = colour);
}

/// What happened to the links of a text in this frame.
pub struct Touched {
    /// All of them together.
    pub response: Response,
    /// The one on which the pointer has asked for the menu.
    asked: Option<usize>,
}

/// Lets the links of a text be pressed that is laid out in `galley` and drawn at `place`. They lie on
/// whatever was there before and take its clicks, but neither its drags nor the keyboard.
pub fn touch(
    ui: &mut Ui,
    id: Id,
    parent: Id,
    place: Pos2,
    galley: &Galley,
    (links, colour): (&[Link], Color32),
) -> Option<Touched> {
    if links.is_empty() {
        return None;
    }
    let mut touched: Option<Touched> = None;
    let builder = UiBuilder::new().accessibility_parent(parent).id_salt(id);
    let mut inside = ui.new_child(builder);
    let ui = &mut inside;
    for (number, link) in links.iter().enumerate() {
        let Some(response) = one(ui, id.with(number), place, galley, (link, colour)) else {
            continue;
        };
        let asked = response.secondary_clicked().then_some(number);
        touched = Some(match touched {
            None => Touched { response, asked },
            Some(before) => Touched {
                response: before.response.union(response),
                asked: asked.or(before.asked),
            },
        });
    }
    touched
}

/// One link: as many places as it has rows, and one name.
fn one(
    ui: &mut Ui,
    id: Id,
    place: Pos2,
    galley: &Galley,
    (link, colour): (&Link, Color32),
) -> Option<Response> {
    let mut whole: Option<Response> = None;
    for (row, (rect, stands)) in rects(galley, &link.at).into_iter().enumerate() {
        let rect = rect.translate(place.to_vec2());
        if !ui.is_rect_visible(rect) {
            continue;
        }
        let below = ui.painter().round_to_pixel_center(place.y + stands + BELOW);
        let line = Stroke::new(1.0, colour);
        ui.painter().hline(rect.x_range(), below, line);
        let response = ui.interact(rect, id.with(row), Sense::CLICK);
        if whole.is_none() {
            let shown = &galley.text()[link.at.clone()];
            response.widget_info(|| WidgetInfo::labeled(Role::Link, true, shown));
            let node = response.id;
            ui.ctx()
                .accesskit_node_builder(node, |node| node.set_url(link.target.as_str()));
        }
        whole = Some(match whole {
            Some(before) => before.union(response),
            None => response,
        });
    }
    let response = whole?;
    if response.hovered() {
        ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let response = response.on_hover_ui(|ui| {
        let palette = palette(ui);
        let said = shortened(&link.target, LONG);
        widgets::label(ui, said, theme::small(), palette.text);
        // Letters of another alphabet can look like those of English.
        if let Some(host) = link.plain_host() {
            widgets::label(ui, host, theme::small(), palette.soft);
        }
    });
    // With these keys the press is about the whole message.
    let held = ui.input(held::with_click);
    if response.clicked() && !held.command && !held.shift {
        open(ui, link);
    }
    Some(response)
}

/// Hands an address to the system, which knows the program for it.
fn open(ui: &Ui, link: &Link) {
    ui.ctx().open_url(OpenUrl::new_tab(&link.target));
}

/// The places of a part of a text: for each row a rectangle, and where the letters stand.
fn rects(galley: &Galley, at: &Range<usize>) -> Vec<(Rect, f32)> {
    let text = galley.text();
    let cursor = |byte: usize, prefer_next_row| CCursor {
        index: CharIndex(text[..byte].chars().count()),
        prefer_next_row,
    };
    let first = galley.layout_from_cursor(cursor(at.start, true));
    let last = galley.layout_from_cursor(cursor(at.end, false));
    let rows = galley.rows.iter().enumerate();
    rows.skip(first.row)
        .take((last.row + 1).saturating_sub(first.row))
        .map(|(number, row)| {
            let left = if number == first.row {
                row.x_offset(first.column)
            } else {
                0.0
            };
            let right = if number == last.row {
                row.x_offset(last.column)
            } else {
                row.size.x
            };
            let y = row.min_y()..=row.max_y();
            let rect = Rect::from_x_y_ranges(row.pos.x + left..=row.pos.x + right, y);
            let stands = row.glyphs.first().map_or(row.max_y(), |glyph| glyph.pos.y);
            (rect, row.pos.y + stands)
        })
        .filter(|(rect, _)| rect.is_positive())
        .collect()
}

/// What the menu of a text belongs to, so that it opens on the links too, and for which of them it was
/// asked. A menu asked for `by_key` is about all of them.
pub fn asked(text: Response, links: Option<Touched>, by_key: bool) -> (Response, Option<usize>) {
    let id = text.id.with("link of the menu");
    let (response, link) = match links {
        Some(links) => (text.union(links.response), links.asked),
        None => (text, None),
    };
    let ctx = &response.ctx;
    if by_key || response.secondary_clicked() {
        ctx.data_mut(|data| data.insert_temp(id, link.filter(|_| !by_key)));
    }
    let asked = ctx
        .data(|data| data.get_temp::<Option<usize>>(id))
        .flatten();
    (response, asked)
}

/// What a menu offers about the links of a text: about one of them, or about the first few.
pub fn menu(ui: &mut Ui, words: Words, links: &[Link], only: Option<usize>) {
    let mut offered: Vec<&Link> = Vec::new();
    for link in only
        .and_then(|only| links.get(only))
        .map_or(links, std::slice::from_ref)
    {
        if !offered.iter().any(|known| known.target == link.target) {
            offered.push(link);
        }
    }
    offered.truncate(MENU_LIMIT);
    let named = |key: &str, several: &str, link: &Link| match offered.len() {
        1 => words.get(key),
        _ => words.with(
            several,
            &[("target", (&shortened(&link.target, SHORT)).into())],
        ),
    };
    for link in &offered {
        let name = named("open-link", "open-link-to", link);
        if widgets::menu_item(ui, icons::EXTERNAL_LINK, &name) {
            open(ui, link);
            ui.close();
        }
    }
    for link in &offered {
        let name = named("copy-link", "copy-link-to", link);
        if widgets::menu_item(ui, icons::LINK, &name) {
            ui.copy_text(link.target.clone());
            ui.close();
        }
    }
}

/// An address in so many letters: its beginning, which says where it leads, and its end.
pub(super) fn shortened(target: &str, limit: usize) -> String {
    let letters: Vec<char> = target.chars().collect();
    if letters.len() <= limit {
        return target.to_owned();
    }
    let end = limit / 4;
    let begin = &letters[..limit - end - 1];
    let end = &letters[letters.len() - end..];
    begin.iter().chain(&['…']).chain(end).collect()
}

/// Running text with links that can be pressed, wrapped at a width.
pub fn paragraph(ui: &mut Ui, text: &str, font: FontId, colour: Color32) -> Response {
    let found = links(text);
    let galley = laid_out(ui, text, &found, font, colour, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    paint(ui, response.id, rect.min, &galley, &found, colour);
    response
}

/// Lays out a text with its links marked.
pub fn laid_out(
    ui: &Ui,
    text: &str,
    links: &[Link],
    font: FontId,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let leading = theme::leading(&font);
    let mut job = typeset::running(text, font, Some(leading), colour);
    mark(&mut job, links, palette(ui).accent);
    job.wrap = TextWrapping::wrap_at_width(width);
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Draws a text that was laid out so.
pub fn paint(
    ui: &mut Ui,
    id: Id,
    place: Pos2,
    galley: &Arc<Galley>,
    links: &[Link],
    colour: Color32,
) {
    ui.painter().galley(place, Arc::clone(galley), colour);
    let accent = palette(ui).accent;
    touch(ui, id.with("links"), id, place, galley, (links, accent));
}
