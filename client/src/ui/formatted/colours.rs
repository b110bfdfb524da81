//! The colours of code. They are worked out with the words, in the same frame: what has no colour never stands there.

use egui::Color32;
use egui::text::LayoutJob;

use super::form::{Form, Shape};
use crate::core::code::{Part, parts};
use crate::ui::theme::{Palette, text_colour};
use crate::ui::typeset;

/// Gives the parts of code their colours, which can be read on every bubble. Comments are `soft`.
pub(in crate::ui) fn colour(job: &mut LayoutJob, form: &Form, palette: &Palette, soft: Color32) {
    let mut coloured = Vec::new();
    for block in &form.blocks {
        if let Shape::Code(language) = &block.shape {
            let start = block.at.start;
            let parts = parts(&job.text[block.at.clone()], language);
            let parts = parts.into_iter();
            coloured.extend(parts.map(|(at, part)| (start + at.start..start + at.end, part)));
        }
    }
    typeset::change_all(job, coloured, |format, part| {
        let number = match part {
            Part::Comment => return format.color = soft,
            Part::Removed => 1,
            Part::Number => 2,
            Part::Text | Part::Added => 3,
            Part::Type => 4,
            Part::Function => 5,
            Part::Word => 6,
        };
        format.color = text_colour(palette, number, format.color);
    });
}
