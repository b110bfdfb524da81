//! What a second start finds, what a hand has spoilt, and two programs at once.

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::mpsc::sync_channel;

use anser_shared::people::{self, Person, Rights};
use anser_shared::tls::Identity;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::core::input::DeviceKey;
use crate::core::model::{Account, KnownServer};
use crate::core::settings::{
    Language, Look, Notifications, OwnFont, SendKey, Settings, SkinTone, TextStyle,
};

const SERVER: Fingerprint = Fingerprint([0xab; 32]);

fn new() -> (TempDir, Profile) {
    let folder = tempfile::tempdir().unwrap();
    let profile = Profile::open(folder.path()).unwrap();
    (folder, profile)
}

fn account(user: u64) -> Account {
    Account {
        profile: people::Profile::of(Person::named(UserId(user), "anna", "Anna \"B\" 🍣")),
        rights: Rights::default(),
        address: "chat.example:7464".into(),
        server_name: "Example".into(),
        server: SERVER,
    }
}

fn sign_in(profile: &Profile, user: u64) -> DeviceKey {
    let device_key = DeviceKey {
        identity: Identity::generate(),
        resumption: Zeroizing::new([7; 32]),
    };
    let account = account(user);
    profile
        .carry_out(&ProfileCommand::SaveDeviceKey {
            account: Box::new(account),
            device_key: device_key.clone(),
        })
        .unwrap();
    device_key
}

#[test]
fn an_empty_profile_is_as_on_the_first_day() {
    let (_folder, profile) = new();
    let started = profile.started().unwrap();
    assert_eq!(started.settings, Settings::default());
    assert!(started.servers.is_empty());
    assert!(started.signed_in.is_none() && started.last.is_none() && started.warnings.is_empty());
}

#[test]
fn what_was_saved_is_there_at_the_next_start() {
    let (folder, profile) = new();
    let settings = Settings {
        language: Language::Chinese,
        look: Look::Dark,
        send_key: SendKey::Enter,
        text_percent: 125,
        font: OwnFont {
            style: TextStyle::Strong,
            percent: 130,
            colour: 3,
        },
        plain_texts: true,
        send_key_known: true,
        texts_sent: 2,
        notifications: Notifications::Hidden,
        sound: false,
        shake: false,
        tray: false,
        tray_known: true,
        letters_told: 4,
        skin_tone: SkinTone::MediumDark,
        recent_emoji: vec!["🎉".to_owned(), "👩‍🔬".into()].into(),
    };
    let known = KnownServer {
        address: "[::1]:7464".into(),
        name: "Ünser [Server]\n\"x\"".into(),
        fingerprint: SERVER,
    };
    profile
        .carry_out(&ProfileCommand::SaveSettings(settings))
        .unwrap();
    profile
        .carry_out(&ProfileCommand::SaveServers(vec![known.clone()]))
        .unwrap();
    let device_key = sign_in(&profile, 7);
    drop(profile);

    let started = Profile::open(folder.path()).unwrap().started().unwrap();
    assert_eq!(started.settings, settings);
    assert_eq!(started.servers, [known]);
    assert_eq!(
        started.last,
        Some(("anna".into(), "chat.example:7464".into()))
    );
    let (found, key) = started.signed_in.unwrap();
    assert_eq!(found, account(7));
    assert_eq!(
        key.identity.fingerprint(),
        device_key.identity.fingerprint()
    );
    assert_eq!(key.resumption, device_key.resumption);
    assert!(started.warnings.is_empty());
}

#[test]
fn signing_out_deletes_the_key_and_keeps_the_name() {
    let (folder, profile) = new();
    sign_in(&profile, 7);
    let history = account_folder(folder.path(), SERVER, UserId(7)).join("history.db");
    fs::write(&history, "history").unwrap();
    profile
        .carry_out(&ProfileCommand::ForgetDeviceKey {
            server: SERVER,
            user: UserId(7),
        })
        .unwrap();
    let started = profile.started().unwrap();
    assert!(started.signed_in.is_none());
    assert_eq!(
        started.last,
        Some(("anna".into(), "chat.example:7464".into()))
    );
    let left: Vec<_> = fs::read_dir(history.parent().unwrap())
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    assert_eq!(left, [history]);
    // A second time, and for somebody who was never here, it is done already.
    profile
        .carry_out(&ProfileCommand::ForgetDeviceKey {
            server: SERVER,
            user: UserId(7),
        })
        .unwrap();
    profile
        .carry_out(&ProfileCommand::ForgetDeviceKey {
            server: SERVER,
            user: UserId(8),
        })
        .unwrap();
}

#[test]
fn signing_out_one_account_leaves_the_other() {
    let (_folder, profile) = new();
    sign_in(&profile, 7);
    sign_in(&profile, 8);
    profile
        .carry_out(&ProfileCommand::ForgetDeviceKey {
            server: SERVER,
            user: UserId(7),
        })
        .unwrap();
    assert_eq!(
        profile
            .started()
            .unwrap()
            .signed_in
            .unwrap()
            .0
            .profile
            .person
            .user,
        UserId(8)
    );
}

#[test]
fn a_file_that_cannot_be_understood_is_set_aside() {
    let check = |file: &str, content: &[u8]| {
        let (folder, profile) = new();
        sign_in(&profile, 7);
        fs::write(folder.path().join(file), content).unwrap();
        let started = profile.started().unwrap();
        let aside = folder.path().join(format!("{file}.unreadable-1"));
        let path = aside.display().to_string();
        assert_eq!(
            started.warnings,
            [Warning::SettingsSetAside { path }],
            "{content:?}"
        );
        assert_eq!(fs::read(aside).unwrap(), content);
        assert_eq!(started.settings, Settings::default());
        assert!(
            profile.started().unwrap().warnings.is_empty(),
            "once is enough"
        );
        fs::write(folder.path().join(file), content).unwrap();
        profile.started().unwrap();
        assert!(folder.path().join(format!("{file}.unreadable-2")).exists());
    };
    check("settings.toml", b"languag = \"en\"");
    check("settings.toml", b"look = \"pink\"");
    check("settings.toml", b"look = [");
    check("settings.toml", &[0xff, 0xfe, 0]);
    check(
        "servers.toml",
        b"[[server]]\naddress = \"a:1\"\nname = \"\"\nfingerprint = \"12\"",
    );
    check("profile.toml", b"signed_in = 7");
}

#[test]
fn a_text_size_that_cannot_be_read_is_brought_back_into_range() {
    let (folder, profile) = new();
    for (written, expected) in [(1, 80), (150, 150), (65_535, 200)] {
        fs::write(
            folder.path().join("settings.toml"),
            format!("text_percent = {written}"),
        )
        .unwrap();
        assert_eq!(profile.started().unwrap().settings.text_percent, expected);
    }
}

/// The sentence says which file it is, at every start until somebody signs in again.
#[test]
fn a_device_key_that_is_damaged_is_none_and_the_reason_is_said() {
    let check = |file: &str, damage: &dyn Fn(&Path)| {
        let (folder, profile) = new();
        sign_in(&profile, 7);
        let path = account_folder(folder.path(), SERVER, UserId(7)).join(file);
        damage(&path);
        for _ in 0..2 {
            let started = profile.started().unwrap();
            assert!(started.signed_in.is_none(), "{file}");
            assert!(started.last.is_some());
            let Some(SignInFault::Unusable(reason)) = started.fault else {
                panic!("{file}: {:?}", started.fault)
            };
            assert!(
                reason.contains(file) && !reason.contains("0707"),
                "{reason}"
            );
        }
        sign_in(&profile, 7);
        assert!(profile.started().unwrap().fault.is_none());
    };
    let content = |content: &'static [u8]| move |path: &Path| fs::write(path, content).unwrap();
    check("device.key", &content(b"no key"));
    check("device.key", &|path| fs::remove_file(path).unwrap());
    check("account.toml", &content(b"user = 7"));
    check("account.toml", &content(b"\xff"));
    check("account.toml", &|path| fs::remove_file(path).unwrap());
    // A digit of the secret that is another one: the server would only say that it knows nobody.
    check("account.toml", &|path| {
        let note = fs::read_to_string(path).unwrap();
        fs::write(path, note.replacen("0707", "0717", 1)).unwrap();
    });
    // Another key than the one that belongs here.
    check("account.toml", &|path| {
        let key = path.with_file_name("device.key");
        fs::write(key, Identity::generate().pkcs8()).unwrap();
    });
}

#[test]
fn a_device_key_of_an_older_program_has_no_sum_and_is_taken() {
    let (folder, profile) = new();
    sign_in(&profile, 7);
    let path = account_folder(folder.path(), SERVER, UserId(7)).join("account.toml");
    let note = fs::read_to_string(&path).unwrap();
    let lines = note.lines().filter(|line| !line.starts_with("check"));
    let lines: Vec<&str> = lines.collect();
    assert!(lines.len() < note.lines().count());
    fs::write(&path, lines.join("\n")).unwrap();
    assert!(profile.started().unwrap().signed_in.is_some());
}

#[test]
fn the_only_account_stays_signed_in_when_the_note_of_who_is_does_not_make_sense() {
    let (folder, profile) = new();
    sign_in(&profile, 7);
    let note = folder.path().join("profile.toml");
    fs::write(&note, b"signed_in = 7").unwrap();
    let started = profile.started().unwrap();
    assert_eq!(started.signed_in.unwrap().0.profile.person.user, UserId(7));
    assert_eq!(started.last.unwrap().0, "anna");
    assert_eq!((started.fault, started.warnings.len()), (None, 1));

    sign_in(&profile, 8);
    fs::write(&note, b"signed_in = 7").unwrap();
    let started = profile.started().unwrap();
    assert!(started.signed_in.is_none());
    let Some(SignInFault::Unusable(reason)) = started.fault else {
        panic!("{:?}", started.fault)
    };
    assert!(reason.contains("profile.toml.unreadable-2"), "{reason}");
}

#[test]
fn a_second_program_is_noticed_and_the_first_shows_itself() {
    let (folder, mut profile) = new();
    assert!(matches!(
        Profile::open(folder.path()),
        Err(ProfileFault::InUse { raised: false })
    ));
    let (shown, seen) = sync_channel(1);
    profile
        .on_raise(move |link| shown.send(link).unwrap())
        .unwrap();
    for link in [None, Some("anser://chat.example/#fp=ab")] {
        assert!(matches!(
            Profile::open_for(folder.path(), link),
            Err(ProfileFault::InUse { raised: true })
        ));
        assert_eq!(seen.recv().unwrap().as_deref(), link);
    }
    drop(profile);
    assert!(!folder.path().join("raise").exists());
    Profile::open(folder.path()).unwrap();
}

#[test]
fn somebody_who_does_not_know_the_word_shows_nothing() {
    let (folder, mut profile) = new();
    let (shown, seen) = sync_channel(1);
    profile
        .on_raise(move |link| shown.send(link).unwrap())
        .unwrap();
    let note = fs::read_to_string(folder.path().join("raise")).unwrap();
    let (port, word) = note.split_once(' ').unwrap();
    let mut stranger = TcpStream::connect(("127.0.0.1", port.parse().unwrap())).unwrap();
    stranger
        .write_all("0".repeat(word.len()).as_bytes())
        .unwrap();
    drop(stranger);
    drop(profile);
    assert!(seen.recv().is_err(), "the thread has ended without a word");
}

#[test]
fn a_note_that_a_crash_left_behind_raises_nobody() {
    let (folder, profile) = new();
    fs::write(
        folder.path().join("raise"),
        "1 00000000000000000000000000000000",
    )
    .unwrap();
    assert!(matches!(
        Profile::open(folder.path()),
        Err(ProfileFault::InUse { raised: false })
    ));
    drop(profile);
}

#[test]
fn a_folder_that_cannot_be_made_is_a_fault_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let fault = Profile::open(&file.join("profile")).unwrap_err();
    assert!(matches!(&fault, ProfileFault::File { .. }));
    assert!(fault.to_string().contains("profile"), "{fault}");
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, mut profile) = new();
    sign_in(&profile, 7);
    profile
        .carry_out(&ProfileCommand::SaveSettings(Settings::default()))
        .unwrap();
    profile.on_raise(|_| ()).unwrap();
    let mut folders = vec![folder.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        assert_eq!(
            fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
            0o700
        );
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                files += 1;
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{}", entry.path().display());
            }
        }
    }
    assert_eq!(files, 6, "lock, raise, settings, profile, key and account");
}
