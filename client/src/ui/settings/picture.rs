//! One's own picture in the settings: chosen from a file, dropped onto the window, or taken away.

use anser_shared::id::PictureId;
use egui::{Sense, Ui};

use crate::core::Action;
use crate::core::model::{About, Account, Progress, Whose};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Avatar, Button};
use crate::ui::{Outcome, Scene, icons};

const FACE: f32 = 64.0;

/// Draws it; `removing` while the person is asked whether it is really to be removed.
pub(super) fn picture_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    account: &Account,
    removing: &mut bool,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let palette = palette(ui);
    let progress = scene.model.tickets.last(&About::OwnPicture);
    let under_way = progress == Some(&Progress::Waiting);
    let dropped = ui.input(|input| {
        let first = input.raw.dropped_files.first();
        first.map(|file| file.path().to_owned())
    });
    if let Some(path) = dropped.filter(|_| !under_way) {
        outcome.act(Action::ChoosePicture(path));
    }
    let over = ui.input(|input| !input.raw.hovered_files.is_empty());
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        widgets::label(ui, words.get("picture"), theme::small(), palette.soft);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::EDGE;
            let (square, _) = ui.allocate_exact_size(egui::Vec2::splat(FACE), Sense::hover());
            let avatar = Avatar {
                user: account.profile.person.user,
                name: &account.profile.person.nickname,
                picture: account.profile.person.picture,
                presence: None,
                ground: palette.surface,
            };
            avatar.paint(ui, square);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = space::SMALL;
                ui.horizontal_wrapped(|ui| {
                    ui.spacing_mut().item_spacing = egui::Vec2::splat(space::SMALL);
                    let choose = words.get("picture-choose");
                    let button = Button::plain(&choose).enabled(!under_way);
                    if button.show(ui).clicked() {
                        outcome.choose_picture = Some(Whose::Person(account.profile.person.user));
                    }
                    if account.profile.person.picture == PictureId::NONE {
                        return;
                    }
                    ui.add_space(space::SMALL);
                    let remove = words.get("picture-remove");
                    let button = Button::danger(&remove).icon(icons::TRASH);
                    *removing |= button.enabled(!under_way).show(ui).clicked();
                });
                let (said, colour) = match progress {
                    _ if over => (words.get("picture-here"), palette.accent),
                    None | Some(Progress::Done(_)) => (words.get("picture-drop"), palette.soft),
                    Some(Progress::Waiting) => (words.get("picture-under-way"), palette.soft),
                    Some(Progress::Refused(fault)) => (words.fault(fault), palette.alert),
                };
                widgets::label(ui, said, theme::small(), colour);
            });
        });
    });
    if *removing {
        *removing = !removal_ui(ui, scene, outcome);
    }
}

/// Whether the picture is really to be removed; says whether that was answered.
fn removal_ui(ui: &Ui, scene: &Scene<'_>, outcome: &mut Outcome) -> bool {
    let words = scene.words;
    widgets::modal(ui, "remove a picture", |ui| {
        let title = words.get("picture-remove-title");
        widgets::question(ui, &title, &words.get("picture-remove-text"));
        let yes = words.get("picture-remove-yes");
        let does = Button::danger(&yes).wide().show(ui).clicked();
        if does {
            outcome.act(Action::RemovePicture);
        }
        let cancel = words.get("cancel");
        does || Button::quiet(&cancel).wide().show(ui).clicked()
    })
}
