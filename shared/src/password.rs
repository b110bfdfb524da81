//! Passwords that the server never sees: OPAQUE (RFC 9807) over Ristretto, stretched with Argon2id at the client.
//!
//! Only the functions here use OPAQUE; the messages are bytes to their callers. The key-stretching function is a
//! parameter that the server cannot see, so a load tool that signs in a thousand times can use a cheap one.

use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit as _, Mac as _};
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest,
    CredentialResponse, Identifiers, RegistrationRequest, RegistrationResponse, RegistrationUpload,
    Ristretto255, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
};
use rand_opaque::rngs::OsRng;
use rand_opaque::{CryptoRng, RngCore};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::cipher::Exporter;
use crate::id::UserId;

/// Argon2id with 64 MiB and three passes: an eighth of a second on a desktop machine.
#[derive(Default)]
pub struct Stretched;

/// No stretching, only for load tools. A password that is registered with one function can only be used with the same
/// one.
#[derive(Default)]
pub struct Unstretched;

const ARGON_KIB: u32 = 64 * 1024;
const ARGON_PASSES: u32 = 3;
/// The input is the output of the oblivious function, which the server's key for this user salts already. Argon2
/// needs a salt all the same.
const ARGON_SALT: &[u8] = b"anser password stretch";

impl Ksf for Stretched {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let params =
            Params::new(ARGON_KIB, ARGON_PASSES, 1, None).map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input, ARGON_SALT, &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

impl Ksf for Unstretched {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        Ok(input)
    }
}

/// The cipher suite, for either way of stretching.
pub struct Suite<K>(std::marker::PhantomData<K>);

impl<K: Ksf> opaque_ke::CipherSuite for Suite<K> {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_opaque::Sha512>;
    type Ksf = K;
}

type ServerSuite = Suite<Unstretched>;

/// The other side's message or the password is wrong. The error does not say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password or the other side's message is wrong")]
pub struct Wrong;

/// The key that only the two ends have after a login.
pub type SessionKey = Zeroizing<Vec<u8>>;

/// The channel that a login is bound to, so that a login that is relayed over another channel fails.
fn context(exporter: &Exporter) -> Vec<u8> {
    [crate::ALPN, exporter].concat()
}

// ---- the client's half

/// A registration under way at the client.
pub struct Registering<K: Ksf> {
    state: ClientRegistration<Suite<K>>,
}

impl<K: Ksf> Registering<K> {
    /// Begins a registration; the bytes are the first message to the server.
    pub fn start(password: &str) -> Result<(Self, Vec<u8>), Wrong> {
        let started = ClientRegistration::<Suite<K>>::start(&mut OsRng, password.as_bytes())
            .map_err(|_| Wrong)?;
        Ok((
            Self {
                state: started.state,
            },
            started.message.serialize().to_vec(),
        ))
    }

    /// The last message of a registration. This is the slow part: call it off the drawing thread.
    pub fn finish(self, password: &str, challenge: &[u8]) -> Result<Vec<u8>, Wrong> {
        let response = RegistrationResponse::deserialize(challenge).map_err(|_| Wrong)?;
        let finished = self
            .state
            .finish(
                &mut OsRng,
                password.as_bytes(),
                response,
                ClientRegistrationFinishParameters::new(Identifiers::default(), None),
            )
            .map_err(|_| Wrong)?;
        Ok(finished.message.serialize().to_vec())
    }
}

/// A login under way at the client.
pub struct LoggingIn<K: Ksf> {
    state: ClientLogin<Suite<K>>,
}

impl<K: Ksf> LoggingIn<K> {
    /// Begins a login; the bytes are the first message to the server.
    pub fn start(password: &str) -> Result<(Self, Vec<u8>), Wrong> {
        let started =
            ClientLogin::<Suite<K>>::start(&mut OsRng, password.as_bytes()).map_err(|_| Wrong)?;
        Ok((
            Self {
                state: started.state,
            },
            started.message.serialize().to_vec(),
        ))
    }

    /// The last message of a login and its key; [`Wrong`] if the password is not the account's, or nobody has the
    /// name. Slow, like [`Registering::finish`].
    pub fn finish(
        self,
        password: &str,
        challenge: &[u8],
        exporter: &Exporter,
    ) -> Result<(Vec<u8>, SessionKey), Wrong> {
        let response = CredentialResponse::deserialize(challenge).map_err(|_| Wrong)?;
        let context = context(exporter);
        let finished = self
            .state
            .finish(
                &mut OsRng,
                password.as_bytes(),
                response,
                ClientLoginFinishParameters::new(Some(&context), Identifiers::default(), None),
            )
            .map_err(|_| Wrong)?;
        let key = Zeroizing::new(finished.session_key.to_vec());
        Ok((finished.message.serialize().to_vec(), key))
    }
}

// ---- the server's half

/// The server's secrets for passwords. They are as valuable as the database, and every backup must contain them.
pub struct PasswordKeeper {
    setup: ServerSetup<ServerSuite>,
    /// Answers for unknown names are derived from this, so it must not change.
    unknown_names: Zeroizing<[u8; 32]>,
    /// Checked in place of the record of an unknown name. Its password belongs to nobody, and no answer visibly
    /// depends on it, so it may change at the next start.
    stand_in: PasswordRecord,
}

/// What the server stores of a user's password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRecord(pub Vec<u8>);

/// A login under way at the server.
pub struct CheckingLogin {
    state: ServerLogin<ServerSuite>,
    context: Vec<u8>,
}

impl PasswordKeeper {
    /// Makes the secret of a new server, with random numbers from the system.
    pub fn generate() -> Self {
        let mut unknown_names = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(&mut *unknown_names);
        Self::new(ServerSetup::new(&mut OsRng), unknown_names).expect("a setup of our own is sound")
    }

    fn new(
        setup: ServerSetup<ServerSuite>,
        unknown_names: Zeroizing<[u8; 32]>,
    ) -> Result<Self, Wrong> {
        let mut keeper = Self {
            setup,
            unknown_names,
            stand_in: PasswordRecord(Vec::new()),
        };
        let mut password = [0; 32];
        OsRng.fill_bytes(&mut password);
        let password = Zeroizing::new(format!("{password:x?}"));
        let (state, request) = Registering::<Unstretched>::start(&password)?;
        let challenge = keeper.register(UserId(0), &request)?;
        keeper.stand_in = Self::record(&state.finish(&password, &challenge)?)?;
        Ok(keeper)
    }

    /// The secret as bytes, for the server to store.
    pub fn serialize(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(self.unknown_names.to_vec());
        bytes.extend_from_slice(&self.setup.serialize());
        bytes
    }

    /// Reads the bytes of [`Self::serialize`].
    pub fn deserialize(bytes: &[u8]) -> Result<Self, Wrong> {
        let (unknown_names, setup) = bytes.split_first_chunk::<32>().ok_or(Wrong)?;
        let setup = ServerSetup::deserialize(setup).map_err(|_| Wrong)?;
        Self::new(setup, Zeroizing::new(*unknown_names))
    }

    /// Answers the first message of a registration for the user with this id.
    pub fn register(&self, user: UserId, request: &[u8]) -> Result<Vec<u8>, Wrong> {
        let request = RegistrationRequest::deserialize(request).map_err(|_| Wrong)?;
        let started = ServerRegistration::<ServerSuite>::start(&self.setup, request, &known(user))
            .map_err(|_| Wrong)?;
        Ok(started.message.serialize().to_vec())
    }

    /// Takes the last message of a registration.
    pub fn record(upload: &[u8]) -> Result<PasswordRecord, Wrong> {
        let upload = RegistrationUpload::<ServerSuite>::deserialize(upload).map_err(|_| Wrong)?;
        Ok(PasswordRecord(
            ServerRegistration::finish(upload).serialize().to_vec(),
        ))
    }

    /// Answers the first message of a login. For an unknown name `account` is `None`, and the steps are the same with
    /// a substitute record.
    pub fn check(
        &self,
        folded_name: &str,
        account: Option<(UserId, &PasswordRecord)>,
        request: &[u8],
        exporter: &Exporter,
    ) -> Result<(CheckingLogin, Vec<u8>), Wrong> {
        self.check_with(&mut OsRng, folded_name, account, request, exporter)
    }

    fn check_with<R: RngCore + CryptoRng>(
        &self,
        random: &mut R,
        folded_name: &str,
        account: Option<(UserId, &PasswordRecord)>,
        request: &[u8],
        exporter: &Exporter,
    ) -> Result<(CheckingLogin, Vec<u8>), Wrong> {
        let request = CredentialRequest::deserialize(request).map_err(|_| Wrong)?;
        let unknown = self.unknown(folded_name);
        let (identifier, record) = match account {
            Some((user, record)) => (known(user), record),
            None => (unknown, &self.stand_in),
        };
        // Reading a record is a step too, so there always is a record.
        let record =
            ServerRegistration::<ServerSuite>::deserialize(&record.0).map_err(|_| Wrong)?;
        let context = context(exporter);
        let started = ServerLogin::start(
            random,
            &self.setup,
            Some(record),
            request,
            &identifier,
            ServerLoginParameters {
                context: Some(&context),
                identifiers: Identifiers::default(),
            },
        )
        .map_err(|_| Wrong)?;
        Ok((
            CheckingLogin {
                state: started.state,
                context,
            },
            started.message.serialize().to_vec(),
        ))
    }

    /// Computed for every name, known or not, so that both cost the same.
    fn unknown(&self, folded_name: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.unknown_names)
            .expect("a key of any length will do");
        mac.update(folded_name.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// The credential identifier of a user: the id, padded to the length of the identifiers of unknown names.
fn known(user: UserId) -> [u8; 32] {
    let mut identifier = [0; 32];
    identifier[..8].copy_from_slice(&user.0.to_be_bytes());
    identifier
}

impl CheckingLogin {
    /// The key, if the client has proved that it knows the password.
    pub fn finish(self, message: &[u8]) -> Result<SessionKey, Wrong> {
        let message = CredentialFinalization::deserialize(message).map_err(|_| Wrong)?;
        let parameters = ServerLoginParameters {
            context: Some(&self.context),
            identifiers: Identifiers::default(),
        };
        let finished = self.state.finish(message, parameters).map_err(|_| Wrong)?;
        Ok(Zeroizing::new(finished.session_key.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(keeper: &PasswordKeeper, user: UserId, password: &str) -> PasswordRecord {
        let (state, request) = Registering::<Unstretched>::start(password).unwrap();
        let challenge = keeper.register(user, &request).unwrap();
        let upload = state.finish(password, &challenge).unwrap();
        PasswordKeeper::record(&upload).unwrap()
    }

    /// Signs in and tells whether both ends have the same key.
    fn login(
        keeper: &PasswordKeeper,
        account: Option<(UserId, &PasswordRecord)>,
        password: &str,
        exporters: (u8, u8),
    ) -> Result<bool, Wrong> {
        let (state, request) = LoggingIn::<Unstretched>::start(password)?;
        let (checking, challenge) = keeper.check("anna", account, &request, &[exporters.0; 32])?;
        let (message, ours) = state.finish(password, &challenge, &[exporters.1; 32])?;
        Ok(checking.finish(&message)? == ours)
    }

    #[test]
    fn the_password_gives_both_ends_one_key_and_nothing_else_does() {
        let keeper = PasswordKeeper::generate();
        let user = UserId(7);
        let record = register(&keeper, user, "correct");
        let account = Some((user, &record));
        assert_eq!(login(&keeper, account, "correct", (1, 1)), Ok(true));
        assert_eq!(login(&keeper, account, "wrong", (1, 1)), Err(Wrong));
        assert_eq!(
            login(&keeper, account, "correct", (1, 2)),
            Err(Wrong),
            "a relayed login"
        );
        assert_eq!(
            login(&keeper, None, "correct", (1, 1)),
            Err(Wrong),
            "an unknown name"
        );
        let other = Some((UserId(8), &record));
        assert_eq!(
            login(&keeper, other, "correct", (1, 1)),
            Err(Wrong),
            "another person's record"
        );
    }

    #[test]
    fn an_unknown_name_is_answered_in_the_same_size_and_steadily() {
        let keeper = PasswordKeeper::generate();
        let record = register(&keeper, UserId(7), "correct");
        let (_, request) = LoggingIn::<Unstretched>::start("correct").unwrap();
        let answer = |name, account| keeper.check(name, account, &request, &[1; 32]).unwrap().1;
        let known = answer("anna", Some((UserId(7), &record)));
        let unknown = answer("nobody", None);
        assert_eq!(known.len(), unknown.len());
        // The first 32 bytes are the evaluated element, which depends on the name alone.
        assert_eq!(unknown[..32], answer("nobody", None)[..32]);
        assert_ne!(unknown[..32], answer("somebody", None)[..32]);
    }

    /// Passes random bytes on and notes every request for them.
    struct Counting(Vec<usize>);

    impl RngCore for Counting {
        fn next_u32(&mut self) -> u32 {
            self.0.push(4);
            OsRng.next_u32()
        }

        fn next_u64(&mut self) -> u64 {
            self.0.push(8);
            OsRng.next_u64()
        }

        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            self.0.push(bytes.len());
            OsRng.fill_bytes(bytes);
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_opaque::Error> {
            self.0.push(bytes.len());
            OsRng.try_fill_bytes(bytes)
        }
    }

    impl CryptoRng for Counting {}

    /// Every secret of a login begins with random bytes, so a login that asks for the same bytes in the same order
    /// has taken the same steps. The code above always reads a record, so that step is the same too.
    #[test]
    fn an_unknown_name_takes_the_same_cryptographic_steps() {
        let keeper = PasswordKeeper::generate();
        let record = register(&keeper, UserId(7), "correct");
        let (_, request) = LoggingIn::<Unstretched>::start("correct").unwrap();
        let asked = |name, account| {
            let mut random = Counting(Vec::new());
            keeper
                .check_with(&mut random, name, account, &request, &[1; 32])
                .unwrap();
            random.0
        };
        let known = asked("anna", Some((UserId(7), &record)));
        assert!(!known.is_empty());
        assert_eq!(known, asked("nobody", None));
    }

    #[test]
    fn nobody_signs_in_as_the_stand_in() {
        let keeper = PasswordKeeper::generate();
        assert_eq!(
            keeper.stand_in.0.len(),
            register(&keeper, UserId(7), "x").0.len()
        );
        for guess in ["", "0", &format!("{:x?}", [0_u8; 32])] {
            assert_eq!(login(&keeper, None, guess, (1, 1)), Err(Wrong));
        }
    }

    #[test]
    fn the_keeper_survives_its_file() {
        let keeper = PasswordKeeper::generate();
        let record = register(&keeper, UserId(7), "correct");
        let restored = PasswordKeeper::deserialize(&keeper.serialize()).unwrap();
        assert_eq!(
            login(&restored, Some((UserId(7), &record)), "correct", (1, 1)),
            Ok(true)
        );
        assert!(PasswordKeeper::deserialize(&keeper.serialize()[1..]).is_err());
    }

    #[test]
    fn stretching_is_argon2id_as_documented() {
        // Computed by the reference implementation in C, from what docs/PROTOCOL.md says.
        let expected = "da3598add615a683bbfdaef84c03b16fce693fb952ba5ef61c42999d144603f9\
                        a0d046e42a1b262bd30810b12339e78419c5f84fa171f7e22939e7577be6b1da";
        let input: [u8; 64] = std::array::from_fn(|i| u8::try_from(i).unwrap());
        let stretched = Stretched.hash(GenericArray::from(input)).unwrap();
        let digits: String = stretched.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digits, expected);
    }
}
