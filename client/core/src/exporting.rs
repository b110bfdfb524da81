//! Writing what is kept on this computer into a file: one at a time, beside everything else.

use std::sync::Arc;

use super::Core;
use super::effect::Effect;
use super::model::{About, Done, Export, ExportEvent, ExportFault, Exporting, Fault, Ticket};

impl Core {
    pub(super) fn export(&mut self, ticket: Ticket, export: Export) {
        self.begin(ticket, About::Export);
        let opened = self.session.as_ref().is_some_and(|session| session.opened);
        let fault = match &self.model.export {
            Some(other) if other.came.is_none() => Some(ExportFault::Busy),
            _ if !opened => Some(ExportFault::Nothing),
            _ => None,
        };
        if let Some(fault) = fault {
            return self.finish(ticket, Err(Fault::Export(fault)));
        }
        self.show_export(Some(Exporting {
            ticket,
            export: export.clone(),
            written: 0,
            all: 0,
            came: None,
        }));
        self.effects.push(Effect::Export { ticket, export });
    }

    pub(super) fn exported(&mut self, ticket: Ticket, event: ExportEvent) {
        let known = self.model.export.as_deref().cloned();
        let Some(mut export) = known.filter(|known| known.ticket == ticket) else {
            return;
        };
        let mut came = None;
        match event {
            ExportEvent::Written { written, all } => (export.written, export.all) = (written, all),
            ExportEvent::Ended(ended) => {
                came = Some(ended.clone());
                export.came = Some(ended);
            }
        }
        self.show_export(Some(export));
        if let Some(came) = came {
            let came = came.map(|messages| Done::Exported { messages });
            self.finish(ticket, came.map_err(Fault::Export));
        }
    }

    pub(super) fn stop_export(&mut self) {
        let runs = self.model.export.as_ref();
        if runs.is_some_and(|export| export.came.is_none()) {
            self.effects.push(Effect::StopExport);
        }
    }

    /// What came of it was read.
    pub(super) fn forget_export(&mut self) {
        let export = self.model.export.as_ref();
        if export.is_some_and(|export| export.came.is_some()) {
            self.show_export(None);
        }
    }

    /// Whoever has asked is gone.
    pub(super) fn leave_export(&mut self) {
        self.stop_export();
        self.model.export = None;
    }

    /// The window that shows it is drawn after every change of the model.
    fn show_export(&mut self, export: Option<Exporting>) {
        self.model.export = export.map(Arc::new);
    }
}
