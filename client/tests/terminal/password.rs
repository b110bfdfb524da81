//! Changing a password from a terminal, with other devices of the same person.

use super::*;

const NEW: &str = "two geese fly north";

/// The same person on another profile.
fn elsewhere(stage: &mut Stage, name: &str, profile: &str, password: &str) -> Terminal {
    let link = stage.link();
    let mut terminal = Terminal::start(stage.home(profile), Some(&link));
    terminal.types(&format!("login {name}\n{password}"));
    terminal
}

#[test]
fn a_password_is_changed_and_the_other_devices_stay_or_go() {
    let mut stage = Stage::begin(|config| config.logins_per_minute = 100);
    let [mut anna] = stage.people(["anna"]);
    let mut other = elsewhere(&mut stage, "anna", "other", PASSWORD);
    other.until("ready");

    for (typed, words) in [
        (format!("{PASSWORD}\n{NEW}\n{NEW}x"), "differ"),
        (format!("{PASSWORD}\nshort\nshort"), "8 characters"),
        (format!("{PASSWORD}\n{PASSWORD}\n{PASSWORD}"), "already"),
        (
            format!("not mine at all\n{NEW}\n{NEW}"),
            "not your current password",
        ),
    ] {
        anna.types(&format!("password\n{typed}"));
        let said = anna.until("error");
        assert!(said["text"].as_str().unwrap().contains(words), "{said}");
    }
    anna.types(&format!("password keep\n{PASSWORD}\n{NEW}\n{NEW}"));
    anna.until("done");
    // The other one is told, and comes back after the server was away with what it has.
    let told = other.until("password-changed");
    assert!(
        told["at"].is_i64() && told["address"] == "127.0.0.1",
        "{told}"
    );
    stage.stop();
    other.until("offline");
    stage.serve();
    other.until("ready");
    anna.until("ready");
    let mut third = elsewhere(&mut stage, "anna", "third", PASSWORD);
    third.until("sign-in-failed");
    third.types(&format!("login anna\n{NEW}"));
    third.until("ready");
    anna.types("loginlog");
    let changed = loop {
        let login = anna.until("login");
        if login["act"] == "password-changed" {
            break login;
        }
    };
    assert_eq!(changed["address"], "127.0.0.1");

    // Back to the first one, and everybody else is signed out.
    anna.types(&format!("password\n{NEW}\n{PASSWORD}\n{PASSWORD}"));
    anna.until("done");
    other.until("signed-out");
    third.until("signed-out");
    anna.types("devices");
    assert_eq!(anna.until("end")["count"], 1);
    other.types(&format!("login anna\n{NEW}"));
    other.until("sign-in-failed");
    other.types(&format!("login anna\n{PASSWORD}"));
    other.until("ready");
    all_end([anna, other, third]);
}
