//! How one's own texts look: style, size and colour, chosen under a button beside the field. They
//! travel with each text; whoever reads may have them plain.

use egui::{Popup, PopupCloseBehavior, Rect, Role, Sense, Ui, WidgetInfo};

use crate::core::Action;
use crate::core::action::Actions;
use crate::core::settings::{FONT_PERCENTS, OwnFont, Settings, TextStyle};
use crate::ui::theme::{self, TEXT_COLOURS, palette, space};
use crate::ui::widgets::{self, choice, icon_button, toggle_button};
use crate::ui::{Scene, icons};

pub fn button_ui(ui: &mut Ui, scene: &Scene<'_>, actions: &mut Actions) {
    let name = scene.words.get("font");
    // It holds for everything that one writes until it is changed again: one sees that it is so.
    let button = match scene.model.settings.font == OwnFont::default() {
        true => icon_button(ui, icons::TYPE, &name),
        false => toggle_button(ui, icons::TYPE, &name, true),
    };
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(12));
    Popup::from_toggle_button_response(&button)
        .frame(frame)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(name)
        .show(|ui| {
            ui.set_width(268.0);
            ui.spacing_mut().item_spacing.y = space::SMALL;
            let settings = scene.model.settings;
            let mut font = settings.font;
            menu_ui(ui, scene, &mut font);
            if font != settings.font {
                actions.push(Action::ChangeSettings(Settings { font, ..settings }));
            }
        });
}

fn menu_ui(ui: &mut Ui, scene: &Scene<'_>, font: &mut OwnFont) {
    let words = scene.words;
    let soft = palette(ui).soft;
    let names = [
        words.get("font-plain"),
        words.get("font-strong"),
        words.get("font-code"),
    ];
    let styles = [
        (TextStyle::Plain, names[0].as_str()),
        (TextStyle::Strong, names[1].as_str()),
        (TextStyle::Monospace, names[2].as_str()),
    ];
    widgets::label(ui, words.get("font-style"), theme::small(), soft);
    font.style = choice(ui, &styles, font.style).unwrap_or(font.style);
    widgets::label(ui, words.get("font-size"), theme::small(), soft);
    let names = FONT_PERCENTS.map(|percent| format!("{percent}%"));
    let sizes: Vec<(u8, &str)> = FONT_PERCENTS
        .into_iter()
        .zip(names.iter().map(String::as_str))
        .collect();
    font.percent = choice(ui, &sizes, font.percent).unwrap_or(font.percent);
    widgets::label(ui, words.get("font-colour"), theme::small(), soft);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        for (number, key) in (0..).zip(COLOURS) {
            if swatch_ui(ui, scene, number, key, font.colour == number) {
                font.colour = number;
            }
        }
    });
}

/// What the colours are called.
const COLOURS: [&str; TEXT_COLOURS] = [
    "colour-0", "colour-1", "colour-2", "colour-3", "colour-4", "colour-5", "colour-6", "colour-7",
];

/// One colour; says whether it was chosen.
fn swatch_ui(ui: &mut Ui, scene: &Scene<'_>, number: u8, key: &str, chosen: bool) -> bool {
    let palette = palette(ui);
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(28.0), Sense::click());
    let name = scene.words.get(key);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
    let dot = Rect::from_center_size(rect.center(), egui::Vec2::splat(20.0));
    let colour = theme::text_colour(palette, number, palette.text);
    ui.painter().circle_filled(dot.center(), 10.0, colour);
    if chosen {
        let ring = egui::Stroke::new(2.0, palette.accent);
        ui.painter().circle_stroke(dot.center(), 13.0, ring);
    }
    widgets::touch(ui, &response, rect, 14);
    response.on_hover_text(name).clicked()
}
