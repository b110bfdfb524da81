//! TLS 1.3 between two ends that know each other by key: raw Ed25519 keys both ways, no certificates, one hybrid key
//! exchange, no tickets, no early data.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use rustls::client::AlwaysResolvesClientRawPublicKeys;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs as provider};
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, SubjectPublicKeyInfoDer,
    UnixTime,
};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{AlwaysResolvesServerRawPublicKeys, NoServerSessionStorage};
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme,
};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::cipher::{EXPORTER_LABEL, Exporter};

/// The SHA-256 of a public key, by which a server or a device is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    fn of(key: &[u8]) -> Self {
        Self(Sha256::digest(key).into())
    }

    /// Reads hexadecimal digits, as links have them.
    pub fn parse(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Eight words for people to compare, each for sixteen bits: 128 bits of the fingerprint.
    ///
    /// Consonants and vowels alternate, so that a word can be said over the telephone in any language, and no list of
    /// words has to be translated.
    pub fn words(&self) -> [String; 8] {
        const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
        const VOWELS: &[u8; 4] = b"aiou";
        std::array::from_fn(|i| {
            let bits = usize::from(self.0[2 * i]) << 8 | usize::from(self.0[2 * i + 1]);
            let letters = [
                CONSONANTS[bits >> 12 & 15],
                VOWELS[bits >> 10 & 3],
                CONSONANTS[bits >> 6 & 15],
                VOWELS[bits >> 4 & 3],
                CONSONANTS[bits & 15],
            ];
            letters.map(char::from).iter().collect()
        })
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The key pair of a server or a device.
#[derive(Clone)]
pub struct Identity {
    pkcs8: Zeroizing<Vec<u8>>,
    certified: Arc<CertifiedKey>,
    fingerprint: Fingerprint,
}

/// The bytes are no private key of the kind that this project uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an Ed25519 key in PKCS #8")]
pub struct NotAKey;

impl Identity {
    /// Makes a new key, with random numbers from the system.
    pub fn generate() -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())
            .expect("the operating system gives random numbers");
        Self::from_pkcs8(pkcs8.as_ref()).expect("the key was made in the line above")
    }

    /// Reads a key that was stored.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, NotAKey> {
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(pkcs8.to_vec()));
        let key = provider::default_provider()
            .key_provider
            .load_private_key(der)
            .map_err(|_| NotAKey)?;
        let public = key.public_key().ok_or(NotAKey)?.to_vec();
        let fingerprint = Fingerprint::of(&public);
        let certified = Arc::new(CertifiedKey::new(vec![CertificateDer::from(public)], key));
        Ok(Self {
            pkcs8: Zeroizing::new(pkcs8.to_vec()),
            certified,
            fingerprint,
        })
    }

    /// The private key, for a file that only its owner may read.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The fingerprint that people compare and programs pin.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Identity").field(&self.fingerprint).finish()
    }
}

/// The server's side: every client must prove a key, and any key will do. The database knows to whom it belongs.
pub fn server_config(identity: &Identity) -> ServerConfig {
    let provider = Arc::new(hybrid_only());
    let verifier = Arc::new(AnyDevice(provider.signature_verification_algorithms));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("the provider has TLS 1.3")
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(Arc::new(AlwaysResolvesServerRawPublicKeys::new(
            identity.certified.clone(),
        )));
    config.alpn_protocols = vec![crate::ALPN.to_vec()];
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config
}

/// The client's side. `pin` is the key that the server must have. Without it, the caller looks at
/// [`peer_fingerprint`] after the handshake and asks its user.
pub fn client_config(identity: &Identity, pin: Option<Fingerprint>) -> ClientConfig {
    let provider = Arc::new(hybrid_only());
    let verifier = Arc::new(PinnedServer {
        pin,
        algorithms: provider.signature_verification_algorithms,
    });
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .expect("the provider has TLS 1.3")
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(Arc::new(AlwaysResolvesClientRawPublicKeys::new(
            identity.certified.clone(),
        )));
    config.alpn_protocols = vec![crate::ALPN.to_vec()];
    config.resumption = rustls::client::Resumption::disabled();
    config
}

/// The server name in the client's greeting. It has no meaning, because the pin identifies the server.
pub fn server_name() -> ServerName<'static> {
    ServerName::try_from("anser").expect("this is a host name")
}

/// The other end's key, after the handshake.
pub fn peer_fingerprint<S>(connection: &rustls::ConnectionCommon<S>) -> Option<Fingerprint> {
    connection
        .peer_certificates()?
        .first()
        .map(|key| Fingerprint::of(key))
}

/// The exporter of the handshake, which goes into the keys of the frames.
pub fn exporter<S>(connection: &rustls::ConnectionCommon<S>) -> Result<Exporter, Error> {
    connection.export_keying_material([0; 32], EXPORTER_LABEL, None)
}

/// Both ends belong to this project, so there is one key exchange: X25519 and ML-KEM-768 together.
fn hybrid_only() -> CryptoProvider {
    CryptoProvider {
        kx_groups: vec![provider::kx_group::X25519MLKEM768],
        ..provider::default_provider()
    }
}

/// The server has another key than the pinned one. The handshake ends before the server proves that it has the
/// private part of this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server shows the key {found} instead of {pinned}")]
pub struct OtherKey {
    /// The fingerprint that the program knows.
    pub pinned: Fingerprint,
    /// The fingerprint of the key that the server showed.
    pub found: Fingerprint,
}

impl OtherKey {
    /// Finds the reason in the error of a handshake.
    pub fn in_error(error: &Error) -> Option<Self> {
        match error {
            Error::InvalidCertificate(rustls::CertificateError::Other(other)) => {
                other.0.downcast_ref().copied()
            }
            _ => None,
        }
    }
}

/// Accepts the server whose key has the pinned fingerprint.
#[derive(Debug)]
struct PinnedServer {
    pin: Option<Fingerprint>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for PinnedServer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = Fingerprint::of(end_entity);
        match self.pin {
            Some(pinned) if pinned != found => {
                let other = rustls::OtherError(Arc::new(OtherKey { pinned, found }));
                Err(Error::InvalidCertificate(rustls::CertificateError::Other(
                    other,
                )))
            }
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(
            rustls::PeerIncompatible::Tls13RequiredForQuic,
        ))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify(message, cert, dss, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

/// Accepts every device that proves its key.
#[derive(Debug)]
struct AnyDevice(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for AnyDevice {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(
            rustls::PeerIncompatible::Tls13RequiredForQuic,
        ))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify(message, cert, dss, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }

    fn requires_raw_public_keys(&self) -> bool {
        true
    }
}

fn verify(
    message: &[u8],
    key: &CertificateDer<'_>,
    dss: &DigitallySignedStruct,
    algorithms: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let key = SubjectPublicKeyInfoDer::from(key.as_ref());
    rustls::crypto::verify_tls13_signature_with_raw_key(message, &key, dss, algorithms)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a handshake in memory. Returns the other end's key as each end sees it, and the exporter.
    fn handshake(
        server: &Identity,
        device: &Identity,
        pin: Option<Fingerprint>,
    ) -> Result<(Fingerprint, Fingerprint, bool), Error> {
        let mut client =
            rustls::ClientConnection::new(Arc::new(client_config(device, pin)), server_name())?;
        let mut server = rustls::ServerConnection::new(Arc::new(server_config(server)))?;
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut &wire[..]).unwrap();
            server.process_new_packets()?;
            let mut wire = Vec::new();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut &wire[..]).unwrap();
            client.process_new_packets()?;
        }
        Ok((
            peer_fingerprint(&client).unwrap(),
            peer_fingerprint(&server).unwrap(),
            exporter(&client)? == exporter(&server)?,
        ))
    }

    #[test]
    fn both_ends_know_each_other_by_key() {
        let (server, device) = (Identity::generate(), Identity::generate());
        let expected = (server.fingerprint(), device.fingerprint(), true);
        assert_eq!(
            handshake(&server, &device, Some(server.fingerprint())),
            Ok(expected)
        );
        assert_eq!(handshake(&server, &device, None), Ok(expected));
    }

    #[test]
    fn a_server_with_another_key_than_the_pinned_one_is_refused() {
        let (server, device) = (Identity::generate(), Identity::generate());
        let pinned = device.fingerprint();
        let fault = handshake(&server, &device, Some(pinned)).unwrap_err();
        let found = server.fingerprint();
        assert_eq!(OtherKey::in_error(&fault), Some(OtherKey { pinned, found }));
    }

    #[test]
    fn an_identity_survives_its_file() {
        let identity = Identity::generate();
        let restored = Identity::from_pkcs8(identity.pkcs8()).unwrap();
        assert_eq!(restored.fingerprint(), identity.fingerprint());
        assert!(Identity::from_pkcs8(b"nonsense").is_err());
    }

    #[test]
    fn fingerprints_as_words_and_digits() {
        let fingerprint = Fingerprint(std::array::from_fn(|i| u8::try_from(i * 8).unwrap()));
        assert_eq!(
            Fingerprint::parse(&fingerprint.to_string()),
            Some(fingerprint)
        );
        assert_eq!(Fingerprint::parse("00"), None);
        assert_eq!(Fingerprint::parse(&"g".repeat(64)), None);
        assert_eq!(Fingerprint([0; 32]).words()[0], "babab");
        assert_eq!(Fingerprint([255; 32]).words()[7], "zuzuz");
        let mut other = fingerprint;
        other.0[15] ^= 1;
        assert_ne!(other.words(), fingerprint.words());
    }
}
