//! Runs the real programs under conditions that no quiet test has, and looks afterwards for
//! everything that they have promised.
//!
//! [`kill`] ends and restarts programs, server and database at random while people write. Only what
//! `docs/SCRIPTING.md` promises is used to talk to the programs; what is on disk is read afterwards.
//! [`siege`] sends crowds against a server and watches what members with good manners notice; [`people`]
//! speak the wire for it, and for the bench.

pub mod kill;
pub mod people;
pub mod siege;
pub mod system;
