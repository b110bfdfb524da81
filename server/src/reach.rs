//! The addresses at which others reach the server: the configured one, or those of the machine.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use anser_shared::link::{Link, LinkFault};
use anser_shared::tls::Fingerprint;
use tokio::sync::watch;

/// The value of `public_address`: a name or an address, and a port if it differs from the server's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    typed: String,
    host: String,
    port: Option<u16>,
}

impl PublicAddress {
    pub fn parse(typed: &str) -> Result<Self, LinkFault> {
        let typed = typed.trim();
        let link = Link::parse(typed)?;
        let says_port = match typed.strip_prefix('[') {
            Some(rest) => rest.contains("]:"),
            None => typed.matches(':').count() == 1,
        };
        Ok(Self {
            typed: typed.to_owned(),
            port: says_port.then_some(link.port),
            host: link.host,
        })
    }

    pub fn as_str(&self) -> &str {
        &self.typed
    }
}

/// The links with which people can sign in, beginning with the one that most of them can use. Never empty.
pub fn links(
    listen: SocketAddr,
    public: Option<&PublicAddress>,
    machine: &[IpAddr],
    key: Fingerprint,
) -> Vec<Link> {
    let link = |host: String, port| Link {
        host,
        port,
        fingerprint: Some(key),
    };
    if let Some(public) = public {
        let port = public.port.unwrap_or(listen.port());
        return vec![link(public.host.clone(), port)];
    }
    if !listen.ip().is_unspecified() {
        return vec![link(listen.ip().to_string(), listen.port())];
    }
    let mut reached: Vec<IpAddr> = machine
        .iter()
        .copied()
        .filter(|ip| is_reached(*ip))
        .collect();
    // A socket for every IPv4 address receives nothing over IPv6.
    reached.retain(|ip| listen.is_ipv6() || ip.is_ipv4());
    reached.sort_by_key(IpAddr::is_ipv6);
    reached.dedup();
    if reached.is_empty() {
        let alone = if listen.is_ipv6() { "::1" } else { "127.0.0.1" };
        return vec![link(alone.into(), listen.port())];
    }
    let links = reached.into_iter();
    links
        .map(|ip| link(ip.to_string(), listen.port()))
        .collect()
}

/// Whether another machine can reach this address.
fn is_reached(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => {
            // A link-local address needs the name of the interface, which differs on the other machine.
            !ip.is_loopback() && !ip.is_unicast_link_local() && !ip.is_unspecified()
        }
    }
}

/// The addresses of this machine, in the system's order, but first the one that it uses itself for outgoing
/// connections; none if the system does not tell them.
pub fn of_this_machine() -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = match if_addrs::get_if_addrs() {
        Ok(interfaces) => interfaces.iter().map(if_addrs::Interface::ip).collect(),
        Err(error) => {
            tracing::warn!(%error, "the addresses of this machine cannot be read");
            return Vec::new();
        }
    };
    put_first(&mut addresses, &going_out());
    addresses
}

/// Bridges of containers and of virtual machines have addresses too, and nobody connects by them.
fn put_first(addresses: &mut [IpAddr], first: &[IpAddr]) {
    addresses.sort_by_key(|address| !first.contains(address));
}

/// The addresses that this machine would have for a distant peer. Nothing is sent. The system only tells the route to
/// two addresses that are reserved for documentation (RFC 5737, RFC 3849).
fn going_out() -> Vec<IpAddr> {
    let ways = [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")];
    let own = |(from, far): (&str, &str)| {
        let socket = UdpSocket::bind(from).ok()?;
        socket.connect(far).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    ways.into_iter().filter_map(own).collect()
}

/// How a running server is reached. The addresses of a machine change, for example when its network comes up after
/// the server, so they are read again now and then.
pub struct Reached {
    listen: SocketAddr,
    public: Option<PublicAddress>,
    key: Fingerprint,
    links: watch::Sender<Vec<Link>>,
}

impl Reached {
    pub fn new(
        listen: SocketAddr,
        public: Option<PublicAddress>,
        machine: &[IpAddr],
        key: Fingerprint,
    ) -> Self {
        let links = links(listen, public.as_ref(), machine, key);
        Self {
            listen,
            public,
            key,
            links: watch::Sender::new(links),
        }
    }

    /// The links now and after each change.
    pub fn links(&self) -> watch::Receiver<Vec<Link>> {
        self.links.subscribe()
    }

    /// The machine has these addresses now. An empty list means that the system did not tell them.
    pub fn look(&self, machine: &[IpAddr]) {
        if machine.is_empty() {
            return;
        }
        let now = links(self.listen, self.public.as_ref(), machine, self.key);
        self.links.send_if_modified(|links| {
            let changes = *links != now;
            *links = now;
            changes
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(listen: &str, public: &str, machine: &[&str]) -> Vec<String> {
        let public = (!public.is_empty()).then(|| PublicAddress::parse(public).unwrap());
        let machine: Vec<IpAddr> = machine.iter().map(|ip| ip.parse().unwrap()).collect();
        let links = links(
            listen.parse().unwrap(),
            public.as_ref(),
            &machine,
            Fingerprint([1; 32]),
        );
        links.iter().map(Link::address).collect()
    }

    #[test]
    fn a_network_that_comes_up_later_is_noticed() {
        let ip = |ip: &str| ip.parse::<IpAddr>().unwrap();
        let loopback = [ip("127.0.0.1")];
        let listen = "0.0.0.0:7464".parse().unwrap();
        let reached = Reached::new(listen, None, &loopback, Fingerprint([1; 32]));
        let mut links = reached.links();
        let hosts = |links: &[Link]| links.iter().map(Link::address).collect::<Vec<_>>();
        assert_eq!(hosts(&links.borrow_and_update()), ["127.0.0.1:7464"]);
        reached.look(&loopback);
        assert!(!links.has_changed().unwrap(), "nothing is new");
        reached.look(&[ip("127.0.0.1"), ip("192.168.1.20")]);
        assert!(links.has_changed().unwrap());
        assert_eq!(hosts(&links.borrow_and_update()), ["192.168.1.20:7464"]);
        reached.look(&[]);
        assert!(!links.has_changed().unwrap(), "a failure changes no link");
    }

    #[test]
    fn bridges_stand_behind_the_address_by_which_the_machine_goes_out() {
        let mut addresses =
            ["172.17.0.1", "192.168.1.20", "192.168.122.1"].map(|ip| ip.parse().unwrap());
        let [bridge, own, other] = addresses;
        put_first(&mut addresses, &[own]);
        assert_eq!(addresses, [own, bridge, other]);
    }

    #[test]
    fn every_address_is_shown_by_which_others_come() {
        let machine = [
            "127.0.0.1",
            "fe80::1",
            "2001:db8::7",
            "192.168.1.20",
            "169.254.3.3",
            "10.0.0.5",
            "::1",
        ];
        let check = |listen, public, expected: &[&str]| {
            assert_eq!(
                hosts(listen, public, &machine),
                expected,
                "{listen} {public}"
            );
        };
        check("0.0.0.0:7464", "", &["192.168.1.20:7464", "10.0.0.5:7464"]);
        check(
            "[::]:7464",
            "",
            &["192.168.1.20:7464", "10.0.0.5:7464", "[2001:db8::7]:7464"],
        );
        check("127.0.0.1:7000", "", &["127.0.0.1:7000"]);
        check("0.0.0.0:7000", "chat.example", &["chat.example:7000"]);
        check("0.0.0.0:7000", "chat.example:443", &["chat.example:443"]);
        check("0.0.0.0:7000", "[2001:db8::7]", &["[2001:db8::7]:7000"]);
        check("0.0.0.0:7000", "[2001:db8::7]:9", &["[2001:db8::7]:9"]);
        assert_eq!(
            hosts("0.0.0.0:7464", "", &["127.0.0.1"]),
            ["127.0.0.1:7464"]
        );
    }

    #[test]
    fn this_machine_has_a_loopback() {
        assert!(of_this_machine().iter().any(IpAddr::is_loopback));
    }
}
