//! The server has moved: a terminal finds it by a link with its key and its new address.

use super::*;

#[test]
fn a_server_that_has_moved_is_found_by_its_link_with_all_that_is_kept() {
    let mut stage = Stage::begin(|_| {});
    let [mut anna, mut ben] = stage.people(["anna", "ben"]);
    anna.types("add ben\nsend ben before");
    anna.until("stored");
    ben.until("message");
    assert_eq!(ben.end(), Some(0));
    let before = stage.server().link.clone();
    stage.stop();
    anna.until("offline");
    anna.types("send ben meanwhile");

    // Its key is the same, and it is somewhere else.
    stage.config.listen = "127.0.0.1:0".parse().unwrap();
    stage.serve();
    let link = stage.server().link.clone();
    assert_eq!(link.fingerprint, before.fingerprint);
    assert_ne!(link.address(), before.address());
    anna.types(&format!("trust {link}"));
    anna.until("done");
    anna.until("online");
    assert_eq!(anna.until("stored")["seq"], 2, "what waited is sent there");
    assert_eq!(anna.end(), Some(0));

    // The next start looks for it there, and nothing was lost.
    let mut anna = stage.again("anna");
    anna.until("ready");
    anna.types("history ben");
    let texts = [(); 2].map(|()| anna.until("history")["text"].clone());
    assert_eq!(texts, ["before", "meanwhile"]);
    assert_eq!(anna.end(), Some(0));

    // Whoever comes with the link alone is who they were, too.
    let home = &stage.homes.iter().find(|(of, _)| of == "ben").unwrap().1;
    let mut ben = Terminal::start(home.path(), None);
    ben.types(&format!("trust {link}"));
    ben.until("done");
    ben.until("ready");
    ben.types("history anna");
    assert_eq!(ben.until("history")["text"], "before");
    assert_eq!(ben.end(), Some(0));
}
