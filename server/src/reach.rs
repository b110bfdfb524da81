//! Under which addresses others reach the server: the one that is set, or those of the machine.

use std::net::{IpAddr, SocketAddr};

use anser_shared::link::{Link, LinkFault};
use anser_shared::tls::Fingerprint;

/// What `public_address` says: a name or an address, and a port where it is not that of the server.
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

/// The links that people can sign in with, the one that most of them can use first. Never empty.
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
    // A socket for every address of the old kind hears nothing of the new one.
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

/// Whether another machine may come by this address.
fn is_reached(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => {
            // Addresses of one cable need the name of the cable, which differs on the other machine.
            !ip.is_loopback() && !ip.is_unicast_link_local() && !ip.is_unspecified()
        }
    }
}

/// The addresses of this machine, in the system's order; none when it does not say.
pub fn of_this_machine() -> Vec<IpAddr> {
    match if_addrs::get_if_addrs() {
        Ok(interfaces) => interfaces.iter().map(if_addrs::Interface::ip).collect(),
        Err(error) => {
            tracing::warn!(%error, "the addresses of this machine cannot be read");
            Vec::new()
        }
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
