//! To whom messages are passed on: a list of the conversations in which one may write, over the window in which the
//! messages stand.

use std::collections::{BTreeMap, BTreeSet};

use anser_shared::body::{CARD_SAYINGS, Card, Saying};
use anser_shared::id::{ConversationId, Seq};
use anser_shared::refusal::Refusal;
use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo};

use crate::core::message::{Forwarding, Passed};
use crate::core::model::{Conversation, WindowKey};
use crate::core::names::Wanted;
use crate::core::{Action, ConversationAction};
use crate::ui::barrier;
use crate::ui::contacts::list::{List, Tab};
use crate::ui::cursor::Cursor;
use crate::ui::keys;
use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Outcome, Scene, face_of, icons, named};

const ROW: f32 = 44.0;
/// So many rows are seen at once, where the window is high enough.
const ROWS: f32 = 6.0;

/// What is passed on, and where to.
#[derive(Debug)]
pub struct ForwardView {
    from: ConversationId,
    sayings: BTreeMap<Seq, Vec<Saying>>,
    typed: String,
    list: List,
    cursor: Cursor,
    chosen: BTreeSet<ConversationId>,
    without_names: bool,
    begun: bool,
}

impl ForwardView {
    /// The messages at these places of a conversation, as they read here.
    pub fn new(from: ConversationId, sayings: BTreeMap<Seq, Vec<Saying>>) -> Self {
        Self {
            from,
            sayings,
            typed: String::new(),
            list: List::default(),
            cursor: Cursor::default(),
            chosen: BTreeSet::new(),
            without_names: false,
            begun: false,
        }
    }

    /// For a picture: as if these were chosen.
    pub fn pretend(&mut self, chosen: &[ConversationId]) {
        self.chosen.extend(chosen);
    }

    fn said(&self) -> Vec<Saying> {
        self.sayings.values().flatten().cloned().collect()
    }

    /// Why it cannot be passed on as it is.
    fn fault(&self) -> Option<Refusal> {
        let sayings = self.said();
        let limit = CARD_SAYINGS as u32;
        let fits = self.without_names || Card { sayings }.fits();
        (!fits).then_some(Refusal::CardTooLarge { limit })
    }

    fn toggle(&mut self, conversation: ConversationId) {
        if !self.chosen.remove(&conversation) {
            self.chosen.insert(conversation);
        }
    }

    fn send(&self, outcome: &mut Outcome) {
        for conversation in &self.chosen {
            if self.without_names {
                for said in self.said() {
                    let beside = ConversationAction::SendBeside {
                        text: said.text,
                        answers: None,
                        silent: false,
                    };
                    outcome.act(Action::In(*conversation, beside));
                }
            } else if let Some(passed) = Passed::of(self.said()) {
                let forwarding = Forwarding {
                    from: self.from,
                    places: self.sayings.keys().copied().collect(),
                    passed,
                };
                let forward = ConversationAction::Forward(forwarding);
                outcome.act(Action::In(*conversation, forward));
            }
        }
        if let (1, Some(only)) = (self.chosen.len(), self.chosen.first()) {
            // Whoever passes something on to one place goes on there.
            outcome.open.push(WindowKey::Conversation(*only));
        }
    }
}

/// Draws it over the window until it is answered; says whether it was passed on.
pub fn forwarding_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    asked: &mut Option<ForwardView>,
    outcome: &mut Outcome,
) -> bool {
    let Some(view) = asked else { return false };
    let mut sent = false;
    let closes = widgets::wide_modal(ui, "forward", |ui| {
        sent = view.ui(ui, scene);
        let cancel = scene.words.get("cancel");
        sent || Button::quiet(&cancel).wide().show(ui).clicked()
    });
    if sent {
        view.send(outcome);
    }
    if closes {
        *asked = None;
    }
    sent
}

impl ForwardView {
    /// Says whether it is to be passed on.
    fn ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) -> bool {
        let (words, palette) = (scene.words, palette(ui));
        let count = [("count", self.sayings.len().into())];
        let title = words.with("forward-title", &count);
        let heading = widgets::label(ui, &title, theme::title(), palette.text);
        heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
        self.list.refresh(scene.model, Tab::Chats, &self.typed);
        let lines = self.list.lines().iter();
        let rows: Vec<ConversationId> = lines
            .map(|line| line.conversation)
            .filter(|id| may_write(scene, *id))
            .collect();
        let label = words.get("forward-search");
        let clear = words.get("search-clear");
        let names = [label.as_str(), &clear];
        let field = self
            .cursor
            .search_ui(ui, names, &mut self.typed, rows.len());
        if !std::mem::replace(&mut self.begun, true) {
            field.request_focus();
        }
        let mut pressed = None;
        if keys::opens_row(ui, &field)
            && let Some(row) = self.cursor.row().or((!self.typed.is_empty()).then_some(0))
        {
            pressed = rows.get(row).copied();
            field.request_focus();
        }
        pressed = self.rows_ui(ui, scene, &rows).or(pressed);
        if let Some(conversation) = pressed {
            self.toggle(conversation);
        }
        let names = [
            (false, words.get("forward-with-names")),
            (true, words.get("forward-without-names")),
        ];
        let options: Vec<(bool, &str)> = names.iter().map(|(way, name)| (*way, &**name)).collect();
        let way = words.get("forward-names");
        let chosen = widgets::named_choice(ui, &way, &options, self.without_names, None);
        self.without_names = chosen.unwrap_or(self.without_names);
        let fault = self.fault();
        if let Some(fault) = &fault {
            widgets::fault(ui, &words.refusal(fault));
        }
        let forward = match self.chosen.len() {
            0 | 1 => words.get("forward"),
            count => words.with("forward-to", &[("count", count.into())]),
        };
        let can = fault.is_none() && !self.chosen.is_empty();
        Button::primary(&forward)
            .wide()
            .enabled(can)
            .show(ui)
            .clicked()
    }

    /// Gives the row that was pressed.
    fn rows_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        rows: &[ConversationId],
    ) -> Option<ConversationId> {
        let limit = (ui.ctx().content_rect().height() - 300.0).max(2.0 * ROW);
        let height = (ROW * ROWS).min(limit);
        let width = ui.available_width();
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, height), Sense::hover());
        let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt("chats"));
        if rows.is_empty() {
            let said = scene.words.get("forward-nobody");
            widgets::label(&mut inside, said, theme::small(), palette(ui).soft);
            return None;
        }
        inside.spacing_mut().item_spacing.y = 0.0;
        let wanted = Wanted::of(&self.typed);
        let mut pressed = None;
        ScrollArea::vertical()
            .id_salt("chats")
            .auto_shrink(false)
            .show_rows(&mut inside, ROW, rows.len(), |ui, range| {
                self.cursor.bring_into_view(ui, range.start, ROW);
                for row in range {
                    let conversation = scene.model.conversations.get(&rows[row]);
                    let Some(conversation) = conversation else {
                        continue;
                    };
                    let at_cursor = self.cursor.row() == Some(row);
                    let is_chosen = self.chosen.contains(&rows[row]);
                    if row_ui(ui, scene, conversation, &wanted, (at_cursor, is_chosen)) {
                        pressed = Some(rows[row]);
                    }
                }
            });
        pressed
    }
}

fn may_write(scene: &Scene<'_>, id: ConversationId) -> bool {
    let conversation = scene.model.conversations.get(&id);
    conversation.is_some_and(|found| barrier::of(scene, found).is_none())
}

/// One conversation; says whether it was pressed.
fn row_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    conversation: &Conversation,
    wanted: &Wanted,
    (at_cursor, is_chosen): (bool, bool),
) -> bool {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, ROW), Sense::click());
    let palette = palette(ui);
    let face = face_of(scene, conversation);
    response.widget_info(|| {
        WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), is_chosen, &face.name)
    });
    let ground = match at_cursor {
        true => palette.accent_soft,
        false => palette.surface,
    };
    if at_cursor {
        ui.painter().rect_filled(rect, radius::CARD, ground);
    }
    widgets::touch(ui, &response, rect, radius::CARD);
    let middle = egui::pos2(rect.left() + space::SMALL + 15.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(30.0));
    face.paint(ui, square, ground);
    let right = rect.right() - space::SMALL;
    if is_chosen {
        let at = egui::pos2(right, rect.center().y);
        let font = theme::icon(size::SMALL_ICON);
        ui.painter()
            .text(at, Align2::RIGHT_CENTER, icons::CHECK, font, palette.accent);
    }
    let left = square.right() + space::SMALL + 2.0;
    let room = right - size::SMALL_ICON - space::SMALL - left;
    let name = named::line(ui, &face.name, wanted, theme::body(), palette.text, room);
    let at = egui::pos2(left, rect.center().y - name.size().y / 2.0);
    ui.painter().galley(at, name, palette.text);
    response.clicked()
}
