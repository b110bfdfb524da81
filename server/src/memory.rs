//! Returns free memory to the system after a storm of connections.
//!
//! The allocator of glibc keeps freed memory for later, in one arena for each thread. So the memory of fifteen
//! thousand connections would stay in the process after they have gone. One call returns it. The call walks through
//! all free memory, so this module makes it after a storm and not all the time.

use std::time::Duration;

use anser_shared::time::Timestamp;

/// A storm is over when there are this many connections fewer than at its height.
const STORM_CONNECTIONS: u64 = 200;

/// The shortest time between two calls, however many storms there are.
const PAUSE: Duration = Duration::from_mins(1);

/// Small numbers of connections that come and go also leave free memory.
const CALM_PAUSE: Duration = Duration::from_mins(15);

/// When memory was last returned, and the largest number of connections since.
#[derive(Debug, Default)]
pub struct Tide {
    highest: u64,
    at: Timestamp,
}

impl Tide {
    /// Called every few seconds with the number of connections. True when it is time to return memory.
    pub fn turns(&mut self, connections: u64, now: Timestamp) -> bool {
        self.highest = self.highest.max(connections);
        let since = now.since(self.at);
        let storm = connections + STORM_CONNECTIONS <= self.highest && since >= PAUSE;
        let turns = storm || since >= CALM_PAUSE || now < self.at;
        if turns {
            self.highest = connections;
            self.at = now;
        }
        turns
    }
}

/// Returns free memory. It takes some milliseconds, on a thread that may block.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back() {
    #[expect(unsafe_code, reason = "the allocator has no other door")]
    // SAFETY: it may be called at any time and from any thread, and touches nothing that is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Other allocators return memory by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_given_back_after_a_storm_and_not_in_it() {
        let at = |second: i64| Timestamp(1_000_000_000 + second * 1000);
        let mut tide = Tide::default();
        assert!(tide.turns(10, at(0)), "at the start");
        for (second, connections, turns) in [
            (10, 15_000, false),
            (20, 14_900, false),
            (30, 5, false),
            (61, 5, true),
            (71, 5, false),
            (200, 5, false),
            (961, 5, true),
        ] {
            assert_eq!(tide.turns(connections, at(second)), turns, "{second}");
        }
        give_back();
    }
}
