//! Whether the list of messages costs more in a long conversation than in a short one: the same scrolling and
//! resizing over a thousand and over a million entries, frame by frame in turns.
//!
//! It needs no display, because only the layout could depend on the length.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser::core::action::Actions;
use anser::core::message::{Messages, PAGE_ROWS};
use anser::core::model::{Account, Conversation, Friend};
use anser::core::settings::Settings;
use anser::core::{Action, ConversationAction, Model};
use anser::ui::Scene;
use anser::ui::timeline::{TimelineView, timeline_ui};
use anser_shared::body::Body;
use anser_shared::friend::Friend as Known;
use anser_shared::id::{ConversationId, MessageId, Seq, UserId};
use anser_shared::message::Entry;
use anser_shared::people::{Person, Profile, Rights};
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use anyhow::{Result, bail};

use crate::clock;
use crate::place::Place;
use crate::report::{Report, Row, Target, median};

pub(crate) const ME: UserId = UserId(1);
const PEER: UserId = UserId(2);
pub(crate) const HERE: ConversationId = ConversationId(3);

const SHORT: u64 = 1_000;
const LONG: u64 = 1_000_000;

/// The first frames fill caches and are not counted.
const WARM_UP: usize = 50;

/// The action between two frames.
#[derive(Clone, Copy)]
enum Move {
    Scroll,
    Resize,
}

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let frames = if place.quick { 400 } else { 3000 };
    let moves = [("scroll", Move::Scroll), ("resize", Move::Resize)];
    for (name, what) in moves {
        let (mut short, mut long) = (List::new(SHORT), List::new(LONG));
        let (mut short_times, mut long_times) = (Vec::new(), Vec::new());
        for frame in 0..WARM_UP + frames {
            // The same small random walk for both.
            let step = scramble(frame as u64);
            let times = [short.frame(what, step)?, long.frame(what, step)?];
            if frame >= WARM_UP {
                short_times.push(times[0]);
                long_times.push(times[1]);
            }
        }
        let name = format!("timeline.layout_million_vs_thousand.{name}");
        let row = Row::compared(name, median(long_times), "µs", median(short_times));
        report.add(row.reaching(Target::AtMost(1.2)));
    }
    Ok(())
}

/// A list of messages in a window without a display.
struct List {
    ctx: egui::Context,
    model: Model,
    conversation: Conversation,
    view: TimelineView,
    zone: jiff::tz::TimeZone,
    width: f32,
    time: f64,
}

impl List {
    fn new(count: u64) -> Self {
        let ctx = egui::Context::default();
        anser::app::prepare(&ctx, &Settings::default());
        let mut view = TimelineView::default();
        view.go_to(count / 2 - 1, 100.0);
        let mut list = Self {
            ctx,
            model: model(),
            conversation: conversation(count),
            view,
            zone: jiff::tz::TimeZone::UTC,
            width: 480.0,
            time: 0.0,
        };
        // The messages in view are requested and given before anything is measured.
        list.give((count / 2 - 1) / PAGE_ROWS);
        list
    }

    /// Moves, draws a frame, and returns how many microseconds that took.
    fn frame(&mut self, what: Move, step: u64) -> Result<f64> {
        match what {
            Move::Scroll => self.view.scroll((step % 600) as f32 - 300.0),
            Move::Resize => self.width = 360.0 + (step % 400) as f32,
        }
        self.time += 1.0 / 60.0;
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(
                egui::Pos2::ZERO,
                egui::vec2(self.width, 600.0),
            )),
            time: Some(self.time),
            ..Default::default()
        };
        let mut actions = Actions::default();
        let Self {
            ctx,
            model,
            conversation,
            view,
            zone,
            ..
        } = self;
        let begin = clock::now();
        let output = ctx.run_ui(input, |ui| {
            let scene = Scene::new(model, Timestamp(NOON), zone);
            timeline_ui(ui, &scene, conversation, view, &mut actions);
        });
        let spent = begin.elapsed();
        drop(output);
        if self.view.laid_out == 0 {
            bail!("the list of messages shows nothing");
        }
        for (_, action) in actions {
            if let Action::In(_, ConversationAction::NeedPage { page, .. }) = action {
                self.give(page);
            }
        }
        Ok(spent.as_secs_f64() * 1e6)
    }

    /// The answers of the local history, a frame later.
    fn give(&mut self, page: u64) {
        let first = page * PAGE_ROWS + 1;
        let last = (first + PAGE_ROWS - 1).min(self.conversation.local_head.0);
        let messages = (first..=last).map(|seq| entry(seq).into()).collect();
        self.conversation.messages.load(page, messages);
    }
}

pub(crate) fn model() -> Model {
    let account = Account {
        profile: Profile::of(Person::named(ME, "me", "Me")),
        rights: Rights::default(),
        address: "localhost".into(),
        server_name: "Anser".into(),
        server: Fingerprint([0; 32]),
    };
    let friend = Known::new(PEER, "friend", "Friend", HERE);
    let friend = Friend::new(&friend, None);
    Model {
        account: Some(account),
        friends: Arc::new(BTreeMap::from([(PEER, friend)])),
        ..Model::default()
    }
}

pub(crate) fn conversation(count: u64) -> Conversation {
    Conversation {
        local_head: Seq(count),
        server_head: Seq(count),
        messages: Messages::of_rows(count),
        last: Some(entry(count).into()),
        read: Seq(count),
        ..Conversation::new(HERE, PEER)
    }
}

/// A moment in November 2026.
pub(crate) const NOON: i64 = 1_795_000_000_000;

/// The entry at a place: short and long ones, in groups, the same in both lists.
fn entry(seq: u64) -> Entry {
    let same = seq % SHORT;
    let words = 3 + (scramble(same) % 40) as usize;
    let text = ["goose", "carries", "a", "letter", "over", "the", "river"];
    let text: Vec<&str> = (0..words)
        .map(|i| text[(i + same as usize) % text.len()])
        .collect();
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seq.to_be_bytes());
    Entry {
        seq: Seq(seq),
        author: if (same / 3).is_multiple_of(2) {
            ME
        } else {
            PEER
        },
        id: MessageId(id),
        at: Timestamp(NOON + i64::try_from(seq * 20_000).unwrap_or_default()),
        body: Some(Body::text(text.join(" "))),
    }
}

/// Numbers without a pattern that are the same in every run.
fn scramble(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}
