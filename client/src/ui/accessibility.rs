//! Makes every window speak to screen readers.
//!
//! eframe connects the root window to the system's accessibility service and no other: a
//! conversation would be a blank window to somebody who cannot see it. egui builds a tree for each
//! of them all the same, so on Linux this plugin hands the trees on, one adapter for each window,
//! and brings back what a screen reader wants done.
//!
//! The adapter for Linux needs no window handle. Those for Windows (`accesskit_windows`, a
//! subclassed `HWND`) and macOS (`accesskit_macos`, the `NSView`) do: eframe would have to give out
//! the handle of a child window, or call `init_accesskit` of egui-winit for each of them as it does
//! for the root. Until then only the root window speaks there, and [`install`] does nothing.
//!
//! Adapters and egui's context hold on to each other; both live as long as the program.

use egui::Context;

/// Makes the windows of this context speak, where the system allows it.
pub fn install(ctx: &Context) {
    #[cfg(target_os = "linux")]
    ctx.add_plugin(linux::ChildWindows::default());
    #[cfg(not(target_os = "linux"))]
    let _ = ctx;
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::sync::Arc;

    use accesskit::{
        ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, TreeUpdate,
    };
    use accesskit_unix::Adapter;
    use egui::mutex::Mutex;
    use egui::{Context, Event, FullOutput, Plugin, RawInput, ViewportId};

    #[derive(Default)]
    pub(super) struct ChildWindows {
        windows: HashMap<ViewportId, Window>,
        /// The window of the pass that is under way.
        current: ViewportId,
    }

    struct Window {
        adapter: Adapter,
        requests: Arc<Mutex<Vec<ActionRequest>>>,
        has_focus: Option<bool>,
    }

    impl Plugin for ChildWindows {
        fn debug_name(&self) -> &'static str {
            "child windows for screen readers"
        }

        fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
            self.current = input.viewport_id;
            if self.current == ViewportId::ROOT {
                return;
            }
            let id = self.current;
            let window = self
                .windows
                .entry(id)
                .or_insert_with(|| Window::new(ctx, id));
            if window.has_focus != Some(input.focused) {
                window.has_focus = Some(input.focused);
                window.adapter.update_window_focus_state(input.focused);
            }
            window.tell_bounds(ctx, input);
            let requests = std::mem::take(&mut *window.requests.lock());
            input
                .events
                .extend(requests.into_iter().map(Event::AccessKitActionRequest));
        }

        fn output_hook(&mut self, _ctx: &Context, output: &mut FullOutput) {
            // A window that was closed is not among these any more; its adapter leaves the bus.
            self.windows
                .retain(|id, _| output.viewport_output.contains_key(id));
            let Some(window) = self.windows.get_mut(&self.current) else {
                return;
            };
            if let Some(update) = output.platform_output.accesskit_update.take() {
                window.adapter.update_if_active(|| update);
            }
        }
    }

    impl Window {
        fn new(ctx: &Context, id: ViewportId) -> Self {
            let requests = Arc::default();
            let waker = Waker {
                ctx: ctx.clone(),
                id,
            };
            let actions = Actions {
                requests: Arc::clone(&requests),
                waker: waker.clone(),
            };
            Self {
                adapter: Adapter::new(waker, actions, Nothing),
                requests,
                has_focus: None,
            }
        }

        /// Where the window is on the screen, in pixels: a magnifier follows the keyboard there.
        /// Wayland does not tell.
        fn tell_bounds(&mut self, ctx: &Context, input: &RawInput) {
            let info = input.viewport();
            let (Some(outer), Some(inner)) = (info.outer_rect, info.inner_rect) else {
                return;
            };
            let native = info.native_pixels_per_point.unwrap_or(1.0);
            let scale = f64::from(native * ctx.zoom_factor());
            let pixels = |rect: egui::Rect| accesskit::Rect {
                x0: f64::from(rect.min.x) * scale,
                y0: f64::from(rect.min.y) * scale,
                x1: f64::from(rect.max.x) * scale,
                y1: f64::from(rect.max.y) * scale,
            };
            self.adapter
                .set_root_window_bounds(pixels(outer), pixels(inner));
        }
    }

    /// Called when a screen reader looks at the window for the first time.
    #[derive(Clone)]
    struct Waker {
        ctx: Context,
        id: ViewportId,
    }

    impl ActivationHandler for Waker {
        fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
            self.ctx.enable_accesskit();
            self.ctx.request_repaint_of(self.id);
            // The tree follows with the next frame.
            None
        }
    }

    struct Actions {
        requests: Arc<Mutex<Vec<ActionRequest>>>,
        waker: Waker,
    }

    impl ActionHandler for Actions {
        fn do_action(&mut self, request: ActionRequest) {
            self.requests.lock().push(request);
            self.waker.ctx.request_repaint_of(self.waker.id);
        }
    }

    /// The root window's adapter switches the building of trees off when nobody listens any more.
    struct Nothing;

    impl DeactivationHandler for Nothing {
        fn deactivate_accessibility(&mut self) {}
    }
}
