//! Where a long list stands: not at a distance from its beginning, which would have to be known
//! and would have to be corrected, but at a row whose place in the window is held.
//!
//! Plain data and arithmetic; no widget, no message. A row is a number and has a height that is
//! asked for only when the row is in view, so nothing here depends on how long the list is.

/// What is held, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    row: u64,
    edge: Edge,
    /// Where the edge is, in points below the top of the window.
    offset: f32,
    /// The end of the list is held at the bottom of the window, whatever is added to it.
    stick: bool,
}

/// Which line of the row is held.
///
/// The lower edge, while reading: what may still change about a row (the line of the day above it,
/// the gap to a group before it) grows upwards from there, and so does everything above. The upper
/// edge after a jump, because one wants to read from the beginning of a long message.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Edge {
    Top,
    Bottom,
    /// A part of the height below the top, for the scroll bar.
    Inside(f32),
}

/// How high a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RowHeight {
    pub points: f32,
    /// The row is here. What stands in for a row that is still being loaded is not held: it will
    /// have another height in a moment.
    pub settled: bool,
}

/// A row in the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    pub row: u64,
    /// Below the top of the window; negative when the row begins above it.
    pub top: f32,
    pub height: f32,
    settled: bool,
}

impl Placed {
    pub fn bottom(&self) -> f32 {
        self.top + self.height
    }
}

/// Rows are at least this high, so that a window holds a limited number of them: those that are folded
/// away, too, of which a few are not seen to take any room.
pub(super) const LEAST_HEIGHT: f32 = 0.25;
/// Nobody sees less than half a point.
const NOTHING: f32 = 0.5;

impl Default for Anchor {
    fn default() -> Self {
        Self {
            row: 0,
            edge: Edge::Bottom,
            offset: 0.0,
            stick: true,
        }
    }
}

impl Anchor {
    /// The end of the list is in view.
    pub fn at_end(&self) -> bool {
        self.stick
    }

    pub fn go_to_end(&mut self) {
        self.stick = true;
    }

    /// Which row is held, and how far its lower edge is below the top of the window; nothing at the
    /// end of the list.
    pub fn relation(&self) -> Option<(u64, f32)> {
        (!self.stick && self.edge == Edge::Bottom).then_some((self.row, self.offset))
    }

    /// Stands again where it was.
    pub fn stand_at(&mut self, row: u64, offset: f32) {
        *self = Self {
            row,
            edge: Edge::Bottom,
            offset,
            stick: false,
        };
    }

    /// The row that is held.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// The row that is held has another number now; what is seen stays where it is.
    pub fn renumber(&mut self, row: u64) {
        self.row = row;
    }

    /// Moves what is seen by so many points; positive is down, towards older rows.
    pub fn scroll(&mut self, points: f32) {
        if points > 0.0 {
            self.stick = false;
        }
        self.offset += points;
    }

    /// Goes to a row; its upper edge is so many points below the top of the window.
    pub fn go_to(&mut self, row: u64, below_top: f32) {
        *self = Self {
            row,
            edge: Edge::Top,
            offset: below_top,
            stick: false,
        };
    }

    /// Goes to a place between the rows, counted in rows from the beginning: what a scroll bar
    /// knows.
    pub fn go_to_place(&mut self, place: f64) {
        let row = place.max(0.0).floor();
        let inside = (place - row) as f32;
        *self = Self {
            row: row as u64,
            edge: Edge::Inside(inside),
            offset: 0.0,
            stick: false,
        };
    }

    /// Lays out the rows that are in a window so high, and holds on to one of them.
    ///
    /// `height` is asked for rows in view and for those that were scrolled past since the last
    /// time, and must answer the same while this runs.
    pub fn place(
        &mut self,
        rows: u64,
        window: f32,
        height: &mut dyn FnMut(u64) -> RowHeight,
    ) -> Vec<Placed> {
        if rows == 0 {
            *self = Self::default();
            return Vec::new();
        }
        let mut placed = if self.stick {
            from_end(rows, window, height)
        } else {
            self.around_anchor(rows, window, height)
        };
        placed.retain(|row| row.bottom() > 0.0 && row.top < window);
        self.hold(&placed, window);
        placed
    }

    fn around_anchor(
        &mut self,
        rows: u64,
        window: f32,
        height: &mut dyn FnMut(u64) -> RowHeight,
    ) -> Vec<Placed> {
        if self.row >= rows {
            self.stick = true;
            return from_end(rows, window, height);
        }
        let mut measure = |row: u64| {
            let RowHeight { points, settled } = height(row);
            (points.max(LEAST_HEIGHT), settled)
        };
        let (points, settled) = measure(self.row);
        let top = match self.edge {
            Edge::Top => self.offset,
            Edge::Bottom => self.offset - points,
            Edge::Inside(part) => self.offset - part * points,
        };
        let held = Placed {
            row: self.row,
            top,
            height: points,
            settled,
        };
        let mut above = Vec::new();
        let mut first = held;
        while first.top > 0.0 && first.row > 0 {
            let row = first.row - 1;
            let (points, settled) = measure(row);
            first = Placed {
                row,
                top: first.top - points,
                height: points,
                settled,
            };
            above.push(first);
        }
        // Nothing is above the first row: the list moves up until it begins at the window's top.
        let rise = if first.row == 0 {
            first.top.max(0.0)
        } else {
            0.0
        };
        let mut placed: Vec<Placed> = above.into_iter().rev().chain([held]).collect();
        for row in &mut placed {
            row.top -= rise;
        }
        let mut last = *placed.last().unwrap_or(&held);
        while last.bottom() < window && last.row + 1 < rows {
            let row = last.row + 1;
            let (points, settled) = measure(row);
            last = Placed {
                row,
                top: last.bottom(),
                height: points,
                settled,
            };
            placed.push(last);
        }
        // Nothing is below the last row: the list ends at the window's bottom, and stays there.
        if last.row + 1 == rows && last.bottom() <= window + NOTHING {
            self.stick = true;
            return from_end(rows, window, height);
        }
        placed
    }

    /// Holds the lower edge of the uppermost row that is wholly in view, or else of one that is
    /// partly in view. Rows that are not here yet are held only when there is nothing else.
    fn hold(&mut self, placed: &[Placed], window: f32) {
        let whole = |row: &&Placed| row.settled && row.top >= 0.0 && row.bottom() <= window;
        let settled = placed
            .iter()
            .find(whole)
            .or_else(|| placed.iter().find(|row| row.settled));
        if let Some(row) = settled {
            self.row = row.row;
            self.edge = Edge::Bottom;
            self.offset = row.bottom();
        } else if self.stick
            && let Some(row) = placed.last()
        {
            self.row = row.row;
            self.edge = Edge::Bottom;
            self.offset = row.bottom();
        } else if let Some(row) = placed.first()
            && !placed.iter().any(|row| row.row == self.row)
        {
            // What was held has left the window.
            self.row = row.row;
            self.edge = Edge::Top;
            self.offset = row.top;
        } else if let Some(row) = placed.iter().find(|row| row.row == self.row)
            && !self.stick
        {
            // A jump has arrived at a row that is still being loaded, or the list stands again where
            // it was: keep holding the same edge, as far as the ends of the list let it be there.
            if self.edge == Edge::Bottom {
                self.offset = row.bottom();
            } else {
                self.edge = Edge::Top;
                self.offset = row.top;
            }
        }
    }
}

fn from_end(rows: u64, window: f32, height: &mut dyn FnMut(u64) -> RowHeight) -> Vec<Placed> {
    let mut placed = Vec::new();
    let mut bottom = window;
    let mut row = rows;
    while row > 0 && bottom > 0.0 {
        row -= 1;
        let RowHeight { points, settled } = height(row);
        let points = points.max(LEAST_HEIGHT);
        bottom -= points;
        placed.push(Placed {
            row,
            top: bottom,
            height: points,
            settled,
        });
    }
    placed.reverse();
    placed
}

/// The part of the list that is in view, counted in rows from the beginning. Where a row is cut
/// off, the part of it that is seen counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InView {
    pub begin: f64,
    pub end: f64,
}

impl InView {
    pub fn of(placed: &[Placed], window: f32) -> Option<Self> {
        let (first, last) = (placed.first()?, placed.last()?);
        let above = f64::from((-first.top).max(0.0) / first.height);
        let below = f64::from((last.bottom() - window).max(0.0) / last.height);
        Some(Self {
            begin: first.row as f64 + above,
            end: (last.row + 1) as f64 - below,
        })
    }

    /// Where the scroll bar's handle begins, and how long it is, as parts of the whole.
    pub fn handle(&self, rows: u64) -> (f64, f64) {
        let rows = (rows as f64).max(1.0);
        (self.begin / rows, (self.end - self.begin) / rows)
    }

    /// The place to go to when the handle is moved to this part of its way; 1 is the end.
    pub fn place_at(&self, part: f64, rows: u64) -> f64 {
        part.clamp(0.0, 1.0) * (rows as f64 - (self.end - self.begin)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A list as a test knows it: the height of each row, and whether the row is here.
    struct List(Vec<(f32, bool)>);

    impl List {
        fn even(rows: usize, height: f32) -> Self {
            Self(vec![(height, true); rows])
        }

        fn place(&self, anchor: &mut Anchor, window: f32) -> Vec<Placed> {
            let rows = self.0.len() as u64;
            anchor.place(rows, window, &mut |row| {
                let (points, settled) = self.0[row as usize];
                RowHeight { points, settled }
            })
        }
    }

    fn tops(placed: &[Placed]) -> Vec<(u64, f32)> {
        placed.iter().map(|row| (row.row, row.top)).collect()
    }

    #[test]
    fn an_empty_list_has_nothing_to_place() {
        let mut anchor = Anchor::default();
        anchor.go_to(5, 10.0);
        assert_eq!(List::even(0, 1.0).place(&mut anchor, 100.0), []);
        assert!(anchor.at_end());
    }

    #[test]
    fn a_short_list_stands_at_the_bottom() {
        let mut anchor = Anchor::default();
        let list = List::even(2, 30.0);
        assert_eq!(
            tops(&list.place(&mut anchor, 100.0)),
            [(0, 40.0), (1, 70.0)]
        );
        anchor.scroll(50.0);
        assert_eq!(
            tops(&list.place(&mut anchor, 100.0)),
            [(0, 40.0), (1, 70.0)]
        );
        assert!(anchor.at_end());
        anchor.scroll(-50.0);
        assert_eq!(
            tops(&list.place(&mut anchor, 100.0)),
            [(0, 40.0), (1, 70.0)]
        );
    }

    #[test]
    fn new_rows_are_followed_at_the_end_only() {
        let mut anchor = Anchor::default();
        let mut list = List::even(10, 30.0);
        list.place(&mut anchor, 100.0);
        list.0.push((50.0, true));
        let placed = list.place(&mut anchor, 100.0);
        assert_eq!(tops(&placed), [(8, -10.0), (9, 20.0), (10, 50.0)]);
        anchor.scroll(40.0);
        let before = list.place(&mut anchor, 100.0);
        assert!(!anchor.at_end());
        list.0.push((70.0, true));
        assert_eq!(tops(&list.place(&mut anchor, 100.0)), tops(&before));
        anchor.go_to_end();
        list.place(&mut anchor, 100.0);
        assert!(anchor.at_end());
    }

    #[test]
    fn both_ends_stop_the_list() {
        let mut anchor = Anchor::default();
        let list = List::even(10, 30.0);
        list.place(&mut anchor, 100.0);
        anchor.scroll(10_000.0);
        let first = list.place(&mut anchor, 100.0);
        assert_eq!(tops(&first), [(0, 0.0), (1, 30.0), (2, 60.0), (3, 90.0)]);
        assert!(!anchor.at_end());
        anchor.scroll(-10_000.0);
        let last = list.place(&mut anchor, 100.0);
        assert_eq!(tops(&last), [(6, -20.0), (7, 10.0), (8, 40.0), (9, 70.0)]);
        assert!(anchor.at_end());
    }

    #[test]
    fn a_jump_shows_a_row_from_its_beginning_even_before_it_is_here() {
        let mut anchor = Anchor::default();
        let mut list = List(vec![(30.0, false); 100]);
        anchor.go_to(50, 20.0);
        let placed = list.place(&mut anchor, 100.0);
        assert!(tops(&placed).contains(&(50, 20.0)));
        list.0[50] = (400.0, true);
        list.0[49] = (90.0, true);
        let placed = list.place(&mut anchor, 100.0);
        assert!(tops(&placed).contains(&(50, 20.0)));
    }

    #[test]
    fn loading_what_is_partly_in_view_does_not_move_what_is_read() {
        let mut anchor = Anchor::default();
        let mut list = List::even(20, 40.0);
        for row in 0..10 {
            list.0[row] = (25.0, false);
        }
        list.place(&mut anchor, 100.0);
        anchor.go_to(10, 10.0);
        let before = list.place(&mut anchor, 100.0);
        assert!(tops(&before).contains(&(9, -15.0)));
        for row in 0..10 {
            list.0[row] = (77.0, true);
        }
        let after = list.place(&mut anchor, 100.0);
        assert!(tops(&after).contains(&(10, 10.0)));
        assert!(tops(&after).contains(&(9, -67.0)));
    }

    #[test]
    fn a_row_that_is_renumbered_stays_where_it_is() {
        let mut anchor = Anchor::default();
        let list = List::even(50, 30.0);
        anchor.go_to(20, 5.0);
        let before = list.place(&mut anchor, 100.0);
        anchor.renumber(anchor.row() + 3);
        let after = list.place(&mut anchor, 100.0);
        let moved: Vec<_> = tops(&before)
            .into_iter()
            .map(|(row, top)| (row + 3, top))
            .collect();
        assert_eq!(tops(&after), moved);
    }

    #[test]
    fn a_million_rows_cost_as_much_as_a_thousand() {
        for rows in [1_000_u64, 1_000_000] {
            let mut asked = 0;
            let mut anchor = Anchor::default();
            anchor.go_to_place(rows as f64 * 0.7);
            anchor.place(rows, 600.0, &mut |_| {
                asked += 1;
                RowHeight {
                    points: 30.0,
                    settled: true,
                }
            });
            assert!(asked < 30, "{asked} rows measured of {rows}");
        }
    }

    #[test]
    fn the_scroll_bar_reaches_both_ends_and_comes_back_to_where_it_was() {
        let list = List::even(1_000, 30.0);
        let mut anchor = Anchor::default();
        let placed = list.place(&mut anchor, 100.0);
        let view = InView::of(&placed, 100.0).expect("rows are in view");
        let (begin, length) = view.handle(1_000);
        assert!((begin + length - 1.0).abs() < 1e-9);
        for part in [0.0, 0.123, 0.5, 0.999] {
            anchor.go_to_place(view.place_at(part, 1_000));
            let placed = list.place(&mut anchor, 100.0);
            let view = InView::of(&placed, 100.0).expect("rows are in view");
            let (begin, length) = view.handle(1_000);
            assert!((begin / (1.0 - length) - part).abs() < 1e-4, "{part}");
        }
        anchor.go_to_place(view.place_at(1.0, 1_000));
        list.place(&mut anchor, 100.0);
        assert!(anchor.at_end());
    }

    #[derive(Clone, Debug)]
    enum Step {
        Scroll(f32),
        GoTo(u64, f32),
        Bar(f64),
        End,
        Append(f32),
        Load(usize, f32),
        Resize(f32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (-900.0_f32..900.0).prop_map(Step::Scroll),
            1 => (0..80_u64, -50.0_f32..150.0).prop_map(|(row, at)| Step::GoTo(row, at)),
            1 => (0.0..1.0_f64).prop_map(Step::Bar),
            1 => Just(Step::End),
            2 => (5.0_f32..300.0).prop_map(Step::Append),
            2 => (0..80_usize, 5.0_f32..300.0).prop_map(|(row, height)| Step::Load(row, height)),
            2 => (60.0_f32..500.0).prop_map(Step::Resize),
        ];
        proptest::collection::vec(step, 1..40)
    }

    proptest! {
        #[test]
        fn rows_fill_the_window_and_what_is_read_stays(
            heights in proptest::collection::vec((5.0_f32..300.0, any::<bool>()), 1..60),
            steps in steps(),
        ) {
            let mut list = List(heights);
            let mut anchor = Anchor::default();
            let mut window = 300.0;
            let mut before = list.place(&mut anchor, window);
            for step in steps {
                let mut moved = false;
                let mut changed = None;
                match step {
                    Step::Scroll(points) => { anchor.scroll(points); moved = true; }
                    Step::GoTo(row, at) => { anchor.go_to(row, at); moved = true; }
                    Step::Bar(part) => {
                        let place = part * list.0.len() as f64;
                        anchor.go_to_place(place);
                        moved = true;
                    }
                    Step::End => { anchor.go_to_end(); moved = true; }
                    Step::Append(height) => list.0.push((height, true)),
                    Step::Load(row, height) => {
                        let row = row % list.0.len();
                        if !list.0[row].1 {
                            list.0[row] = (height, true);
                            changed = Some(row as u64);
                        }
                    }
                    Step::Resize(height) => { window = height; moved = true; }
                }
                let stuck = anchor.at_end();
                let placed = list.place(&mut anchor, window);
                // One after the other, without gaps.
                for pair in placed.windows(2) {
                    prop_assert_eq!(pair[0].row + 1, pair[1].row);
                    prop_assert!((pair[0].bottom() - pair[1].top).abs() < 0.01);
                }
                // The window is full, or the whole list is in it, at its bottom.
                let (first, last) = (placed[0], placed[placed.len() - 1]);
                prop_assert!(last.bottom() >= window - 0.6, "{:?}", last);
                prop_assert!(first.top <= 0.01 || first.row == 0);
                if first.row == 0 && first.top > 0.01 {
                    prop_assert!(anchor.at_end());
                }
                // Nothing moves by itself: a row that was settled and in view has stayed, if any
                // row held it (at the end, the bottom holds; at the beginning, the list may have
                // had to rise to the top).
                let began = before.first().is_some_and(|row| row.row == 0)
                    || placed.first().is_some_and(|row| row.row == 0);
                let readable: Vec<&Placed> =
                    before.iter().filter(|old| old.settled && Some(old.row) != changed).collect();
                if !moved && !stuck && !anchor.at_end() && !began && !readable.is_empty() {
                    let kept = readable.iter().any(|old| {
                        placed.iter().any(|new| {
                            new.row == old.row && (new.bottom() - old.bottom()).abs() < 0.01
                        })
                    });
                    prop_assert!(kept, "{before:?} {placed:?}");
                }
                before = placed;
            }
        }
    }
}
