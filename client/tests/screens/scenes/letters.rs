//! Writings of the world, as far as somebody may use them here.

use std::sync::Arc;

use anser::core::Model;
use anser::ui::fonts::Chinese;
use anser::ui::fonts::system::{Found, Source};
use anser_shared::id::UserId;

use super::{ME, busy, exchange};

/// Letters of our fonts, letters that a system may have, and some that hardly any has.
pub(crate) fn letters() -> Model {
    let bo = UserId(21);
    let said = [
        (bo, "مرحبا، كيف حالك؟ · שלום, מה נשמע?"),
        (ME, "สวัสดี · नमस्ते · Բարև · გამარჯობა"),
        (bo, "ゕ ゖ ㇰ · カタカナ ひらがな 図書館"),
        (ME, "㐀 㐁 㐂 㒨 · 𠀀 𠀁 𠮷 𪚥 · 𰻞"),
        (bo, "直骨角，說話：這個「東西」？嘅啲喺咁。"),
        (bo, "简体：你好，世界！（测试）……——“引号”"),
        (ME, "∀x ∈ ℝ: x² ≥ 0 · ☎ ♀ ♂ ✓ ★"),
        (bo, "한국어 조금 · ελληνικά · українська"),
    ];
    exchange(&said)
}

/// A system without a font.
pub(crate) struct Bare;

impl Source for Bare {
    fn chinese(&mut self) -> Option<Chinese> {
        None
    }

    fn letters(&mut self, _wanted: &[char]) -> Vec<Found> {
        Vec::new()
    }
}

/// Somebody has a name that our fonts cannot show.
pub(crate) fn foreign_name() -> Model {
    let mut model = busy();
    foreignly_named(&mut model);
    model
}

pub(crate) fn foreignly_named(model: &mut Model) {
    const NAME: &str = "عمر";
    let friends = Arc::make_mut(&mut model.friends);
    let friend = friends.get_mut(&UserId(21)).expect("a friend");
    friend.person.nickname = NAME.into();
    // In the list of everybody, too, where the scene has one.
    for person in model.people.last_mut().into_iter().flatten() {
        if person.user == UserId(21) {
            person.nickname = NAME.into();
        }
    }
}
