//! Letters that no font on the server's computer has.

use std::sync::mpsc;
use std::time::Duration;

use anser_look::fonts::system::install_from;

use super::*;

#[test]
fn letters_that_cannot_be_shown_are_said_once_with_what_has_them() {
    let foreign = scenes::of_all_kinds();
    let (wake, woken) = mpsc::sync_channel(64);
    let mut walk = console_builder()
        .allow_missing_glyphs()
        .with_context_setup(move |ctx| {
            super::super::window::prepare(ctx);
            install_from(
                ctx,
                move || wake.try_send(()).unwrap_or_default(),
                || scenes::Bare,
            );
        })
        .build_ui_state(ConsoleState::ui, ConsoleState::new(Some(foreign), quiet()));
    walk.run();
    let said = "install fonts-noto-core,";
    assert!(walk.query_by_label_contains(said).is_none());
    go(&mut walk, "People");
    let answer = woken.recv_timeout(Duration::from_secs(20));
    answer.expect("it is told what is missing");
    walk.run();
    walk.get_by_label_contains(said);
    walk.state_mut().view.words = Words::Chinese;
    walk.run();
    walk.get_by_label_contains("请安装 fonts-noto-core");
    walk.state_mut().view.words = Words::English;
    walk.run();
    press(&mut walk, "Dismiss");
    go(&mut walk, "Groups");
    go(&mut walk, "People");
    assert!(walk.query_by_label_contains(said).is_none());
}
