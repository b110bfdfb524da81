//! Signs a device out; its key is worthless afterwards.

use anser_shared::answer::Answer;
use anser_shared::refusal::Refusal;

use crate::caller::Caller;
use crate::service::Service;
use crate::store::Store as _;

pub async fn run(service: &Service, caller: &Caller<'_>) -> Result<Answer, Refusal> {
    service
        .store
        .end_device(caller.device, service.now())
        .await
        .map_err(|error| super::refuse(&error))?;
    tracing::info!(user = %caller.user, device = %caller.device, "a device was signed out");
    Ok(Answer::SignedOut)
}

#[cfg(test)]
mod tests {
    use anser_shared::answer::Answer;
    use anser_shared::event::Farewell;
    use anser_shared::id::UserId;
    use anser_shared::refusal::Refusal;
    use anser_shared::request::Request;
    use anser_shared::tls::Fingerprint;

    use crate::command::story::Story;
    use crate::store::Store as _;

    #[tokio::test]
    async fn signing_out_ends_the_session_and_the_key() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let mut key = [0; 32];
        key[..8].copy_from_slice(&anna.device.0.to_be_bytes());
        assert!(
            story
                .service
                .store
                .device(Fingerprint(key))
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(
            story.ask(&anna, Request::SignOut).await,
            Ok(Answer::SignedOut)
        );
        assert_eq!(anna.take().1, Some(Farewell::SignedOut));
        assert!(
            story
                .service
                .store
                .device(Fingerprint(key))
                .await
                .unwrap()
                .is_none()
        );
    }

    #[tokio::test]
    async fn every_request_is_checked_against_the_devices_expiry() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        story.wait(91 * 24 * 60 * 60);
        let list = story
            .ask(&anna, Request::Friends { after: UserId(0) })
            .await;
        assert_eq!(list, Err(Refusal::DeviceExpired));
        assert_eq!(anna.take().1, Some(Farewell::Expired));
    }
}
