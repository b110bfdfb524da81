//! The address of a server, as people pass it on: `anser://host:port/#fp=…`.

use std::fmt;

use crate::DEFAULT_PORT;
use crate::tls::Fingerprint;

/// The address of a server, and the key that it must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// A name or an address, without brackets.
    pub host: String,
    /// [`crate::DEFAULT_PORT`] where the link has none.
    pub port: u16,
    /// The whole fingerprint. With it, the program does not ask the user.
    pub fingerprint: Option<Fingerprint>,
}

/// Why a typed address or link cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// The host is missing.
    #[error("there is no host name")]
    NoHost,
    /// The port is no number from 1 to 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// The part after the host is no fingerprint.
    #[error("the fingerprint is not 64 hexadecimal digits")]
    Fingerprint,
    /// It contains a character that a host name cannot have.
    #[error("it contains a character that an address cannot have")]
    Character,
}

impl Link {
    /// Reads a link, or a typed address: `host`, `host:port`, `[v6]:port`.
    pub fn parse(typed: &str) -> Result<Self, LinkFault> {
        let typed = typed.trim();
        let typed = typed.strip_prefix("anser://").unwrap_or(typed);
        let (address, fragment) = typed.split_once('#').unwrap_or((typed, ""));
        let address = address.strip_suffix('/').unwrap_or(address);
        let (host, port) = split_port(address)?;
        if host.is_empty() {
            return Err(LinkFault::NoHost);
        }
        if !host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%'))
        {
            return Err(LinkFault::Character);
        }
        let fingerprint = fragment
            .split('&')
            .find_map(|part| part.strip_prefix("fp="))
            .map(|hex| Fingerprint::parse(hex).ok_or(LinkFault::Fingerprint))
            .transpose()?;
        Ok(Self {
            host: host.to_owned(),
            port,
            fingerprint,
        })
    }

    /// Only the address, as the program shows and stores it.
    pub fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "anser://{}/", self.address())?;
        self.fingerprint
            .map_or(Ok(()), |fingerprint| write!(f, "#fp={fingerprint}"))
    }
}

fn split_port(address: &str) -> Result<(&str, u16), LinkFault> {
    let (host, port) = if let Some(rest) = address.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or(LinkFault::Character)?;
        (host, rest.strip_prefix(':'))
    } else if address.matches(':').count() == 1 {
        address
            .split_once(':')
            .map_or((address, None), |(host, port)| (host, Some(port)))
    } else {
        (address, None)
    };
    let port = match port {
        None => DEFAULT_PORT,
        Some(port) => port
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or(LinkFault::Port)?,
    };
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_what_people_type() {
        let fp = "ab".repeat(32);
        let check = |typed: &str, expected: Result<(&str, u16, bool), LinkFault>| {
            let link = Link::parse(typed);
            let seen = link
                .as_ref()
                .map(|l| (l.host.as_str(), l.port, l.fingerprint.is_some()));
            assert_eq!(seen.map_err(|fault| *fault), expected, "{typed}");
        };
        check(
            "anser://chat.example:7000/",
            Ok(("chat.example", 7000, false)),
        );
        check(
            &format!("anser://chat.example:7000/#fp={fp}"),
            Ok(("chat.example", 7000, true)),
        );
        check(
            &format!("anser://chat.example/#code=1&fp={fp}"),
            Ok(("chat.example", 7464, true)),
        );
        check(" chat.example ", Ok(("chat.example", 7464, false)));
        check("[::1]:7000", Ok(("::1", 7000, false)));
        check("::1", Ok(("::1", 7464, false)));
        check("", Err(LinkFault::NoHost));
        check("chat.example:0", Err(LinkFault::Port));
        check("chat.example:99999", Err(LinkFault::Port));
        check("chat example", Err(LinkFault::Character));
        check("anser://chat.example/#fp=abc", Err(LinkFault::Fingerprint));
    }

    #[test]
    fn a_link_reads_back() {
        for host in ["chat.example", "::1"] {
            let fingerprint = Some(Fingerprint([7; 32]));
            let link = Link {
                host: host.into(),
                port: 7464,
                fingerprint,
            };
            assert_eq!(Link::parse(&link.to_string()), Ok(link));
        }
    }
}
