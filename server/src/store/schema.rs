//! The tables: the steps that make them, in which dialect, and the version that this program knows.
//!
//! Steps with the same number do the same in both databases. They are listed here one by one, and not found by a
//! macro, so that cargo notices a new file. A test compares the list with the folder.

use refinery::{Migration, Runner};

use super::StoreError;

type Steps = [(&'static str, &'static str)];

macro_rules! steps {
    ($dialect:literal: $($name:literal),+ $(,)?) => {
        &[$((
            $name,
            include_str!(concat!("../../migrations/", $dialect, "/", $name, ".sql")),
        )),+]
    };
}

pub(super) const SQLITE: &Steps = steps!["sqlite":
    "V1__userinfo",
    "V2__chatroom",
    "V3__chatroom_user",
    "V4__userfriend",
    "V5__chatmsg",
    "V6__userdevice",
    "V7__user_login_log",
    "V8__requests",
    "V9__profile",
    "V10__delivered",
    "V11__withheld",
    "V12__device_ends",
    "V13__arrangement",
    "V14__drafts",
    "V15__looks",
    "V16__userpicture",
    "V17__about",
    "V18__userpermission",
    "V19__admin_log",
    "V20__groups",
    "V21__roles",
    "V22__absences",
    "V23__group_order",
    "V24__silence",
    "V25__wishes",
    "V26__group_pictures",
    "V27__acts_on_groups",
    "V28__userguess",
    "V29__userguess_seen",
    "V30__serverinfo",
    "V31__server_life",
    "V32__userlook",
    "V33__one_look",
    "V34__login_acts",
    "V35__frozen",
    "V36__kept_pictures",
    "V37__hidden",
    "V38__added_by",
    "V39__reasons",
    "V40__edits",
    "V41__reactions",
    "V42__body_kinds",
    "V43__pins",
    "V44__pinning",
    "V45__saved",
    "V46__scheduled",
    "V47__nudged_at",
    "V48__takes_nudges",
    "V49__more_kinds",
];

pub(super) const MYSQL: &Steps = steps!["mysql":
    "V1__userinfo",
    "V2__chatroom",
    "V3__chatroom_user",
    "V4__userfriend",
    "V5__chatmsg",
    "V6__userdevice",
    "V7__user_login_log",
    "V8__requests",
    "V9__profile",
    "V10__delivered",
    "V11__withheld",
    "V12__device_ends",
    "V13__arrangement",
    "V14__drafts",
    "V15__looks",
    "V16__userpicture",
    "V17__about",
    "V18__userpermission",
    "V19__admin_log",
    "V20__groups",
    "V21__roles",
    "V22__absences",
    "V23__group_order",
    "V24__silence",
    "V25__wishes",
    "V26__group_pictures",
    "V27__acts_on_groups",
    "V28__userguess",
    "V29__userguess_seen",
    "V30__serverinfo",
    "V31__server_life",
    "V32__userlook",
    "V33__one_look",
    "V34__login_acts",
    "V35__frozen",
    "V36__kept_pictures",
    "V37__hidden",
    "V38__added_by",
    "V39__reasons",
    "V40__edits",
    "V41__reactions",
    "V42__body_kinds",
    "V43__pins",
    "V44__pinning",
    "V45__saved",
    "V46__scheduled",
    "V47__nudged_at",
    "V48__takes_nudges",
    "V49__more_kinds",
];

/// The table of the steps that were done.
pub(super) const HISTORY: &str = "refinery_schema_history";

/// Our tables in the order in which they can be dropped: those that others refer to come last.
pub(super) const TABLES: &[&str] = &[
    "serverinfo",
    "admin_log",
    "userpermission",
    "userscheduled",
    "userdraft",
    "userpicture",
    "userguess_seen",
    "userguess",
    "userlook",
    "userpicture_kept",
    "userfriend_frozen",
    "user_login_log",
    "userdevice",
    "usersaved",
    "chatmsg_pin",
    "chatmsg_reaction",
    "chatmsg_edit",
    "chatmsg",
    "userfriend",
    "chatroom_picture",
    "chatroom_wish",
    "chatroom_absence",
    "chatroom_user",
    "chatroom",
    "userinfo",
    "server_life",
    HISTORY,
];

pub(super) fn runner(steps: &Steps) -> Result<Runner, StoreError> {
    let steps: Result<Vec<Migration>, _> = steps
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql))
        .collect();
    Ok(Runner::new(
        &steps.map_err(|error| StoreError::Failed(Box::new(error)))?,
    ))
}

/// Refuses a database that a newer program has changed. `found` is the last step in its history.
pub(super) fn check_version(runner: &Runner, found: Option<i64>) -> Result<(), StoreError> {
    let known = runner
        .get_migrations()
        .iter()
        .map(|step| i64::from(step.version()))
        .max()
        .unwrap_or(0);
    match found {
        Some(found) if found > known => Err(StoreError::Newer { found, known }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_step_and_both_dialects_have_the_same() {
        let names = |steps: &Steps| {
            steps
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        for (dialect, steps) in [("sqlite", SQLITE), ("mysql", MYSQL)] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("migrations")
                .join(dialect);
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .unwrap()
                .map(|file| {
                    file.unwrap()
                        .path()
                        .file_stem()
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            files.sort();
            let mut listed = names(steps);
            listed.sort();
            assert_eq!(files, listed, "{dialect}");
            assert!(runner(steps).is_ok(), "{dialect}");
        }
        assert_eq!(names(SQLITE), names(MYSQL));
    }

    /// MySQL commits before and after every statement that changes a table. An interrupted step is done again from
    /// its beginning, which works if it has one statement that may be repeated.
    #[test]
    fn a_step_for_mysql_is_one_statement() {
        for (name, sql) in MYSQL {
            let creates = sql.matches(';').count() == 1 && sql.contains("IF NOT EXISTS");
            // Not every server lets a column be added twice, so the step looks first.
            let adds = sql
                .contains("SET @step = IF((SELECT COUNT(*) FROM information_schema.columns")
                && sql.matches("ALTER TABLE").count() == 1;
            assert!(creates || adds, "{name}");
        }
    }
}
