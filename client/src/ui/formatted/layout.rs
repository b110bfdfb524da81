//! Lays out the blocks of a text below each other, in one piece: a selection goes through all of them, and what is
//! copied of it are the words as they are shown.

use std::ops::Range;
use std::sync::Arc;

use egui::emath::GuiRounding as _;
use egui::text::{ByteIndex, LayoutJob, LayoutSection};
use egui::{FontId, Galley, Rect, Stroke, Ui};

use super::form::{Block, Form, Shape};
use crate::core::markup::Style;
use crate::ui::theme::{self, size, space};
use crate::ui::typeset;

/// The bar beside a quote.
pub(super) const BAR: f32 = 3.0;
/// Around code.
pub(super) const PAD: f32 = 8.0;
/// Above code, where its language stands and what copies it.
pub(super) const HEAD: f32 = 26.0;
/// Code takes at least so much room, for what stands above it.
const CODE_WIDTH: f32 = 150.0;
/// Beside code in a line.
const BESIDE: f32 = 3.0;
/// An item of a list is so far to the right of the words around it, at least.
const HANG: f32 = 16.0;

/// Something behind words, or above them.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Piece {
    pub(in crate::ui) shape: Shape,
    /// Its words.
    pub(in crate::ui) at: Range<usize>,
    /// As wide as its words, with what is around them.
    pub(in crate::ui) rect: Rect,
}

/// A text that was laid out.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Laid {
    pub(in crate::ui) galley: Arc<Galley>,
    pub(in crate::ui) pieces: Vec<Piece>,
    /// Where code stands in a line.
    pub(in crate::ui) code: Vec<Rect>,
    /// Nothing may stand behind its last line.
    pub(in crate::ui) is_closed: bool,
}

/// Gives the parts of a text that are formatted their look.
pub(in crate::ui) fn mark(job: &mut LayoutJob, form: &Form) {
    typeset::change_all(job, form.runs.iter().cloned(), |format, style: &Style| {
        if style.is_code {
            format.font_id = code_font(&format.font_id);
        } else if style.is_bold {
            format.font_id = theme::bold(&format.font_id);
        }
        format.italics = style.is_italic;
        if style.is_struck {
            format.strikethrough = Stroke::new(1.0, format.color);
        }
    });
    let is_code = |block: &&Block| matches!(block.shape, Shape::Code(_));
    let blocks = form.blocks.iter().filter(is_code);
    let blocks = blocks.map(|block| (block.at.clone(), ()));
    typeset::change_all(job, blocks, |format, ()| {
        format.font_id = code_font(&format.font_id);
        format.line_height = Some(theme::leading(&format.font_id));
    });
    set_apart(job, form);
}

/// Letters of code look larger than those beside them.
fn code_font(font: &FontId) -> FontId {
    let size = font.size * size::CODE / size::MESSAGE;
    FontId::new(size, egui::FontFamily::Monospace)
}

/// Code in a line has some room on both sides.
fn set_apart(job: &mut LayoutJob, form: &Form) {
    let code = form.runs.iter().filter(|(_, style)| style.is_code);
    let ends = code.flat_map(|(at, _)| [at.start, at.end]);
    let mut ends = ends.peekable();
    for section in &mut job.sections {
        let begin = section.byte_range.start.0;
        while ends.next_if(|end| *end < begin).is_some() {}
        if ends.next_if_eq(&begin).is_some() {
            section.leading_space += BESIDE;
        }
    }
}

/// Lays out a text within a width, and no more of it than so many rows.
pub(in crate::ui) fn lay_out(
    ui: &Ui,
    job: &LayoutJob,
    form: &Form,
    width: f32,
    max_rows: usize,
) -> Laid {
    if form.blocks.is_empty()
        || matches!(form.blocks.as_slice(), [only] if only.shape == Shape::Paragraph)
    {
        let mut job = job.clone();
        job.wrap.max_width = width;
        job.wrap.max_rows = max_rows;
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        let code = code_places(&galley, form);
        return Laid {
            galley,
            pieces: Vec::new(),
            code,
            is_closed: false,
        };
    }
    let mut stack = Stack::new(ui, job, width);
    // Each block has a row at least.
    let blocks = &form.blocks[..form.blocks.len().min(max_rows)];
    let hangs = hangs(ui, job, blocks);
    let mut before: Option<&Shape> = None;
    stack.is_cut = blocks.len() < form.blocks.len();
    for (block, hang) in blocks.iter().zip(hangs) {
        if stack.rows >= max_rows {
            stack.is_cut = true;
            break;
        }
        stack.add(block, hang, before, max_rows);
        before = Some(&block.shape);
    }
    stack.finish(form)
}

/// How far the words of each block are from the edge, and how wide what stands before them is.
#[derive(Clone, Copy, Default)]
struct Hang {
    left: f32,
    sign: f32,
}

/// For the items of a list: all of one depth stand below each other, whatever number is before them.
fn hangs(ui: &Ui, job: &LayoutJob, blocks: &[Block]) -> Vec<Hang> {
    let mut hangs = vec![Hang::default(); blocks.len()];
    let mut number = 0;
    while number < blocks.len() {
        let items = blocks[number..].iter().enumerate();
        // Behind a blank line another list begins.
        let items = items.map_while(|(item, block)| match block.shape {
            Shape::Item(depth) if item == 0 || !block.is_apart => Some((usize::from(depth), block)),
            _ => None,
        });
        let mut widths = [HANG; 16];
        let mut list = Vec::new();
        for (depth, block) in items {
            let words = &job.text[block.at.clone()];
            let sign = words.find(' ').map_or(0, |space| space + 1);
            let sign = part(job, block.at.start..block.at.start + sign, 0).0;
            let sign = ui
                .fonts_mut(|fonts| fonts.layout_job(sign))
                .intrinsic_size()
                .x;
            let depth = depth.min(widths.len() - 1);
            widths[depth] = widths[depth].max(sign);
            list.push((depth, sign));
        }
        for (item, (depth, sign)) in list.iter().enumerate() {
            let left = widths[..=*depth].iter().sum();
            hangs[number + item] = Hang { left, sign: *sign };
        }
        number += list.len().max(1);
    }
    hangs
}

/// A part of a job, to be laid out alone, whose sections are not before the one with this number; and the number of
/// the first one that may belong to what follows.
fn part(job: &LayoutJob, at: Range<usize>, first: usize) -> (LayoutJob, usize) {
    let mut part = LayoutJob {
        text: job.text[at.clone()].to_owned(),
        sections: Vec::new(),
        wrap: job.wrap.clone(),
        ..LayoutJob::default()
    };
    let begins = job.sections[first..].iter();
    let before = begins
        .take_while(|section| section.byte_range.end.0 <= at.start)
        .count();
    let mut next = first + before;
    for section in &job.sections[first + before..] {
        let (begin, end) = (section.byte_range.start.0, section.byte_range.end.0);
        if begin >= at.end {
            break;
        }
        let from = begin.max(at.start) - at.start;
        let to = end.min(at.end) - at.start;
        part.sections.push(LayoutSection {
            leading_space: if begin >= at.start {
                section.leading_space
            } else {
                0.0
            },
            byte_range: ByteIndex(from)..ByteIndex(to),
            format: section.format.clone(),
        });
        if end <= at.end {
            next += 1;
        }
    }
    (part, next)
}

/// Blocks below each other.
struct Stack<'a> {
    ui: &'a Ui,
    job: &'a LayoutJob,
    width: f32,
    /// The first section that was not looked at.
    section: usize,
    galleys: Vec<Arc<Galley>>,
    /// For each of them, where its words begin.
    corners: Vec<egui::Vec2>,
    pieces: Vec<Piece>,
    rows: usize,
    height: f32,
    is_cut: bool,
}

impl<'a> Stack<'a> {
    fn new(ui: &'a Ui, job: &'a LayoutJob, width: f32) -> Self {
        Self {
            ui,
            job,
            width,
            section: 0,
            galleys: Vec::new(),
            corners: Vec::new(),
            pieces: Vec::new(),
            rows: 0,
            height: 0.0,
            is_cut: false,
        }
    }

    fn add(&mut self, block: &Block, hang: Hang, before: Option<&Shape>, max_rows: usize) {
        let (mut part, next) = part(self.job, block.at.clone(), self.section);
        self.section = next;
        let (left, right, above, below) = match block.shape {
            Shape::Paragraph => (0.0, 0.0, 0.0, 0.0),
            Shape::Quote => (BAR + space::SMALL, 0.0, 0.0, 0.0),
            Shape::Item(_) => (hang.left, 0.0, 0.0, 0.0),
            Shape::Code(_) => (PAD, PAD, HEAD, PAD),
        };
        // The bullet stands before the edge at which all lines begin.
        if let Some(first) = part.sections.first_mut() {
            first.leading_space -= hang.sign;
        }
        part.wrap.max_width = (self.width - left - right).max(40.0);
        part.wrap.max_rows = max_rows - self.rows;
        let galley = self.ui.fonts_mut(|fonts| fonts.layout_job(part));
        if let Some(before) = before {
            self.height += gap(before, block);
        }
        let top = self.height;
        let size = galley.size();
        self.height = top + above + size.y + below;
        self.corners.push(egui::vec2(left, top + above));
        let width = left + size.x + right;
        let width = match block.shape {
            Shape::Code(_) => width.max(CODE_WIDTH.min(self.width)),
            _ => width,
        };
        self.pieces.push(Piece {
            shape: block.shape.clone(),
            at: block.at.clone(),
            rect: Rect::from_min_max(egui::pos2(0.0, top), egui::pos2(width, self.height)),
        });
        self.rows += galley.rows.len();
        self.is_cut |= galley.elided;
        self.galleys.push(galley);
    }

    /// Puts all of it into one piece.
    fn finish(mut self, form: &Form) -> Laid {
        let whole = self.job.clone();
        let pixels = self.ui.pixels_per_point();
        let mut galley = Galley::concat(Arc::new(whole), &self.galleys, pixels);
        galley.elided = self.is_cut;
        let mut rows = galley.rows.iter_mut();
        let mut width: f32 = 0.0;
        let mut meshes = Rect::NOTHING;
        for (block, corner) in self.galleys.iter().zip(&self.corners) {
            // In this order: none of the rows is taken and not used.
            for (alone, placed) in block.rows.iter().zip(rows.by_ref()) {
                let place = alone.pos + *corner;
                placed.pos = place.round_to_pixels(pixels);
                meshes |= placed.visuals.mesh_bounds.translate(placed.pos.to_vec2());
            }
        }
        for piece in &self.pieces {
            width = width.max(piece.rect.right().ceil());
        }
        // What is behind a block is as wide as the widest one.
        for piece in &mut self.pieces {
            piece.rect.max.x = width;
        }
        galley.mesh_bounds = meshes;
        galley.rect = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, self.height));
        let is_closed = matches!(
            self.pieces.last(),
            Some(Piece {
                shape: Shape::Code(_),
                ..
            })
        );
        let code = code_places(&galley, form);
        Laid {
            galley: Arc::new(galley),
            pieces: self.pieces,
            code,
            is_closed,
        }
    }
}

/// What is between two blocks.
fn gap(before: &Shape, block: &Block) -> f32 {
    match (before, &block.shape) {
        _ if block.is_apart => space::SMALL,
        (Shape::Code(_), _) | (_, Shape::Code(_)) => space::SMALL,
        (Shape::Item(_), Shape::Item(_)) => 0.0,
        _ => space::TIGHT,
    }
}

/// Where code stands in the lines of a text, row by row.
fn code_places(galley: &Galley, form: &Form) -> Vec<Rect> {
    let code = form.runs.iter().filter(|(_, style)| style.is_code);
    let mut code = code.map(|(at, _)| at).peekable();
    let mut places = Vec::new();
    if code.peek().is_none() {
        return places;
    }
    let mut byte = 0;
    for row in &galley.rows {
        let mut here: Option<Rect> = None;
        for glyph in &row.glyphs {
            while code.next_if(|at| at.end <= byte).is_some() {
                places.extend(here.take());
            }
            if code.peek().is_some_and(|at| at.contains(&byte)) {
                let left = row.pos.x + glyph.pos.x;
                let x = left..=left + glyph.advance_width;
                // As high as the letters, with as much room above as below.
                let middle = row.pos.y + row.size.y / 2.0;
                let half = (glyph.font_height / 2.0 + 1.0).min(row.size.y / 2.0);
                let place = Rect::from_x_y_ranges(x, middle - half..=middle + half);
                here = Some(here.map_or(place, |before| before.union(place)));
            }
            byte += glyph.chr.len_utf8();
        }
        places.extend(here);
        byte += usize::from(row.ends_with_newline);
    }
    let wide = egui::vec2(BESIDE - 1.0, 0.0);
    places
        .into_iter()
        .map(|place| place.expand2(wide))
        .collect()
}
