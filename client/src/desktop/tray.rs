//! The program's place in the desktop's tray (`org.kde.StatusNotifierItem`).

use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use ksni::blocking::{Handle, TrayMethods as _};
use ksni::menu::{RadioGroup, RadioItem, StandardItem};
use ksni::{Category, Icon, MenuItem, OfflineReason, Status, ToolTip};

use super::{Badge, Hear, Item, Lack, Met, PRESENCES, Service, Wish};

/// The sides in which the icon is offered: a panel takes the one that fits.
const SIDES: [u32; 3] = [22, 32, 64];

/// So many changes may wait for a desktop that is slow.
const WAITING: usize = 16;

/// The item in the tray. Dropping it takes it out.
pub struct Tray {
    items: SyncSender<Item>,
}

impl Tray {
    pub fn start(item: Item, hear: Hear, met: Met) -> Self {
        let (items, waiting) = sync_channel(WAITING);
        let spawned = thread::Builder::new()
            .name("tray".into())
            .spawn(move || serve(item, hear, met, &waiting));
        if let Err(fault) = spawned {
            tracing::warn!("there is no place in the tray: {fault}");
        }
        Self { items }
    }

    /// What stands there from now on. Says whether it was taken: a desktop may be behind.
    pub fn set(&self, item: Item) -> bool {
        self.items.try_send(item).is_ok()
    }
}

fn serve(item: Item, hear: Hear, met: Met, items: &Receiver<Item>) {
    let place = Place {
        item,
        hear,
        met: met.clone(),
    };
    // A panel may start after the program: whoever waits for it is told when it is there.
    let handle: Handle<Place> = match place.assume_sni_available(true).spawn() {
        Ok(handle) => handle,
        Err(fault) => {
            tracing::debug!("there is no place in the tray: {fault}");
            let lack = match fault {
                ksni::Error::Dbus(_) => Lack::NoBus,
                fault => Lack::Fault(fault.to_string()),
            };
            return met.note(|met| met.tray = Service::Lacking(lack));
        }
    };
    met.note(|met| {
        if met.tray == Service::Unknown {
            met.tray = Service::There;
        }
    });
    while let Ok(mut item) = items.recv() {
        // Only the newest counts.
        while let Ok(newer) = items.try_recv() {
            item = newer;
        }
        handle.update(|place| place.item = item);
    }
    handle.shutdown().wait();
}

struct Place {
    item: Item,
    hear: Hear,
    met: Met,
}

impl ksni::Tray for Place {
    fn id(&self) -> String {
        "anser".into()
    }

    fn title(&self) -> String {
        self.item.title.clone()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn status(&self) -> Status {
        match self.item.badge {
            Badge::None => Status::Active,
            Badge::Unread | Badge::Called => Status::NeedsAttention,
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        icons(self.item.badge, self.item.is_online)
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.icon_pixmap()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: self.item.title.clone(),
            description: self.item.news.clone(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        (self.hear)(Wish::Contacts);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let words = &self.item.words;
        let mut lines = vec![line(&words.open, Wish::Contacts)];
        if !self.item.unread.is_empty() {
            lines.push(MenuItem::Separator);
        }
        for (id, said) in &self.item.unread {
            lines.push(line(said, Wish::Conversation(*id)));
        }
        if let Some(seen_as) = self.item.seen_as {
            lines.push(MenuItem::Separator);
            let options = words.presences.iter().map(|label| RadioItem {
                label: plain(label),
                ..RadioItem::default()
            });
            let group = RadioGroup {
                selected: PRESENCES
                    .iter()
                    .position(|presence| *presence == seen_as)
                    .unwrap_or(0),
                select: Box::new(|place: &mut Self, index| {
                    if let Some(seen_as) = PRESENCES.get(index) {
                        (place.hear)(Wish::SeenAs(*seen_as));
                    }
                }),
                options: options.collect(),
            };
            lines.push(group.into());
        }
        lines.push(MenuItem::Separator);
        lines.push(line(&words.quit, Wish::Quit));
        lines
    }

    fn watcher_online(&self) {
        self.met.note(|met| met.tray = Service::There);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::debug!("the desktop has no tray: {reason:?}");
        self.met
            .note(|met| met.tray = Service::Lacking(Lack::Nobody));
        true
    }
}

fn line(label: &str, wish: Wish) -> MenuItem<Place> {
    let activate = move |place: &mut Place| (place.hear)(wish.clone());
    StandardItem {
        label: plain(label),
        activate: Box::new(activate),
        ..StandardItem::default()
    }
    .into()
}

/// One underscore marks the key of a line; two of them are one.
fn plain(label: &str) -> String {
    super::brief(label, 60).replace('_', "__")
}

/// The mark, grey without a connection, with a spot in its corner when something is unread.
fn icons(badge: Badge, is_online: bool) -> Vec<Icon> {
    static MARKS: LazyLock<Vec<(u32, Vec<u8>)>> = LazyLock::new(|| {
        let mark = super::mark();
        let whole = image::RgbaImage::from_raw(mark.width, mark.height, mark.rgba);
        let whole = whole.unwrap_or_default();
        let filter = image::imageops::FilterType::Triangle;
        let sides = SIDES.iter().map(|&side| {
            let small = image::imageops::resize(&whole, side, side, filter);
            (side, small.into_raw())
        });
        sides.collect()
    });
    let marks = MARKS.iter().map(|(side, rgba)| {
        let mut rgba = rgba.clone();
        if !is_online {
            grey(&mut rgba);
        }
        let spot = match badge {
            Badge::None => None,
            Badge::Unread => Some([0x3a, 0x8d, 0xff]),
            Badge::Called => Some([0xf5, 0xa6, 0x23]),
        };
        if let Some(colour) = spot {
            mark_corner(&mut rgba, *side, colour);
        }
        for pixel in rgba.as_chunks_mut::<4>().0 {
            // The protocol has opacity first.
            pixel.rotate_right(1);
        }
        let length = i32::try_from(*side).unwrap_or(0);
        Icon {
            width: length,
            height: length,
            data: rgba,
        }
    });
    marks.collect()
}

fn grey(rgba: &mut [u8]) {
    for [red, green, blue, _] in rgba.as_chunks_mut::<4>().0 {
        let sum = u32::from(*red) * 3 + u32::from(*green) * 6 + u32::from(*blue);
        let light = u8::try_from(sum / 10).unwrap_or(u8::MAX);
        (*red, *green, *blue) = (light, light, light);
    }
}

/// A spot with an edge, so that it is seen on the mark and on every panel.
fn mark_corner(rgba: &mut [u8], side: u32, [red, green, blue]: [u8; 3]) {
    let size = side as f32;
    let (radius, edge) = (size * 0.24, size * 0.05);
    let centre = size - radius - edge;
    for y in 0..side {
        for x in 0..side {
            let (dx, dy) = (x as f32 + 0.5 - centre, y as f32 + 0.5 - centre);
            let distance = dx.hypot(dy);
            let place = (y * side + x) as usize * 4;
            let Some(pixel) = rgba.get_mut(place..place + 4) else {
                continue;
            };
            if distance <= radius {
                pixel.copy_from_slice(&[red, green, blue, 255]);
            } else if distance <= radius + edge {
                pixel.copy_from_slice(&[255, 255, 255, 255]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_an_icon_of_its_own() {
        let states = [
            (Badge::None, true),
            (Badge::None, false),
            (Badge::Unread, true),
            (Badge::Called, true),
        ];
        let drawn = states.map(|(badge, is_online)| icons(badge, is_online));
        for (index, icons) in drawn.iter().enumerate() {
            assert_eq!(icons.len(), SIDES.len());
            for (icon, side) in icons.iter().zip(SIDES) {
                assert_eq!(icon.data.len(), (side * side * 4) as usize);
                assert!(
                    icon.data.iter().any(|byte| *byte != 0),
                    "something is drawn"
                );
            }
            for other in &drawn[..index] {
                assert_ne!(other[0].data, icons[0].data, "one can tell them apart");
            }
        }
    }

    #[test]
    fn a_name_with_an_underscore_keeps_it() {
        assert_eq!(plain("a_b"), "a__b");
    }

    #[test]
    fn the_menu_leads_to_what_is_unread_and_out() {
        use anser_shared::id::ConversationId;
        use anser_shared::people::SeenAs;
        use parking_lot::Mutex;
        use std::sync::Arc;
        let heard: Arc<Mutex<Vec<Wish>>> = Arc::default();
        let hears = Arc::clone(&heard);
        let mut place = Place {
            item: Item {
                unread: vec![(ConversationId(7), "Ben (2)".into())],
                seen_as: Some(SeenAs::Away),
                ..Item::default()
            },
            hear: Arc::new(move |wish| hears.lock().push(wish)),
            met: Met::new(|| {}),
        };
        for item in ksni::Tray::menu(&place) {
            match item {
                MenuItem::Standard(item) => (item.activate)(&mut place),
                MenuItem::RadioGroup(group) => {
                    assert_eq!(group.selected, 1);
                    (group.select)(&mut place, 3);
                }
                _ => {}
            }
        }
        let expected = vec![
            Wish::Contacts,
            Wish::Conversation(ConversationId(7)),
            Wish::SeenAs(SeenAs::Invisible),
            Wish::Quit,
        ];
        assert_eq!(*heard.lock(), expected);
    }
}
