//! A user on another machine: the link that the server prints leads there, and nothing else is needed.

use anser_stage::program::{Wanted, wait};
use anser_stage::stage::Stage;
use anyhow::{Context as _, ensure};
use xtask::folder::Folder;
use xtask::network::{Machine, Network};
use xtask::process;
use xtask::programs::Programs;
use xtask::programs::server::Server;

use super::{SETTINGS, ended, picture, told};

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
    stage.freeze_picture(&picture("far", "wrong"))?;
    stage.leave(third);

    let vera = stage.far_seat("vera", SETTINGS, &link)?;
    stage.at(vera)?.register(None, "vera", "Vera", PASSWORD)?;
    ensure!(stage.at(vera)?.nickname()? == "Vera");
    stage.at(vera)?.ask_friend("ben", "From far away.")
}

/// A machine with two addresses gets two links, and three links when it has a third address later.
#[test]
fn every_address_of_the_machine_is_a_link() {
    told("addresses", "", links_follow_addresses());
}

fn links_follow_addresses() -> anyhow::Result<()> {
    const SECOND: &str = "10.78.0.1";
    const THIRD: &str = "10.79.0.1";
    let network = Network::start()?;
    network.add_address(SECOND)?;
    let programs = Programs::release()?;
    let folder = Folder::temporary("addresses")?;
    let data = folder.join("server");
    let server = Server::start_on(&network, Machine::Near, &programs, &data)?;
    let leads = |links: &[String], addresses: &[&str]| {
        let leads_to = |(link, address): (&String, &&str)| {
            link.starts_with(&format!("anser://{address}:")) && link.contains("/#fp=")
        };
        links.len() == addresses.len() && links.iter().zip(addresses).all(leads_to)
    };
    let links = server.links();
    ensure!(
        leads(links, &[Machine::Near.address(), SECOND]),
        "{links:?}"
    );
    let printed = || -> anyhow::Result<Vec<String>> {
        let mut command = process::command(programs.path("anser-server"));
        command.arg("link").arg("--data").arg(&data);
        let said = process::output("anser-server link", &mut command)?;
        let links = said.lines().filter(|line| line.starts_with("anser://"));
        Ok(links.map(str::to_owned).collect())
    };
    let now = printed()?;
    ensure!(now == links, "{now:?} and not {links:?}");
    network.add_address(THIRD)?;
    wait("a third link", || {
        let all = [Machine::Near.address(), SECOND, THIRD];
        Ok(leads(&printed()?, &all).then_some(()))
    })
}
