//! A number with its course during the last hour: a large figure, its unit, and a line under it.

use anser_look::theme::{self, palette, radius, space};
use anser_look::typeset;
use egui::{CornerRadius, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo};

use crate::words::Words;

const HEIGHT: f32 = 132.0;

pub struct Plot<'a> {
    pub words: Words,
    pub name: &'a str,
    /// The newest value; `None` if it is unknown.
    pub value: Option<f32>,
    pub unit: &'a str,
    /// Shown if no value is known.
    pub unknown: &'a str,
    /// The label of the line for screen readers: its time span, and its maximum.
    pub scale: &'a str,
    pub digits: usize,
    /// The value is bad.
    pub alert: bool,
}

/// The points of the line for its width, each the highest of its range, so that no peak is lost.
pub fn thinned(values: &[f32], limit: usize) -> Vec<f32> {
    if values.len() <= limit || limit == 0 {
        return values.to_vec();
    }
    (0..limit)
        .map(|n| {
            let (from, to) = (n * values.len() / limit, (n + 1) * values.len() / limit);
            values[from..to.max(from + 1)]
                .iter()
                .copied()
                .fold(0.0, f32::max)
        })
        .collect()
}

/// A round number at or above the highest value, where the plot ends.
pub fn ceiling(highest: f32) -> f32 {
    if highest <= 1.0 {
        return 1.0;
    }
    let magnitude = 10_f32.powf(highest.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|step| step * magnitude)
        .into_iter()
        .find(|end| *end >= highest)
        .unwrap_or(10.0 * magnitude)
}

impl Plot<'_> {
    pub fn show(&self, ui: &mut Ui, width: f32, values: &[f32]) {
        let palette = palette(ui);
        let (rect, response) = ui.allocate_exact_size(egui::vec2(width, HEIGHT), Sense::hover());
        let figure = match self.value {
            Some(value) => format!("{value:.*}", self.digits),
            None => self.unknown.to_owned(),
        };
        let measured = match self.value {
            Some(_) => format!("{figure} {}", self.unit),
            None => figure.clone(),
        };
        let text = measured.trim_end();
        let whole = [("label", self.name.into()), ("text", text.into())];
        let whole = self.words.with("labelled", &whole);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &whole));
        let corners = CornerRadius::same(radius::CARD);
        let line = if self.alert {
            palette.alert
        } else {
            palette.line
        };
        let stroke = Stroke::new(1.0, line);
        ui.painter()
            .rect(rect, corners, palette.surface, stroke, StrokeKind::Inside);
        let inside = rect.shrink(space::EDGE);
        let room = inside.width();
        let name = typeset::line(ui, self.name, theme::small(), palette.soft, room);
        ui.painter().galley(inside.min, name, palette.soft);
        let colour = if self.alert {
            palette.alert
        } else {
            palette.text
        };
        let font = match self.value {
            Some(_) => theme::semibold(24.0),
            None => theme::small(),
        };
        let figure = typeset::line(ui, &figure, font, colour, room);
        let at = egui::pos2(inside.left(), inside.top() + 20.0);
        let end = at.x + figure.size().x + space::TIGHT;
        let base = at.y + figure.size().y - 6.0;
        ui.painter().galley(at, figure, colour);
        if self.value.is_some() {
            let unit = typeset::line(ui, self.unit, theme::small(), palette.soft, room);
            let at = egui::pos2(end, base - unit.size().y + 2.0);
            ui.painter().galley(at, unit, palette.soft);
        }
        let field = Rect::from_min_max(egui::pos2(inside.left(), inside.top() + 58.0), inside.max);
        self.line_ui(ui, field, values);
    }

    fn line_ui(&self, ui: &Ui, field: Rect, values: &[f32]) {
        let palette = palette(ui);
        let highest = values.iter().copied().fold(0.0, f32::max);
        let top = ceiling(highest);
        let scale = format!("{top:.0} {}", self.unit);
        let scale = typeset::line(ui, scale.trim_end(), theme::tiny(), palette.faint, 80.0);
        let over = typeset::line(
            ui,
            self.scale,
            theme::tiny(),
            palette.faint,
            field.width() - 80.0,
        );
        let lower = field.bottom() - 14.0;
        let right = field.right() - over.size().x;
        ui.painter()
            .galley(egui::pos2(right, lower), over, palette.faint);
        ui.painter()
            .galley(egui::pos2(field.left(), lower), scale, palette.faint);
        let plot = Rect::from_min_max(field.min, egui::pos2(field.right(), lower - 2.0));
        let ground = Stroke::new(1.0, palette.line);
        ui.painter().hline(plot.x_range(), plot.bottom(), ground);
        let values = thinned(values, (plot.width() / 2.0) as usize);
        if values.len() < 2 {
            return;
        }
        let colour = if self.alert {
            palette.alert
        } else {
            palette.accent
        };
        let step = plot.width() / (values.len() - 1) as f32;
        let points: Vec<Pos2> = values
            .iter()
            .enumerate()
            .map(|(n, value)| {
                let height = (value / top).clamp(0.0, 1.0) * (plot.height() - 2.0);
                egui::pos2(plot.left() + step * n as f32, plot.bottom() - 1.0 - height)
            })
            .collect();
        ui.painter()
            .add(Shape::line(points, Stroke::new(1.5, colour)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_is_never_lost_and_the_scale_is_round() {
        let mut values = vec![1.0; 3600];
        values[1777] = 90.0;
        let drawn = thinned(&values, 100);
        assert_eq!(drawn.len(), 100);
        assert_eq!(drawn.iter().filter(|value| **value == 90.0).count(), 1);
        assert_eq!(thinned(&[1.0, 2.0], 100), [1.0, 2.0]);
        for (highest, top) in [
            (0.0, 1.0),
            (0.7, 1.0),
            (1.5, 2.0),
            (17.0, 20.0),
            (501.0, 1000.0),
        ] {
            assert_eq!(ceiling(highest), top, "{highest}");
        }
    }
}
