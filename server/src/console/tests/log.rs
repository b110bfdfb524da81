//! The page of the log, and the log's part of the overview.

use super::*;

#[test]
fn the_log_is_seen_by_level_and_by_words() {
    let (tap, written) = journal(Arc::new(|| NOW));
    let subscriber = tracing_subscriber::registry().with(tap);
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!("somebody has registered");
        tracing::warn!("the disk is slow");
        tracing::error!("the disk is full");
        tracing::debug!("a detail");
        tracing::error!(target: "egui_glow", "the driver is old");
    });
    let mut walk = open(Some(snapshot()), written);
    walk.state_mut().shown.listen();
    press(&mut walk, "Log");
    let rows = |walk: &Walk| walk.query_all_by_role(Role::Row).count();
    assert_eq!(rows(&walk), 3, "what the toolkit says is a detail");
    press(&mut walk, "Details");
    assert_eq!(rows(&walk), 5);
    press(&mut walk, "Warnings");
    assert_eq!(rows(&walk), 2);
    walk.get_by_label("Filter").click();
    walk.run();
    walk.event(Event::Text("FULL".into()));
    walk.run();
    assert_eq!(rows(&walk), 1);
    walk.get_by_label("ERROR the disk is full");
    press(&mut walk, "Clear");
    assert_eq!(rows(&walk), 2);
}

#[test]
fn the_overview_says_what_the_log_warns_of_whatever_came_after_it() {
    let (tap, written) = journal(Arc::new(|| NOW));
    let mut walk = open(Some(snapshot()), written);
    walk.get_by_label("Everything works: no warnings and no errors in the log.");
    let subscriber = tracing_subscriber::registry().with(tap);
    tracing::subscriber::with_default(subscriber, || {
        tracing::error!("the disk is full");
        tracing::error!(target: "winit", "the display is of no size");
        for number in 0..2_000 {
            tracing::info!(number, "somebody has registered");
        }
        for number in 1..=4 {
            tracing::warn!("the database is slow, {number}");
        }
        tracing::warn!(user = %UserId(2), "a proof of the old password is wrong");
        tracing::warn!(target: "winit", "the display is of no size");
    });
    walk.state_mut().shown.listen();
    walk.run();
    assert!(walk.query_by_label_contains("Everything works").is_none());
    let mut said =
        vec!["WARN a proof of the old password is wrong user=Ben Okafor (ben)".to_owned()];
    let slow = (1..=4).rev();
    said.extend(slow.map(|number| format!("WARN the database is slow, {number}")));
    assert_eq!(rows(&walk), said, "the newest first, and no more than fit");
}

/// Ten thousand lines arrive faster than the window looks. Logging goes on, and the window says how many lines are
/// missing and shows the newest that it has taken.
#[test]
fn ten_thousand_lines_are_counted_and_the_newest_are_there() {
    let (tap, written) = journal(Arc::new(|| NOW));
    let subscriber = tracing_subscriber::registry().with(tap);
    let mut walk = open(Some(snapshot()), written);
    tracing::subscriber::with_default(subscriber, || {
        for number in 0..10_000 {
            tracing::info!(number, "before");
        }
        // The window is this very thread, so if anything had waited for it, the test would not have come here.
        walk.state_mut().shown.listen();
        for number in 0..100 {
            tracing::info!(number, "after");
        }
        walk.state_mut().shown.listen();
    });
    press(&mut walk, "Log");
    walk.run();
    walk.get_by_label(
        "Lines that came too fast to be shown: 5904. All of them are in the log file.",
    );
    let last = rows(&walk).pop().unwrap_or_default();
    assert_eq!(last, "INFO after number=99");
}
