//! The names of keys, and which key of a keyboard has which symbol.
//!
//! Nothing is pressed here; the [hands](crate::hands) do that.

use anyhow::{Context, Result, bail};

/// The symbol of a key, by its number in X.
pub type Symbol = u32;

/// No symbol at all.
const NOTHING: Symbol = 0;

/// Beyond Latin-1 a symbol is the letter's number with this added.
const UNICODE: Symbol = 0x0100_0000;

const SHIFT: Symbol = 0xffe1;

/// The names of modifiers in a chord.
const MODIFIERS: &[(&str, Symbol)] = &[
    ("shift", SHIFT),
    ("ctrl", 0xffe3),
    ("alt", 0xffe9),
    ("super", 0xffeb),
];

/// The names of keys that write no letter, as in X.
const NAMES: &[(&str, Symbol)] = &[
    ("BackSpace", 0xff08),
    ("Tab", 0xff09),
    ("Return", 0xff0d),
    ("Escape", 0xff1b),
    ("F3", 0xffc0),
    ("Home", 0xff50),
    ("Left", 0xff51),
    ("Up", 0xff52),
    ("Right", 0xff53),
    ("Down", 0xff54),
    ("Prior", 0xff55),
    ("Next", 0xff56),
    ("End", 0xff57),
    ("Menu", 0xff67),
    ("Delete", 0xffff),
    ("space", 0x20),
    ("plus", 0x2b),
];

/// A key with held modifiers, for example `ctrl+shift+k`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord {
    pub held: Vec<Symbol>,
    pub key: Symbol,
}

impl Chord {
    /// Names are separated by plus signs, and the key comes last: a letter, or a name from X.
    pub fn parse(said: &str) -> Result<Self> {
        let mut names: Vec<&str> = said.split('+').collect();
        let key = names.pop().unwrap_or_default();
        let held = names.into_iter().map(modifier);
        Ok(Self {
            held: held
                .collect::<Result<_>>()
                .with_context(|| format!("{said:?} cannot be pressed"))?,
            key: named(key).with_context(|| format!("no key is meant by {said:?}"))?,
        })
    }
}

/// The key of the modifier.
pub fn modifier(name: &str) -> Result<Symbol> {
    let found = MODIFIERS.iter().find(|(known, _)| *known == name);
    let (_, symbol) = found.with_context(|| format!("{name:?} is not held for other keys"))?;
    Ok(*symbol)
}

fn named(name: &str) -> Result<Symbol> {
    if let Some((_, symbol)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Ok(*symbol);
    }
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => symbol_of(letter),
        _ => bail!("no key is called {name:?}"),
    }
}

/// The symbol of a letter. The end of a line is the Return key.
pub fn symbol_of(letter: char) -> Result<Symbol> {
    Ok(match letter {
        '\n' => 0xff0d,
        '\t' => 0xff09,
        letter if letter.is_control() => bail!("no key writes {letter:?}"),
        ' '..='~' | '\u{a0}'..='\u{ff}' => u32::from(letter),
        letter => UNICODE + u32::from(letter),
    })
}

/// How one key is pressed to give a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    pub code: u8,
    pub shift: bool,
}

/// Which key has which symbols: the first without Shift, the second with it.
#[derive(Clone, Debug)]
pub struct Keyboard {
    first: u8,
    keys: Vec<Vec<Symbol>>,
    /// Modifier keys, which cannot get a letter.
    modifiers: Vec<u8>,
}

impl Keyboard {
    /// `symbols` are those of the key `first`, then those of the next one, with this many for each.
    #[must_use]
    pub fn new(first: u8, for_each: u8, symbols: &[Symbol], modifiers: Vec<u8>) -> Self {
        let keys = symbols.chunks(usize::from(for_each.max(1)));
        Self {
            first,
            keys: keys.map(<[Symbol]>::to_vec).collect(),
            modifiers,
        }
    }

    /// How a symbol is given; without Shift if there is a choice.
    #[must_use]
    pub fn stroke(&self, symbol: Symbol) -> Option<Stroke> {
        let on = |level: usize| {
            let has = |symbols: &Vec<Symbol>| symbols.get(level) == Some(&symbol);
            let code = self.code(self.keys.iter().position(has)?)?;
            Some(Stroke {
                code,
                shift: level == 1,
            })
        };
        on(0).or_else(|| on(1))
    }

    /// The Shift key.
    #[must_use]
    pub fn shift(&self) -> Option<u8> {
        self.stroke(SHIFT).map(|stroke| stroke.code)
    }

    /// A key with nothing on it.
    #[must_use]
    pub fn spare(&self) -> Option<u8> {
        let codes = (0..self.keys.len()).filter_map(|index| Some((index, self.code(index)?)));
        let mut free = codes.filter(|(index, code)| {
            let blank = self.keys[*index].iter().all(|symbol| *symbol == NOTHING);
            blank && !self.modifiers.contains(code)
        });
        free.next().map(|(_, code)| code)
    }

    /// This key gives this symbol from now on, with and without Shift.
    pub fn teach(&mut self, code: u8, symbol: Symbol) {
        let index = usize::from(code.saturating_sub(self.first));
        if let Some(key) = self.keys.get_mut(index) {
            *key = vec![symbol, symbol];
        }
    }

    fn code(&self, index: usize) -> Option<u8> {
        self.first.checked_add(u8::try_from(index).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four keys from number 8 on: Shift, one letter, one with nothing, and one that is held without a name.
    fn small() -> Keyboard {
        let (a, large_a) = (symbol_of('a').unwrap(), symbol_of('A').unwrap());
        let symbols = [SHIFT, 0, a, large_a, 0, 0, 0, 0];
        Keyboard::new(8, 2, &symbols, vec![8, 10])
    }

    #[test]
    fn a_chord_is_what_is_held_and_a_key() {
        let chord = Chord::parse("ctrl+shift+k").unwrap();
        assert_eq!(chord.held, [0xffe3, SHIFT]);
        assert_eq!(chord.key, symbol_of('k').unwrap());
        assert_eq!(Chord::parse("Return").unwrap().key, 0xff0d);
        assert_eq!(Chord::parse("ctrl+plus").unwrap().key, u32::from('+'));
        for nonsense in ["", "ctrl+", "k+ctrl", "hyper+k", "Nowhere"] {
            assert!(Chord::parse(nonsense).is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn every_letter_has_a_symbol_and_the_end_of_a_line_is_return() {
        for (letter, symbol) in [
            ('k', 0x6b),
            ('ü', 0xfc),
            ('你', 0x0100_4f60),
            ('🪿', 0x0101_fabf),
            ('\n', 0xff0d),
            ('\t', 0xff09),
        ] {
            assert_eq!(symbol_of(letter).unwrap(), symbol, "{letter:?}");
        }
        assert!(symbol_of('\u{7}').is_err());
    }

    #[test]
    fn a_letter_is_found_with_and_without_shift() {
        let keyboard = small();
        let stroke = |letter| keyboard.stroke(symbol_of(letter).unwrap());
        let key = |shift| Some(Stroke { code: 9, shift });
        assert_eq!((stroke('a'), stroke('A')), (key(false), key(true)));
        assert_eq!(stroke('b'), None);
        assert_eq!(keyboard.shift(), Some(8));
    }

    #[test]
    fn a_spare_key_is_blank_and_held_for_nothing_and_there_once() {
        let mut keyboard = small();
        assert_eq!(keyboard.spare(), Some(11));
        let symbol = symbol_of('你').unwrap();
        keyboard.teach(11, symbol);
        let taught = Stroke {
            code: 11,
            shift: false,
        };
        assert_eq!(keyboard.stroke(symbol), Some(taught));
        assert_eq!(keyboard.spare(), None);
    }
}
