//! Somebody on another machine: the link that the server tells leads there, and nothing else is needed.

use anser_stage::program::Wanted;
use anser_stage::stage::Stage;
use anyhow::{Context as _, ensure};
use xtask::network::Machine;

use super::{SETTINGS, ended, picture};

const PASSWORD: &str = "a goose flies south";

#[test]
fn a_link_leads_from_another_machine() {
    let mut stage = Stage::open_on_a_network().unwrap();
    let outcome = come(&mut stage);
    ended(&stage, "far", outcome);
}

fn come(stage: &mut Stage) -> anyhow::Result<()> {
    let link = stage.server.link().to_owned();
    let near = format!("anser://{}:", Machine::Near.address());
    ensure!(
        link.starts_with(&near),
        "others reach it there, and not by {link}"
    );
    // A link with another key leads nowhere, and says that it is the link.
    let (address, key) = link.split_once("#fp=").context("a link has a key")?;
    let turned: String = key
        .chars()
        .map(|digit| if digit == '0' { '1' } else { '0' })
        .collect();
    let wrong = format!("{address}#fp={turned}");
    let third = stage.far_seat("wrong", SETTINGS, &wrong)?;
    stage
        .at(third)?
        .register(None, "xenia", "Xenia", PASSWORD)?;
    let said = Wanted::Saying("This link is wrong");
    stage.at(third)?.program.see("Anser", said)?;
    stage.keep_picture(&picture("far", "wrong"))?;
    stage.leave(third);

    let vera = stage.far_seat("vera", SETTINGS, &link)?;
    stage.at(vera)?.register(None, "vera", "Vera", PASSWORD)?;
    ensure!(stage.at(vera)?.nickname()? == "Vera");
    stage.at(vera)?.ask_friend("ben", "From far away.")
}
