//! Writing messages into a file: which ones, how, and where to; how far it is; and what came of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anser_shared::id::{ConversationId, Seq};
use egui::{Role, Ui, WidgetInfo};

use crate::core::Action;
use crate::core::model::{Export, ExportFault, Exporting, Fault, Format, Progress, Scope, Ticket};
use crate::ui::theme::{self, palette, space};
use crate::ui::widgets::{self, Banner, Button, Field, Tone};
use crate::ui::{Outcome, Scene, dates, icons, name_of};

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Chosen,
    Here,
    Everything,
}

#[derive(Debug)]
pub(super) struct ExportForm {
    what: What,
    here: Option<ConversationId>,
    chosen: Arc<Vec<(ConversationId, Seq)>>,
    format: Format,
    path: String,
    /// Where a name without a folder is.
    folder: PathBuf,
    sent: Option<(Ticket, String)>,
    /// Nothing can ask where to.
    has_no_dialog: bool,
}

impl ExportForm {
    pub(super) fn new(
        scene: &Scene<'_>,
        here: Option<ConversationId>,
        chosen: Arc<Vec<(ConversationId, Seq)>>,
        folder: &Path,
    ) -> Self {
        let what = match (chosen.is_empty(), here) {
            (false, _) => What::Chosen,
            (true, Some(_)) => What::Here,
            (true, None) => What::Everything,
        };
        let format = Format::Html;
        let day = dates::day(scene.now, scene.zone);
        let name = format!("anser-{day}.{}", format.extension());
        Self {
            what,
            here,
            chosen,
            format,
            path: folder.join(name).display().to_string(),
            folder: folder.to_owned(),
            sent: None,
            has_no_dialog: false,
        }
    }

    pub(super) fn choose(&mut self, path: Option<PathBuf>) {
        self.has_no_dialog = path.is_none();
        if let Some(path) = path {
            self.path = path.display().to_string();
            self.sent = None;
        }
    }

    fn scope(&self) -> Scope {
        match (self.what, self.here) {
            (What::Chosen, _) => Scope::Selection(Arc::clone(&self.chosen)),
            (What::Here, Some(here)) => Scope::Conversation(here),
            (What::Here | What::Everything, _) => Scope::Everything,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(self.path.trim())
    }

    /// What came of what was sent last, as long as the same path stands there.
    fn fault(&self, scene: &Scene<'_>) -> Option<ExportFault> {
        let (sent, path) = self.sent.as_ref()?;
        match scene.model.tickets.progress(*sent)? {
            Progress::Refused(Fault::Export(fault)) if *path == self.path => Some(fault.clone()),
            _ => None,
        }
    }

    fn ends(&self, scene: &Scene<'_>) -> bool {
        let progress = self.sent.as_ref();
        let progress = progress.and_then(|(sent, _)| scene.model.tickets.progress(*sent));
        matches!(progress, Some(Progress::Done(_)))
    }
}

/// Draws the form over the window, until it is closed or the file is there.
pub(super) fn form_ui(
    ui: &Ui,
    scene: &Scene<'_>,
    form: &mut Option<ExportForm>,
    outcome: &mut Outcome,
) {
    let Some(view) = form else { return };
    let closes = widgets::wide_modal(ui, "export", |ui| {
        let runs = scene.model.export.as_deref();
        match runs.filter(|export| export.came.is_none()) {
            Some(runs) => running_ui(ui, scene, runs, outcome),
            None => fields_ui(ui, scene, view, outcome),
        }
    });
    if closes || view.ends(scene) {
        // That it was refused was read here.
        let came = scene
            .model
            .export
            .as_ref()
            .and_then(|export| export.came.as_ref());
        if came.is_some_and(Result::is_err) {
            outcome.act(Action::ForgetExport);
        }
        *form = None;
        ui.ctx().request_repaint();
    }
}

fn fields_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ExportForm, outcome: &mut Outcome) -> bool {
    let (words, palette) = (scene.words, palette(ui));
    ui.spacing_mut().item_spacing.y = space::SMALL;
    let title = words.get("export-messages");
    let heading = widgets::label(ui, &title, theme::title(), palette.text);
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, &title));
    what_ui(ui, scene, view);
    let names = Format::ALL.map(|format| match format {
        Format::Html => words.get("export-html"),
        Format::Text => words.get("export-text"),
        Format::Json => words.get("export-json"),
    });
    let options: Vec<(Format, &str)> = Format::ALL
        .into_iter()
        .zip(names.iter().map(String::as_str))
        .collect();
    if let Some(format) = widgets::choice(ui, &options, view.format) {
        let before = format!(".{}", view.format.extension());
        if let Some(name) = view.path.strip_suffix(&before) {
            view.path = format!("{name}.{}", format.extension());
        }
        view.format = format;
    }
    let means = match view.format {
        Format::Html => "export-html-means",
        Format::Text => "export-text-means",
        Format::Json => "export-json-means",
    };
    widgets::label(ui, words.get(means), theme::small(), palette.soft);
    let fault = view.fault(scene);
    let is_taken = fault == Some(ExportFault::Exists);
    let said = match (&fault, view.has_no_dialog) {
        (Some(fault), _) => Some(words.export_fault(fault)),
        (None, true) => Some(words.get("file-no-dialog")),
        (None, false) => None,
    };
    let label = words.get("export-file");
    Field::new(&label)
        .fault(said.as_deref())
        .show(ui, &mut view.path);
    if Button::plain(&words.get("export-choose"))
        .show(ui)
        .clicked()
    {
        outcome.choose_file = Some(view.path());
    }
    ui.add_space(space::TIGHT);
    let (yes, replaces) = (words.get("export-now"), words.get("export-replace"));
    let button = match is_taken {
        true => Button::danger(&replaces),
        false => Button::primary(&yes),
    };
    let enabled = !view.path.trim().is_empty();
    if button.wide().enabled(enabled).show(ui).clicked() {
        let export = Export {
            scope: view.scope(),
            format: view.format,
            path: view.path(),
            replaces: is_taken,
        };
        view.has_no_dialog = false;
        view.sent = Some((outcome.ask(Action::Export(export)), view.path.clone()));
    }
    Button::quiet(&words.get("cancel"))
        .wide()
        .show(ui)
        .clicked()
}

/// Which messages, where there is more than one answer.
fn what_ui(ui: &mut Ui, scene: &Scene<'_>, view: &mut ExportForm) {
    let words = scene.words;
    let chosen = words.with("chosen-count", &[("count", view.chosen.len().into())]);
    let here = view
        .here
        .and_then(|here| scene.model.conversations.get(&here));
    let here = here.map(|here| name_of(scene.model, words, here));
    let everything = words.get("history-everything");
    let mut options = Vec::new();
    if !view.chosen.is_empty() {
        options.push((What::Chosen, chosen.as_str()));
    }
    if let Some(here) = &here {
        options.push((What::Here, here.as_str()));
    }
    options.push((What::Everything, everything.as_str()));
    if options.len() == 1 {
        widgets::label(ui, &everything, theme::body(), palette(ui).text);
        return;
    }
    if let Some(what) = widgets::choice(ui, &options, view.what) {
        view.what = what;
        view.sent = None;
    }
}

fn running_ui(ui: &mut Ui, scene: &Scene<'_>, runs: &Exporting, outcome: &mut Outcome) -> bool {
    let (words, palette) = (scene.words, palette(ui));
    ui.spacing_mut().item_spacing.y = space::SMALL;
    widgets::label(
        ui,
        words.get("export-messages"),
        theme::title(),
        palette.text,
    );
    let said = progress(scene, runs);
    let label = widgets::label(ui, &said, theme::body(), palette.soft);
    label.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
    let size = egui::vec2(ui.available_width(), 6.0);
    let (bar, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    ui.painter().rect_filled(bar, 3.0, palette.sunken);
    let share = runs.written as f32 / runs.all.max(1) as f32;
    let done = bar.with_max_x(bar.left() + bar.width() * share.min(1.0));
    ui.painter().rect_filled(done, 3.0, palette.accent);
    if Button::danger(&words.get("export-stop"))
        .wide()
        .show(ui)
        .clicked()
    {
        outcome.act(Action::StopExport);
    }
    Button::quiet(&words.get("export-behind"))
        .wide()
        .show(ui)
        .clicked()
}

fn progress(scene: &Scene<'_>, runs: &Exporting) -> String {
    let values = [("count", runs.written.into()), ("all", runs.all.into())];
    scene.words.with("export-progress", &values)
}

/// In the window, while the form is closed: how far it is, or what came of it.
pub(super) fn banner_ui(
    ui: &mut Ui,
    scene: &Scene<'_>,
    exporting: &Exporting,
    outcome: &mut Outcome,
) {
    let words = scene.words;
    let path = exporting.export.path.display().to_string();
    let (tone, icon, said, button) = match &exporting.came {
        None => (
            Tone::Calm,
            icons::CLOCK,
            progress(scene, exporting),
            "export-stop",
        ),
        Some(Ok(count)) => {
            let values = [("count", (*count).into()), ("path", (&path).into())];
            let said = words.with("export-done", &values);
            (Tone::Calm, icons::CHECK, said, "dismiss")
        }
        Some(Err(fault)) => {
            let said = words.export_fault(fault);
            (Tone::Alert, icons::ALERT_CIRCLE, said, "dismiss")
        }
    };
    let banner = Banner {
        tone,
        icon,
        text: &said,
    };
    let runs = exporting.came.is_none();
    banner.show(ui, |ui| {
        if Button::plain(&words.get(button)).show(ui).clicked() {
            outcome.act(if runs {
                Action::StopExport
            } else {
                Action::ForgetExport
            });
        }
    });
}
