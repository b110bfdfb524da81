//! The parts of the model that something was worked out from: it is worked out anew when they are others.

use std::sync::Arc;

/// A part of the model as it was, or that there was none. What has not changed is the same piece of memory, so it costs
/// nothing to compare the largest one; the piece is held, so that nothing else comes to stand in its place.
#[derive(Debug)]
pub(in crate::ui) struct Version<T>(Option<Arc<T>>);

impl<T> Version<T> {
    pub(in crate::ui) fn of<'a>(part: impl Into<Option<&'a Arc<T>>>) -> Self
    where
        T: 'a,
    {
        Self(part.into().cloned())
    }
}

impl<T> Default for Version<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> PartialEq for Version<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_changed_is_the_same_and_what_is_only_equal_is_not() {
        let part = Arc::new(vec![1]);
        let version = Version::of(&part);
        assert!(version == Version::of(&Arc::clone(&part)));
        assert!(version != Version::of(&Arc::new(vec![1])));
        assert!(version != Version::default());
        assert!(Version::<u8>::default() == Version::of(None));
    }
}
