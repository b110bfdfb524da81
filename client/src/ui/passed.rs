//! The window of what was passed on: all texts of a card, with who said each of them and when.

use std::collections::BTreeMap;

use anser_shared::body::Saying;
use anser_shared::id::{ConversationId, PictureId, Seq};
use egui::{Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo};

use crate::core::message::{Passed, Quoted};
use crate::core::{Action, ConversationAction};
use crate::ui::forwarding::{ForwardView, forwarding_ui};
use crate::ui::leaving;
use crate::ui::people::somebody::Somebody;
use crate::ui::text::Words;
use crate::ui::theme::{self, palette, space};
use crate::ui::timeline::card;
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, dates, icons, paragraph, typeset};

const FACE: f32 = 32.0;
const WIDTH_LIMIT: f32 = 720.0;
const BAR: f32 = 48.0;

/// What the window knows.
#[derive(Debug, Default)]
pub struct PassedView {
    forwarding: Option<ForwardView>,
    begun: bool,
    /// The local history was asked for the card.
    asked: bool,
    /// The window is to be closed.
    closing: bool,
}

impl PassedView {
    pub fn close(&mut self) {
        self.closing = true;
    }
}

pub fn title(words: Words) -> String {
    words.get("card-title-passed")
}

/// Draws the whole window.
pub fn window_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    (conversation, seq): (ConversationId, Seq),
    view: &mut PassedView,
    outcome: &mut Outcome,
) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).window);
    outcome.closes |= view.closing || view.forwarding.is_none() && leaving::steps_out(ui);
    let Some(shown) = scene.model.conversations.get(&conversation) else {
        return;
    };
    let quoted = shown.messages.quoted(seq);
    let passed = match quoted {
        Quoted::Here(message) => message.content.passed(),
        Quoted::Nothing => None,
        Quoted::Unknown => {
            if !std::mem::replace(&mut view.asked, true) {
                let asks = ConversationAction::NeedQuoted { seq };
                outcome.act(Action::In(conversation, asks));
            }
            return;
        }
    };
    let Some(passed) = passed else {
        // It was deleted while it was open, or before.
        let mut inside = ui.new_child(UiBuilder::new().max_rect(rect.shrink(space::WIDE)));
        let said = scene.words.get("card-gone");
        widgets::label(&mut inside, said, theme::body(), palette(ui).soft);
        return;
    };
    let bar = rect.with_max_y(rect.top() + BAR);
    if bar_ui(ui, scene, passed, bar) {
        let sayings = BTreeMap::from([(seq, passed.sayings.clone())]);
        view.forwarding = Some(ForwardView::new(conversation, sayings));
    }
    let list = rect.with_min_y(bar.bottom());
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if !std::mem::replace(&mut view.begun, true) {
        area = area.vertical_scroll_offset(0.0);
    }
    let mut inside = ui.new_child(UiBuilder::new().max_rect(list).id_salt("sayings"));
    area.show(&mut inside, |ui| {
        let width = (rect.width() - 2.0 * space::GROUP).min(WIDTH_LIMIT);
        let left = rect.left() + (rect.width() - width) / 2.0;
        let corner = egui::pos2(left, ui.cursor().top() + space::EDGE);
        let column = Rect::from_min_size(corner, egui::vec2(width, f32::INFINITY));
        let mut inside = ui.new_child(UiBuilder::new().max_rect(column).id_salt("column"));
        inside.spacing_mut().item_spacing.y = space::TIGHT;
        for (number, said) in passed.sayings.iter().enumerate() {
            let before = number.checked_sub(1).map(|before| &passed.sayings[before]);
            saying_ui(&mut inside, scene, (number, said), before);
        }
        inside.add_space(space::GROUP);
        ui.advance_cursor_after_rect(inside.min_rect());
    });
    forwarding_ui(ui, scene, &mut view.forwarding, outcome);
}

/// Whose words they are, and what can be done with all of them; says whether they are to be passed on.
fn bar_ui(ui: &mut Ui, scene: &Scene<'_>, passed: &Passed, bar: Rect) -> bool {
    let palette = palette(ui);
    ui.painter().rect_filled(bar, 0.0, palette.surface);
    let line = egui::Stroke::new(1.0, palette.line);
    ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, line);
    let inside = bar.shrink2(egui::vec2(space::EDGE, 0.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let builder = UiBuilder::new().max_rect(inside).layout(layout);
    let mut child = ui.new_child(builder.id_salt("bar"));
    let copy = scene.words.get("copy");
    if widgets::icon_button(&mut child, icons::COPY, &copy).clicked() {
        child.copy_text(copied(scene, passed));
    }
    let forward = scene.words.get("forward");
    let forwards = Button::plain(&forward).show(&mut child).clicked();
    let whose = card::whose(scene, passed);
    let room = child.available_width() - space::SMALL;
    let words = typeset::line(&child, &whose, theme::body(), palette.text, room);
    let at = egui::pos2(inside.left(), inside.center().y - words.size().y / 2.0);
    let place = Rect::from_min_size(at, words.size());
    let heading = child.interact(place, child.scope_id().with("whose"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &whose));
    child.painter().galley(at, words, palette.text);
    forwards
}

/// All of it as text: who, when, and what.
fn copied(scene: &Scene<'_>, passed: &Passed) -> String {
    let said = passed.sayings.iter().map(|said| {
        let time = dates::exact(scene.words, said.at, scene.zone);
        let head = scene.words.listed(&[&card::name(scene, said), &time]);
        format!("{head}\n{}", said.text)
    });
    said.collect::<Vec<_>>().join("\n\n")
}

fn saying_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    (number, said): (usize, &Saying),
    before: Option<&Saying>,
) {
    let palette = palette(ui);
    let name = card::name(scene, said);
    let goes_on = before.is_some_and(|before| before.author == said.author);
    if !goes_on && before.is_some() {
        ui.add_space(space::SMALL);
    }
    let row = ui.available_rect_before_wrap();
    if !goes_on {
        let square = Rect::from_min_size(row.min, egui::Vec2::splat(FACE));
        let person = Somebody::find(scene.model, said.author);
        let avatar = Avatar {
            user: said.author,
            name: &name,
            picture: person.map_or(PictureId::NONE, |person| person.who.picture),
            presence: None,
            ground: palette.window,
        };
        avatar.paint(ui, square);
    }
    let column = row.with_min_x(row.left() + FACE + space::SMALL);
    let builder = UiBuilder::new()
        .max_rect(column)
        .id_salt(("saying", number));
    let mut inside = ui.new_child(builder);
    inside.spacing_mut().item_spacing.y = 2.0;
    let time = dates::exact(scene.words, said.at, scene.zone);
    let head = match goes_on {
        true => time,
        false => scene.words.listed(&[&name, &time]),
    };
    widgets::label(&mut inside, head, theme::small(), palette.soft);
    let text = (said.text.as_str(), said.font);
    paragraph::text_ui(&mut inside, scene, number, text);
    ui.advance_cursor_after_rect(inside.min_rect());
    ui.add_space(space::TIGHT);
}
