//! Runs entry points over inputs, and reports what broke.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use anser_shared::fuzz::Target;
use xtask::random::Random;

use crate::change::changed;

/// No input from a stranger may take this long, also without optimisation on a busy machine.
const SLOW: Duration = Duration::from_secs(5);

/// Something that an input has broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub target: &'static str,
    pub input: Vec<u8>,
    pub why: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { target, input, why } = self;
        write!(f, "{target}: {why}\n  over the bytes ")?;
        input.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "\n  as text {:?}", String::from_utf8_lossy(input))
    }
}

/// Hands one input to an entry point.
#[expect(
    clippy::disallowed_methods,
    reason = "an input that takes long is a fault, too"
)]
pub fn one((target, run): Target, input: &[u8]) -> Result<(), Broken> {
    let begin = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| run(input)));
    let broken = |why: String| Broken {
        target,
        input: input.to_vec(),
        why,
    };
    outcome.map_err(|panic| {
        let why = panic.downcast_ref::<String>().cloned();
        let plain = panic.downcast_ref::<&str>().map(|why| (*why).to_owned());
        broken(why.or(plain).unwrap_or_else(|| "it has panicked".into()))
    })?;
    match begin.elapsed() {
        took if took > SLOW => Err(broken(format!("it took {took:?}"))),
        _ => Ok(()),
    }
}

/// Hands random changes of `inputs` to an entry point for this long. Returns how many there were.
#[expect(
    clippy::disallowed_methods,
    reason = "the time for this is all that is bounded"
)]
pub fn changes(
    target: Target,
    inputs: &[Vec<u8>],
    within: Duration,
    random: &mut Random,
) -> Result<u64, Broken> {
    let begin = Instant::now();
    let mut count = 0;
    while begin.elapsed() < within {
        let (input, other) = (
            random.pick::<Vec<u8>>(inputs),
            random.pick::<Vec<u8>>(inputs),
        );
        let input = changed(input, other, random);
        one(target, &input)?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_is_found_and_told() {
        let fragile: Target = ("fragile", |bytes| assert!(bytes != b"goose", "a goose"));
        let broken = one(fragile, b"goose").unwrap_err();
        assert!(broken.to_string().contains("a goose"), "{broken}");
        assert!(broken.to_string().contains("676f6f7365"), "{broken}");
        assert_eq!(one(fragile, b"gander"), Ok(()));
        let near: Target = ("near", |bytes| assert!(bytes != b"goose!"));
        let found = changes(
            near,
            &[b"goose".to_vec(), b"geese!".to_vec()],
            Duration::from_mins(1),
            &mut Random::new(5),
        );
        assert!(found.is_err(), "{found:?}");
    }
}
