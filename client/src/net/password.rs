//! Changing a password on a connection that is signed in: two requests with slow arithmetic between
//! them, which must not keep the connection from anything else.

use anser_shared::answer::Answer;
use anser_shared::cipher::Exporter;
use anser_shared::password::{LoggingIn, Registering, Stretched, Wrong};
use anser_shared::refusal::Refusal;
use anser_shared::request::{PasswordFinish, PasswordStart, Request};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::core::action::NewPassword;

/// One change, from its first request to its last answer.
pub(super) struct Changing {
    /// Of the first request, and of the second.
    tags: [u32; 2],
    new: NewPassword,
    step: Step,
}

enum Step {
    /// The server has been asked for its halves.
    Challenged(Box<Halves>),
    Proving(JoinHandle<Result<PasswordFinish, Wrong>>),
    /// The old password is proved, and the new one is with the server.
    Finishing,
}

struct Halves {
    login: LoggingIn<Stretched>,
    registration: Registering<Stretched>,
}

/// What comes next.
pub(super) enum Next {
    Nothing,
    Ask {
        tag: u32,
        request: Request,
    },
    /// It is over: done, refused, or the old password is not the one of the account (`None`).
    Over(Result<(), Option<Refusal>>),
}

impl Changing {
    pub(super) fn start(tags: [u32; 2], new: NewPassword) -> Result<(Self, Next), Wrong> {
        let (login, login_request) = LoggingIn::start(&new.old)?;
        let (registration, registration_request) = Registering::start(&new.new)?;
        let request = Request::PasswordStart(PasswordStart {
            login: login_request,
            registration: registration_request,
        });
        let step = Step::Challenged(Box::new(Halves {
            login,
            registration,
        }));
        let [tag, _] = tags;
        Ok((Self { tags, new, step }, Next::Ask { tag, request }))
    }

    pub(super) fn awaits(&self, tag: u32) -> bool {
        self.tags.contains(&tag)
    }

    /// The server has answered one of the requests.
    pub(super) fn answered(
        self,
        answer: Result<Answer, Refusal>,
        exporter: &Exporter,
    ) -> (Option<Self>, Next) {
        let Self { tags, new, step } = self;
        match (step, answer) {
            (_, Err(refusal)) => (None, Next::Over(Err(Some(refusal)))),
            (
                Step::Challenged(halves),
                Ok(Answer::PasswordChallenge {
                    login: login_challenge,
                    registration: registration_challenge,
                }),
            ) => {
                let (passwords, exporter) = (new.clone(), *exporter);
                let step = Step::Proving(spawn_blocking(move || {
                    let NewPassword {
                        old,
                        new,
                        end_others,
                    } = passwords;
                    let Halves {
                        login,
                        registration,
                    } = *halves;
                    let (login, _) = login.finish(&old, &login_challenge, &exporter)?;
                    let registration = registration.finish(&new, &registration_challenge)?;
                    Ok(PasswordFinish {
                        login,
                        registration,
                        end_others,
                    })
                }));
                (Some(Self { tags, new, step }), Next::Nothing)
            }
            (Step::Finishing, Ok(_)) => (None, Next::Over(Ok(()))),
            // An answer of another kind: nothing was changed.
            (_, Ok(_)) => (None, Next::Over(Err(Some(Refusal::WrongStage)))),
        }
    }

    /// Waits for the arithmetic, while there is some; it can be given up and taken up again.
    pub(super) async fn proved(&mut self) -> Next {
        let Step::Proving(proving) = &mut self.step else {
            return std::future::pending().await;
        };
        match proving.await {
            Ok(Ok(finish)) => {
                self.step = Step::Finishing;
                let [_, tag] = self.tags;
                let request = Request::PasswordFinish(finish);
                Next::Ask { tag, request }
            }
            Ok(Err(Wrong)) => Next::Over(Err(None)),
            Err(fault) => {
                tracing::error!("a password could not be proved: {fault}");
                Next::Over(Err(Some(Refusal::WrongStage)))
            }
        }
    }
}
