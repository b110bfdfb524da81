//! Seals and opens frames with AES-256-GCM.
//!
//! Each direction has a key of its own and counts its frames. The count is the nonce and is never sent, so a frame
//! that is lost, repeated or moved does not open. The keys have two sources: the TLS exporter of the channel (as
//! salt), and a secret that only the two ends know (as key material). Before the sign-in there is no secret; then it
//! is the session key of OPAQUE or the device's resumption secret. An attacker who intercepts the TLS connection has
//! the exporter and not the secret.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{AeadInOut as _, KeyInit as _, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// What the seal adds to a frame.
pub const TAG_BYTES: usize = 16;

/// A connection ends long before a nonce could repeat, and resumes under new keys. A program that sends a thousand
/// frames a second reaches this limit after 34 years.
const MAX_FRAMES: u64 = 1 << 40;

/// The secret of the TLS connection that goes into the keys, the same at both of its ends.
pub type Exporter = [u8; 32];

/// The label for the TLS exporter.
pub const EXPORTER_LABEL: &[u8] = b"EXPORTER-anser-frame-seal";

/// Which way frames go; each way has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Frames that the client seals.
    ToServer,
    /// Frames that the server seals.
    ToClient,
}

impl Direction {
    fn label(self) -> &'static [u8] {
        match self {
            Self::ToServer => b"anser frame to server",
            Self::ToClient => b"anser frame to client",
        }
    }
}

/// Why a frame cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CipherError {
    /// The frame was changed, repeated, moved or sealed under another key.
    #[error("a frame does not open")]
    DoesNotOpen,
    /// The counter of frames is at its limit; a new connection has new keys.
    #[error("too many frames under one key")]
    Exhausted,
}

/// One direction of a connection under one key.
pub struct FrameCipher {
    cipher: Aes256Gcm,
    frames: u64,
}

impl FrameCipher {
    /// `secret` is empty before signing in.
    pub fn new(exporter: &Exporter, secret: &[u8], direction: Direction) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(exporter), secret)
            .expand(direction.label(), &mut *key)
            .expect("32 bytes are within what HKDF gives");
        let cipher = Aes256Gcm::new_from_slice(&*key).expect("32 bytes are a key's length");
        Self { cipher, frames: 0 }
    }

    /// Seals `frame` where it stands and gives the tag that follows it.
    pub fn seal(
        &mut self,
        header: &[u8],
        frame: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], CipherError> {
        let nonce = self.nonce()?;
        let tag = self
            .cipher
            .encrypt_inout_detached(&nonce, header, frame.into())
            .map_err(|_| CipherError::Exhausted)?;
        Ok(tag.into())
    }

    /// Opens `sealed`, a frame and its tag, where it stands, and gives the frame.
    pub fn open<'a>(
        &mut self,
        header: &[u8],
        sealed: &'a mut [u8],
    ) -> Result<&'a [u8], CipherError> {
        let nonce = self.nonce()?;
        let length = sealed
            .len()
            .checked_sub(TAG_BYTES)
            .ok_or(CipherError::DoesNotOpen)?;
        let (frame, tag) = sealed.split_at_mut(length);
        let tag = Tag::<Aes256Gcm>::try_from(&*tag).map_err(|_| CipherError::DoesNotOpen)?;
        self.cipher
            .decrypt_inout_detached(&nonce, header, (&mut *frame).into(), &tag)
            .map_err(|_| CipherError::DoesNotOpen)?;
        Ok(frame)
    }

    /// The next nonce: four zero bytes and the count of frames, big-endian.
    fn nonce(&mut self) -> Result<Nonce<Aes256Gcm>, CipherError> {
        if self.frames >= MAX_FRAMES {
            return Err(CipherError::Exhausted);
        }
        let mut nonce = Nonce::<Aes256Gcm>::default();
        nonce[4..].copy_from_slice(&self.frames.to_be_bytes());
        self.frames += 1;
        Ok(nonce)
    }
}

/// The secret that a device keeps after a login, so that it can come back without a password.
pub fn resumption_secret(session_key: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut secret = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, session_key)
        .expand(b"anser resumption secret", &mut *secret)
        .expect("32 bytes are within what HKDF gives");
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_once_and_in_order() {
        let mut sealing = FrameCipher::new(&[1; 32], b"secret", Direction::ToServer);
        let mut opening = FrameCipher::new(&[1; 32], b"secret", Direction::ToServer);
        let mut sealed = |text: &[u8]| {
            let mut frame = text.to_vec();
            let tag = sealing.seal(b"head", &mut frame).unwrap();
            frame.extend(tag);
            frame
        };
        let (first, second) = (sealed(b"one"), sealed(b"two"));
        assert_ne!(&first[..3], b"one");
        assert_eq!(opening.open(b"head", &mut first.clone()), Ok(&b"one"[..]));
        assert_eq!(opening.open(b"head", &mut second.clone()), Ok(&b"two"[..]));
        assert_eq!(
            opening.open(b"head", &mut second.clone()),
            Err(CipherError::DoesNotOpen)
        );
    }

    #[test]
    fn anything_that_differs_does_not_open() {
        let open_with = |exporter: u8, secret: &[u8], direction, header: &[u8], flip: usize| {
            let mut frame = b"hello".to_vec();
            let mut cipher = FrameCipher::new(&[1; 32], b"secret", Direction::ToServer);
            let tag = cipher.seal(b"head", &mut frame).unwrap();
            frame.extend(tag);
            if let Some(byte) = frame.get_mut(flip) {
                *byte ^= 1;
            }
            let mut cipher = FrameCipher::new(&[exporter; 32], secret, direction);
            cipher.open(header, &mut frame).is_ok()
        };
        const NONE: usize = usize::MAX;
        assert!(open_with(1, b"secret", Direction::ToServer, b"head", NONE));
        assert!(!open_with(2, b"secret", Direction::ToServer, b"head", NONE));
        assert!(!open_with(1, b"", Direction::ToServer, b"head", NONE));
        assert!(!open_with(1, b"secret", Direction::ToClient, b"head", NONE));
        assert!(!open_with(1, b"secret", Direction::ToServer, b"heaD", NONE));
        assert!((0..5 + TAG_BYTES).all(|i| !open_with(
            1,
            b"secret",
            Direction::ToServer,
            b"head",
            i
        )));
    }

    #[test]
    fn a_key_is_given_up_before_a_nonce_could_repeat() {
        let mut cipher = FrameCipher::new(&[1; 32], b"", Direction::ToServer);
        cipher.frames = MAX_FRAMES;
        assert_eq!(cipher.seal(b"", &mut []), Err(CipherError::Exhausted));
    }
}
