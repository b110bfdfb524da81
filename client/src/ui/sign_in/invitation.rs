//! A link in the server's field that says the key: which server it leads to stands there in its place.

use anser_shared::link::Link;
use egui::{Sense, Ui};

use super::SignInView;
use crate::ui::theme::{self, palette, size, space};
use crate::ui::widgets::{self, Button};
use crate::ui::{Scene, icons};

/// The link that the server's field holds, where it says the key: nobody reads sixty-four digits.
pub(super) fn invitation(view: &SignInView) -> Option<Link> {
    let link = Link::parse(&view.server).ok()?;
    link.fingerprint.is_some().then_some(link)
}

/// Which server a link leads to; says whether another one is wanted.
pub(super) fn invitation_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    link: &Link,
    fault: Option<String>,
    busy: bool,
) -> bool {
    let shown = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        let palette = palette(ui);
        let words = scene.words;
        widgets::label(ui, words.get("link-server"), theme::small(), palette.soft);
        let frame = egui::Frame::new()
            .fill(palette.sunken)
            .corner_radius(egui::CornerRadius::same(theme::radius::CARD))
            .inner_margin(egui::Margin::same(space::EDGE as i8));
        let pressed = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = space::HAIR;
            let address = link.address();
            let host = if link.port == anser_shared::DEFAULT_PORT {
                &link.host
            } else {
                &address
            };
            widgets::label(ui, host, theme::semibold(size::BODY), palette.text);
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::TIGHT;
                let side = egui::Vec2::splat(size::SMALL_ICON);
                let (place, _) = ui.allocate_exact_size(side, Sense::hover());
                let font = theme::icon(size::SMALL_ICON);
                let middle = egui::Align2::CENTER_CENTER;
                let (icon, colour) = (icons::SHIELD_CHECK, palette.online);
                ui.painter()
                    .text(place.center(), middle, icon, font, colour);
                widgets::label(ui, words.get("link-key"), theme::small(), palette.soft);
            });
            let change = words.get("link-change");
            // Its words begin where those above it do, and not its ground.
            let change = ui.horizontal(|ui| {
                ui.add_space(-space::TIGHT);
                Button::quiet(&change).small().enabled(!busy).show(ui)
            });
            change.inner.clicked()
        });
        if let Some(said) = fault {
            widgets::fault(ui, &said);
        }
        pressed.inner
    });
    shown.inner
}
