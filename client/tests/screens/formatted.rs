//! What people write with signs around their words: how it is read, copied and listened to.

use anser::core::{Action, ConversationAction};
use anser::ui::conversation::ConversationView;
use anser_shared::id::{Seq, UserId};
use egui::accesskit::Role;
use egui::epaint::TextShape;
use egui::text::TextFormat;
use egui::{Event, FontFamily, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::{self, BO};
use crate::walks::*;

const CODE: &str = "let a = **1**;\n@all https://example.org/in/code";

fn said(text: &str) -> Walk {
    wide_window(scenes::exchange(&[(UserId(21), text)]))
}

fn shown(walk: &Walk, text: &str) -> TextShape {
    let mut found = painted(walk, |shown| shown.galley.text() == text);
    found.pop().expect("the text is drawn")
}

/// The format of a word of a text.
fn format(walk: &Walk, text: &str, word: &str) -> TextFormat {
    let job = &shown(walk, text).galley.job;
    let at = job.text.find(word).expect("the word is there");
    let mut sections = job.sections.iter();
    let section = sections.find(|section| section.byte_range.end.0 > at);
    section.expect("the word has a format").format.clone()
}

#[test]
fn signs_are_not_shown_and_words_look_as_they_say() {
    let walk = said("**Bold**, *italic*, ~~struck~~ and `code`; 2*3*4");
    let text = "Bold, italic, struck and code; 2*3*4";
    // A screen reader says the words, and not the signs.
    walk.get_by_role_and_label(Role::ListItem, text);
    let bold = format(&walk, text, "Bold").font_id.family;
    assert_eq!(bold, FontFamily::Name("semibold".into()));
    assert!(format(&walk, text, "italic").italics);
    assert!(format(&walk, text, "struck").strikethrough.width > 0.0);
    assert_eq!(
        format(&walk, text, "code").font_id.family,
        FontFamily::Monospace
    );
    let plain = format(&walk, text, "2*3*4");
    assert_eq!(plain.font_id.family, FontFamily::Proportional);
    assert!(!plain.italics && plain.strikethrough.width == 0.0);
}

#[test]
fn chinese_is_bold_beside_its_sign() {
    let walk = said("这是**重点**内容");
    let bold = format(&walk, "这是重点内容", "重点").font_id.family;
    assert!(format!("{bold:?}").contains("semibold"), "{bold:?}");
    let plain = format(&walk, "这是重点内容", "这是").font_id.family;
    assert!(!format!("{plain:?}").contains("semibold"), "{plain:?}");
}

#[test]
fn a_message_is_copied_as_it_was_typed() {
    let typed = "**Oil** for the `lathe`\n- two\n- litres";
    let read = "Oil for the lathe\n• two\n• litres";
    let mut walk = said(typed);
    let bubble = walk.get_by_role_and_label(Role::ListItem, read);
    bubble.click_secondary();
    walk.run();
    walk.get_by_role_and_label(Role::MenuItem, "Copy").click();
    assert_eq!(copied(&mut walk).as_deref(), Some(typed));
    walk.get_by_role_and_label(Role::List, "Messages").focus();
    walk.run();
    walk.key_press(Key::End);
    walk.run();
    walk.event(Event::Copy);
    assert_eq!(copied(&mut walk).as_deref(), Some(typed), "by the keyboard");
}

#[test]
fn a_part_of_a_message_is_copied_as_it_is_read() {
    let mut walk = said("**Oil** for the `lathe`\n- two\n- litres\n\n**soon**");
    let text = shown(&walk, "Oil for the lathe\n• two\n• litres\nsoon");
    let place = |number: usize| {
        let row = text.galley.rows[number].rect_without_leading_space();
        row.translate(text.pos.to_vec2())
    };
    walk.drag_at(place(1).left_center() + egui::vec2(1.0, 0.0));
    walk.step();
    walk.hover_at(place(2).center());
    walk.step();
    walk.hover_at(place(2).right_center());
    walk.step();
    walk.drop_at(place(2).right_center());
    walk.step();
    walk.event(Event::Copy);
    assert_eq!(copied(&mut walk).as_deref(), Some("• two\n• litres"));
}

#[test]
fn code_is_copied_by_a_button_and_has_no_links_and_calls_nobody() {
    let mut walk = said(&format!("See https://example.org/a\n```rust\n{CODE}\n```"));
    let links = walk.query_all_by_role(Role::Link);
    let links: Vec<_> = links.map(|link| link.accesskit_node().label()).collect();
    assert_eq!(links, [Some("https://example.org/a".to_owned())]);
    assert!(!painted(&walk, |shown| shown.galley.text() == "rust").is_empty());
    walk.get_by_role_and_label(Role::Button, "Copy code")
        .click();
    assert_eq!(copied(&mut walk).as_deref(), Some(CODE));
    walk.run();
    walk.get_by_role_and_label(Role::Button, "Code copied");
}

#[test]
fn the_button_that_copies_code_is_reached_by_the_keyboard() {
    let mut walk = said(&format!("```\n{CODE}\n```"));
    walk.get_by_role_and_label(Role::Button, "Copy code")
        .focus();
    walk.run();
    let button = walk.get_by_role_and_label(Role::Button, "Copy code");
    assert!(button.accesskit_node().is_focused());
    walk.event(enter(Modifiers::NONE));
    assert_eq!(copied(&mut walk).as_deref(), Some(CODE));
}

/// Nothing stands outside of its bubble, and nothing on something else.
#[test]
fn blocks_stand_below_each_other_within_the_narrowest_bubble() {
    let model = scenes::formatted();
    let view = ConversationView::new(&model.conversations[&BO]);
    let walk = open(model, Window::Conversation(Box::new(view)), [340.0, 2400.0]);
    let mut seen = 0;
    for bubble in walk.query_all_by_role(Role::ListItem) {
        let name = bubble.accesskit_node().label().unwrap_or_default();
        let text = shown(&walk, &name);
        let mut bottom = text.pos.y;
        for row in &text.galley.rows {
            let rect = row
                .rect_without_leading_space()
                .translate(text.pos.to_vec2());
            assert!(rect.top() >= bottom - 1.0, "{name}");
            bottom = rect.bottom();
            assert!(bubble.rect().expand(1.0).contains_rect(rect), "{name}");
        }
        let letters: usize = text
            .galley
            .rows
            .iter()
            .map(|row| row.char_count_including_newline().0)
            .sum();
        assert_eq!(
            letters,
            name.chars().count(),
            "places of letters and rows agree"
        );
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn a_text_of_four_thousand_signs_is_drawn_and_stays_as_it_was_typed() {
    for part in ["*", "**", "`", "~~", "[", "\\", ">", "- ", "*a"] {
        let text = part.repeat(4096 / part.len());
        let walk = said(text.trim_end());
        let found = painted(&walk, |shown| shown.galley.text().len() > 1000);
        assert!(!found.is_empty(), "{part}");
        for shown in found {
            assert!(shown.galley.rows.len() <= 30, "{part}");
            assert_eq!(shown.galley.text(), text.trim_end(), "{part}");
        }
    }
    for part in [
        "*a* ",
        "**a ~~b `",
        "`a` ",
        "> a\n",
        "- a\n",
        "```\na\n```\n",
    ] {
        let walk = said(part.repeat(4096 / part.len()).trim_end());
        let rows = painted(&walk, |shown| shown.galley.text().len() > 500);
        let rows = rows.first().map(|shown| shown.galley.rows.len());
        assert!(rows.is_some_and(|rows| rows <= 30), "{part}: {rows:?}");
    }
}

#[test]
fn a_long_block_of_code_is_folded_and_copied_whole() {
    let lines: Vec<String> = (0..60).map(|n| format!("line {n}")).collect();
    let code = lines.join("\n");
    let mut walk = said(&format!("Look:\n```\n{code}\n```"));
    let read = format!("Look:\n{code}");
    assert_eq!(shown(&walk, &read).galley.rows.len(), 30);
    walk.get_by_role_and_label(Role::Button, "Show all").click();
    walk.run();
    assert_eq!(shown(&walk, &read).galley.rows.len(), 61);
}

/// Lists and quotes show the words; the search shows what was typed, and so does the terminal.
#[test]
fn lists_and_quotes_show_the_words_without_the_signs() {
    let typed = "**Oil** for the\n```sh\nlathe\n```";
    let walk = contacts_window(scenes::exchange(&[(UserId(21), typed)]));
    let read = |shown: &TextShape| shown.galley.text() == "Oil for the lathe";
    assert_eq!(painted(&walk, read).len(), 1);
    let mut model = scenes::exchange(&[(UserId(21), typed)]);
    scenes::change(&mut model, BO, |conversation| {
        conversation.answering = Some(Seq(1));
    });
    let walk = wide_window(model);
    assert_eq!(painted(&walk, read).len(), 1, "above the field");
}

#[test]
fn keys_put_signs_around_what_is_selected_and_take_them_away() {
    let mut walk = wide_window(scenes::busy());
    let ctrl = Modifiers::COMMAND | Modifiers::CTRL;
    type_text(&mut walk, "重点 one");
    for (modifiers, key, text) in [
        (ctrl, Key::B, "重点 **one**"),
        (ctrl, Key::B, "重点 one"),
        (ctrl, Key::I, "重点 *one*"),
        (ctrl, Key::I, "重点 one"),
        (ctrl | Modifiers::SHIFT, Key::X, "重点 ~~one~~"),
        (ctrl | Modifiers::SHIFT, Key::X, "重点 one"),
        (ctrl | Modifiers::SHIFT, Key::M, "重点 `one`"),
    ] {
        if text.contains("**") {
            walk.key_press_modifiers(ctrl | Modifiers::SHIFT, Key::ArrowLeft);
            walk.run();
        }
        walk.key_press_modifiers(modifiers, key);
        walk.run();
        assert_eq!(composer(&walk), text, "{key:?}");
    }
    let kept = everything_asked(&mut walk);
    let is_draft = |action: &Action| matches!(action, Action::In(_, ConversationAction::Draft { text, .. }) if text == "重点 `one`");
    assert!(kept.iter().any(is_draft), "it is kept as a draft: {kept:?}");
}

#[test]
fn code_has_colours_and_stands_where_it_would_without() {
    let code = "fn a() -> u8 { 1 } // b";
    let mut places = Vec::new();
    for language in ["rust", "klingon"] {
        let walk = said(&format!("```{language}\n{code}\n```"));
        let colour = |word| format(&walk, code, word).color;
        let is_told_apart = colour("fn") != colour("u8") && colour("1") != colour("// b");
        assert_eq!(is_told_apart, language == "rust", "{language}");
        let rows = &shown(&walk, code).galley.rows;
        let glyphs = rows
            .iter()
            .flat_map(|row| row.glyphs.iter().map(|glyph| glyph.pos));
        places.push(glyphs.collect::<Vec<_>>());
    }
    assert_eq!(places[0], places[1]);
}

#[test]
fn a_composer_shows_what_its_text_will_look_like() {
    let mut walk = wide_window(scenes::busy());
    type_text(&mut walk, "one");
    walk.run();
    assert!(
        walk.query_by_role_and_label(Role::Button, "Preview")
            .is_none()
    );
    type_text(&mut walk, " **two** `three`");
    walk.run();
    let read = "Preview: one two three";
    assert!(!shows(&walk, read));
    let field = walk
        .get_by_role_and_label(Role::MultilineTextInput, "Message")
        .rect();
    press(&mut walk, "Preview");
    walk.run();
    let card = walk.get_by_label(read).rect();
    let moved = walk.get_by_role_and_label(Role::MultilineTextInput, "Message");
    assert!(card.bottom() < moved.rect().top(), "above the field");
    assert_eq!(moved.rect().bottom(), field.bottom(), "the field stays");
    assert!(moved.accesskit_node().is_focused(), "and is written in");
    let two = format(&walk, "one two three", "two").font_id.family;
    assert_eq!(two, FontFamily::Name("semibold".into()));
    press(&mut walk, "Preview");
    walk.run();
    assert!(!shows(&walk, read));
}

/// Blanks at the end are not sent, and the preview has none either.
#[test]
fn a_preview_goes_on_while_blanks_are_typed_at_the_end() {
    for text in ["- a", "> a", "1. **a**", "```\na\n```\n- b", "> `a`"] {
        let mut walk = window_of(scenes::busy(), BO);
        walk.run();
        walk.key_press_modifiers(Modifiers::COMMAND, Key::A);
        walk.key_press(Key::Backspace);
        walk.run();
        type_text(&mut walk, text);
        press(&mut walk, "Preview");
        for blank in [" ", "\u{3000}", "\t", " "] {
            type_text(&mut walk, blank);
            walk.run();
        }
        assert!(shows(&walk, "Preview:"), "{text:?}");
    }
}
