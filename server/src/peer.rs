//! The meaning of a frame at each stage of a connection.
//!
//! The stages are an enum, and each owns what only it needs, so a request before the sign-in has no code path.
//! Nothing here waits or touches a socket. The connection carries the verdicts out and reports the outcome.

use anser_shared::event::Farewell;
use anser_shared::id::UserId;
use anser_shared::password::{CheckingLogin, PasswordRecord};
use anser_shared::refusal::Refusal;
use anser_shared::request::{ClientFrame, Hello, LoginFinish, LoginStart, RegisterStart, Request};
use anser_shared::text::{Nickname, Username};

use crate::guesses::Guess;

/// The largest number of frames between `Hello` and the sign-in: two registrations and a few mistyped passwords.
const FRAMES_BEFORE_SIGN_IN: u32 = 20;

pub enum Peer {
    /// The handshake is over, and the client has sent nothing yet.
    Greeting,
    SigningIn(SigningIn),
    Ready,
    /// The last frame is on its way. Nothing that still arrives is read.
    Closing,
}

pub struct SigningIn {
    frames_left: u32,
    step: Step,
}

/// An exchange that the client has begun and not finished.
pub enum Step {
    Nothing,
    Registering(Registering),
    LoggingIn(LoggingIn),
}

pub struct Registering {
    pub user: UserId,
    pub name: Username,
    pub nickname: Nickname,
}

pub struct LoggingIn {
    /// `None` for an unknown name. The proof will be wrong, and takes as long.
    pub user: Option<UserId>,
    pub checking: CheckingLogin,
    /// Counts as a wrong password if it is dropped without a proof.
    pub guess: Option<Box<Guess>>,
}

/// A change of the password has begun, and the proof of the old password is missing.
#[derive(Debug)]
pub struct Changing {
    pub checking: Checking,
    /// The proof is checked against this. Another change in between makes it worthless.
    pub record: PasswordRecord,
    /// Counts as a wrong password, which the owner is told of, if no proof follows.
    pub guess: Option<Guess>,
}

pub struct Checking(pub CheckingLogin);

impl std::fmt::Debug for Checking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checking")
    }
}

/// What the connection has to do about a frame.
pub enum Verdict {
    Welcome(Hello),
    RegisterStart(RegisterStart),
    RegisterFinish(Registering, Vec<u8>),
    LoginStart(LoginStart),
    LoginFinish(LoggingIn, LoginFinish),
    /// With `yields`, only if the device has no other connection.
    Resume {
        yields: bool,
    },
    Request {
        tag: u32,
        request: Request,
    },
    Pong,
    /// Refuse it, and go on.
    Refuse(Refusal),
    End(Farewell),
    Ignore,
}

impl Peer {
    pub fn receive(&mut self, frame: ClientFrame) -> Verdict {
        match self {
            Self::Greeting => match frame {
                ClientFrame::Hello(hello) => {
                    *self = Self::SigningIn(SigningIn {
                        frames_left: FRAMES_BEFORE_SIGN_IN,
                        step: Step::Nothing,
                    });
                    Verdict::Welcome(hello)
                }
                _ => self.end(Farewell::Nonsense),
            },
            Self::SigningIn(signing_in) => match signing_in.frames_left.checked_sub(1) {
                Some(left) => {
                    signing_in.frames_left = left;
                    signing_in.receive(frame)
                }
                None => self.end(Farewell::TooManyAttempts),
            },
            Self::Ready => match frame {
                ClientFrame::Request { tag, request } => Verdict::Request { tag, request },
                ClientFrame::Ping => Verdict::Pong,
                // A second sign-in cannot be an accident, and the keys would not fit any more.
                _ => self.end(Farewell::Nonsense),
            },
            Self::Closing => Verdict::Ignore,
        }
    }

    /// The first message of a registration or a login was answered.
    pub fn began(&mut self, begun: Step) {
        if let Self::SigningIn(signing_in) = self {
            signing_in.step = begun;
        }
    }

    pub fn signed_in(&mut self) {
        *self = Self::Ready;
    }

    fn end(&mut self, farewell: Farewell) -> Verdict {
        *self = Self::Closing;
        Verdict::End(farewell)
    }
}

impl SigningIn {
    fn receive(&mut self, frame: ClientFrame) -> Verdict {
        let begun = std::mem::replace(&mut self.step, Step::Nothing);
        match (frame, begun) {
            (ClientFrame::RegisterStart(start), _) => Verdict::RegisterStart(start),
            (ClientFrame::LoginStart(start), _) => Verdict::LoginStart(start),
            (ClientFrame::RegisterFinish(upload), Step::Registering(registering)) => {
                Verdict::RegisterFinish(registering, upload)
            }
            (ClientFrame::LoginFinish(finish), Step::LoggingIn(logging_in)) => {
                Verdict::LoginFinish(logging_in, finish)
            }
            (ClientFrame::Resume, _) => Verdict::Resume { yields: false },
            (ClientFrame::ResumeIfFree, _) => Verdict::Resume { yields: true },
            (ClientFrame::Ping, begun) => {
                self.step = begun;
                Verdict::Pong
            }
            _ => Verdict::Refuse(Refusal::WrongStage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anser_shared::id::ConversationId;
    use anser_shared::password::{PasswordKeeper, Unstretched};
    use anser_shared::request::Post;

    /// One of each kind of frame.
    fn frames() -> Vec<ClientFrame> {
        vec![
            ClientFrame::Hello(Hello {
                minor: 1,
                program: String::new(),
            }),
            ClientFrame::RegisterStart(RegisterStart {
                name: String::new(),
                nickname: String::new(),
                opaque: vec![],
            }),
            ClientFrame::RegisterFinish(vec![]),
            ClientFrame::LoginStart(LoginStart {
                name: String::new(),
                opaque: vec![],
            }),
            ClientFrame::LoginFinish(LoginFinish {
                opaque: vec![],
                device_name: String::new(),
            }),
            ClientFrame::Resume,
            ClientFrame::Request {
                tag: 1,
                request: Request::Post(Post {
                    conversation: ConversationId(1),
                    id: anser_shared::id::MessageId([0; 16]),
                    body: anser_shared::body::Body::text("hello"),
                }),
            },
            ClientFrame::Ping,
        ]
    }

    fn told(verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Welcome(_) => "welcome",
            Verdict::RegisterStart(_) => "register",
            Verdict::RegisterFinish(..) => "registered",
            Verdict::LoginStart(_) => "login",
            Verdict::LoginFinish(..) => "logged in",
            Verdict::Resume { .. } => "resume",
            Verdict::Request { .. } => "request",
            Verdict::Pong => "pong",
            Verdict::Refuse(Refusal::WrongStage) => "wrong stage",
            Verdict::Refuse(_) => "refused",
            Verdict::End(Farewell::Nonsense) => "nonsense",
            Verdict::End(_) => "end",
            Verdict::Ignore => "ignored",
        }
    }

    fn signing_in(step: Step) -> Peer {
        Peer::SigningIn(SigningIn {
            frames_left: FRAMES_BEFORE_SIGN_IN,
            step,
        })
    }

    fn registering() -> Step {
        Step::Registering(Registering {
            user: UserId(1),
            name: Username::parse("anna").unwrap(),
            nickname: Nickname::parse("Anna").unwrap(),
        })
    }

    fn logging_in() -> Step {
        let (_, request) = anser_shared::password::LoggingIn::<Unstretched>::start("x").unwrap();
        let keeper = PasswordKeeper::generate();
        let (checking, _) = keeper.check("anna", None, &request, &[0; 32]).unwrap();
        Step::LoggingIn(LoggingIn {
            user: None,
            checking,
            guess: None,
        })
    }

    #[test]
    fn every_frame_at_every_stage() {
        let check = |stage: &dyn Fn() -> Peer, expected: [&str; 8]| {
            let seen: Vec<_> = frames()
                .into_iter()
                .map(|f| told(&stage().receive(f)))
                .collect();
            assert_eq!(seen, expected);
        };
        let wrong = "wrong stage";
        check(
            &|| Peer::Greeting,
            [
                "welcome", "nonsense", "nonsense", "nonsense", "nonsense", "nonsense", "nonsense",
                "nonsense",
            ],
        );
        check(
            &|| signing_in(Step::Nothing),
            [
                wrong, "register", wrong, "login", wrong, "resume", wrong, "pong",
            ],
        );
        check(
            &|| signing_in(registering()),
            [
                wrong,
                "register",
                "registered",
                "login",
                wrong,
                "resume",
                wrong,
                "pong",
            ],
        );
        check(
            &|| signing_in(logging_in()),
            [
                wrong,
                "register",
                wrong,
                "login",
                "logged in",
                "resume",
                wrong,
                "pong",
            ],
        );
        check(
            &|| Peer::Ready,
            [
                "nonsense", "nonsense", "nonsense", "nonsense", "nonsense", "nonsense", "request",
                "pong",
            ],
        );
        check(&|| Peer::Closing, ["ignored"; 8]);
    }

    #[test]
    fn frames_before_signing_in_are_counted() {
        let mut peer = signing_in(Step::Nothing);
        for _ in 0..FRAMES_BEFORE_SIGN_IN {
            assert_eq!(told(&peer.receive(ClientFrame::Ping)), "pong");
        }
        assert!(matches!(
            peer.receive(ClientFrame::Ping),
            Verdict::End(Farewell::TooManyAttempts)
        ));
        assert!(matches!(peer.receive(ClientFrame::Ping), Verdict::Ignore));
    }
}
