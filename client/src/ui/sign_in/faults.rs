//! What is wrong with what stands in the form, by field: found here, or said by the server.

use anser_shared::refusal::Refusal;

use crate::core::model::SignInFault;
use crate::ui::Scene;

#[derive(Default)]
pub(super) struct Faults {
    pub(super) server: Option<String>,
    pub(super) name: Option<String>,
    pub(super) nickname: Option<String>,
    pub(super) password: Option<String>,
    pub(super) again: Option<String>,
    /// What belongs to no field.
    pub(super) general: Option<String>,
}

impl Faults {
    pub(super) fn is_empty(&self) -> bool {
        let Self {
            server,
            name,
            nickname,
            password,
            again,
            general,
        } = self;
        [server, name, nickname, password, again, general]
            .iter()
            .all(|fault| fault.is_none())
    }
}

/// Where the answer to the last attempt belongs.
pub(super) fn faults_of(scene: &Scene<'_>, fault: Option<&SignInFault>, registers: bool) -> Faults {
    let mut faults = Faults::default();
    let Some(fault) = fault else { return faults };
    let place = match fault {
        SignInFault::Address(_) | SignInFault::Link(_) => &mut faults.server,
        SignInFault::WrongPassword => &mut faults.password,
        SignInFault::Refused(Refusal::NameTaken | Refusal::NameLooksTaken | Refusal::Name(_)) => {
            &mut faults.name
        }
        SignInFault::Refused(Refusal::Nickname(_)) if registers => &mut faults.nickname,
        SignInFault::Refused(Refusal::WrongProof) => &mut faults.password,
        SignInFault::Refused(_)
        | SignInFault::KeyChanged { .. }
        | SignInFault::WrongLink { .. }
        | SignInFault::SignedOut(_)
        | SignInFault::Profile(_)
        | SignInFault::Unusable(_) => &mut faults.general,
    };
    *place = Some(scene.words.sign_in_fault(fault));
    faults
}
