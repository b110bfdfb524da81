//! Buttons: a prominent one, quiet ones, and icons with a name.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, FontId, Galley, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo,
};

use crate::theme::{self, palette, radius, size, space};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The most common action here: at most one in a window.
    Primary,
    /// One of several equal actions.
    Plain,
    /// Words that can be pressed.
    Quiet,
    /// Deletes or ends something.
    Danger,
}

/// A button, described first and drawn with [`Button::show`].
pub struct Button<'a> {
    text: &'a str,
    kind: Kind,
    icon: Option<&'static str>,
    wide: bool,
    small: bool,
    enabled: bool,
}

impl<'a> Button<'a> {
    /// The main action of a form; a form has at most one.
    pub fn primary(text: &'a str) -> Self {
        Self::new(text, Kind::Primary)
    }

    /// An ordinary action, with a visible ground.
    pub fn plain(text: &'a str) -> Self {
        Self::new(text, Kind::Plain)
    }

    /// An action beside others, without a ground until the pointer is over it.
    pub fn quiet(text: &'a str) -> Self {
        Self::new(text, Kind::Quiet)
    }

    /// An action that destroys something.
    pub fn danger(text: &'a str) -> Self {
        Self::new(text, Kind::Danger)
    }

    fn new(text: &'a str, kind: Kind) -> Self {
        Self {
            text,
            kind,
            icon: None,
            wide: false,
            small: false,
            enabled: true,
        }
    }

    /// An icon before the words.
    pub fn icon(self, icon: &'static str) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// As wide as the available room.
    pub fn wide(self) -> Self {
        Self { wide: true, ..self }
    }

    /// In running text: as high as the text, almost without margins.
    pub fn small(self) -> Self {
        Self {
            small: true,
            ..self
        }
    }

    /// A disabled button is pale and cannot be pressed.
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// The width of the icon and the words beside each other.
    pub fn width(&self, ui: &Ui) -> f32 {
        let (icon, words) = self.lay_out(ui, Color32::PLACEHOLDER);
        icon.as_ref().map_or(0.0, beside) + words.size().x + 2.0 * self.sides()
    }

    fn font(&self) -> FontId {
        match (self.kind, self.small) {
            (Kind::Primary, false) => theme::semibold(size::BODY),
            (_, true) => theme::small(),
            _ => theme::body(),
        }
    }

    fn sides(&self) -> f32 {
        if self.small {
            space::TIGHT
        } else {
            space::EDGE
        }
    }

    /// The icon, and the words in one line.
    fn lay_out(&self, ui: &Ui, colour: Color32) -> (Option<Arc<Galley>>, Arc<Galley>) {
        let icon = self.icon.map(|icon| {
            let font = theme::icon(size::SMALL_ICON);
            ui.painter().layout_no_wrap(icon.to_owned(), font, colour)
        });
        let words = crate::typeset::line(ui, self.text, self.font(), colour, f32::INFINITY);
        (icon, words)
    }

    /// Draws the button at the current place of the layout.
    pub fn show(self, ui: &mut Ui) -> Response {
        if self.enabled {
            self.show_enabled(ui)
        } else {
            ui.add_enabled_ui(false, |ui| self.show_enabled(ui)).inner
        }
    }

    fn show_enabled(self, ui: &mut Ui) -> Response {
        let palette = palette(ui);
        let (ground, text, line) = match self.kind {
            Kind::Primary => (palette.accent, palette.on_accent, Color32::TRANSPARENT),
            Kind::Plain => (palette.surface, palette.text, palette.line),
            Kind::Quiet => (Color32::TRANSPARENT, palette.accent, Color32::TRANSPARENT),
            Kind::Danger => (palette.surface, palette.alert, palette.line),
        };
        let sides = self.sides();
        let height = if self.small {
            20.0
        } else {
            theme::CONTROL_HEIGHT
        };
        let font = self.font();
        let (icon, all) = self.lay_out(ui, text);
        let room = ui.available_width() - 2.0 * sides;
        // The words say more than the icon. If there is no room for both, the icon is left out.
        let icon = icon.filter(|icon| beside(icon) + all.size().x <= room);
        let icon_width = icon.as_ref().map_or(0.0, beside);
        let room = room - icon_width;
        let mut height = height;
        let words = if all.size().x <= room {
            all
        } else if self.wide {
            // There is room below.
            let room = crate::typeset::balanced(ui, self.text, &font, room.max(24.0));
            let words = crate::typeset::centred(ui, self.text, font, text, room);
            height = words.size().y + 2.0 * space::SMALL;
            words
        } else {
            crate::typeset::line(ui, self.text, font, text, room.max(24.0))
        };
        let content = icon_width + words.size().x;
        let width = if self.wide {
            ui.available_width()
        } else {
            content + 2.0 * sides
        };
        let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, self.text));
        if ui.is_rect_visible(rect) {
            let corners = CornerRadius::same(radius::CONTROL);
            let painter = ui.painter();
            painter.rect(
                rect,
                corners,
                ground,
                Stroke::new(1.0, line),
                StrokeKind::Inside,
            );
            if response.hovered() {
                painter.rect_filled(rect, corners, palette.hover);
            }
            if response.is_pointer_button_down_on() {
                painter.rect_filled(rect, corners, palette.hover);
            }
            let mut pen = egui::pos2(rect.center().x - content / 2.0, rect.center().y);
            if let Some(icon) = icon {
                painter.galley(pen - egui::vec2(0.0, icon.size().y / 2.0), icon, text);
                pen.x += icon_width;
            }
            // Centred words are drawn on both sides of their position.
            pen -= egui::vec2(words.rect.left(), words.size().y / 2.0);
            painter.galley(pen, words, text);
            if response.has_focus() {
                let gap = if self.kind == Kind::Primary { 3.0 } else { 0.0 };
                super::focus_ring(ui, rect.expand(gap), radius::CONTROL + 2);
            }
        }
        if self.kind == Kind::Primary {
            super::modal::answers(ui, &response);
        }
        response
    }
}

/// The part of the width that an icon takes.
fn beside(icon: &Arc<Galley>) -> f32 {
    icon.size().x + space::SMALL
}

/// An icon that can be pressed. The name is its tooltip and what a screen reader says.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    icon_ui(ui, icon, name, 32.0, size::ICON - 2.0, None, Sense::click())
}

/// The same, but Tab skips it because the next control does the same.
pub(super) fn passed_icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    icon_ui(ui, icon, name, 32.0, size::ICON - 2.0, None, Sense::CLICK)
}

/// An icon that is on or off, in the accent colour while it is on.
pub fn toggle_button(ui: &mut Ui, icon: &str, name: &str, on: bool) -> Response {
    icon_ui(
        ui,
        icon,
        name,
        32.0,
        size::ICON - 2.0,
        Some(on),
        Sense::click(),
    )
}

/// The same on a line of small words.
pub fn small_icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    icon_ui(
        ui,
        icon,
        name,
        22.0,
        size::SMALL_ICON - 2.0,
        None,
        Sense::click(),
    )
}

fn icon_ui(
    ui: &mut Ui,
    icon: &str,
    name: &str,
    side: f32,
    glyph: f32,
    on: Option<bool>,
    sense: Sense,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), sense);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo {
        selected: on,
        ..WidgetInfo::labeled(Role::Button, enabled, name)
    });
    if ui.is_rect_visible(rect) {
        super::touch(ui, &response, rect, radius::CONTROL);
        let palette = palette(ui);
        let colour = match on {
            Some(true) => palette.accent,
            _ if response.hovered() => palette.text,
            _ => palette.soft,
        };
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icon,
            theme::icon(glyph),
            colour,
        );
    }
    response.on_hover_text(name)
}
