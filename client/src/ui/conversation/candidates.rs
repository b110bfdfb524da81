//! Those who may be meant by a name that is being typed in a form, below its field.

use anser_shared::id::UserId;
use anser_shared::text::fold;
use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use crate::ui::people::somebody::Somebody;
use crate::ui::theme::{self, palette, radius, space};
use crate::ui::widgets::{self, Avatar};
use crate::ui::{Scene, typeset};

/// So many people are offered while a name is typed.
const OFFERED: usize = 4;

/// Those of one's friends and of everybody whose name is being typed.
pub(super) fn known_people<'a>(
    scene: &Scene<'a>,
    typed: &str,
    is_out: impl Fn(UserId) -> bool,
) -> Vec<Somebody<'a>> {
    let friends = scene.model.friends.values();
    let friends = friends.filter_map(|friend| Somebody::find(scene.model, friend.user));
    let people = scene.model.people.iter().flat_map(|people| people.iter());
    let people = people.filter(|person| !scene.model.friends.contains_key(&person.user));
    let people = people.map(|person| Somebody::of(scene.model, person));
    matching(friends.chain(people), scene, typed, is_out)
}

pub(super) fn matching<'a>(
    people: impl Iterator<Item = Somebody<'a>>,
    scene: &Scene<'_>,
    typed: &str,
    is_out: impl Fn(UserId) -> bool,
) -> Vec<Somebody<'a>> {
    let wanted = fold(typed.trim());
    if wanted.is_empty() {
        return Vec::new();
    }
    let me = scene.model.account.as_ref().map(|account| account.user);
    let is_meant = |person: &Somebody<'_>| {
        // Who is typed out needs no offering.
        Some(person.user) != me
            && !is_out(person.user)
            && fold(person.name) != wanted
            && [person.called(), person.nickname, person.name]
                .iter()
                .any(|name| fold(name).contains(&wanted))
    };
    people.filter(is_meant).take(OFFERED).collect()
}

/// Somebody who may be meant; says whether they are.
pub(super) fn offer_ui(ui: &mut Ui, person: &Somebody<'_>) -> bool {
    let palette = palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 34.0), Sense::click());
    let said = if person.called() == person.name {
        person.name.to_owned()
    } else {
        format!("{} · {}", person.called(), person.name)
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
    widgets::touch(ui, &response, rect, radius::CONTROL);
    let middle = egui::pos2(rect.left() + space::SMALL + 12.0, rect.center().y);
    let square = Rect::from_center_size(middle, egui::Vec2::splat(24.0));
    let avatar = Avatar {
        user: person.user,
        name: person.called(),
        picture: person.picture,
        presence: None,
        ground: palette.surface,
    };
    avatar.paint(ui, square);
    let left = square.right() + space::SMALL;
    let words = typeset::line(ui, &said, theme::body(), palette.text, rect.right() - left);
    let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, palette.text);
    response.clicked()
}
