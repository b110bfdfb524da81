//! A link that was pressed: one to a server is followed here, as if the system had handed it over; every other one is
//! opened by the system, beside the drawing. That nothing has opened it is said in the window in which it was pressed.

use std::sync::Arc;

use egui::{
    Align2, Area, Context, FullOutput, Id, Order, OutputCommand, Plugin, RawInput, Ui, ViewportId,
    vec2,
};

use super::painted::shortened;
use crate::desktop::browser;
use crate::ui::icons;
use crate::ui::text::Words;
use crate::ui::theme::space;
use crate::ui::widgets::{Banner, Button, Tone};

/// So many letters of an address are said.
const SHORT: usize = 48;
const WIDTH_LIMIT: f32 = 400.0;

/// Links to a server begin so.
const OURS: &str = "anser://";

type Failed = Box<dyn FnOnce() + Send>;
type Open = Arc<dyn Fn(&str, Failed) + Send + Sync>;
type Follow = Arc<dyn Fn(String) + Send + Sync>;

/// Links to a server go to `follow`. Where the toolkit would ask the desktop about the others while it draws, a thread
/// of our own does.
pub fn install(ctx: &Context, follow: impl Fn(String) + Send + Sync + 'static) {
    let open: Open = Arc::new(browser::open);
    let open = cfg!(target_os = "linux").then_some(open);
    ctx.add_plugin(Opening::by(open, Arc::new(follow)));
}

/// Takes the addresses that are to be opened out of what is handed to the system.
struct Opening {
    /// Without it, the toolkit opens what is not ours.
    open: Option<Open>,
    follow: Follow,
    /// The window that is being drawn.
    current: ViewportId,
}

impl Opening {
    fn by(open: Option<Open>, follow: Follow) -> Self {
        Self {
            open,
            follow,
            current: ViewportId::ROOT,
        }
    }
}

impl Plugin for Opening {
    fn debug_name(&self) -> &'static str {
        "links beside the drawing"
    }

    fn input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        self.current = input.viewport_id;
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let window = self.current;
        output.platform_output.commands.retain(|command| {
            let OutputCommand::OpenUrl(link) = command else {
                return true;
            };
            if link.url.starts_with(OURS) {
                (self.follow)(link.url.clone());
                return false;
            }
            let Some(open) = &self.open else {
                return true;
            };
            let (ctx, target) = (ctx.clone(), link.url.clone());
            open(
                &link.url,
                Box::new(move || {
                    ctx.data_mut(|data| data.insert_temp(not_opened(window), target));
                    ctx.request_repaint_of(window);
                }),
            );
            false
        });
    }
}

/// Under which name the address stands that was not opened in a window.
fn not_opened(window: ViewportId) -> Id {
    Id::unique(("link that was not opened", window))
}

/// Says that nothing has opened a link, until that is dismissed.
pub fn fault_ui(ui: &Ui, words: Words) {
    let ctx = ui.ctx();
    let id = not_opened(ctx.viewport_id());
    let Some(target) = ctx.data(|data| data.get_temp::<String>(id)) else {
        return;
    };
    let target = shortened(&target, SHORT);
    let said = words.with("link-not-opened", &[("target", (&target).into())]);
    let room = ctx.content_rect().width() - 2.0 * space::EDGE;
    let place = Area::new(id.with("words"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -space::EDGE));
    place.show(ctx, |ui| {
        ui.set_width(room.min(WIDTH_LIMIT));
        let banner = Banner {
            tone: Tone::Alert,
            icon: icons::ALERT_CIRCLE,
            text: &said,
        };
        banner.show(ui, |ui| {
            let dismiss = words.get("dismiss");
            if Button::plain(&dismiss).show(ui).clicked() {
                ui.data_mut(|data| data.remove::<String>(id));
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;

    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;

    const TARGET: &str = "https://geese.example/over/the/lake";
    const SERVER: &str = "anser://geese.example:7464/#fp=sha256-x";

    /// The window waited for the desktop before it went on, and nobody was told that nothing had opened the link.
    #[test]
    fn a_link_is_opened_beside_the_drawing_and_a_failure_is_said() {
        let waiting = Arc::new(Mutex::new(Vec::<(String, Failed)>::new()));
        let kept = waiting.clone();
        let open: Open = Arc::new(move |target, failed| {
            kept.lock().push((target.to_owned(), failed));
        });
        let mut walk = Harness::builder()
            .with_size([400.0, 300.0])
            .with_context_setup(move |ctx| {
                crate::ui::theme::install(ctx);
                let follow: Follow = Arc::new(|link| panic!("{link} is none of ours"));
                ctx.add_plugin(Opening::by(Some(open.clone()), follow));
            })
            .build_ui(|ui| {
                if ui.button("press").clicked() {
                    ui.ctx().open_url(egui::OpenUrl::new_tab(TARGET));
                }
                fault_ui(ui, Words::ENGLISH);
            });
        walk.get_by_label("press").click();
        walk.step();
        let commands = &walk.output().platform_output.commands;
        assert!(
            commands.is_empty(),
            "the toolkit opens nothing: {commands:?}"
        );
        walk.run();
        assert!(walk.query_by_label_contains("geese").is_none());
        let mut opened = std::mem::take(&mut *waiting.lock());
        assert_eq!(opened.len(), 1, "a press is a visit");
        let (target, failed) = opened.remove(0);
        assert_eq!(target, TARGET);
        failed();
        walk.run();
        walk.get_by_label_contains("https://geese.example/over/the/lake");
        walk.get_by_label("Dismiss").click();
        walk.run();
        assert!(walk.query_by_label_contains("geese").is_none());
    }

    /// The system was asked for a program that opens it, and knew none, or started this one a second time.
    #[test]
    fn a_link_to_a_server_is_followed_here() {
        let followed = Arc::new(Mutex::new(Vec::<String>::new()));
        let kept = followed.clone();
        let mut walk = Harness::builder()
            .with_size([400.0, 300.0])
            .with_context_setup(move |ctx| {
                crate::ui::theme::install(ctx);
                let kept = kept.clone();
                let follow: Follow = Arc::new(move |link| kept.lock().push(link));
                let open: Open = Arc::new(|target, _| panic!("the system was asked for {target}"));
                ctx.add_plugin(Opening::by(Some(open), follow));
            })
            .build_ui(|ui| {
                if ui.button("press").clicked() {
                    ui.ctx().open_url(egui::OpenUrl::new_tab(SERVER));
                }
            });
        walk.get_by_label("press").click();
        walk.step();
        let commands = &walk.output().platform_output.commands;
        assert!(commands.is_empty(), "{commands:?}");
        assert_eq!(*followed.lock(), [SERVER]);
    }
}
