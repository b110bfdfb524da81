//! Where windows are: put beside each other, brought back when their screen is gone, and told only
//! when somebody has really moved one.
//!
//! Plain data and arithmetic. All numbers are points of the screen, whatever the text size.

use egui::{Pos2, Rect, Vec2};

use crate::core::model::Place;

/// Each new window stands this much to the right of and below the one before.
const STEP: f32 = 28.0;
/// Windows whose corners are closer than this hide each other.
const TOO_CLOSE: f32 = 20.0;
/// So much of a window must be on a screen that one can take hold of it.
const GRIP: Vec2 = Vec2::new(80.0, 24.0);
/// Somebody who moves a window moves it for a while: told is where it comes to rest.
pub(super) const REST_SECS: f64 = 0.5;

/// Where a window goes that has no place of its own yet: beside the contact list, or else one step
/// on from the windows that are there.
pub(super) fn cascade(
    size: Vec2,
    contacts: Option<Rect>,
    others: &[Pos2],
    screens: &[Rect],
) -> Option<Pos2> {
    let contacts = contacts?;
    let screen = screen_of(contacts, screens);
    let beside = egui::pos2(contacts.right() + 16.0, contacts.top());
    let start = match screen {
        // No room on the right: the list stands at the right edge, as it often does.
        Some(screen) if beside.x + size.x > screen.right() => {
            let left = contacts.left() - 16.0 - size.x;
            egui::pos2(left.max(screen.left()), contacts.top())
        }
        _ => beside,
    };
    let fits = |corner: &Pos2| {
        screen.is_none_or(|screen| {
            screen.contains_rect(Rect::from_min_size(*corner, size.min(screen.size())))
        })
    };
    let is_free = |corner: &Pos2| others.iter().all(|other| !is_too_close(*other, *corner));
    // As many steps as there are windows always lead to a free place, unless the screen ends
    // before; then any free place on it will do.
    let steps = (0..=others.len()).map(|step| start + Vec2::splat(STEP * step as f32));
    let corner = steps.take_while(fits).find(is_free);
    let anywhere = || {
        screen
            .into_iter()
            .flat_map(corners)
            .filter(fits)
            .find(is_free)
    };
    corner.or_else(anywhere).or(Some(start))
}

/// Places on a screen, a step apart, row by row.
fn corners(screen: Rect) -> impl Iterator<Item = Pos2> {
    let steps = |length: f32| (0..=(length / STEP) as usize).map(|step| STEP * step as f32);
    steps(screen.height())
        .flat_map(move |y| steps(screen.width()).map(move |x| screen.min + egui::vec2(x, y)))
}

/// A remembered place, if one can still get at it there: no other window stands exactly on it, and
/// it is on a screen. Otherwise the nearest such place.
pub(super) fn rescue(position: Pos2, size: Vec2, others: &[Pos2], screens: &[Rect]) -> Pos2 {
    let mut corner = position;
    let window = Rect::from_min_size(corner, size);
    let reachable = screens.iter().any(|screen| {
        let seen = window.intersect(*screen);
        // The title bar, by which a window is moved, is at its top.
        seen.width() >= GRIP.x && screen.top() <= window.top() && seen.height() >= GRIP.y
    });
    if let (false, Some(screen)) = (reachable, nearest(window, screens)) {
        let room = (screen.size() - size).max(Vec2::ZERO);
        corner = corner.clamp(screen.min, screen.min + room);
    }
    for _ in 0..others.len() {
        if others.iter().all(|other| !is_too_close(*other, corner)) {
            break;
        }
        corner += Vec2::splat(STEP);
    }
    corner
}

fn is_too_close(a: Pos2, b: Pos2) -> bool {
    (a.x - b.x).abs() < TOO_CLOSE && (a.y - b.y).abs() < TOO_CLOSE
}

fn screen_of(window: Rect, screens: &[Rect]) -> Option<Rect> {
    screens
        .iter()
        .copied()
        .find(|screen| screen.contains(window.min + GRIP))
}

fn nearest(window: Rect, screens: &[Rect]) -> Option<Rect> {
    screens.iter().copied().min_by(|a, b| {
        let far = |screen: &Rect| screen.distance_sq_to_pos(window.center());
        far(a).total_cmp(&far(b))
    })
}

/// So long a window that is shown again is put where it was.
const PLACING_SECS: f64 = 0.6;
/// Nearer to its place than this it is there.
const PLACED_POINTS: f32 = 3.0;

/// Puts a window that is shown again where it was: its manager puts it where it likes, a moment after it was shown.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Placing {
    /// The window is where it belongs, or nobody knows where that is.
    #[default]
    Over,
    /// It is to be placed with the next frame.
    Wanted,
    /// It is looked after until this moment.
    Until(f64),
}

/// What is to be done with a window that is being placed.
#[derive(Debug, PartialEq)]
pub(super) struct Put {
    /// It gets its size back: once, since managers leave sizes alone.
    pub(super) resizes: bool,
    /// It is moved here.
    pub(super) moves_to: Option<Pos2>,
}

impl Placing {
    /// What is to be done now; nothing once it is over. The window belongs to `wanted` and is seen at `seen`, where
    /// the one and the other is known.
    pub(super) fn look(
        &mut self,
        is_shown: bool,
        wanted: Option<Pos2>,
        seen: Option<Pos2>,
        now: f64,
    ) -> Option<Put> {
        let (resizes, until) = match *self {
            Self::Over => return None,
            // A hidden window has frames, too, and its manager places it when it is shown.
            Self::Wanted | Self::Until(_) if !is_shown => {
                *self = Self::Wanted;
                return None;
            }
            Self::Wanted => (true, now + PLACING_SECS),
            Self::Until(until) => (false, until),
        };
        *self = if now < until {
            Self::Until(until)
        } else {
            Self::Over
        };
        let is_away =
            |place: &Pos2| seen.is_some_and(|seen| seen.distance(*place) >= PLACED_POINTS);
        Some(Put {
            resizes,
            moves_to: wanted.filter(is_away),
        })
    }

    pub(super) fn is_over(&self) -> bool {
        *self == Self::Over
    }
}

/// Watches where something is and says when it has come to rest somewhere else.
#[derive(Debug, Default)]
pub(super) struct Watch<T = Place> {
    told: Option<T>,
    moving: Option<(T, f64)>,
}

impl<T: Copy + PartialEq> Watch<T> {
    /// It begins where it was.
    pub(super) fn at(place: Option<T>) -> Self {
        Self {
            told: place,
            moving: None,
        }
    }

    /// The place now; `Tell` when it is news, `Wait` when it may become news.
    pub(super) fn look(&mut self, place: T, now: f64) -> Look {
        if self.told == Some(place) {
            self.moving = None;
            return Look::Same;
        }
        match self.moving {
            Some((at, since)) if at == place => {
                if now - since < REST_SECS {
                    return Look::Wait;
                }
                self.told = Some(place);
                self.moving = None;
                Look::Tell
            }
            _ => {
                self.moving = Some((place, now));
                Look::Wait
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Same,
    Wait,
    Tell,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Rect = Rect {
        min: Pos2::new(0.0, 0.0),
        max: Pos2::new(1280.0, 800.0),
    };
    const SIZE: Vec2 = Vec2::new(480.0, 600.0);

    #[test]
    fn windows_never_stand_on_each_other() {
        let contacts = Rect::from_min_size(egui::pos2(40.0, 40.0), egui::vec2(320.0, 640.0));
        let mut others: Vec<Pos2> = Vec::new();
        for _ in 0..20 {
            let corner = cascade(SIZE, Some(contacts), &others, &[SCREEN]).expect("a place");
            for other in &others {
                assert!(!is_too_close(*other, corner), "{corner:?} on {other:?}");
            }
            others.push(corner);
        }
        assert_eq!(others[0], egui::pos2(376.0, 40.0));
        assert_eq!(others[1], egui::pos2(404.0, 68.0));
    }

    #[test]
    fn beside_a_list_at_the_right_edge_there_is_room_on_the_left() {
        let contacts = Rect::from_min_size(egui::pos2(950.0, 40.0), egui::vec2(320.0, 640.0));
        let corner = cascade(SIZE, Some(contacts), &[], &[SCREEN]).expect("a place");
        assert_eq!(corner, egui::pos2(950.0 - 16.0 - 480.0, 40.0));
    }

    #[test]
    fn where_windows_have_no_places_none_is_given() {
        assert_eq!(cascade(SIZE, None, &[], &[SCREEN]), None);
    }

    #[test]
    fn places_off_all_screens_are_brought_back() {
        let second = Rect::from_min_size(egui::pos2(1280.0, 0.0), egui::vec2(1920.0, 1080.0));
        let check = |at: (f32, f32), screens: &[Rect], expected: (f32, f32)| {
            let seen = rescue(at.into(), SIZE, &[], screens);
            assert_eq!((seen.x, seen.y), expected, "{at:?}");
        };
        check((100.0, 100.0), &[SCREEN], (100.0, 100.0));
        check((2000.0, 100.0), &[SCREEN, second], (2000.0, 100.0));
        check((2000.0, 100.0), &[SCREEN], (800.0, 100.0));
        check((-470.0, 100.0), &[SCREEN], (0.0, 100.0));
        check((100.0, -50.0), &[SCREEN], (100.0, 0.0));
        check((-100.0, 100.0), &[SCREEN], (-100.0, 100.0));
        check((5000.0, 5000.0), &[], (5000.0, 5000.0));
    }

    #[test]
    fn two_windows_that_remember_the_same_place_step_aside() {
        let at = egui::pos2(100.0, 100.0);
        assert_eq!(rescue(at, SIZE, &[at], &[SCREEN]), egui::pos2(128.0, 128.0));
    }

    #[test]
    fn a_window_that_comes_back_is_put_where_it_was_until_it_stays_there() {
        let own = Some(egui::pos2(300.0, 80.0));
        let elsewhere = Some(egui::pos2(0.0, 24.0));
        let put = |resizes, moves_to| Some(Put { resizes, moves_to });
        let mut placing = Placing::default();
        let by_hand = placing.look(true, own, elsewhere, 1.0);
        assert_eq!(by_hand, None);
        placing = Placing::Wanted;
        // As long as it is hidden, time does not count.
        assert_eq!(placing.look(false, own, own, 2.0), None);
        assert_eq!(placing.look(false, own, own, 9.0), None);
        assert_eq!(placing.look(true, own, elsewhere, 10.0), put(true, own));
        let there = placing.look(true, own, own, 10.1);
        assert_eq!(there, put(false, None));
        // Its manager moves it a moment after it was shown.
        let moved = placing.look(true, own, elsewhere, 10.3);
        assert_eq!(moved, put(false, own));
        let near = own.map(|own| own + egui::vec2(1.0, -1.0));
        assert_eq!(placing.look(true, own, near, 10.5), put(false, None));
        assert!(!placing.is_over());
        let last = placing.look(true, own, elsewhere, 10.7);
        assert_eq!(last, put(false, own));
        assert!(placing.is_over());
        assert_eq!(placing.look(true, own, elsewhere, 10.8), None);
        // Where windows have no places it gets its size back, and that is all.
        placing = Placing::Wanted;
        assert_eq!(placing.look(true, own, None, 20.0), put(true, None));
        placing = Placing::Wanted;
        assert_eq!(placing.look(true, None, elsewhere, 30.0), put(true, None));
        // Hidden again before it was there.
        assert_eq!(placing.look(false, own, own, 30.1), None);
        assert_eq!(placing, Placing::Wanted);
    }

    #[test]
    fn a_place_is_told_once_it_has_come_to_rest() {
        let place = |x: f32| Place {
            position: Some((x, 0.0)),
            size: (480.0, 600.0),
        };
        let mut watch = Watch::at(Some(place(1.0)));
        assert_eq!(watch.look(place(1.0), 0.0), Look::Same);
        assert_eq!(watch.look(place(2.0), 1.0), Look::Wait);
        assert_eq!(watch.look(place(3.0), 1.4), Look::Wait);
        assert_eq!(watch.look(place(3.0), 1.8), Look::Wait);
        assert_eq!(watch.look(place(3.0), 1.9), Look::Tell);
        assert_eq!(watch.look(place(3.0), 2.0), Look::Same);
        // Moved and put back before anybody was told.
        assert_eq!(watch.look(place(4.0), 3.0), Look::Wait);
        assert_eq!(watch.look(place(3.0), 3.1), Look::Same);
        assert_eq!(watch.look(place(4.0), 9.0), Look::Wait);
    }
}
