//! Whether the window of a group costs more if the group has many members. It is the same window with the panel of
//! members open, over twenty and over a thousand members, frame by frame in turns: once while only the pointer moves,
//! and once while a member comes or goes between any two frames.

use std::collections::BTreeMap;
use std::sync::Arc;

use anser::core::Model;
use anser::core::model::{Conversation, Members};
use anser::core::settings::Settings;
use anser::ui::conversation::{ConversationView, window_ui};
use anser::ui::{Outcome, Scene};
use anser_shared::conversation::ConversationKind;
use anser_shared::group::{Group, Member, MemberRole};
use anser_shared::id::UserId;
use anser_shared::people::Person;
use anser_shared::presence::Presence;
use anser_shared::time::Timestamp;
use anyhow::{Context as _, Result, bail};

use crate::clock;
use crate::place::Place;
use crate::report::{Report, Row, Target, median};
use crate::timeline::{HERE, ME, NOON, conversation, model};

const FEW: u64 = 20;
const MANY: u64 = 1_000;

/// The first frames fill caches and are not counted.
const WARM_UP: usize = 50;

pub(crate) fn measure(place: &Place, report: &mut Report) -> Result<()> {
    let frames = if place.quick { 400 } else { 3000 };
    for (name, changes) in [("still", false), ("presence", true)] {
        let (mut few, mut many) = (Window::new(FEW)?, Window::new(MANY)?);
        let (mut few_times, mut many_times) = (Vec::new(), Vec::new());
        for frame in 0..WARM_UP + frames {
            let times = [few.frame(frame, changes)?, many.frame(frame, changes)?];
            if frame >= WARM_UP {
                few_times.push(times[0]);
                many_times.push(times[1]);
            }
        }
        let name = format!("panel.thousand_vs_twenty.{name}");
        let row = Row::compared(name, median(many_times), "µs", median(few_times));
        // Sorting a thousand names anew is not free; a frame has sixteen thousand microseconds.
        report.add(row.reaching(Target::AtMost(if changes { 2.0 } else { 1.2 })));
    }
    Ok(())
}

struct Window {
    ctx: egui::Context,
    model: Model,
    view: ConversationView,
    zone: jiff::tz::TimeZone,
    count: u64,
    time: f64,
}

impl Window {
    fn new(count: u64) -> Result<Self> {
        let ctx = egui::Context::default();
        anser::app::prepare(&ctx, &Settings::default());
        let mut model = model();
        let group = Group {
            members: u32::try_from(count)?,
            ..Group::new("crowd", ME, "me", MemberRole::Owner)
        };
        let shown = Conversation {
            kind: ConversationKind::Group(group),
            ..conversation(1)
        };
        let view = ConversationView::new(&shown);
        model.conversations = Arc::new(BTreeMap::from([(HERE, Arc::new(shown))]));
        let people: Vec<Member> = (1..=count).map(member).collect();
        let members = Members {
            list: anser::core::model::Fetched::given(people),
            present: Some(Arc::new(present(count, 0))),
        };
        model.members = Arc::new(BTreeMap::from([(HERE, Arc::new(members))]));
        Ok(Self {
            ctx,
            model,
            view,
            zone: jiff::tz::TimeZone::UTC,
            count,
            time: 0.0,
        })
    }

    /// Draws a frame, and returns how many microseconds that took.
    fn frame(&mut self, number: usize, changes: bool) -> Result<f64> {
        if changes {
            let members = Arc::make_mut(&mut self.model.members);
            let members = members.get_mut(&HERE).context("the group has members")?;
            let here = present(self.count, number as u64);
            Arc::make_mut(members).present = Some(Arc::new(here));
        }
        self.time += 1.0 / 60.0;
        let at = egui::pos2(600.0, 150.0 + (number % 300) as f32);
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(
                egui::Pos2::ZERO,
                egui::vec2(760.0, 600.0),
            )),
            time: Some(self.time),
            events: vec![egui::Event::PointerMoved(at)],
            ..Default::default()
        };
        let Self {
            ctx,
            model,
            view,
            zone,
            ..
        } = self;
        let mut outcome = Outcome::default();
        let shown = model.conversations.get(&HERE).context("the group")?;
        let begin = clock::now();
        let mut output = ctx.run_ui(input, |ui| {
            let scene = Scene::new(model, Timestamp(NOON), zone);
            window_ui(ui, &scene, shown, view, &mut outcome);
        });
        let spent = begin.elapsed();
        // Nobody paints it.
        output.textures_delta.clear();
        let shapes = output.shapes.len();
        if shapes < 40 {
            bail!("the window shows nothing: {shapes} shapes");
        }
        Ok(spent.as_secs_f64() * 1e6)
    }
}

fn member(number: u64) -> Member {
    let (name, nickname) = (format!("member{number}"), format!("Member {number:04}"));
    let person = Person::named(UserId(number), name, nickname);
    Member::new(person, MemberRole::Member)
}

/// A third of them are online. Which ones moves on by one with each step.
fn present(count: u64, step: u64) -> BTreeMap<UserId, Presence> {
    let third = |number: &u64| (number + step).is_multiple_of(3);
    (1..=count)
        .filter(third)
        .map(|number| (UserId(number), Presence::Online))
        .collect()
}
