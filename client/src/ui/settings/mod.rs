//! The settings window. Whatever is changed here is so at once, in every window.

mod account;
pub mod desktop;
mod password;
mod picture;

use egui::{Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use self::desktop::Surroundings;
use super::keys;
use super::leaving::{self, Leaving, Left, Typed};
use super::sign_in::fingerprint::words_ui;
use super::theme::{self, palette, radius, size, space};
use super::widgets::{self, Button};
use super::{Outcome, Scene, icons, typeset};
use crate::core::Action;
use crate::core::model::KnownServer;
use crate::core::settings::{Language, Look, SendKey, Settings, TEXT_PERCENT};

/// What the settings window knows.
#[derive(Debug, Default)]
pub struct SettingsView {
    /// The server whose words are unfolded.
    unfolded: Option<String>,
    /// The server that is about to be forgotten.
    forgetting: Option<String>,
    /// The person's own picture is about to be removed.
    removing_picture: bool,
    account: Box<account::AccountView>,
    /// Boxed, as the account is: what is typed at times would make the state of every window larger.
    password: Box<password::PasswordView>,
    /// The window has been drawn.
    begun: bool,
    /// The window is to be closed.
    closing: bool,
    leaving: Leaving,
}

impl SettingsView {
    /// Closes the window, unless something stands in it that would be lost: the person is asked about it.
    pub fn close(&mut self) {
        self.closing = true;
    }

    /// The form in which something stands that would be lost.
    pub fn unsaved(&mut self) -> Option<&mut Leaving> {
        (self.typed() != Typed::Nothing).then_some(&mut self.leaving)
    }

    fn typed(&self) -> Typed {
        match self.password.typed() {
            Typed::Nothing => self.account.typed(),
            typed => typed,
        }
    }
}

/// Steps of the text size, in percent.
const STEP: u16 = 10;
const WIDTH_LIMIT: f32 = 520.0;

/// Draws the whole window.
pub fn window_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    around: &Surroundings,
    view: &mut SettingsView,
    outcome: &mut Outcome,
) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, palette(ui).window);
    let width = WIDTH_LIMIT.min(rect.width() - 2.0 * space::GROUP);
    let mut settings = scene.model.settings;
    let mut area = egui::ScrollArea::vertical().auto_shrink(false);
    let is_first = !std::mem::replace(&mut view.begun, true);
    // Whoever has just read that somebody was signed in elsewhere comes for the password and the devices.
    let is_about_devices = is_first && !scene.model.new_devices.is_empty();
    if is_first {
        // The toolkit remembers where the window was when it was open the last time.
        area = area.vertical_scroll_offset(0.0);
    }
    area.show(ui, |ui| {
        let left = rect.left() + (rect.width() - width) / 2.0;
        let column = Rect::from_min_size(
            egui::pos2(left, ui.cursor().top()),
            egui::vec2(width, f32::INFINITY),
        );
        let mut inside = ui.new_child(UiBuilder::new().max_rect(column).id_salt("column"));
        inside.spacing_mut().item_spacing.y = space::SMALL;
        let words = scene.words;
        section_ui(&mut inside, &words.get("settings-appearance"), |ui| {
            appearance_ui(ui, scene, &mut settings);
        });
        section_ui(&mut inside, &words.get("settings-writing"), |ui| {
            writing_ui(ui, scene, &mut settings);
        });
        section_ui(&mut inside, &words.get("settings-desktop"), |ui| {
            desktop::desktop_ui(ui, scene, around, &mut settings, outcome);
        });
        section_ui(&mut inside, &words.get("settings-servers"), |ui| {
            servers_ui(ui, scene, view, outcome);
        });
        if let Some(account) = &scene.model.account {
            section_ui(&mut inside, &words.get("settings-account"), |ui| {
                account::administrator_ui(ui, scene, account);
                let removing = &mut view.removing_picture;
                picture::picture_ui(ui, scene, account, removing, outcome);
                account::profile_ui(ui, scene, account, &mut view.account, outcome);
            });
            if is_about_devices {
                inside.scroll_to_cursor_animation(
                    Some(egui::Align::TOP),
                    egui::style::ScrollAnimation::none(),
                );
            }
            section_ui(&mut inside, &words.get("settings-password"), |ui| {
                password::password_ui(ui, scene, account, &mut view.password, outcome);
            });
        }
        if scene.model.account.is_some() {
            section_ui(&mut inside, &words.get("settings-devices"), |ui| {
                account::devices_ui(ui, scene, outcome);
            });
        }
        let version = env!("CARGO_PKG_VERSION");
        section_ui(&mut inside, &words.get("settings-about"), |ui| {
            let said = words.with("about", &[("version", version.into())]);
            widgets::label(ui, said, theme::body(), palette(ui).soft);
            if Button::plain(&words.get("keys-open")).show(ui).clicked() {
                keys::sheet::open(ui.ctx());
            }
        });
        inside.add_space(space::GROUP);
        let used = inside.min_rect();
        ui.allocate_rect(used, Sense::hover());
    });
    if settings != scene.model.settings {
        outcome.act(Action::ChangeSettings(settings));
    }
    leave_ui(ui, scene, view, outcome);
}

/// What becomes of what was typed when the window is closed.
fn leave_ui(ui: &Ui, scene: &Scene<'_>, view: &mut SettingsView, outcome: &mut Outcome) {
    let wants = std::mem::take(&mut view.closing) || leaving::steps_out(ui);
    let account = scene.model.account.as_ref();
    let typed = account.map_or(Typed::Nothing, |_| view.typed());
    match leaving::leave(ui, scene, &mut view.leaving, wants, typed) {
        Left::Stays => {}
        Left::Saves => {
            if let Some(account) = account {
                view.account.save(account, outcome);
            }
        }
        Left::Goes => outcome.closes = true,
    }
}

fn section_ui(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    let palette = palette(ui);
    ui.add_space(space::SMALL);
    let heading = widgets::label(ui, title, theme::title(), palette.text);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    widgets::card(ui, contents);
}

/// A choice under its name.
fn choice_ui<T: Copy + PartialEq>(ui: &mut Ui, name: &str, options: &[(T, &str)], chosen: &mut T) {
    meant_choice_ui(ui, name, options, chosen, None);
}

/// The same with what the choice means below it.
fn meant_choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    options: &[(T, &str)],
    chosen: &mut T,
    means: Option<&str>,
) {
    if let Some(pressed) = widgets::named_choice(ui, name, options, *chosen, means) {
        *chosen = pressed;
    }
}

fn appearance_ui(ui: &mut Ui, scene: &Scene<'_>, settings: &mut Settings) {
    let words = scene.words;
    let system = words.get("language-system");
    // Languages are called what their speakers call them.
    let languages = [
        (Language::System, system.as_str()),
        (Language::English, "English"),
        (Language::Chinese, "简体中文"),
    ];
    choice_ui(
        ui,
        &words.get("language"),
        &languages,
        &mut settings.language,
    );
    let names = [
        words.get("look-system"),
        words.get("look-light"),
        words.get("look-dark"),
    ];
    let looks = [
        (Look::System, names[0].as_str()),
        (Look::Light, names[1].as_str()),
        (Look::Dark, names[2].as_str()),
    ];
    choice_ui(ui, &words.get("look"), &looks, &mut settings.look);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        text_size_ui(ui, scene, settings);
    });
}

fn text_size_ui(ui: &mut Ui, scene: &Scene<'_>, settings: &mut Settings) {
    let palette = palette(ui);
    widgets::label(
        ui,
        scene.words.get("text-size"),
        theme::small(),
        palette.soft,
    );
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::SMALL;
        let percent = settings.text_percent;
        let smaller = scene.words.get("smaller");
        let enabled = percent > *TEXT_PERCENT.start();
        if Button::plain("A−")
            .enabled(enabled)
            .show(ui)
            .accessible_name(smaller)
            .clicked()
        {
            settings.text_percent = percent.saturating_sub(STEP).max(*TEXT_PERCENT.start());
        }
        let said = format!("{percent}%");
        let (rect, response) =
            ui.allocate_exact_size(egui::vec2(64.0, theme::CONTROL_HEIGHT), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        let font = theme::semibold(size::BODY);
        let centre = egui::Align2::CENTER_CENTER;
        ui.painter()
            .text(rect.center(), centre, &said, font, palette.text);
        let larger = scene.words.get("larger");
        let enabled = percent < *TEXT_PERCENT.end();
        if Button::plain("A+")
            .enabled(enabled)
            .show(ui)
            .accessible_name(larger)
            .clicked()
        {
            settings.text_percent = (percent + STEP).min(*TEXT_PERCENT.end());
        }
    });
}

fn writing_ui(ui: &mut Ui, scene: &Scene<'_>, settings: &mut Settings) {
    let words = scene.words;
    let names = [
        words.get("send-key-ctrl-enter"),
        words.get("send-key-enter"),
    ];
    let keys = [
        (SendKey::CtrlEnter, names[0].as_str()),
        (SendKey::Enter, names[1].as_str()),
    ];
    let before = settings.send_key;
    let means = words.get(match before {
        SendKey::CtrlEnter => "send-key-ctrl-enter-text",
        SendKey::Enter => "send-key-enter-text",
    });
    let (name, key) = (words.get("send-key"), &mut settings.send_key);
    meant_choice_ui(ui, &name, &keys, key, Some(&means));
    settings.send_key_known |= settings.send_key != before;
    let names = [words.get("texts-as-written"), words.get("texts-plain")];
    let texts = [(false, names[0].as_str()), (true, names[1].as_str())];
    let name = words.get("texts-of-others");
    choice_ui(ui, &name, &texts, &mut settings.plain_texts);
}

fn servers_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut SettingsView, outcome: &mut Outcome) {
    let palette = palette(ui);
    if scene.model.servers.is_empty() {
        widgets::label(
            ui,
            scene.words.get("servers-none"),
            theme::body(),
            palette.soft,
        );
        return;
    }
    widgets::label(
        ui,
        scene.words.get("servers-text"),
        theme::small(),
        palette.soft,
    );
    for server in scene.model.servers.iter() {
        server_ui(ui, scene, server, view, outcome);
    }
}

fn server_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    server: &KnownServer,
    view: &mut SettingsView,
    outcome: &mut Outcome,
) {
    let palette = palette(ui);
    let is_unfolded = view.unfolded.as_ref() == Some(&server.address);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 44.0), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(Role::DisclosureTriangle, true, is_unfolded, &server.address)
    });
    widgets::touch(
        ui,
        &response,
        rect.expand2(egui::vec2(space::SMALL, 0.0)),
        radius::CONTROL,
    );
    let icon = if is_unfolded {
        icons::CHEVRON_DOWN
    } else {
        icons::CHEVRON_RIGHT
    };
    let at = egui::pos2(rect.left(), rect.center().y);
    let font = theme::icon(size::SMALL_ICON);
    ui.painter()
        .text(at, egui::Align2::LEFT_CENTER, icon, font, palette.soft);
    let left = rect.left() + size::SMALL_ICON + space::SMALL;
    let room = rect.right() - left;
    let (first, second) = if server.name.is_empty() || server.name == server.address {
        (server.address.as_str(), "")
    } else {
        (server.name.as_str(), server.address.as_str())
    };
    let first = typeset::line(ui, first, theme::body(), palette.text, room);
    let second = typeset::line(ui, second, theme::small(), palette.soft, room);
    let below = if second.text().is_empty() {
        0.0
    } else {
        second.size().y
    };
    let top = rect.center().y - (first.size().y + below) / 2.0;
    let under = egui::pos2(left, top + first.size().y);
    ui.painter()
        .galley(egui::pos2(left, top), first, palette.text);
    ui.painter().galley(under, second, palette.soft);
    if response.clicked() {
        view.unfolded = (!is_unfolded).then(|| server.address.clone());
        view.forgetting = None;
    }
    if is_unfolded {
        words_ui(ui, scene, &server.fingerprint);
        forget_ui(ui, scene, server, view, outcome);
    }
}

/// Forgetting a key lets another server take its place: it is asked for twice.
fn forget_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    server: &KnownServer,
    view: &mut SettingsView,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let address = [("address", (&server.address).into())];
    if view.forgetting.as_ref() != Some(&server.address) {
        let name = words.with("forget-server-name", &address);
        let button = Button::danger(&words.get("forget-server"))
            .icon(icons::TRASH)
            .show(ui);
        if button.accessible_name(name).clicked() {
            view.forgetting = Some(server.address.clone());
        }
        return;
    }
    widgets::label(
        ui,
        words.with("forget-question", &address),
        theme::body(),
        palette(ui).text,
    );
    widgets::at_the_end(ui, |ui| {
        if Button::danger(&words.get("forget-yes")).show(ui).clicked() {
            outcome.act(Action::ForgetServer {
                address: server.address.clone(),
            });
            view.forgetting = None;
            view.unfolded = None;
        }
        if Button::quiet(&words.get("cancel")).show(ui).clicked() {
            view.forgetting = None;
        }
    });
}
