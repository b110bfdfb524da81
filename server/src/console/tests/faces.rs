//! The pictures of users in the tables.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::super::portraits::Portraits;
use super::*;
use crate::admin::operator::FoundPicture;

fn png() -> Vec<u8> {
    let image = DynamicImage::from(RgbImage::from_pixel(64, 64, Rgb([200, 80, 20])));
    let mut bytes = Cursor::new(Vec::new());
    let written = image.write_to(&mut bytes, ImageFormat::Png);
    written.expect("memory takes it");
    bytes.into_inner()
}

/// A picture is requested when its row is drawn, and shown once it has arrived. Bytes that are no picture leave the
/// initials.
#[test]
fn people_have_their_pictures_in_the_tables() {
    let mut seen = snapshot();
    let mut people = seen.people.to_vec();
    let (ben, broken) = (PictureId(7), PictureId(8));
    people[1].picture = ben;
    people[2].picture = broken;
    seen.people = Arc::new(people);
    let mut walk = open(Some(seen), quiet());
    let portraits = Portraits::of(&walk.ctx);
    assert_eq!(portraits.lock().wishes(), [], "nobody looks at people yet");
    go(&mut walk, "People");
    let wishes = portraits.lock().wishes();
    assert_eq!(wishes, [(UserId(2), ben), (UserId(3), broken)]);
    for (picture, bytes) in [(ben, png()), (broken, b"no picture".to_vec())] {
        let bytes = Some(bytes);
        portraits.lock().take(FoundPicture { picture, bytes });
    }
    while Portraits::decode(&portraits, &walk.ctx) {}
    walk.run();
    assert_eq!(portraits.lock().shown(), 1);
    let textures: Vec<_> = walk
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| clipped.shape.texture_id().into())
        .filter(|texture| *texture != egui::TextureId::default())
        .collect();
    assert_eq!(textures.len(), 1, "it is drawn in its row");
    assert_eq!(portraits.lock().wishes(), [], "nothing is asked for twice");
}
