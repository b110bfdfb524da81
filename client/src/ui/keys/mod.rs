//! Every key that the program listens to, in one table: handlers read their keys from it, and so does the sheet that
//! shows them ([`sheet`]). A test looks through the sources for keys that are taken past it.
//!
//! What a text field does with a key is the toolkit's, and not here.

pub mod sheet;

use anser_look::held;
use egui::{Event, InputState, Key, Modifiers, Response, Ui};

const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;

/// Where keys mean something, in the order of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Everywhere,
    Lists,
    Conversation,
    Messages,
    History,
    Composer,
    Offers,
    EmojiList,
    Dialogs,
}

impl Place {
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Everywhere, "keys-everywhere"),
        (Self::Lists, "keys-lists"),
        (Self::Conversation, "keys-conversation"),
        (Self::Messages, "keys-messages"),
        (Self::History, "keys-history"),
        (Self::Composer, "keys-composer"),
        (Self::Offers, "keys-offers"),
        (Self::EmojiList, "keys-emoji-list"),
        (Self::Dialogs, "keys-dialogs"),
    ];
}

/// A key, and what is held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    pub held: Modifiers,
    pub key: Key,
    /// The same press on another keyboard, which the sheet leaves out.
    is_variant: bool,
}

const fn press(key: Key) -> Press {
    with(Modifiers::NONE, key)
}

const fn with(held: Modifiers, key: Key) -> Press {
    Press {
        held,
        key,
        is_variant: false,
    }
}

const fn variant(held: Modifiers, key: Key) -> Press {
    Press {
        held,
        key,
        is_variant: true,
    }
}

/// What the table says of a shortcut.
struct Entry {
    place: Place,
    /// The key of its words. Shortcuts of one place with the same words are one row of the sheet.
    says: &'static str,
    presses: &'static [Press],
}

macro_rules! shortcuts {
    ($($name:ident: $place:ident, $says:literal, [$($press:expr),+ $(,)?];)+) => {
        /// What can be done by key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Shortcut {
            $($name,)+
        }

        impl Shortcut {
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        place: Place::$place,
                        says: $says,
                        presses: const { &[$($press,)+] },
                    },)+
                }
            }

            #[cfg(test)]
            fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }
    };
}

shortcuts! {
    Find: Everywhere, "keys-find", [with(CTRL, Key::K), with(CTRL.plus(SHIFT), Key::F)];
    Kept: Everywhere, "keys-kept", [with(CTRL.plus(SHIFT), Key::S)];
    History: Everywhere, "keys-open-history", [with(CTRL, Key::H)];
    NextUnread: Everywhere, "keys-next-unread", [with(Modifiers::ALT.plus(SHIFT), Key::ArrowDown)];
    // Where the signs stand on a keyboard decides whether they need Shift.
    Larger: Everywhere, "keys-larger", [
        with(CTRL, Key::Plus), variant(CTRL.plus(SHIFT), Key::Plus),
        variant(CTRL, Key::Equals), variant(CTRL.plus(SHIFT), Key::Equals),
    ];
    Smaller: Everywhere, "keys-smaller", [with(CTRL, Key::Minus), variant(CTRL.plus(SHIFT), Key::Minus)];
    UsualSize: Everywhere, "keys-usual-size", [with(CTRL, Key::Num0), variant(CTRL.plus(SHIFT), Key::Num0)];
    Menu: Everywhere, "keys-menu", [press(Key::Menu), with(SHIFT, Key::F10)];
    Leave: Everywhere, "keys-leave", [press(Key::Escape)];
    CloseWindow: Everywhere, "keys-close-window", [with(CTRL, Key::W)];
    Sheet: Everywhere, "keys-sheet", [press(Key::F1), with(CTRL, Key::Slash)];

    RowUp: Lists, "keys-row", [press(Key::ArrowUp)];
    RowDown: Lists, "keys-row", [press(Key::ArrowDown)];
    OpenRow: Lists, "keys-open-row", [press(Key::Enter)];
    LeaveRow: Lists, "keys-leave-row", [press(Key::Escape)];
    PutBack: Lists, "keys-put-back", [press(Key::Backspace)];

    FindHere: Conversation, "keys-find-here", [with(CTRL, Key::F)];
    OlderHit: Conversation, "keys-older-hit", [press(Key::F3)];
    OlderFromField: Conversation, "keys-older-hit", [press(Key::Enter)];
    NewerHit: Conversation, "keys-newer-hit", [with(SHIFT, Key::F3)];
    NewerFromField: Conversation, "keys-newer-hit", [with(SHIFT, Key::Enter)];
    LeaveFind: Conversation, "keys-leave-find", [press(Key::Escape)];
    LeaveMembers: Conversation, "keys-leave-members", [press(Key::Escape)];

    PageUp: Messages, "keys-page", [press(Key::PageUp)];
    PageDown: Messages, "keys-page", [press(Key::PageDown)];
    MessageUp: Messages, "keys-message", [press(Key::ArrowUp)];
    MessageDown: Messages, "keys-message", [press(Key::ArrowDown)];
    First: Messages, "keys-first-last", [press(Key::Home)];
    Last: Messages, "keys-first-last", [press(Key::End)];
    Choose: Messages, "keys-choose", [press(Key::Space)];
    ChooseUp: Messages, "keys-choose-up-to", [with(SHIFT, Key::ArrowUp)];
    ChooseDown: Messages, "keys-choose-up-to", [with(SHIFT, Key::ArrowDown)];
    Unchoose: Messages, "keys-unchoose", [press(Key::Escape)];
    Copy: Messages, "keys-copy", [with(CTRL, Key::C)];
    Unfold: Messages, "keys-unfold", [press(Key::Enter)];

    FindInHistory: History, "keys-find-here", [with(CTRL, Key::F)];
    OlderPart: History, "keys-older-part", [with(CTRL, Key::PageUp)];
    NewerPart: History, "keys-newer-part", [with(CTRL, Key::PageDown)];
    ChooseAll: History, "keys-choose-all", [with(CTRL, Key::A)];
    CopyChosen: History, "keys-copy", [with(CTRL, Key::C)];
    DropChosen: History, "keys-unchoose", [press(Key::Escape)];
    Export: History, "keys-export", [with(CTRL, Key::E)];

    SendByCtrlEnter: Composer, "keys-send", [with(CTRL, Key::Enter)];
    SendByEnter: Composer, "keys-send", [press(Key::Enter)];
    SendMenu: Composer, "keys-send-menu", [with(CTRL.plus(SHIFT), Key::Enter)];
    LineByEnter: Composer, "keys-line", [press(Key::Enter)];
    LineByShiftEnter: Composer, "keys-line", [with(SHIFT, Key::Enter)];
    Emoji: Composer, "keys-emoji", [with(CTRL, Key::Period)];
    AnswerOlder: Composer, "keys-answer", [with(CTRL, Key::ArrowUp)];
    AnswerNewer: Composer, "keys-answer", [with(CTRL, Key::ArrowDown)];
    DropAnswer: Composer, "keys-drop-answer", [press(Key::Escape)];
    EditLast: Composer, "keys-edit", [press(Key::ArrowUp)];
    DropEdit: Composer, "keys-drop-edit", [press(Key::Escape)];
    Bold: Composer, "keys-bold", [with(CTRL, Key::B)];
    Italic: Composer, "keys-italic", [with(CTRL, Key::I)];
    Struck: Composer, "keys-struck", [with(CTRL.plus(SHIFT), Key::X)];
    Code: Composer, "keys-code", [with(CTRL.plus(SHIFT), Key::M)];

    OfferUp: Offers, "keys-offer", [press(Key::ArrowUp)];
    OfferDown: Offers, "keys-offer", [press(Key::ArrowDown)];
    TakeOffer: Offers, "keys-take-offer", [press(Key::Tab)];
    TakeChosenOffer: Offers, "keys-take-offer", [press(Key::Enter)];
    LeaveOffers: Offers, "keys-leave-offers", [press(Key::Escape)];

    EmojiUp: EmojiList, "keys-emoji-move", [press(Key::ArrowUp)];
    EmojiDown: EmojiList, "keys-emoji-move", [press(Key::ArrowDown)];
    EmojiLeft: EmojiList, "keys-emoji-move", [press(Key::ArrowLeft)];
    EmojiRight: EmojiList, "keys-emoji-move", [press(Key::ArrowRight)];
    TakeEmoji: EmojiList, "keys-take-emoji", [press(Key::Enter)];
    TakeEmojiAndStay: EmojiList, "keys-take-emoji-stay", [with(SHIFT, Key::Enter)];

    Confirm: Dialogs, "keys-confirm", [press(Key::Enter)];
    Back: Dialogs, "keys-back", [press(Key::Escape)];
}

impl Shortcut {
    /// Whether it was pressed with exactly what has to be held. Nobody else sees the press then.
    pub fn take(self, input: &mut InputState) -> bool {
        let presses = self.entry().presses;
        presses
            .iter()
            .any(|press| held::take_key(input, press.held, press.key))
    }

    /// Whether its key was pressed, whatever was held. Everybody else sees the press, too.
    pub fn is_seen(self, input: &InputState) -> bool {
        match self {
            // The toolkit makes this of the press.
            Self::Copy | Self::CopyChosen => input.events.contains(&Event::Copy),
            _ => {
                let presses = self.entry().presses;
                presses.iter().any(|press| input.key_pressed(press.key))
            }
        }
    }

    /// Whether it was pressed with exactly what has to be held. Everybody else sees the press, too.
    pub fn is_seen_alone(self, input: &InputState) -> bool {
        let presses = self.entry().presses;
        input.events.iter().any(|event| match event {
            Event::Key {
                key,
                pressed: true,
                modifiers,
                ..
            } => presses
                .iter()
                .any(|press| press.key == *key && modifiers.matches_exact(press.held)),
            _ => false,
        })
    }

    /// Those that are shown.
    pub(in crate::ui) fn presses(self) -> impl Iterator<Item = Press> {
        let presses = self.entry().presses.iter().copied();
        presses.filter(|press| !press.is_variant)
    }
}

/// Whether a field was left with the key that does what the button below it does.
pub fn confirms(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| Shortcut::Confirm.is_seen(input))
}

/// Whether the field above a list was left with the key that opens a row.
pub fn opens_row(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| Shortcut::OpenRow.is_seen(input))
}

#[cfg(test)]
mod tests;
