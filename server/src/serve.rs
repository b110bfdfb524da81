//! Sockets, signals and the clock: starts a server and ends it in order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use anser_shared::link::Link;
use anser_shared::tls;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::admin::operator::Operator;
use crate::command::guessed;
use crate::config::Config;
use crate::connection;
use crate::doors::{Doors, Full};
pub use crate::folder::DataFolder;
use crate::folder::{Paired, PairingFault};
use crate::guard::Guard;
use crate::health;
use crate::lifetime::Lifetime;
use crate::memory::{self, Tide};
use crate::poster;
use crate::posting::Posting;
use crate::reach::{self, Reached};
use crate::service::{Clock, Service};
use crate::store::question;
use crate::store::{Store as _, StoreError};

/// The number of connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The number of addresses of devices that are remembered at the start, the latest first.
const KNOWN_ADDRESSES: u32 = 20_000;

/// A database has one server until several lease a number each.
pub(crate) const ONLY_NODE: u16 = 0;

/// The bytes that may wait in the system for a program that does not read. A device that has been signed out
/// meanwhile still receives them. By default the system would hold four megabytes.
const SEND_BUFFER_BYTES: usize = 256 << 10;

/// Connections that do not end in this time when the server stops are cut.
const STOP_PATIENCE: Duration = Duration::from_secs(12);

#[derive(Debug, thiserror::Error)]
pub enum ServeFault {
    #[error(transparent)]
    Pairing(#[from] PairingFault),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("nothing can listen on {address}{}", hint(source))]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
}

fn hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "; another program has this port: stop it, or choose another with --listen"
        }
        std::io::ErrorKind::PermissionDenied => {
            "; ports below 1024 need rights that this program lacks"
        }
        _ => "",
    }
}

/// The system's clock.
pub fn system_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
    Arc::new(|| SystemTime::now().into())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is where random numbers come in"
)]
fn random() -> u64 {
    rand::random()
}

/// A server that is running.
pub struct Server {
    /// The link with which people sign in.
    pub link: Link,
    /// The link for each address at which others reach the server, the best one first. The machine's addresses
    /// change.
    pub links: tokio::sync::watch::Receiver<Vec<Link>>,
    /// For the person at the server itself.
    pub operator: Operator,
    stop_asked: Arc<Notify>,
    stop: tokio::sync::watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Server {
    /// Opens everything and begins to serve, on the database of the configuration.
    pub async fn start(
        folder: DataFolder,
        config: Config,
        clock: Clock,
    ) -> Result<Self, ServeFault> {
        let opened = folder.open_database(config.database.as_deref(), clock());
        let Paired {
            store,
            keys,
            last_seen,
        } = opened.await?;
        let mut warnings = folder.warnings().to_vec();
        warnings.extend(
            config
                .database
                .as_deref()
                .and_then(crate::store::mysql::warning),
        );
        for warning in &warnings {
            tracing::warn!("{warning}");
        }
        let folder = Arc::new(folder);
        let guard = Guard::new(folder.clone(), &keys);
        let lifetime = Lifetime::begin(last_seen, clock(), tokio::time::Instant::now());
        let listener = listen(config.listen).map_err(|source| ServeFault::Listen {
            address: config.listen,
            source,
        })?;
        let address = listener.local_addr().map_err(|source| ServeFault::Listen {
            address: config.listen,
            source,
        })?;
        let key = keys.identity.fingerprint();
        let machine = reach::of_this_machine();
        let reached = Reached::new(address, config.public_address.clone(), &machine, key);
        let links = reached.links();
        let link = links.borrow()[0].clone();
        let acceptor = TlsAcceptor::from(Arc::new(tls::server_config(&keys.identity)));
        let (posts, waiting) = mpsc::channel(poster::WAITING_POSTS);
        let mut service = Service::new(store, config, keys.keeper, clock, posts, ONLY_NODE);
        service.lifetime = Arc::new(move || lifetime.now());
        let service = Arc::new(service);
        crate::admin::load(&service).await?;
        guessed::load(&service).await?;
        let (operator, inbox) = Operator::new();
        tokio::spawn(crate::admin::operator::run(
            service.clone(),
            inbox,
            links.clone(),
            crate::admin::operator::Place {
                links: links.borrow().iter().map(Link::to_string).collect(),
                words: key.words(),
                folder: folder.path().to_owned(),
                warnings,
            },
        ));
        let stop_asked = service.stop_asked.clone();
        service.keep_rooms().await?;
        service.begin_life(random()).await?;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let running = tokio::spawn(async move {
            let health = tokio::spawn(health::run(service.clone(), guard));
            run(
                service, listener, acceptor, waiting, stopping, health, reached,
            )
            .await;
            drop(folder);
        });
        Ok(Self {
            link,
            links,
            operator,
            stop_asked,
            stop,
            running,
        })
    }

    /// Told when an administrator stops the server.
    pub fn stop_asked(&self) -> Arc<Notify> {
        self.stop_asked.clone()
    }

    /// Stops accepting, finishes what was accepted, tells every program, and closes the database.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.running.await.expect("a panic ends the program");
    }
}

async fn run(
    service: Arc<Service>,
    listener: TcpListener,
    acceptor: TlsAcceptor,
    waiting: mpsc::Receiver<Posting>,
    mut stopping: tokio::sync::watch::Receiver<bool>,
    health: JoinHandle<()>,
    reached: Reached,
) {
    let (no_more_posts, last_post) = tokio::sync::oneshot::channel();
    let poster = tokio::spawn(poster::run(service.clone(), waiting, last_post));
    tokio::spawn(crate::command::put_off::run(service.clone()));
    tokio::spawn(crate::scheduler::run(service.clone()));
    let mut connections = JoinSet::new();
    let mut sweep = tokio::time::interval(Duration::from_secs(10));
    let doors = Doors::new(&service.config);
    know_networks(&service, &doors).await;
    let mut tide = Tide::default();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, from)) => {
                    let door = match doors.enter(from.ip()) {
                        Ok(door) => door,
                        Err(full) => {
                            turned_away(&service, from, full);
                            continue;
                        }
                    };
                    let (service, acceptor) = (service.clone(), acceptor.clone());
                    connections.spawn(async move {
                        let counted = service.clone();
                        counted.tally.connections.fetch_add(1, Ordering::Relaxed);
                        match fit(&socket) {
                            Ok(()) => connection::run(service, acceptor, socket, from, door).await,
                            Err(error) => unfit(&service, from, &error),
                        }
                        counted.tally.connections.fetch_sub(1, Ordering::Relaxed);
                    });
                }
                Err(error) => {
                    // Probably out of file descriptors. Other connections will end and give some back.
                    if let Some(unsaid) = service.rarely.may_say("not accepted", service.now()) {
                        tracing::error!(%error, unsaid, "a connection cannot be accepted");
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(ended) = connections.join_next(), if !connections.is_empty() => {
                ended.expect("a panic ends the program");
            }
            _ = sweep.tick() => {
                service.sweep();
                reached.look(&reach::of_this_machine());
                let counting = service.clone();
                tokio::spawn(async move { guessed::write_down(&counting).await });
                let here = service.tally.connections.load(Ordering::Relaxed);
                if tide.turns(here, service.now()) {
                    tokio::task::spawn_blocking(memory::give_back);
                }
            }
            _ = stopping.changed() => break,
        }
    }
    drop(listener);
    tracing::info!(connections = connections.len(), "stopping");
    service.stop();
    service
        .hub
        .close_all(&anser_shared::event::Farewell::Stopping);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    if timeout(STOP_PATIENCE, all_ended).await.is_err() {
        tracing::warn!("some connections did not end in time and are cut");
    }
    connections.shutdown().await;
    drop(no_more_posts);
    // A database that does not answer must not keep the server from ending. What it has not stored was not
    // acknowledged.
    match timeout(STOP_PATIENCE, poster).await {
        Ok(ended) => ended.expect("a panic ends the program"),
        Err(_) => tracing::error!("the database did not take the last messages in time"),
    }
    health.await.expect("a panic ends the program");
    if service.lasting_trouble().is_none() {
        let last = async {
            guessed::write_down_all(&service).await;
            health::note(&service).await;
        };
        let _ = timeout(STOP_PATIENCE, last).await;
    }
    match timeout(STOP_PATIENCE, service.store.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(%error, "the database was not closed in order"),
        Err(_) => tracing::error!("the database was not closed in time"),
    }
    tracing::info!("stopped");
}

/// Keeps a share of the places for networks from which somebody has signed in, also before this start.
async fn know_networks(service: &Service, doors: &Doors) {
    match service
        .store
        .look(question::Addresses(KNOWN_ADDRESSES))
        .await
    {
        Ok(addresses) => addresses
            .iter()
            .filter_map(|address| address.parse().ok())
            .for_each(|address| doors.know(address)),
        Err(error) => {
            tracing::warn!(%error, "where people have signed in from cannot be read; no place is kept for them");
        }
    }
}

/// Sets a socket up for frames.
fn fit(socket: &TcpStream) -> std::io::Result<()> {
    // Without this, a frame waits up to 40 ms for the acknowledgement of the frame before it.
    socket.set_nodelay(true)?;
    socket2::SockRef::from(socket).set_send_buffer_size(SEND_BUFFER_BYTES)
}

fn unfit(service: &Service, from: SocketAddr, error: &std::io::Error) {
    if let Some(unsaid) = service.rarely.may_say("socket", service.now()) {
        tracing::info!(%from, reason = %error, unsaid, "a connection was cut");
    }
}

fn turned_away(service: &Service, from: SocketAddr, full: Full) {
    let (reason, said) = match full {
        Full::Server => (
            "full",
            "there are too many connections; one was turned away",
        ),
        Full::Network => (
            "full network",
            "there are too many connections from one address; one was turned away",
        ),
    };
    if let Some(unsaid) = service.rarely.may_say(reason, service.now()) {
        tracing::warn!(%from, unsaid, "{said}");
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    // A server that restarts must not wait until the connections of its predecessor are forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
