//! How the windows look, as far as it can be measured: words that are not cut, edges that meet, and what is at its
//! top when it is opened.

use std::collections::{BTreeMap, BTreeSet};

use anser::core::Model;
use anser::core::model::Ticket;
use anser::core::settings::Language;
use anser::ui::contacts::ContactsView;
use anser::ui::conversation::ConversationView;
use anser::ui::icons;
use anser::ui::settings::SettingsView;
use anser::ui::sign_in::SignInView;
use anser::ui::theme::{icon, palette_of};
use anser_shared::group::MemberRole;
use anser_shared::id::{Seq, UserId};
use anser_shared::people::Role as ServerRole;
use egui::accesskit::Role;
use egui::{
    Color32, Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, Rect, Shape, TouchPhase,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::scenes::groups::workshop;
use crate::scenes::{self, BO};
use crate::walks::*;

/// Everything that the program says by itself, in both languages, as far as it stands there as it is.
fn own_words() -> BTreeSet<&'static str> {
    let texts = [
        include_str!("../../../assets/locales/en/main.ftl"),
        include_str!("../../../assets/locales/en/people.ftl"),
        include_str!("../../../assets/locales/en/groups.ftl"),
        include_str!("../../../assets/locales/en/desktop.ftl"),
        include_str!("../../../assets/locales/en/keys.ftl"),
        include_str!("../../../assets/locales/zh-CN/main.ftl"),
        include_str!("../../../assets/locales/zh-CN/people.ftl"),
        include_str!("../../../assets/locales/zh-CN/groups.ftl"),
        include_str!("../../../assets/locales/zh-CN/desktop.ftl"),
        include_str!("../../../assets/locales/zh-CN/keys.ftl"),
    ];
    let lines = texts.iter().flat_map(|text| text.lines());
    let texts = lines.filter_map(|line| Some(line.split_once(" = ")?.1));
    texts.filter(|text| !text.contains('{')).collect()
}

/// The texts that end in `…` for want of room.
fn cut(shape: &Shape, texts: &mut BTreeSet<String>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| cut(shape, texts)),
        Shape::Text(text) if text.galley.elided => {
            texts.insert(text.galley.text().to_owned());
        }
        _ => {}
    }
}

fn contacts(set_up: impl FnOnce(&mut ContactsView)) -> Window {
    let mut view = ContactsView::default();
    set_up(&mut view);
    Window::Contacts(Box::new(view))
}

fn conversation(model: &Model, set_up: impl FnOnce(&mut ConversationView)) -> Window {
    let mut view = ConversationView::new(&model.conversations[&BO]);
    set_up(&mut view);
    Window::Conversation(Box::new(view))
}

fn administrator() -> Model {
    let mut model = scenes::directory();
    let account = model.account.as_mut().expect("somebody is signed in");
    account.rights.role = ServerRole::Admin;
    model
}

/// Windows of the least width, high enough for everything in them.
fn narrow() -> Vec<(Model, Window, [f32; 2])> {
    const CONTACTS: [f32; 2] = [260.0, 900.0];
    let registering = {
        let mut view = SignInView::default();
        view.pretend_registration("kitchen-table");
        Window::SignIn(Box::new(view))
    };
    let guild = || {
        let mut model = scenes::guild();
        model.people = scenes::directory().people;
        model
    };
    let owner = workshop(MemberRole::Owner);
    let member = workshop(MemberRole::Member);
    let group_settings =
        |model: &Model| conversation(model, |view| view.show_settings(&model.conversations[&BO]));
    let (owns, is_in) = (group_settings(&owner), group_settings(&member));
    let reading = conversation(&owner, |view| view.show_readers(Seq(8)));
    let alone = {
        let mut model = workshop(MemberRole::Owner);
        let me = scenes::groups::member(scenes::ME.0, "anna", "Anna", MemberRole::Owner);
        scenes::groups::fill(&mut model, vec![me], &[]);
        model
    };
    let command = {
        let mut model = scenes::busy();
        scenes::change(&mut model, BO, |conversation| {
            conversation.draft.text = "/leave Workshop".into();
        });
        model
    };
    let (nobody_else, commands) = (conversation(&alone, |_| {}), conversation(&command, |_| {}));
    let settings = || Window::Settings(SettingsView::default());
    let card = |user| Window::Card(UserId(user), Box::default());
    vec![
        (
            scenes::signed_out(),
            Window::SignIn(Box::default()),
            [320.0, 800.0],
        ),
        (scenes::signed_out(), registering, [320.0, 900.0]),
        (scenes::unread(), contacts(|_| {}), CONTACTS),
        (
            scenes::unread(),
            contacts(ContactsView::show_friends),
            CONTACTS,
        ),
        (
            scenes::busy(),
            contacts(|view| view.ask_for_friend("nobody")),
            CONTACTS,
        ),
        (
            scenes::busy(),
            contacts(ContactsView::ask_to_sign_out),
            CONTACTS,
        ),
        (scenes::alone(), contacts(|_| {}), CONTACTS),
        (scenes::newcomer(), contacts(|_| {}), CONTACTS),
        (guild(), contacts(ContactsView::show_groups), CONTACTS),
        (guild(), contacts(ContactsView::make_group), CONTACTS),
        (
            guild(),
            contacts(|view| view.find_group("chess", Ticket::default())),
            CONTACTS,
        ),
        (administrator(), settings(), [340.0, 2600.0]),
        (
            scenes::directory(),
            Window::Directory(Box::default()),
            [320.0, 900.0],
        ),
        (scenes::directory(), card(21), [320.0, 900.0]),
        (scenes::directory(), card(61), [320.0, 900.0]),
        (administrator(), card(11), [320.0, 900.0]),
        (owner.clone(), owns, [340.0, 1200.0]),
        (owner, reading, [340.0, 900.0]),
        (member, is_in, [340.0, 1200.0]),
        (alone, nobody_else, [340.0, 600.0]),
        (command, commands, [340.0, 600.0]),
    ]
}

/// So much of its width the harness leaves free around a window.
const AROUND: f32 = 16.0;

/// What stands below a name in a list is a preview, and ends where its row does.
const PREVIEWS: [&str; 1] = ["Everybody on this server is here."];

#[test]
fn no_word_of_the_program_is_cut() {
    let own = own_words();
    let mut found = Vec::new();
    for language in [Language::English, Language::Chinese] {
        for (number, (mut model, window, size)) in narrow().into_iter().enumerate() {
            model.settings.language = language;
            let walk = open(model, window, [size[0] + AROUND, size[1]]);
            let mut texts = BTreeSet::new();
            for clipped in &walk.output().shapes {
                cut(&clipped.shape, &mut texts);
            }
            texts.retain(|text| own.contains(text.as_str()) && !PREVIEWS.contains(&text.as_str()));
            found.extend(texts.into_iter().map(|text| (number, text)));
        }
    }
    assert_eq!(found, []);
}

/// What a screen reader says of the controls of a window: their names, and what describes them.
fn spoken(walk: &Walk) -> BTreeSet<String> {
    let nodes = walk.root().children_recursive();
    let said = nodes.flat_map(|node| {
        let node = node.accesskit_node();
        [node.label(), node.description()]
    });
    said.flatten().collect()
}

/// Whether a Chinese text has a mark in it that stands in English ones, beside a space or half as wide.
fn is_set_as_english(said: &str) -> bool {
    let is_han = |letter| matches!(letter, '\u{3400}'..='\u{9fff}');
    let marks = [", ", ": ", ". ", " (", "…"];
    let said = said.replace("……", "");
    said.contains(is_han) && marks.iter().any(|mark| said.contains(mark))
}

/// What is put together from pieces as much as what stands in the files of words.
#[test]
fn what_is_said_in_chinese_has_the_marks_of_chinese() {
    assert!(is_set_as_english("名称 (本机)") && is_set_as_english("在线, 群主"));
    assert!(!is_set_as_english("名称（本机）……") && !is_set_as_english("Online, owner…"));
    let mut windows = narrow();
    let whole = [
        workshop(MemberRole::Owner),
        scenes::unread(),
        scenes::groups::announcements(),
        scenes::groups::comings(),
    ];
    for model in whole {
        let view = conversation(&model, |_| {});
        windows.push((model, view, [900.0, 900.0]));
    }
    let mut long = scenes::busy();
    scenes::change(&mut long, BO, |conversation| {
        conversation.draft.text = "长文本".repeat(12_000);
        conversation.draft.elsewhere = Some("另一台设备上的草稿".repeat(20));
    });
    let view = conversation(&long, |_| {});
    windows.push((long, view, [480.0, 600.0]));
    let mut devices = scenes::busy();
    scenes::with_devices(&mut devices);
    windows.push((
        devices,
        Window::Settings(SettingsView::default()),
        [460.0, 2600.0],
    ));
    let mut asked = scenes::unread();
    scenes::groups::with_waiting(&mut asked);
    windows.push((asked, contacts(|_| {}), [320.0, 900.0]));
    let mut found = BTreeSet::new();
    let mut count = 0;
    for (mut model, window, size) in windows {
        scenes::in_chinese(&mut model);
        model.settings.language = Language::Chinese;
        let walk = open(model, window, size);
        let said = spoken(&walk);
        count += said.len();
        found.extend(said.into_iter().filter(|said| is_set_as_english(said)));
    }
    assert_eq!(found, BTreeSet::new());
    assert!(count > 500, "{count}");
}

/// Where icons are drawn.
fn icons(shape: &Shape, found: &mut Vec<Pos2>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| icons(shape, found)),
        Shape::Text(text) => {
            let sections = text.galley.job.sections.iter();
            let families = sections.map(|section| &section.format.font_id.family);
            if families.clone().any(|family| *family == icon(1.0).family) {
                found.push(text.visual_bounding_rect().center());
            }
        }
        _ => {}
    }
}

/// The buttons of a window, and whether each has an icon beside its words.
fn buttons(walk: &Walk) -> BTreeMap<String, bool> {
    let mut drawn = Vec::new();
    for clipped in &walk.output().shapes {
        icons(&clipped.shape, &mut drawn);
    }
    let nodes = walk.query_all_by_role(Role::Button);
    let buttons = nodes.map(|node| {
        let rect = node.rect();
        let has_icon = drawn.iter().any(|icon| rect.contains(*icon));
        (node.accesskit_node().label().unwrap_or_default(), has_icon)
    });
    buttons.collect()
}

#[test]
fn no_button_of_the_program_loses_its_icon() {
    let mut lost = BTreeSet::new();
    let mut with_icon = 0;
    for language in [Language::English, Language::Chinese] {
        for ((mut model, window, size), (_, wide, _)) in narrow().into_iter().zip(narrow()) {
            model.settings.language = language;
            let wide = open(model.clone(), wide, [size[0] + 300.0, size[1]]);
            let wide = buttons(&wide);
            let walk = open(model, window, [size[0] + AROUND, size[1]]);
            for (name, has_icon) in buttons(&walk) {
                with_icon += usize::from(has_icon);
                if !has_icon && wide.get(&name) == Some(&true) {
                    lost.insert(name);
                }
            }
        }
    }
    assert_eq!(lost, BTreeSet::new());
    assert!(with_icon > 50, "{with_icon}");
}

/// The lines of a text that is shown, by their width.
fn lines(shape: &Shape, part: &str) -> Vec<f32> {
    match shape {
        Shape::Vec(shapes) => shapes.iter().flat_map(|shape| lines(shape, part)).collect(),
        Shape::Text(text) if text.galley.text().contains(part) => {
            let rows = text.galley.rows.iter();
            rows.map(|row| row.rect().width()).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn a_line_of_the_server_has_no_word_alone_in_its_last_row() {
    let mut rows = 0;
    for width in (340..=760).step_by(20) {
        let model = workshop(MemberRole::Member);
        let window = conversation(&model, |_| {});
        let walk = open(model, window, [width as f32, 700.0]);
        let shapes = walk.output().shapes.iter();
        let found = shapes.map(|clipped| lines(&clipped.shape, "silenced Tariq Aziz"));
        let found: Vec<f32> = found.flatten().collect();
        assert!(!found.is_empty(), "{width}");
        rows = rows.max(found.len());
        let widest = found.iter().copied().fold(0.0, f32::max);
        let last = found.last().copied().unwrap_or_default();
        assert!(last > widest * 0.6, "{width}: {found:?}");
    }
    assert!(rows > 1, "a narrow window breaks it");
}

/// Turns the wheel over the middle of the window.
fn scroll(walk: &mut Walk, size: [f32; 2]) {
    let middle = egui::pos2(size[0] / 2.0, size[1] / 2.0);
    walk.event(Event::PointerMoved(middle));
    walk.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: egui::vec2(0.0, -400.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    for _ in 0..12 {
        walk.run();
    }
}

#[test]
fn settings_that_are_opened_again_are_at_their_top() {
    let size = [460.0, 500.0];
    let settings = || Window::Settings(SettingsView::default());
    let mut walk = open(scenes::busy(), settings(), size);
    let at = |walk: &Walk| walk.get_by_label("Appearance").rect();
    let before = at(&walk);
    scroll(&mut walk, size);
    assert!(at(&walk).top() < before.top() - 50.0, "it was scrolled");
    walk.state_mut().window = settings();
    walk.run();
    assert_eq!(at(&walk), before);
}

#[test]
fn a_dialog_that_is_opened_again_is_at_its_top() {
    let size = [480.0, 500.0];
    let model = workshop(MemberRole::Owner);
    let window = conversation(&model, |_| {});
    let mut walk = open(model, window, size);
    press(&mut walk, "Group settings");
    let at = |walk: &Walk| walk.get_by_role_and_label(Role::TextInput, "Name").rect();
    let before = at(&walk);
    scroll(&mut walk, size);
    assert!(at(&walk).top() < before.top() - 50.0, "it was scrolled");
    press(&mut walk, "Close");
    press(&mut walk, "Group settings");
    assert_eq!(at(&walk), before);
}

/// Everything in a dialog that goes from edge to edge, by its name.
fn edges(walk: &Walk) -> Vec<(String, Rect)> {
    // The toolkit has a node of this role around ours.
    let dialogs = walk.query_all_by_role(Role::Dialog);
    let dialog = dialogs.last().expect("a dialog is open");
    let roles = [Role::Button, Role::TextInput, Role::MultilineTextInput];
    let mut found = Vec::new();
    for role in roles {
        for node in dialog.query_all_by_role(role) {
            let name = node.accesskit_node().label().unwrap_or_default();
            found.push((name, node.rect()));
        }
    }
    let widest = found.iter().map(|(_, rect)| rect.width());
    let widest = widest.fold(0.0, f32::max);
    // What is smaller stands in a row with something.
    found.retain(|(_, rect)| rect.width() > widest * 0.6);
    found
}

#[test]
fn fields_and_answers_of_a_dialog_have_the_same_two_edges() {
    const SMALL: [f32; 2] = [480.0, 520.0];
    let model = workshop(MemberRole::Owner);
    let found = model.conversations[&BO].clone();
    let settings = conversation(&model, |view| view.show_settings(&found));
    let settings = open(model, settings, SMALL);
    let sign_out = open(
        scenes::busy(),
        contacts(ContactsView::ask_to_sign_out),
        SMALL,
    );
    let mut ask = directory_window(scenes::directory());
    press(&mut ask, "Add Bo Chen");
    for (name, walk, least) in [
        ("settings", settings, 4),
        ("sign out", sign_out, 3),
        ("ask", ask, 3),
    ] {
        let wide = edges(&walk);
        assert!(wide.len() >= least, "{name}: {wide:?}");
        let whole = wide[0].1;
        for (what, rect) in wide {
            let beside = (rect.left() - whole.left(), rect.right() - whole.right());
            assert!(
                beside.0.abs() < 0.6 && beside.1.abs() < 0.6,
                "{name}, {what}: {beside:?}"
            );
        }
    }
}

/// The grounds on which something stands.
fn fills(walk: &Walk) -> Vec<Color32> {
    fn find(shape: &Shape, found: &mut Vec<Color32>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| find(shape, found)),
            Shape::Rect(rect) => found.push(rect.fill),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for shape in &walk.output().shapes {
        find(&shape.shape, &mut found);
    }
    found
}

/// Red stands for what is in danger, amber for who calls one by name.
#[test]
fn red_and_amber_have_one_job_each() {
    let palette = palette_of(false);
    let walk = wide_window(workshop(MemberRole::Owner));
    let silenced = colours(&walk, icons::MESSAGE_OFF);
    assert_eq!(silenced, [palette.soft], "who is silenced calls nobody");
    for password in ["summer2026", "blue-lamp7"] {
        let mut view = SignInView::default();
        view.pretend_registration(password);
        let window = Window::SignIn(Box::new(view));
        let walk = open(scenes::signed_out(), window, [380.0, 760.0]);
        let found = fills(&walk);
        assert!(!found.contains(&palette.alert), "{password}");
        assert!(!found.contains(&palette.away), "{password}");
        assert!(found.contains(&palette.accent), "the button");
    }
}

/// Who calls the reader does so by name and in amber: in what was said, on the way to it, and in the list.
#[test]
fn a_mention_of_the_reader_is_amber() {
    let palette = palette_of(false);
    let mut model = workshop(MemberRole::Member);
    scenes::groups::called(&mut model);
    let list = contacts_window(model.clone());
    assert!(fills(&list).contains(&palette.call) && !fills(&list).contains(&palette.alert));
    let mut walk = conversation_window(model);
    walk.set_size(egui::vec2(480.0, 1_200.0));
    walk.run();
    let call = "@Anna Berg";
    let said = painted(&walk, |shown| shown.galley.text().contains(call));
    assert!(!said.is_empty());
    for shown in said {
        let sections = shown.galley.job.sections.iter();
        let amber = sections.filter(|section| section.format.color == palette.call);
        let amber: Vec<&str> = amber
            .map(|section| {
                &shown.galley.text()[section.byte_range.start.0..section.byte_range.end.0]
            })
            .collect();
        assert_eq!(amber, [call], "{}", shown.galley.text());
    }
    assert_eq!(
        painted(&walk, |shown| shown.galley.text().contains("@anna")),
        []
    );
}

/// Where the letters of a painted line stand.
fn baselines(walk: &Walk, text: &str) -> Vec<f32> {
    let shown = painted(walk, |shown| shown.galley.text() == text);
    let lines = shown.iter().map(|shown| {
        let row = &shown.galley.rows[0];
        shown.pos.y + row.pos.y + row.glyphs[0].pos.y
    });
    lines.collect()
}

#[test]
fn a_question_stands_on_the_line_of_its_link() {
    for language in [Language::English, Language::Chinese] {
        let words = anser::ui::text::Words::of(language);
        let mut model = scenes::signed_out();
        model.settings.language = language;
        let mut walk = sign_in_window(model);
        for (question, link) in [
            ("new-here", "create-account"),
            ("have-account", "to-sign-in"),
        ] {
            let (question, link) = (words.get(question), words.get(link));
            let line = baselines(&walk, &question)[0];
            let of_link = *baselines(&walk, &link).last().expect("the link is there");
            assert!((line - of_link).abs() < 0.6, "{question} {line} {of_link}");
            press(&mut walk, &link);
        }
    }
}

#[test]
fn where_the_desktop_says_nothing_it_is_light() {
    let theme = |system_theme| {
        let ctx = egui::Context::default();
        anser::app::prepare(&ctx, &Default::default());
        let input = egui::RawInput {
            system_theme,
            ..Default::default()
        };
        ctx.run_ui(input, |_| {}).drop_without_applying_deltas();
        ctx.theme()
    };
    for said in [egui::Theme::Light, egui::Theme::Dark] {
        assert_eq!(theme(Some(said)), said);
    }
    assert_eq!(theme(None), egui::Theme::Light);
}
