//! The text that is shown of the one that was typed.

use std::ops::Range;

use crate::core::markup::{Kind, Markup, Style};

/// How a text is shown. All places are those of the shown text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    /// In order, with one line break between two of them; none at all for a text in one piece.
    pub(crate) blocks: Vec<Block>,
    /// Parts in their own style, in order.
    pub(crate) runs: Vec<(Range<usize>, Style)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) at: Range<usize>,
    pub(crate) shape: Shape,
    /// There was a blank line before it.
    pub(crate) is_apart: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Paragraph,
    Quote,
    /// So many items of lists are around it.
    Item(u8),
    /// The name of the language, which may be empty.
    Code(String),
}

/// A text as it is shown, and where each place of the typed one has come to.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) form: Form,
    moves: Vec<Move>,
}

/// A part of the typed text became a part of the shown one.
#[derive(Debug)]
struct Move {
    from: Range<usize>,
    to: Range<usize>,
}

impl Shown {
    /// What is shown of a text, with some parts of it replaced, which stand in order.
    pub(crate) fn of(
        text: &str,
        markup: &Markup,
        replaced: impl IntoIterator<Item = (Range<usize>, String)>,
    ) -> Self {
        let mut shown = String::with_capacity(text.len() + 64);
        let mut moves = Vec::with_capacity(markup.edits.len());
        let mut done = 0;
        let mut put = |at: &Range<usize>, words: &str| {
            // What stands in a part that is not shown is not shown either.
            if at.start < done {
                return;
            }
            shown.push_str(&text[done..at.start]);
            let start = shown.len();
            shown.push_str(words);
            let (from, to) = (at.clone(), start..shown.len());
            moves.push(Move { from, to });
            done = at.end;
        };
        let mut replaced = replaced.into_iter().peekable();
        for edit in &markup.edits {
            while let Some((at, words)) = replaced.next_if(|(at, _)| at.start < edit.at.start) {
                put(&at, &words);
            }
            put(&edit.at, edit.shown);
        }
        for (at, words) in replaced {
            put(&at, &words);
        }
        shown.push_str(&text[done..]);
        let mut shown = Self {
            text: shown,
            form: Form::default(),
            moves,
        };
        if markup.is_plain() {
            return shown;
        }
        let blocks = markup.blocks.iter().map(|block| Block {
            at: shown.place(&block.at),
            shape: match &block.kind {
                Kind::Paragraph => Shape::Paragraph,
                Kind::Quote => Shape::Quote,
                Kind::Item { depth } => Shape::Item(*depth),
                Kind::Code { language, .. } => {
                    let language = language.clone().map_or("", |at| &text[at]);
                    Shape::Code(language.to_owned())
                }
            },
            is_apart: block.is_apart,
        });
        let blocks = blocks.collect();
        let runs = markup.runs.iter();
        let runs = runs.map(|run| (shown.place(&run.at), run.style)).collect();
        shown.form = Form { blocks, runs };
        shown
    }

    /// Where a part of the typed text stands in the shown one.
    pub(crate) fn place(&self, at: &Range<usize>) -> Range<usize> {
        let start = self.moved(at.start);
        start..self.moved(at.end).max(start)
    }

    fn moved(&self, at: usize) -> usize {
        let next = self.moves.partition_point(|moved| moved.from.start <= at);
        let Some(last) = next.checked_sub(1).map(|last| &self.moves[last]) else {
            return at;
        };
        if at >= last.from.end {
            last.to.end + (at - last.from.end)
        } else {
            last.to.start
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_move_along_with_what_is_hidden_and_replaced() {
        let text = "**a** @bo `c` d\n```rs\ne\n```";
        let markup = Markup::of(text, &[]);
        let call = text.find("@bo").expect("it stands there");
        let call = call..call + 3;
        let shown = Shown::of(text, &markup, [(call.clone(), "@Ben Kay".to_owned())]);
        assert_eq!(shown.text, "a @Ben Kay c d\ne");
        assert_eq!(&shown.text[shown.place(&call)], "@Ben Kay");
        for word in ["a", "c", "d", "e"] {
            let at = text.rfind(word).expect("it stands there");
            assert_eq!(&shown.text[shown.place(&(at..at + 1))], word);
        }
        let styled: Vec<&str> = shown
            .form
            .runs
            .iter()
            .map(|(at, _)| &shown.text[at.clone()])
            .collect();
        assert_eq!(styled, ["a", "c"]);
        let blocks: Vec<(&str, &Shape)> = shown
            .form
            .blocks
            .iter()
            .map(|block| (&shown.text[block.at.clone()], &block.shape))
            .collect();
        let code = Shape::Code("rs".to_owned());
        assert_eq!(
            blocks,
            [("a @Ben Kay c d", &Shape::Paragraph), ("e", &code)]
        );
    }

    #[test]
    fn a_name_may_have_signs_of_its_own() {
        let shown = Shown::of(
            "@bo **b**",
            &Markup::of("@bo **b**", &[]),
            [(0..3, "@**x**".into())],
        );
        assert_eq!(shown.text, "@**x** b");
        assert_eq!(&shown.text[shown.form.runs[0].0.clone()], "b");
    }
}
