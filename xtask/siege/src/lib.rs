//! Runs the real programs under conditions that no quiet test has, and checks afterwards that they kept their
//! promises.
//!
//! [`kill`] ends and restarts programs, server and database at random while people write. It uses only what
//! `docs/SCRIPTING.md` promises to talk to the programs, and reads their data on disk afterwards. [`siege`] sends
//! crowds against a server and measures what ordinary members notice. [`people`] speak the wire for it, and for the
//! bench.

pub mod kill;
pub mod people;
pub mod siege;
pub mod system;
