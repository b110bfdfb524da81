//! Counts connections, in all and by network, and makes room for new ones.
//!
//! A connection costs a stranger nothing, so ten addresses could occupy all places. When the server is full, it
//! closes the connection that has waited longest without signing in. It also keeps a share of the places for networks
//! from which somebody has signed in, so a crowd from new networks cannot take them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use crate::config::Config;
use crate::limit::network;

/// One of this many places is kept for known networks.
const KEPT_SHARE: u32 = 4;

/// The number of networks that one generation remembers; the generation before is remembered as well.
const MAX_KNOWN: usize = 1 << 15;

/// Why a connection was turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// This many connections are open, and all of them have signed in.
    Server,
    /// This many connections come from one network.
    Network,
}

#[derive(Debug)]
pub struct Doors {
    max: u32,
    max_by_network: u32,
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    /// Connections that have been told to close are not counted any more.
    taken: u32,
    by_network: HashMap<IpAddr, u32>,
    /// The connections that have not signed in, in the order of their arrival, and how to tell them to close.
    strangers: BTreeMap<u64, Arc<Notify>>,
    /// Counts all connections since the start.
    last: u64,
    known: HashSet<IpAddr>,
    known_before: HashSet<IpAddr>,
}

/// A connection's place. Dropping it makes room.
#[derive(Debug)]
pub struct Door {
    doors: Arc<Doors>,
    network: IpAddr,
    number: u64,
    /// Told when another connection needs the place; `None` after the sign-in.
    leave: Option<Arc<Notify>>,
}

impl Doors {
    pub fn new(config: &Config) -> Arc<Self> {
        Arc::new(Self {
            max: config.max_connections,
            max_by_network: config.max_connections_per_address,
            places: Mutex::default(),
        })
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock()
    }

    /// Gives a place, if necessary the one of the stranger who has waited longest.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Result<Door, Full> {
        let network = network(address);
        let mut places = self.places();
        let here = places.by_network.get(&network).copied().unwrap_or(0);
        if here >= self.max_by_network {
            return Err(Full::Network);
        }
        let max = if places.knows(network) {
            self.max
        } else {
            (self.max - self.max / KEPT_SHARE).max(1)
        };
        if places.taken >= max {
            let (_, leave) = places.strangers.pop_first().ok_or(Full::Server)?;
            leave.notify_one();
            places.taken -= 1;
        }
        places.taken += 1;
        places.last += 1;
        let (number, leave) = (places.last, Arc::new(Notify::new()));
        *places.by_network.entry(network).or_default() += 1;
        places.strangers.insert(number, leave.clone());
        Ok(Door {
            doors: self.clone(),
            network,
            number,
            leave: Some(leave),
        })
    }

    /// Notes that somebody has signed in from this network, perhaps before the server started.
    pub fn know(&self, address: IpAddr) {
        self.places().know(network(address));
    }
}

impl Places {
    fn knows(&self, network: IpAddr) -> bool {
        self.known.contains(&network) || self.known_before.contains(&network)
    }

    fn know(&mut self, network: IpAddr) {
        if self.known.len() >= MAX_KNOWN && !self.known.contains(&network) {
            self.known_before = std::mem::take(&mut self.known);
        }
        self.known.insert(network);
    }
}

impl Door {
    /// Waits until another connection needs the place. This never happens after [`Door::signed_in`].
    pub async fn has_to_leave(&self) {
        match &self.leave {
            Some(leave) => leave.notified().await,
            None => std::future::pending().await,
        }
    }

    /// The place is safe from now on, and its network is known. False if the place was needed a moment ago.
    pub fn signed_in(&mut self) -> bool {
        let mut places = self.doors.places();
        places.know(self.network);
        let stays = places.strangers.remove(&self.number).is_some();
        if stays {
            self.leave = None;
        }
        stays
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        let mut places = self.doors.places();
        let has_left = self.leave.is_some() && places.strangers.remove(&self.number).is_none();
        if !has_left {
            places.taken -= 1;
        }
        if let Some(here) = places.by_network.get_mut(&self.network) {
            *here -= 1;
            if *here == 0 {
                places.by_network.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::net::Ipv4Addr;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    fn doors(max: u32, max_by_network: u32) -> Arc<Doors> {
        Doors::new(&Config {
            max_connections: max,
            max_connections_per_address: max_by_network,
            ..Config::default()
        })
    }

    fn address(host: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, host))
    }

    fn leaves(door: &Door) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        pin!(door.has_to_leave()).poll(&mut context).is_ready()
    }

    #[test]
    fn a_full_server_lets_the_oldest_stranger_go() {
        let doors = doors(8, 100);
        let mut crowd: Vec<Door> = (0..6).map(|_| doors.enter(address(1)).unwrap()).collect();
        assert!(crowd[0].signed_in());
        let newcomer = doors.enter(address(2)).unwrap();
        assert!(
            leaves(&crowd[1]),
            "the oldest of those that have not signed in"
        );
        assert!(!crowd[1].signed_in(), "it was too late");
        assert!([0, 2, 3, 4, 5].iter().all(|i| !leaves(&crowd[*i])));
        assert!(!leaves(&newcomer));
        drop(crowd);
        drop(newcomer);
        let places = doors.places();
        assert_eq!(places.taken, 0);
        assert!(places.by_network.is_empty() && places.strangers.is_empty());
    }

    #[test]
    fn a_share_is_kept_for_networks_that_have_signed_in() {
        let doors = doors(8, 100);
        doors.know(address(7));
        let mut others: Vec<Door> = (0..6).map(|i| doors.enter(address(i)).unwrap()).collect();
        assert!(others.iter_mut().all(Door::signed_in));
        assert_eq!(doors.enter(address(100)).unwrap_err(), Full::Server);
        let known: Vec<Door> = (0..2).map(|_| doors.enter(address(7)).unwrap()).collect();
        assert!(!leaves(&known[0]));
        let third = doors.enter(address(7)).unwrap();
        assert!(leaves(&known[0]), "a place for each that signs in");
        drop(third);
    }

    /// Each address that was turned away left an entry for ever.
    #[test]
    fn whom_it_turns_away_it_forgets() {
        let doors = doors(2, 1);
        let mut here: Vec<Door> = (0..2).map(|i| doors.enter(address(i)).unwrap()).collect();
        assert!(here.iter_mut().all(Door::signed_in));
        assert_eq!(doors.enter(address(1)).unwrap_err(), Full::Network);
        for host in 10..200 {
            assert_eq!(doors.enter(address(host)).unwrap_err(), Full::Server);
        }
        assert_eq!(doors.places().by_network.len(), 2);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let doors = doors(100, 2);
        let from = |host: u16| doors.enter(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, host]));
        let here = [from(1).unwrap(), from(2).unwrap()];
        assert_eq!(from(3).unwrap_err(), Full::Network);
        drop(here);
        assert!(from(3).is_ok());
    }

    #[test]
    fn known_networks_are_bounded() {
        let doors = doors(8, 8);
        for number in 0..200_000u32 {
            doors.know(IpAddr::V4(Ipv4Addr::from(number)));
        }
        let places = doors.places();
        assert!(places.known.len() + places.known_before.len() <= 2 * MAX_KNOWN);
        assert!(places.knows(IpAddr::V4(Ipv4Addr::from(199_999))));
    }
}
