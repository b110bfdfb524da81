//! Pictures of people on the screen: asked for when they are drawn, and drawn when they are here.

use std::io::Cursor;
use std::sync::Arc;

use anser::core::model::{Fetched, Whose};
use anser::ui::faces::Faces;
use anser_shared::id::{PictureId, UserId};
use anser_shared::picture;

use crate::scenes;
use crate::walks::*;

pub(crate) fn green() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let seen = image::RgbImage::from_pixel(96, 96, image::Rgb([0, 200, 0]));
    seen.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn wears(walk: &mut Walk, user: u64, picture: PictureId) {
    change(walk, |model| {
        let friends = Arc::make_mut(&mut model.friends);
        friends
            .get_mut(&UserId(user))
            .expect("a friend")
            .person
            .picture = picture;
    });
}

fn faces(walk: &Walk) -> Arc<Faces> {
    Faces::of(&walk.ctx)
}

/// Waits for the thread that decodes.
pub(crate) fn settle(walk: &mut Walk) {
    while faces(walk).is_busy() {
        std::thread::yield_now();
    }
    walk.run();
}

#[test]
fn a_face_is_wished_for_once_and_shown_when_it_has_come() {
    let mut walk = contacts_window(scenes::busy());
    assert_eq!(faces(&walk).wishes(), [], "nobody has a picture");
    let bytes = green();
    let name = picture::name(&bytes);
    wears(&mut walk, 21, name);
    assert_eq!(faces(&walk).wishes(), [(Whose::Person(UserId(21)), name)]);
    walk.run();
    assert_eq!(faces(&walk).wishes(), [], "one wish is enough");
    assert_eq!(faces(&walk).shown(), 0);
    change(&mut walk, |model| {
        Arc::make_mut(&mut model.pictures).insert(name, bytes.into());
    });
    settle(&mut walk);
    assert_eq!(faces(&walk).shown(), 1);
    // The same picture in a large place is another texture of the same bytes.
    let model = walk.state().model.clone();
    let mut card = card_of(model, 21);
    settle(&mut card);
    assert_eq!((faces(&card).shown(), faces(&card).wishes().len()), (1, 0));
}

#[test]
fn what_cannot_be_decoded_leaves_initials() {
    let mut walk = contacts_window(scenes::busy());
    let name = PictureId(7);
    change(&mut walk, |model| {
        Arc::make_mut(&mut model.pictures).insert(name, b"nonsense".as_slice().into());
    });
    wears(&mut walk, 21, name);
    settle(&mut walk);
    assert_eq!(faces(&walk).shown(), 0);
    assert_eq!(faces(&walk).wishes(), []);
}

#[test]
fn nobody_out_of_view_is_wished_for() {
    let mut model = scenes::alone();
    let people = (1..1_000).map(|number| {
        let mut person = scenes::person(100 + number, "x", &format!("Person {number:04}"), "");
        person.picture = PictureId(number);
        person
    });
    model.people = Fetched::given(people.collect());
    let walk = directory_window(model);
    let wishes = faces(&walk).wishes().len();
    assert!((5..20).contains(&wishes), "{wishes}");
}
