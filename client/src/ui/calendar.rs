//! A month of days: pressing one goes to its first message.

use egui::{Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Ui, WidgetInfo};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use crate::ui::theme::{self, palette, radius, size, space};
use crate::ui::widgets::{self, icon_button};
use crate::ui::{Scene, dates, icons, typeset};

const CELL: f32 = 34.0;

/// Which month a window shows.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::ui) struct CalendarView {
    month: Option<Date>,
}

/// Opens under the button that was pressed; returns the day that was chosen.
pub(in crate::ui) fn calendar_ui(
    scene: &Scene<'_>,
    button: &Response,
    view: &mut CalendarView,
) -> Option<Date> {
    let today = dates::day(scene.now, scene.zone);
    let mut chosen = None;
    let popup = Popup::from_toggle_button_response(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(scene.words.get("jump-to-date"))
        .show(|ui| {
            ui.set_width(CELL * 7.0);
            ui.spacing_mut().item_spacing = egui::vec2(0.0, space::TIGHT);
            let month = view.month.unwrap_or(today).first_of_month();
            head_ui(ui, scene, month, today, view);
            chosen = days_ui(ui, scene, month, today);
            if chosen.is_some() {
                ui.close();
            }
        });
    if popup.is_none() {
        view.month = None;
    }
    chosen
}

fn head_ui(ui: &mut Ui, scene: &Scene<'_>, month: Date, today: Date, view: &mut CalendarView) {
    ui.horizontal(|ui| {
        let title = dates::month_title(scene.words, month);
        let words = ui.painter().layout_no_wrap(
            title.clone(),
            theme::semibold(size::BODY),
            palette(ui).text,
        );
        let width = ui.available_width() - 64.0;
        let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 32.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &title));
        let at = egui::pos2(
            rect.left() + space::SMALL,
            rect.center().y - words.size().y / 2.0,
        );
        ui.painter().galley(at, words, palette(ui).text);
        let mut go = |span: Span| view.month = month.checked_add(span).ok();
        let name = scene.words.get("previous-month");
        if icon_button(ui, icons::CHEVRON_LEFT, &name).clicked() {
            go((-1).month());
        }
        let name = scene.words.get("next-month");
        ui.add_enabled_ui(month < today.first_of_month(), |ui| {
            if icon_button(ui, icons::CHEVRON_RIGHT, &name).clicked() {
                go(1.month());
            }
        });
    });
}

fn days_ui(ui: &mut Ui, scene: &Scene<'_>, month: Date, today: Date) -> Option<Date> {
    let palette = palette(ui);
    let first_column = usize::try_from(month.weekday().to_monday_zero_offset()).unwrap_or(0);
    let days = usize::try_from(month.days_in_month()).unwrap_or(31);
    let weeks = (first_column + days).div_ceil(7);
    let room = egui::vec2(CELL * 7.0, 22.0 + weeks as f32 * CELL);
    let (grid, _) = ui.allocate_exact_size(room, Sense::hover());
    for (column, name) in dates::weekdays_short(scene.words).iter().enumerate() {
        let at = egui::pos2(
            grid.left() + CELL * (column as f32 + 0.5),
            grid.top() + 10.0,
        );
        let (align, font) = (egui::Align2::CENTER_CENTER, theme::tiny());
        ui.painter().text(at, align, name, font, palette.faint);
    }
    let mut chosen = None;
    for number in 0..days {
        let Ok(date) = month.checked_add(i64::try_from(number).unwrap_or(0).days()) else {
            continue;
        };
        let (column, week) = ((first_column + number) % 7, (first_column + number) / 7);
        let corner = grid.min + egui::vec2(CELL * column as f32, 22.0 + CELL * week as f32);
        let cell = Rect::from_min_size(corner, egui::Vec2::splat(CELL)).shrink(1.0);
        let enabled = date <= today;
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = ui.interact(cell, ui.scope_id().with(("day", number)), sense);
        let name = dates::full(scene.words, date);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &name));
        let (font, colour) = if date == today {
            ui.painter()
                .rect_filled(cell, radius::CONTROL, palette.accent_soft);
            (theme::semibold(size::BODY), palette.accent)
        } else if enabled {
            (theme::body(), palette.text)
        } else {
            (theme::body(), palette.faint.gamma_multiply(0.5))
        };
        if enabled {
            widgets::touch(ui, &response, cell, radius::CONTROL);
        }
        let words = typeset::line(ui, &(number + 1).to_string(), font, colour, cell.width());
        ui.painter()
            .galley(cell.center() - words.size() / 2.0, words, colour);
        if response.clicked() {
            chosen = Some(date);
        }
    }
    chosen
}
