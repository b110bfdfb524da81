//! The pictures of users. The server keeps them, checks that they are small and square, and does not decode them.

use anser_shared::answer::Answer;
use anser_shared::id::UserId;
use anser_shared::picture;
use anser_shared::refusal::Refusal;

use super::login::too_often;
use super::people;
use crate::caller::Caller;
use crate::config::Directory;
use crate::invalidation::Invalidation;
use crate::service::Service;
use crate::store::change;
use crate::store::question;

/// Sets the user's picture, or removes it.
pub async fn set(
    service: &Service,
    caller: &Caller<'_>,
    bytes: Option<Vec<u8>>,
) -> Result<Answer, Refusal> {
    caller.may_speak()?;
    let user = caller.user;
    let checked = bytes.map(|bytes| picture::check(&bytes).map(|picture| (picture, bytes)));
    let new = checked.transpose().map_err(Refusal::Picture)?;
    // All users who know them are told each time.
    service.attempt_picture(user).map_err(too_often)?;
    service.carry_out(user, change::SetPicture(new)).await?;
    service.heed(Invalidation::Looks(user));
    Ok(Answer::Done)
}

/// The current picture of a user. Where the directory is closed, strangers cannot see it.
pub async fn give(service: &Service, by: UserId, of: UserId) -> Result<Answer, Refusal> {
    let is_open = service.config.directory == Directory::Open;
    match people::check_known(service, by, of).await {
        Err(Refusal::DirectoryClosed) => return Err(Refusal::NoSuchPicture),
        known => known?,
    }
    let found = service.look(question::Picture { of, by, is_open }).await?;
    let (picture, bytes) = found.ok_or(Refusal::NoSuchPicture)?;
    Ok(Answer::Picture { picture, bytes })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use anser_shared::answer::Answer;
    use anser_shared::event::{Change, Event};
    use anser_shared::group::{JoinPolicy, Which};
    use anser_shared::id::{PictureId, UserId};
    use anser_shared::people::Profile;
    use anser_shared::picture;
    use anser_shared::refusal::{PictureFault, Refusal};
    use anser_shared::request::Request;

    use crate::command::story::Story;
    use crate::config::{Config, Directory};
    use crate::session::Session;

    /// The part of a picture that the server looks at.
    fn png(side: u8, colour: u8) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend([0, 0, 0, side, 0, 0, 0, side, 8, 6, 0, 0, 0, colour]);
        bytes
    }

    /// The pictures that a user is told about.
    fn told(story: &Story, session: &Session) -> Vec<PictureId> {
        let pictures = story.events(session).into_iter();
        pictures
            .filter_map(|event| match event {
                Event::Changed { change, .. } => match change {
                    Change::Friend(friend) => Some(friend.person.picture),
                    Change::Profile(profile) => Some(profile.person.picture),
                    Change::Arranged { .. }
                    | Change::Draft(_)
                    | Change::Conversation(_)
                    | Change::Hidden { .. }
                    | Change::Saved { .. }
                    | Change::Scheduled(_)
                    | Change::Unscheduled { .. } => None,
                },
                _ => None,
            })
            .collect()
    }

    async fn set(
        story: &Story,
        session: &Arc<Session>,
        bytes: Option<Vec<u8>>,
    ) -> Result<Answer, Refusal> {
        story.ask(session, Request::SetPicture(bytes)).await
    }

    #[tokio::test]
    async fn a_picture_is_told_to_friends_and_given_to_whoever_asks() {
        let story = Story::begin();
        let anna = story.person("anna").await;
        let desk = story.device(anna.user).await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        story.befriend(&ben, "anna").await;
        for session in [&desk, &ben, &carla] {
            story.events(session);
        }
        let face = png(96, 1);
        let name = picture::name(&face);
        assert_eq!(
            set(&story, &anna, Some(face.clone())).await,
            Ok(Answer::Done)
        );
        assert_eq!(told(&story, &desk), [name], "one's other device");
        assert_eq!(told(&story, &ben), [name], "a friend");
        assert_eq!(told(&story, &carla), [], "a stranger is told nothing");
        let user = anna.user;
        let asked = story.ask(&carla, Request::Picture { user }).await;
        let given = Answer::Picture {
            picture: name,
            bytes: face.clone(),
        };
        assert_eq!(asked, Ok(given));

        // The same picture again changes nothing, and another profile does not change the picture.
        set(&story, &anna, Some(face)).await.unwrap();
        let profile = Request::SetProfile(Profile::named("Änna"));
        story.ask(&anna, profile).await.unwrap();
        assert_eq!(told(&story, &ben), [name]);

        set(&story, &anna, None).await.unwrap();
        assert_eq!(told(&story, &ben), [PictureId::NONE]);
        for user in [anna.user, ben.user, UserId(99)] {
            let asked = story.ask(&carla, Request::Picture { user }).await;
            assert_eq!(asked, Err(Refusal::NoSuchPicture));
        }
    }

    #[tokio::test]
    async fn what_is_no_picture_and_what_comes_too_often_is_refused() {
        let story = Story::begin_with(Config {
            pictures_per_hour: 2,
            ..Config::default()
        });
        let anna = story.person("anna").await;
        for (bytes, fault) in [
            (Vec::new(), PictureFault::Kind),
            (b"GIF89a".to_vec(), PictureFault::Kind),
            (png(0, 0), PictureFault::Side),
            (vec![0; picture::MAX_BYTES + 1], PictureFault::TooLarge),
        ] {
            let refused = set(&story, &anna, Some(bytes)).await;
            assert_eq!(refused, Err(Refusal::Picture(fault)));
        }
        set(&story, &anna, Some(png(96, 1))).await.unwrap();
        set(&story, &anna, Some(png(96, 2))).await.unwrap();
        let often = set(&story, &anna, None).await;
        assert_eq!(often, Err(Refusal::TooOften { seconds: 1800 }));
        let ben = story.person("ben").await;
        set(&story, &ben, Some(png(96, 1))).await.unwrap();
        story.wait(1800);
        set(&story, &anna, None).await.unwrap();
    }

    #[tokio::test]
    async fn where_the_directory_is_closed_a_picture_is_for_those_who_know_its_owner() {
        let story = Story::begin_with(Config {
            directory: Directory::Closed,
            ..Config::default()
        });
        let anna = story.person("anna").await;
        let ben = story.person("ben").await;
        let carla = story.person("carla").await;
        story.befriend(&ben, "anna").await;
        set(&story, &anna, Some(png(96, 1))).await.unwrap();
        // Dora knows her from a group.
        let dora = story.person("dora").await;
        let create = Request::CreateGroup {
            name: "chess".into(),
            policy: JoinPolicy::Open,
        };
        let Ok(Answer::Conversation(head)) = story.ask(&anna, create).await else {
            panic!("a group")
        };
        let join = Request::JoinGroup(Which::Id(head.conversation));
        story.ask(&dora, join).await.unwrap();
        let user = anna.user;
        for (session, sees) in [(&anna, true), (&ben, true), (&dora, true), (&carla, false)] {
            let asked = story.ask(session, Request::Picture { user }).await;
            assert_eq!(asked.is_ok(), sees);
        }
    }
}
