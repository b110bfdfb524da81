//! Emoji: the list under the button, what is offered behind a colon, and what the font shows.

use anser::core::Action;
use anser::core::settings::{Settings, SkinTone};
use anser::emoji;
use egui::accesskit::Role;
use egui::{Color32, Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

use crate::scenes;
use crate::walks::*;

const SEARCH: &str = "Search for an emoji";

fn is_open(walk: &Walk) -> bool {
    walk.query_by_label(SEARCH).is_some()
}

fn open_list(walk: &mut Walk) {
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Period);
    walk.run();
    assert!(is_open(walk));
}

/// The settings that were asked for, which then hold.
fn chosen(walk: &mut Walk) -> Vec<Settings> {
    let asked = asked(walk).into_iter();
    let changes: Vec<Settings> = asked
        .filter_map(|action| match action {
            Action::ChangeSettings(settings) => Some(settings),
            _ => None,
        })
        .collect();
    if let Some(last) = changes.last() {
        walk.state_mut().model.settings = *last;
    }
    changes
}

fn recent(settings: &Settings) -> Vec<String> {
    settings.recent_emoji.into()
}

#[test]
fn an_emoji_is_found_in_the_list_and_goes_where_the_caret_is() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "hey!");
    walk.key_press(Key::ArrowLeft);
    walk.run();
    open_list(&mut walk);
    // The letters are for the list, and Enter takes the first of what was found.
    type_text(&mut walk, "tada");
    walk.key_press(Key::Enter);
    walk.run();
    assert!(!is_open(&walk));
    assert_eq!(composer(&walk), "hey🎉!");
    assert_eq!(recent(&chosen(&mut walk)[0]), ["🎉"]);
    type_text(&mut walk, "s");
    assert_eq!(composer(&walk), "hey🎉s!", "the keyboard is back");
    // What is chosen once stands at the top the next time.
    open_list(&mut walk);
    walk.key_press(Key::ArrowDown);
    walk.run();
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(composer(&walk), "hey🎉s🎉!");
}

#[test]
fn several_are_taken_by_pointer_and_by_arrows() {
    let mut walk = conversation_window(scenes::busy());
    walk.get_by_role_and_label(Role::Button, "Emoji (Ctrl+.)")
        .click();
    walk.run();
    for name in ["grinning face", "melting face"] {
        walk.get_by_role_and_label(Role::Button, name).click();
        walk.run();
        chosen(&mut walk);
    }
    assert!(is_open(&walk));
    assert_eq!(composer(&walk), "😀🫠");
    assert_eq!(recent(&walk.state().model.settings), ["🫠", "😀"]);
    // The arrows: the first, the one below it, the one beside that; Shift leaves the list open.
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowRight] {
        walk.key_press(key);
        walk.run();
    }
    walk.key_press_modifiers(Modifiers::SHIFT, Key::Enter);
    walk.run();
    assert!(is_open(&walk));
    let smileys: Vec<&str> = emoji::all()
        .iter()
        .map(|known| known.emoji.as_str())
        .collect();
    assert_eq!(composer(&walk), format!("😀🫠{}", smileys[9]));
    walk.key_press(Key::Escape);
    walk.run();
    assert!(!is_open(&walk));
    type_text(&mut walk, ".");
    assert_eq!(composer(&walk), format!("😀🫠{}.", smileys[9]));
}

#[test]
fn the_list_goes_to_a_group_and_says_when_nothing_is_found() {
    let mut walk = conversation_window(scenes::busy());
    open_list(&mut walk);
    assert!(walk.query_by_label("chequered flag").is_none());
    walk.get_by_role_and_label(Role::Button, "Flags").click();
    walk.run();
    walk.get_by_role_and_label(Role::Button, "chequered flag");
    type_text(&mut walk, "no such thing");
    walk.key_press(Key::Enter);
    walk.run();
    assert!(is_open(&walk), "there was nothing to take");
    assert_eq!(composer(&walk), "");
    assert_eq!(chosen(&mut walk), []);
    // One press of Escape empties the field, the next one closes the list.
    walk.key_press(Key::Escape);
    walk.run();
    assert!(is_open(&walk));
    walk.key_press(Key::Escape);
    walk.run();
    assert!(!is_open(&walk));
}

#[test]
fn the_tone_is_chosen_once_and_holds_everywhere() {
    let mut walk = conversation_window(scenes::busy());
    open_list(&mut walk);
    walk.get_by_role_and_label(Role::Button, "Skin tone")
        .click();
    walk.run();
    walk.get_by_role_and_label(Role::RadioButton, "Medium dark")
        .click();
    walk.run();
    assert_eq!(chosen(&mut walk)[0].skin_tone, SkinTone::MediumDark);
    type_text(&mut walk, "thumbs up");
    walk.key_press(Key::Enter);
    walk.run();
    chosen(&mut walk);
    type_text(&mut walk, " :wave");
    walk.key_press(Key::Enter);
    walk.run();
    assert_eq!(composer(&walk), "👍🏾 👋🏾");
    assert_eq!(recent(&chosen(&mut walk)[0]), ["👋🏾", "👍🏾"]);
}

#[test]
fn a_colon_and_a_few_letters_of_either_language_offer_emoji() {
    let mut walk = conversation_window(scenes::busy());
    type_text(&mut walk, "at 10:30 :鼓掌");
    assert!(shows(&walk, "👏  clapping hands"));
    walk.key_press(Key::Tab);
    walk.run();
    assert_eq!(composer(&walk), "at 10:30 👏");
    type_text(&mut walk, " :tad");
    walk.key_press(Key::Escape);
    walk.run();
    assert!(!shows(&walk, "🎉  party popper"));
    walk.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    walk.run();
    assert_eq!(asked(&mut walk).pop(), Some(sent("at 10:30 👏 :tad")));
}

/// Every emoji that can be chosen, in every tone, is one picture. A sequence that the font does not know would be
/// several.
#[test]
fn the_font_has_every_emoji_that_can_be_chosen() {
    let walk = conversation_window(scenes::busy());
    let font = anser::ui::theme::emoji(24.0);
    let pictures = |sign: &str| {
        let galley = walk
            .ctx
            .fonts_mut(|fonts| fonts.layout_no_wrap(sign.to_owned(), font.clone(), Color32::WHITE));
        let glyphs = galley.rows.iter().flat_map(|row| &row.glyphs);
        glyphs.filter(|glyph| !glyph.uv_rect.is_nothing()).count()
    };
    let mut count = 0;
    for known in emoji::all() {
        for tone in SkinTone::ALL {
            let sign = tone.of(known.emoji).as_str();
            assert_eq!(pictures(sign), 1, "{sign} {}", sign.escape_unicode());
            count += 1;
        }
    }
    assert!(count > 11_000, "{count}");
    assert_eq!(pictures("👨\u{200d}🎉"), 2, "no such picture");
}
