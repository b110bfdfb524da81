//! The command line of `anser-server`.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[cfg_attr(not(feature = "console"), path = "no_console.rs")]
mod console_window;
mod typed;

use anser_server::config::{Config, Override};
use anser_server::folder::{self, DataFolder, Paired};
use anser_server::keys::KeyFolder;
use anser_server::logs::{DayFiles, LastLines, Lossy};
use anser_server::reach;
use anser_server::serve::{Server, system_clock};
use anser_server::setup;
use anser_server::store::error::chain;
use anser_server::store::{self, Store};
use anser_shared::link::Link;
use anser_shared::people::Role;
use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use console_window::{Closer, PlannedWindow};
use tokio::runtime::Runtime;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{Layer, Registry};

/// The Anser server: it keeps a team's conversations and carries them.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    place: Place,
    /// Serve without a console window
    #[arg(long)]
    headless: bool,
    /// Take administrative commands on standard input, also when that is no terminal
    #[arg(long)]
    console: bool,
    /// Where to listen, an address and a port (port 0: a free one)
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

#[derive(clap::Args)]
struct Place {
    /// The folder that holds configuration, keys, data and logs
    #[arg(
        long,
        value_name = "DIR",
        default_value = "anser-data",
        env = "ANSER_DATA"
    )]
    data: PathBuf,
    /// mysql://user:password@host:port/name instead of SQLite in the data folder
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Make administrators, while the server does not run
    Admin {
        #[command(subcommand)]
        what: Admin,
    },
    /// Print the links that people sign in with, and the words of the server's key
    Link {
        #[command(flatten)]
        place: Place,
    },
    /// Make, fill or remove the database
    Setup {
        #[command(subcommand)]
        what: Setup,
    },
}

#[derive(Subcommand)]
enum Admin {
    /// Register somebody as root, and print the password to sign in with
    Create {
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Say what somebody who has registered is from here on
    Grant {
        name: String,
        /// root acts on everybody, admin on users, user on nobody
        #[arg(value_parser = ["root", "admin", "user"])]
        role: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Subcommand)]
enum Setup {
    /// Make the tables
    Create {
        #[command(flatten)]
        place: Place,
    },
    /// Make sample people who are friends, and print their passwords
    Sample {
        #[command(flatten)]
        place: Place,
    },
    /// Remove every table and all that is in them
    Drop {
        #[command(flatten)]
        place: Place,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

fn main() -> ExitCode {
    match start(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let sentence = chain(&*error);
            eprintln!("anser-server: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    match arguments.command {
        None => serve(&runtime, arguments),
        Some(Command::Admin { what }) => runtime.block_on(administer(what)),
        Some(Command::Link { place }) => show_links(&place),
        Some(Command::Setup { what }) => runtime.block_on(set_up(what)),
    }
}

/// What people need to sign in, also while the server runs.
fn show_links(place: &Place) -> anyhow::Result<()> {
    let file = place.data.join("server.toml");
    if !file.exists() {
        bail!(
            "There is no server in {}. It is made at its first start.",
            place.data.display()
        );
    }
    let config = Config::load(&file, |name| std::env::var(name).ok(), &[])?;
    let keys = KeyFolder::of(&place.data).find()?;
    let keys = keys.context("This server has no keys yet. They are made at its first start.")?;
    let key = keys.keys.identity.fingerprint();
    // A running server may listen at another address than its file says.
    let links = folder::links_of_running(&place.data).unwrap_or_else(|| {
        let machine = reach::of_this_machine();
        let links = reach::links(config.listen, config.public_address.as_ref(), &machine, key);
        links.iter().map(Link::to_string).collect()
    });
    for link in links {
        println!("{link}");
    }
    println!("words {}", key.words().join(" "));
    Ok(())
}

fn configure(folder: &DataFolder, place: &Place, listen: Option<String>) -> anyhow::Result<Config> {
    let mut flags: Vec<Override> = Vec::new();
    flags.extend(place.database.clone().map(|url| ("database", url)));
    flags.extend(listen.map(|listen| ("listen", listen)));
    let file = folder.path().join("server.toml");
    Ok(Config::load(
        &file,
        |name| std::env::var(name).ok(),
        &flags,
    )?)
}

/// Serves until it is told to stop. The window, if there is one, has this thread, because some systems require it.
/// The service has all other threads and does not wait for this one.
fn serve(runtime: &Runtime, arguments: Arguments) -> anyhow::Result<()> {
    let place = &arguments.place;
    let folder = DataFolder::open(&place.data)?;
    let config = configure(&folder, place, arguments.listen)?;
    let (tap, window) = PlannedWindow::new(arguments.headless).tap();
    let _log = begin_log(&folder, &config, tap)?;
    let stop = runtime.block_on(async { asked_to_stop() })?;
    let server = runtime.block_on(Server::start(folder, config, system_clock()))?;
    let mut links = server.links.clone();
    let said = tell_links(&place.data, &links.borrow_and_update());
    // Scripts wait for this line. The server must not stop if nobody reads it.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "ready {}", said.join(" ")).and_then(|()| out.flush());
    let data = place.data.clone();
    runtime.spawn(async move {
        // The addresses of the machine have changed.
        while links.changed().await.is_ok() {
            tell_links(&data, &links.borrow_and_update());
        }
    });
    if arguments.console || std::io::stdin().is_terminal() {
        typed::start(server.operator.clone())?;
    }
    let closer = Closer::default();
    let address = server.link.address();
    let (stop_asked, closes) = (server.stop_asked(), closer.clone());
    let stopped = runtime.spawn(async move {
        tokio::select! {
            () = stop => {}
            () = stop_asked.notified() => {}
        }
        closes.close();
    });
    let goes_on = window.show(server.operator.clone(), &address, &place.data, &closer);
    if goes_on {
        runtime.block_on(stopped)?;
    }
    runtime.block_on(server.stop());
    Ok(())
}

/// Logs the links to the server, and stores them for `anser-server link`.
fn tell_links(data: &Path, links: &[Link]) -> Vec<String> {
    for link in links {
        tracing::info!(%link, "serving");
    }
    let links: Vec<String> = links.iter().map(Link::to_string).collect();
    if let Err(error) = folder::note_links(data, &links) {
        tracing::warn!(%error, "how the server is reached could not be noted for `anser-server link`");
    }
    links
}

/// Acts on the database of a server that is not running.
async fn administer(what: Admin) -> anyhow::Result<()> {
    let (Admin::Create { place, .. } | Admin::Grant { place, .. }) = &what;
    let folder = DataFolder::open(&place.data)?;
    let config = configure(&folder, place, None)?;
    let now = system_clock()();
    let opened = folder.open_database(config.database.as_deref(), now);
    let Paired { store, keys, .. } = opened.await?;
    match what {
        Admin::Create { name, .. } => {
            let account = setup::administrator(&store, &keys.keeper, &name, now).await?;
            println!("account {} {}", account.name, account.password);
        }
        Admin::Grant { name, role, .. } => {
            let role = match role.as_str() {
                "root" => Role::Root,
                "admin" => Role::Admin,
                _ => Role::User,
            };
            setup::grant(&store, &name, role, now).await?;
            println!("done");
        }
    }
    Ok(store.close().await?)
}

/// Waits for SIGTERM or Ctrl+C. A closed terminal ends its programs, but it should not end a server on which people
/// write to each other. So the server goes on, and says so.
#[cfg(unix)]
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = interrupt.recv() => return,
                _ = hangup.recv() => {
                    let id = std::process::id();
                    tracing::warn!("the terminal is gone, and the server goes on; kill {id} stops it in order");
                }
            }
        }
    })
}

#[cfg(not(unix))]
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without the signal there is no way to tell the server to stop, so it goes on.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

/// Logs to `DIR/logs` (a file for each day), to the terminal, and to the console if there is one. The returned values
/// write waiting lines at the end. No caller waits for a slow disk or terminal.
fn begin_log(
    folder: &DataFolder,
    config: &Config,
    tap: Option<impl Layer<Registry> + Send + Sync>,
) -> anyhow::Result<[LastLines; 2]> {
    let logs = folder.path().join("logs");
    anser_server::keys::create_private_folder(&logs)?;
    let file = DayFiles::open(&logs, system_clock())
        .with_context(|| format!("the log in {} cannot be written", logs.display()))?;
    let (file, last_of_file) = Lossy::new(file, "the log file")?;
    let is_terminal = std::io::stderr().is_terminal();
    let (terminal, last_of_terminal) = Lossy::new(std::io::stderr(), "standard error")?;
    let filter = || {
        tracing_subscriber::EnvFilter::new(format!(
            "warn,anser_server={level},anser_shared={level}",
            level = config.log_level
        ))
    };
    let to_file = tracing_subscriber::fmt::layer()
        .with_writer(file)
        .with_ansi(false)
        .with_filter(filter());
    let to_terminal = tracing_subscriber::fmt::layer()
        .with_writer(terminal)
        .with_ansi(is_terminal)
        .with_filter(filter());
    tracing::subscriber::set_global_default(
        tracing_subscriber::registry()
            .with(tap.with_filter(filter()))
            .with(to_file)
            .with(to_terminal),
    )?;
    Ok([last_of_file, last_of_terminal])
}

async fn set_up(what: Setup) -> anyhow::Result<()> {
    let (Setup::Create { place } | Setup::Sample { place } | Setup::Drop { place, .. }) = &what;
    let folder = DataFolder::open(&place.data)?;
    let config = configure(&folder, place, None)?;
    if let Setup::Drop { yes, .. } = what {
        return remove(&folder, &config, yes).await;
    }
    let now = system_clock()();
    let opened = folder.open_database(config.database.as_deref(), now);
    fill(opened.await?, &what).await
}

/// Opening the store has made the tables. Now come the sample people, if they are wanted.
async fn fill(paired: Paired, what: &Setup) -> anyhow::Result<()> {
    let Paired { store, keys, .. } = paired;
    if matches!(what, Setup::Sample { .. }) {
        let accounts = setup::sample(&store, &keys.keeper, system_clock()()).await?;
        for account in accounts {
            println!("account {} {}", account.name, account.password);
        }
    } else {
        println!("the tables are there");
    }
    Ok(store.close().await?)
}

async fn remove(folder: &DataFolder, config: &Config, yes: bool) -> anyhow::Result<()> {
    let place = match &config.database {
        Some(_) => "the database that is configured".to_owned(),
        None => folder.sqlite_file().display().to_string(),
    };
    if !yes && !confirmed(&place)? {
        bail!("nothing was removed");
    }
    match &config.database {
        Some(url) => store::mysql::drop_everything(url).await?,
        None => store::sqlite::drop_everything(&folder.sqlite_file())?,
    }
    let keys = folder.key_folder();
    if keys.path().is_dir() {
        // The database was removed on purpose. The next start makes a new one for the same keys.
        keys.note_no_database()?;
    }
    println!("everything was removed from {place}");
    Ok(())
}

fn confirmed(place: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("this removes all people and messages from {place}: say --yes if that is meant");
    }
    print!("This removes all people and messages from {place}. Type \"drop\" to go on: ");
    std::io::stdout().flush()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim() == "drop")
}
