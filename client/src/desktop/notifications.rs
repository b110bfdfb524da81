//! Notifications of the desktop, by its session bus (`org.freedesktop.Notifications`).
//!
//! A crate for notifications would give a handle that waits for a press or closes, one of the two; here both
//! happen, in any order, to many of them. The protocol is three calls and two signals.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use anser_look::picture;
use parking_lot::{Mutex, MutexGuard};
use zbus::blocking::{Connection, Proxy, connection};
use zbus::names::MemberName;
use zbus::zvariant::{StructureBuilder, Value};

use super::{About, Draw, Face, Hear, Lack, Met, Note, Portrait, Service, brief};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A service that says nothing for so long does not answer. Some are started by the first call.
const PATIENCE: Duration = Duration::from_secs(5);

/// The side of a face in pixels.
const FACE: u16 = 96;
/// So much may wait for a service that is slow. More is not shown: whoever comes back sees it in the windows.
const WAITING: usize = 64;
const TITLE_CHARS: usize = 80;
const WORDS_CHARS: usize = 240;

enum Command {
    Show(Note),
    Withdraw(About),
    WithdrawAll,
    /// Says when everything before it was done.
    Done(SyncSender<()>),
}

/// The notifications of this program.
pub struct Notifications {
    commands: SyncSender<Command>,
}

impl Notifications {
    pub fn start(hear: Hear, met: Met, draw: Draw) -> Self {
        let (commands, waiting) = sync_channel(WAITING);
        let spawned = thread::Builder::new()
            .name("notifications".into())
            .spawn(move || Bus::new(hear, met, draw).serve(&waiting));
        if let Err(fault) = spawned {
            tracing::warn!("there are no notifications: {fault}");
        }
        Self { commands }
    }

    /// Shows one; what was shown about the same gives way to it.
    pub fn show(&self, note: Note) {
        self.send(Command::Show(note));
    }

    /// Takes away what is shown about something, if anything is.
    pub fn withdraw(&self, about: About) {
        self.send(Command::Withdraw(about));
    }

    pub fn withdraw_all(&self) {
        self.send(Command::WithdrawAll);
    }

    /// Takes everything away, and waits for a moment until that is done.
    pub fn end(&self) {
        let (done, waits) = sync_channel(1);
        self.withdraw_all();
        self.send(Command::Done(done));
        // A service that does not answer keeps nobody from leaving.
        let _ = waits.recv_timeout(Duration::from_secs(1));
    }

    fn send(&self, command: Command) {
        if self.commands.try_send(command).is_err() {
            tracing::debug!("the notification service is behind, or there is none");
        }
    }
}

/// Under which number the service shows what.
type Shown = Arc<Mutex<BTreeMap<u32, About>>>;

fn lock(shown: &Shown) -> MutexGuard<'_, BTreeMap<u32, About>> {
    shown.lock()
}

struct Bus {
    hear: Hear,
    met: Met,
    draw: Draw,
    shown: Shown,
    /// The connection, and whether the service reads marks in what it shows.
    service: Option<(Proxy<'static>, bool)>,
}

impl Bus {
    fn new(hear: Hear, met: Met, draw: Draw) -> Self {
        Self {
            hear,
            met,
            draw,
            shown: Shown::default(),
            service: None,
        }
    }

    /// Does what it is told until nobody can tell it anything any more.
    fn serve(&mut self, commands: &Receiver<Command>) {
        while let Ok(command) = commands.recv() {
            match command {
                Command::Show(note) => self.show(&note),
                Command::Withdraw(about) => self.withdraw(|shown| shown == about),
                Command::WithdrawAll => self.withdraw(|_| true),
                // Whoever has asked may not wait any more.
                Command::Done(done) => drop(done.send(())),
            }
        }
    }

    fn show(&mut self, note: &Note) {
        // A service that was started anew since the last time knows nothing of the connection.
        let shown = self.tell(note).or_else(|_| {
            self.service = None;
            self.tell(note)
        });
        let service = match shown {
            Ok(id) => {
                lock(&self.shown).insert(id, note.about);
                Service::There
            }
            Err(lack) => {
                tracing::warn!("a notification cannot be shown: {lack:?}");
                self.service = None;
                Service::Lacking(lack)
            }
        };
        self.met.note(|met| met.notifications = service);
    }

    fn tell(&mut self, note: &Note) -> Result<u32, Lack> {
        let (service, reads_marks) = match &self.service {
            Some(service) => service.clone(),
            None => self.service.insert(self.reach()?).clone(),
        };
        let before = lock(&self.shown)
            .iter()
            .find(|(_, about)| **about == note.about)
            .map(|(id, _)| *id);
        let title = brief(&note.title, TITLE_CHARS);
        let mut words = brief(&note.words, WORDS_CHARS);
        if reads_marks {
            words = without_marks(&words);
        }
        let mut hints: HashMap<&str, Value<'_>> = HashMap::new();
        hints.insert("desktop-entry", Value::from("anser"));
        hints.insert("category", Value::from("im.received"));
        // The program makes the sound, where one is wanted.
        hints.insert("suppress-sound", Value::from(true));
        let face = self.face(&note.portrait);
        hints.insert("image-data", image(face.side, face.rgba));
        let body = (
            "Anser",
            before.unwrap_or(0),
            "",
            title,
            words,
            // The service shows no button for this one: it is what a press on the notification means.
            vec!["default", ""],
            hints,
            -1_i32,
        );
        service.call("Notify", &body).map_err(lack)
    }

    fn face(&self, portrait: &Portrait) -> Face {
        let side = u32::from(FACE);
        let picture = match portrait {
            Portrait::Picture(bytes) => picture::pixels(bytes, side),
            Portrait::Initials(user, name) => return (self.draw)(*user, name, FACE.into()),
            Portrait::Mark => None,
        };
        match picture {
            Some(rgba) => Face { side, rgba },
            None => {
                let mark = super::mark();
                Face {
                    side: mark.width,
                    rgba: mark.rgba,
                }
            }
        }
    }

    fn withdraw(&self, which: impl Fn(About) -> bool) {
        let Some((service, _)) = &self.service else {
            return;
        };
        let mut shown = lock(&self.shown);
        let gone: Vec<u32> = shown
            .iter()
            .filter(|(_, about)| which(**about))
            .map(|(id, _)| *id)
            .collect();
        shown.retain(|id, _| !gone.contains(id));
        drop(shown);
        for id in gone {
            // It may have been closed a moment ago; then there is nothing to close.
            let closed: zbus::Result<()> = service.call("CloseNotification", &(id,));
            if let Err(fault) = closed {
                tracing::debug!("a notification cannot be withdrawn: {fault}");
            }
        }
    }

    /// Connects, and listens to what is pressed from then on.
    fn reach(&self) -> Result<(Proxy<'static>, bool), Lack> {
        let connection = connection::Builder::session()
            .and_then(|builder| builder.method_timeout(PATIENCE).build())
            .map_err(|fault| {
                tracing::debug!("there is no session bus: {fault}");
                Lack::NoBus
            })?;
        let service = proxy(&connection).map_err(lack)?;
        let abilities: Vec<String> = service.call("GetCapabilities", &()).map_err(lack)?;
        let reads_marks = abilities.iter().any(|ability| ability == "body-markup");
        let signals = service.receive_all_signals().map_err(lack)?;
        let (shown, hear) = (Arc::clone(&self.shown), Arc::clone(&self.hear));
        lock(&shown).clear();
        let listener = thread::Builder::new().name("notified".into());
        let started = listener.spawn(move || {
            for signal in signals {
                let header = signal.header();
                match header.member().map(MemberName::as_str) {
                    Some("ActionInvoked") => {
                        let pressed: zbus::Result<(u32, String)> = signal.body().deserialize();
                        let Ok((id, _)) = pressed else { continue };
                        let about = lock(&shown).get(&id).copied();
                        if let Some(about) = about {
                            hear(about.wish());
                        }
                    }
                    Some("NotificationClosed") => {
                        let closed: zbus::Result<(u32, u32)> = signal.body().deserialize();
                        if let Ok((id, _)) = closed {
                            lock(&shown).remove(&id);
                        }
                    }
                    _ => {}
                }
            }
        });
        started.map_err(|fault| Lack::Fault(fault.to_string()))?;
        Ok((service, reads_marks))
    }
}

fn proxy(connection: &Connection) -> zbus::Result<Proxy<'static>> {
    Proxy::new(connection, NAME, PATH, NAME)
}

fn lack(fault: zbus::Error) -> Lack {
    match fault {
        zbus::Error::MethodError(name, said, _) => {
            let unknown = ["ServiceUnknown", "NameHasNoOwner", "Spawn"];
            if unknown.iter().any(|unknown| name.contains(unknown)) {
                Lack::Nobody
            } else {
                Lack::Fault(said.unwrap_or_else(|| name.to_string()))
            }
        }
        zbus::Error::InputOutput(fault) if fault.kind() == std::io::ErrorKind::TimedOut => {
            Lack::Nobody
        }
        fault => Lack::Fault(fault.to_string()),
    }
}

/// A square as the service wants it: width, height, bytes a row, whether it has opacity, bits, channels.
fn image(side: u32, rgba: Vec<u8>) -> Value<'static> {
    let side = i32::try_from(side).unwrap_or(0);
    let structure = StructureBuilder::new()
        .add_field(side)
        .add_field(side)
        .add_field(side * 4)
        .add_field(true)
        .add_field(8_i32)
        .add_field(4_i32)
        .add_field(rgba)
        .build();
    structure.map_or_else(|_| Value::from(0_i32), Value::from)
}

/// Somebody's words must not be read as marks: `<b>` is what they wrote.
fn without_marks(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebodys_words_are_no_marks() {
        assert_eq!(
            without_marks("<a href=x>&</a>"),
            "&lt;a href=x&gt;&amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn a_picture_has_the_signature_of_the_protocol() {
        let image = image(2, vec![0; 16]);
        assert_eq!(image.value_signature().to_string(), "(iiibiiay)");
    }
}
