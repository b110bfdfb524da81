//! A labelled text field, with an error message below it.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{CornerRadius, Frame, Id, Key, Margin, Response, Role, TextEdit, Ui, WidgetInfo};

use super::button::passed_icon_button;
use super::{icon_button, label};
use crate::icons;
use crate::theme::{self, palette, radius, space};
use crate::{typeset, typing};

/// The height of a field's label, with the space after it.
pub const FIELD_HEAD: f32 = 17.0 + space::TIGHT;

/// A field for text with its label above it, described first and drawn with [`Field::show`].
pub struct Field<'a> {
    /// Shown above the field; also its name for screen readers.
    pub label: &'a str,
    /// Shown in the field while it is empty.
    pub hint: &'a str,
    /// A sentence under the field.
    pub fault: Option<&'a str>,
    /// A disabled field can be read but not changed.
    pub enabled: bool,
    /// For a password: whether it is shown, and the names of the button that changes this.
    pub secret: Option<Secret<'a>>,
    /// The number of visible lines; a field of one line has no line breaks.
    pub lines: usize,
    /// Keeps room at the end for a button that the caller draws.
    pub end_room: bool,
}

pub struct Secret<'a> {
    pub shown: &'a mut bool,
    pub show: &'a str,
    pub hide: &'a str,
    /// Tab skips the button, because a field below has one that does the same.
    pub passed: bool,
}

impl<'a> Field<'a> {
    /// A field of one line without a hint.
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            hint: "",
            fault: None,
            enabled: true,
            secret: None,
            lines: 1,
            end_room: false,
        }
    }

    /// Shown in the field while it is empty.
    pub fn hint(self, hint: &'a str) -> Self {
        Self { hint, ..self }
    }

    /// The sentence below the field that says what is wrong with its text.
    pub fn fault(self, fault: Option<&'a str>) -> Self {
        Self { fault, ..self }
    }

    /// A disabled field can be read but not changed.
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// A field for a password, with a button that shows or hides it; `show` and `hide` are its names.
    pub fn secret(self, shown: &'a mut bool, show: &'a str, hide: &'a str) -> Self {
        Self {
            secret: Some(Secret {
                shown,
                show,
                hide,
                passed: false,
            }),
            ..self
        }
    }

    /// Tab goes from this password to the next one, whose button shows both.
    pub fn before_another(self) -> Self {
        let secret = self.secret.map(|secret| Secret {
            passed: true,
            ..secret
        });
        Self { secret, ..self }
    }

    /// The number of visible lines. In a field of one line Enter submits.
    pub fn lines(self, lines: usize) -> Self {
        Self { lines, ..self }
    }

    /// Whether room is kept at the end of the field, for a control that is drawn over it.
    pub fn end_room(self, end_room: bool) -> Self {
        Self { end_room, ..self }
    }

    /// Draws label, field and error. The response is the field's.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> Response {
        let palette = palette(ui);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            let name = label(ui, self.label, theme::small(), palette.soft);
            let response = ui
                .add_enabled_ui(self.enabled, |ui| self.edit(ui, text))
                .inner;
            if let Some(secret) = self.secret {
                let middle = response.rect.right_center() - egui::vec2(20.0, 0.0);
                let square = egui::Rect::from_center_size(middle, egui::Vec2::splat(32.0));
                let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(square));
                let (icon, name) = if *secret.shown {
                    (icons::EYE_OFF, secret.hide)
                } else {
                    (icons::EYE, secret.show)
                };
                let button = if secret.passed {
                    passed_icon_button(&mut corner, icon, name)
                } else {
                    icon_button(&mut corner, icon, name)
                };
                if button.clicked() {
                    *secret.shown = !*secret.shown;
                }
            }
            if let Some(said) = self.fault {
                fault(ui, said);
            }
            response.labelled_by(name.id)
        })
        .inner
    }

    fn edit(&self, ui: &mut Ui, text: &mut String) -> Response {
        let palette = palette(ui);
        let hidden = self.secret.as_ref().is_some_and(|secret| !*secret.shown);
        let right = if self.secret.is_some() || self.end_room {
            40
        } else {
            12
        };
        let sides = if self.lines > 1 { 8 } else { 0 };
        // In the dark look the ground of a field alone is hardly visible.
        let line = if self.fault.is_some() {
            palette.alert
        } else {
            palette.line
        };
        let frame = Frame::new()
            .fill(palette.sunken)
            .stroke(egui::Stroke::new(1.0, line))
            .corner_radius(CornerRadius::same(radius::CONTROL))
            .inner_margin(Margin {
                left: 11,
                right,
                top: sides,
                bottom: sides,
            });
        let was_empty = text.is_empty();
        let (edit, align) = if self.lines > 1 {
            (TextEdit::multiline(text), egui::Align2::LEFT_TOP)
        } else {
            (TextEdit::singleline(text), egui::Align2::LEFT_CENTER)
        };
        let response = ui.add(
            edit.id_salt(self.label)
                .desired_rows(self.lines)
                .password(hidden)
                .hint_text(typeset::running(
                    self.hint,
                    theme::body(),
                    None,
                    palette.faint,
                ))
                .font(theme::body())
                .text_color(palette.text)
                .desired_width(f32::INFINITY)
                .min_size(egui::vec2(0.0, theme::CONTROL_HEIGHT))
                .align(align)
                .frame(frame),
        );
        super::show_first_letter(ui, was_empty, text);
        if response.has_focus() {
            super::focus_ring(ui, response.rect, radius::CONTROL);
        }
        if text.is_empty() {
            typing::pass_escape(ui, &response);
        }
        // A user who comes by Tab replaces the content, as everywhere.
        let by_tab = ui.input(|input| input.key_down(Key::Tab) || input.key_pressed(Key::Tab));
        if response.gained_focus() && by_tab && self.lines == 1 {
            select_all(ui, response.id, text.chars().count());
        }
        response
    }
}

/// The next typed text replaces the content of a field.
pub fn select_all(ui: &Ui, field: Id, chars: usize) {
    let mut state = TextEditState::load(ui.ctx(), field).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(chars));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), field);
}

/// The error message, below the field.
pub fn fault(ui: &mut Ui, said: &str) {
    let palette = palette(ui);
    let line = theme::leading(&theme::small());
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::TIGHT;
        let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, line), egui::Sense::hover());
        ui.painter().text(
            rect.center(),
            egui::Align2::CENTER_CENTER,
            icons::ALERT_CIRCLE,
            theme::icon(13.0),
            palette.alert,
        );
        let words = label(ui, said, theme::small(), palette.alert);
        words.widget_info(|| WidgetInfo::labeled(Role::Status, true, said));
    });
}
