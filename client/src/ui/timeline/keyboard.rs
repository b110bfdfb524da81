//! The wheel and the keys: scrolling, going from row to row, choosing, copying, and asking for what a row
//! offers.

use egui::{EventFilter, Rect, Ui};

use super::folds::{Part, Runs};
use super::rows::{Row, Rows};
use super::{TimelineView, author_name};
use crate::ui::Scene;
use crate::ui::keys::Shortcut;
use crate::ui::theme::size;
use crate::ui::widgets;

/// What the keyboard asks of the row that it is on.
pub(super) struct RowKeys {
    /// Its menu.
    pub(super) menu: bool,
    /// To unfold what is folded there, or to fold it again.
    pub(super) turns: bool,
}

pub(super) fn listen(
    ui: &Ui,
    scene: &Scene<'_>,
    (rect, inner): (Rect, Rect),
    list: &egui::Response,
    (rows, runs): (&Rows<'_>, &Runs<'_>),
    view: &mut TimelineView,
) -> RowKeys {
    scroll(ui, rect, inner, view);
    if !list.has_focus() {
        let (menu, turns) = (false, false);
        return RowKeys { menu, turns };
    }
    let filter = EventFilter {
        vertical_arrows: true,
        // While something is chosen it lets go of that, and not of the keyboard.
        escape: !view.selection.is_empty(),
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
    let last = rows.count().saturating_sub(1);
    // Who comes to the list begins with the last row that is whole in view.
    let seen = view.in_view.clone();
    let cut = if seen.end > last { 1 } else { 2 };
    let begins = seen.end.saturating_sub(cut).max(seen.start);
    let current = shown(runs, view, view.current.unwrap_or(begins).min(last));
    let name = |row: &Row| author_name(scene, row.author);
    if let Some(Move { row, chooses }) = find_move(ui, runs, view, current, last) {
        if chooses {
            if view.selection.is_empty() {
                view.selection.reach(current, rows, name);
            }
            view.selection.reach(row, rows, name);
        }
        view.current = Some(row);
        if row == last {
            view.go_to_end();
        } else if row <= seen.start || row + 1 >= seen.end {
            view.anchor.go_to(row, inner.height() * 0.4);
        }
        view.marked = None;
    }
    if ui.input_mut(|input| Shortcut::Choose.take(input)) {
        view.current = Some(current);
        view.selection.toggle(current, rows, name);
    }
    if ui.input_mut(|input| Shortcut::Unchoose.take(input)) {
        view.selection.clear();
    }
    if ui.input(|input| Shortcut::Copy.is_seen(input)) {
        copy(ui, scene, rows, view);
    }
    let turns = ui.input_mut(|input| Shortcut::Unfold.take(input));
    let menu = widgets::asks_for_menu(ui);
    if turns || menu {
        view.current = Some(view.current.map_or(current, |row| shown(runs, view, row)));
    }
    RowKeys { menu, turns }
}

/// Follows the wheel, and the keys that turn pages, which mean nothing to a text field: they work while one types.
fn scroll(ui: &Ui, rect: Rect, inner: Rect, view: &mut TimelineView) {
    if ui.rect_contains_pointer(rect) {
        let points = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
        if points != 0.0 {
            view.scroll(points);
        }
    }
    // A page leaves a line of the old one in view.
    let page = inner.height() - size::MESSAGE_LINE * 2.0;
    ui.input_mut(|input| {
        while Shortcut::PageUp.take(input) {
            view.scroll(page);
        }
        while Shortcut::PageDown.take(input) {
            view.scroll(-page);
        }
    });
}

/// The keyboard goes to another row.
struct Move {
    row: u64,
    /// What is passed is chosen.
    chooses: bool,
}

/// Where the keys lead from the row that they are on, if one was pressed.
fn find_move(
    ui: &Ui,
    runs: &Runs<'_>,
    view: &TimelineView,
    current: u64,
    last: u64,
) -> Option<Move> {
    let first = shown(runs, view, 0);
    let above = above(runs, view, current);
    let below = shown(runs, view, (current + 1).min(last));
    let comes = view.current.is_none();
    let mut go = None;
    let mut chooses = false;
    ui.input_mut(|input| {
        // With Shift, what is passed is chosen.
        let steps = [
            (Shortcut::ChooseUp, above, true),
            (Shortcut::ChooseDown, below, true),
            (Shortcut::MessageUp, above, false),
            (Shortcut::MessageDown, below, false),
        ];
        for (key, next, with_shift) in steps {
            if key.take(input) {
                go = Some(if comes && !with_shift { current } else { next });
                chooses |= with_shift;
            }
        }
        for (key, next) in [(Shortcut::First, first), (Shortcut::Last, last)] {
            if key.take(input) {
                go = Some(next);
            }
        }
    });
    go.map(|row| Move { row, chooses })
}

/// Copies what is chosen, or else the text that the keyboard is on.
fn copy(ui: &Ui, scene: &Scene<'_>, rows: &Rows<'_>, view: &mut TimelineView) {
    if !view.selection.is_empty() {
        ui.copy_text(view.selection.text(scene));
        view.selection.clear();
    } else if let Some(row) = view.current.and_then(|row| rows.row(row))
        && let Some(text) = row.content.words()
    {
        ui.copy_text(text.to_owned());
    }
}

/// The row that is seen where this one is: of what is folded away, the line that stands for it.
fn shown(runs: &Runs<'_>, view: &TimelineView, row: u64) -> u64 {
    match (runs.part(row, &view.folds), runs.of(row)) {
        (Part::Away, Some(run)) => *run.rows.end(),
        _ => row,
    }
}

/// The row that is seen above this one, if there is any.
fn above(runs: &Runs<'_>, view: &TimelineView, row: u64) -> u64 {
    let first = match (runs.part(row, &view.folds), runs.of(row)) {
        (Part::Away | Part::Folded(_), Some(run)) => *run.rows.start(),
        _ => row,
    };
    match first.checked_sub(1) {
        Some(before) => before,
        None => shown(runs, view, row),
    }
}
