//! The page with the running log, filtered by level and by words. It stays at its end unless a person scrolls away.

use anser_look::theme::{self, palette, space};
use anser_look::{icons, typeset, widgets};
use egui::{Role, Sense, Ui, WidgetInfo};
use tracing::Level;

use super::journal::{Journal, Line, Source};
use super::{Shown, empty_ui, title_ui};
use crate::words::{Words, clock, moment};

#[derive(Debug)]
pub struct View {
    least: Level,
    filter: String,
    /// The lines that are shown, by their number since the first one.
    found: Vec<u64>,
    /// The filter for which `found` was made.
    made_for: Option<(Level, String)>,
    looked_at: u64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            least: Level::INFO,
            filter: String::new(),
            found: Vec::new(),
            made_for: None,
            looked_at: 0,
        }
    }
}

const ROW: f32 = 20.0;
const TIME: f32 = 80.0;
const LEVEL: f32 = 56.0;

impl View {
    /// Looks through new lines, or through all lines if the filter has changed.
    fn find(&mut self, journal: &Journal) {
        let wanted = (self.least, self.filter.trim().to_lowercase());
        if self.made_for.as_ref() != Some(&wanted) {
            self.found.clear();
            self.looked_at = 0;
            self.made_for = Some(wanted.clone());
        }
        let first = journal.taken() - journal.lines().len() as u64;
        let gone = self.found.partition_point(|number| *number < first);
        self.found.drain(..gone);
        let (least, filter) = wanted;
        let shows = |line: &Line| {
            // Messages of the toolkit about its windows are details, whatever level they have.
            let is_wanted =
                line.level <= least && (line.source != Source::Toolkit || least >= Level::DEBUG);
            is_wanted && (filter.is_empty() || line.text.to_lowercase().contains(&filter))
        };
        for number in self.looked_at.max(first)..journal.taken() {
            let index = usize::try_from(number - first).unwrap_or(usize::MAX);
            if journal.lines().get(index).is_some_and(shows) {
                self.found.push(number);
            }
        }
        self.looked_at = journal.taken();
    }
}

pub fn log_ui(ui: &mut Ui, shown: &Shown, view: &mut View, words: Words) {
    title_ui(ui, &words.get("console-log"), &[]);
    let levels = [
        (Level::ERROR, "console-level-error"),
        (Level::WARN, "console-level-warn"),
        (Level::INFO, "console-level-info"),
        (Level::DEBUG, "console-level-debug"),
    ]
    .map(|(level, key)| (level, words.get(key)));
    let options: Vec<(Level, &str)> = levels.iter().map(|(l, name)| (*l, name.as_str())).collect();
    ui.horizontal(|ui| {
        ui.allocate_ui(egui::vec2(320.0, theme::CONTROL_HEIGHT), |ui| {
            if let Some(level) = widgets::choice(ui, &options, view.least) {
                view.least = level;
            }
        });
        let clear = words.get("console-clear");
        widgets::search(ui, &words.get("console-filter"), &clear, &mut view.filter);
    });
    ui.add_space(space::TIGHT);
    let journal = &shown.journal;
    view.find(journal);
    let soft = palette(ui).soft;
    if journal.lost() > 0 {
        let said = words.with("console-lost", &[("count", journal.lost().into())]);
        let away = palette(ui).away;
        widgets::label(ui, said, theme::small(), away);
    }
    if journal.lines().is_empty() {
        return empty_ui(ui, icons::INFO, &words.get("console-no-lines"), |_| {});
    }
    if view.found.is_empty() {
        widgets::label(ui, words.get("console-no-lines"), theme::body(), soft);
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let first = journal.taken() - journal.lines().len() as u64;
    let scroll = egui::ScrollArea::vertical()
        .auto_shrink(false)
        .stick_to_bottom(true);
    scroll.show_rows(ui, ROW, view.found.len(), |ui, range| {
        for number in &view.found[range] {
            let index = usize::try_from(number - first).unwrap_or(usize::MAX);
            if let Some(line) = journal.lines().get(index) {
                row_ui(ui, line);
            }
        }
    });
}

pub(super) fn row_ui(ui: &mut Ui, line: &Line) {
    let palette = palette(ui);
    let room = egui::vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
    let level = line.level.as_str();
    let whole = format!("{level} {}", line.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &whole));
    let colour = match line.level {
        Level::ERROR => palette.alert,
        Level::WARN => palette.away,
        _ => palette.soft,
    };
    let mut left = rect.left();
    let time = clock(line.at);
    for (text, width, colour) in [
        (time.as_str(), TIME, palette.faint),
        (level, LEVEL, colour),
        (
            line.text.as_str(),
            rect.width() - TIME - LEVEL,
            palette.text,
        ),
    ] {
        let words = typeset::line(ui, text, theme::code(), colour, width - 4.0);
        let at = egui::pos2(left, rect.center().y - words.size().y / 2.0);
        ui.painter().galley(at, words, colour);
        left += width;
    }
    response.on_hover_text(format!("{}  {}", moment(line.at), line.text));
}
