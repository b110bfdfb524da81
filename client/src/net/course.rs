//! The one task that owns the connection: from "connect" over every try until "disconnect".

use std::collections::VecDeque;
use std::sync::Arc;

use anser_shared::event::Farewell;
use anser_shared::link::Link;
use anser_shared::time::Timestamp;
use anser_shared::tls::Fingerprint;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until};

use super::backoff::Backoff;
use super::cut::{Consequence, Cut, Retry};
use super::dial::Dial;
use super::pulse::Pulse;
use super::ready::{Ended, Ready};
use super::sign_in::{Target, sign_in};
use crate::core::effect::{NetCommand, SignInBy};
use crate::core::input::NetEvent;

pub(super) struct Course<D, C, R> {
    dial: D,
    commands: mpsc::Receiver<NetCommand>,
    /// Commands that came while there was no room to tell something.
    put_off: VecDeque<NetCommand>,
    outlet: mpsc::Sender<NetEvent>,
    /// Notified when this machine gets an address.
    network: Arc<Notify>,
    clock: C,
    dice: R,
    pulse: Pulse,
    /// What the person has said about the server meanwhile.
    corrected: Corrected,
}

/// What a person says about the server that is looked for, for the next try.
#[derive(Default)]
struct Corrected {
    /// It has this key.
    pin: Option<Fingerprint>,
    /// It is found there.
    link: Option<Link>,
}

impl Corrected {
    /// Takes note of a command, if it corrects something.
    fn hear(&mut self, command: NetCommand) -> Option<NetCommand> {
        match command {
            NetCommand::Repin(pin) => self.pin = Some(pin),
            NetCommand::Move(link) => self.link = Some(link),
            other => return Some(other),
        }
        None
    }

    fn apply(&mut self, target: &mut Target) {
        if let Some(pin) = self.pin.take() {
            target.pin = Some(pin);
        }
        if let Some(link) = self.link.take() {
            target.link = link;
        }
    }
}

fn corrects(command: &NetCommand) -> bool {
    matches!(command, NetCommand::Repin(_) | NetCommand::Move(_))
}

/// What comes after a target was given up.
enum Next {
    Rest,
    Target(Box<Target>),
    /// The program ends.
    Over,
}

/// How waiting for the next try has ended.
enum Waited {
    /// It is time.
    Over,
    /// A person wants the next try now.
    Asked,
    /// The core wants something else.
    Next(Next),
}

impl<D, C, R> Course<D, C, R>
where
    D: Dial,
    C: Fn() -> Timestamp,
    R: FnMut() -> f64,
{
    pub(super) fn new(
        dial: D,
        commands: mpsc::Receiver<NetCommand>,
        outlet: mpsc::Sender<NetEvent>,
        network: Arc<Notify>,
        clock: C,
        dice: R,
    ) -> Self {
        let pulse = Pulse::new(clock(), Instant::now());
        Self {
            dial,
            commands,
            put_off: VecDeque::new(),
            outlet,
            network,
            clock,
            dice,
            pulse,
            corrected: Corrected::default(),
        }
    }

    /// Runs until the program ends.
    pub(super) async fn run(mut self) {
        let mut next = Next::Rest;
        loop {
            next = match next {
                Next::Target(target) => self.pursue(*target).await,
                Next::Rest => match self.command().await {
                    Some(command) => begin(command).unwrap_or(Next::Rest),
                    None => Next::Over,
                },
                Next::Over => return,
            };
        }
    }

    /// Connects, and with a device key again and again, until the core wants something else.
    async fn pursue(&mut self, mut target: Target) -> Next {
        let mut backoff = Backoff::default();
        loop {
            self.tell(NetEvent::Connecting).await;
            let cut = match self.connect(&mut target, &mut backoff).await {
                Ok(cut) => cut,
                Err(next) => return next,
            };
            tracing::info!("{}: {cut:?}", target.link.address());
            let by_device_key = matches!(target.by, SignInBy::DeviceKey(_));
            target.yields |= cut == Cut::Farewell(Farewell::Replaced);
            let (fault, wait) = match cut.consequence(by_device_key) {
                Consequence::Rest => return Next::Rest,
                Consequence::Ask(fingerprint) => {
                    let address = target.link.address();
                    self.tell(NetEvent::UnknownServer {
                        address,
                        fingerprint,
                    })
                    .await;
                    return Next::Rest;
                }
                Consequence::WrongPassword => {
                    self.tell(NetEvent::WrongPassword).await;
                    return Next::Rest;
                }
                Consequence::SignedOut(refusal) => {
                    self.tell(NetEvent::SignedOut(refusal)).await;
                    return Next::Rest;
                }
                Consequence::Down(fault, Retry::Never) => {
                    self.tell(NetEvent::Down {
                        fault,
                        retry_at: None,
                    })
                    .await;
                    return Next::Rest;
                }
                Consequence::Down(fault, Retry::Backoff) => (fault, backoff.next((self.dice)())),
                Consequence::Down(fault, Retry::NotBefore(least)) => {
                    (fault, backoff.next((self.dice)()).max(least))
                }
            };
            let until = Instant::now() + wait;
            let retry_at = Some((self.clock)().after(wait));
            self.tell(NetEvent::Down { fault, retry_at }).await;
            match self.wait(until).await {
                Waited::Over => {}
                // Who asks for it now takes the other program's place.
                Waited::Asked => target.yields = false,
                Waited::Next(next) => return next,
            }
            self.corrected.apply(&mut target);
        }
    }

    /// One connection from its beginning to its end; `Err` when the core wants something else.
    async fn connect(&mut self, target: &mut Target, backoff: &mut Backoff) -> Result<Cut, Next> {
        let outlet = self.outlet.clone();
        let signed_in = tokio::select! {
            signed_in = sign_in(&self.dial, target, &outlet) => signed_in,
            next = until_told(&mut self.put_off, &mut self.commands, &mut self.corrected) => {
                return Err(next);
            }
        };
        let (wire, signed_in) = match signed_in {
            Ok(signed_in) => signed_in,
            Err(cut) => return Ok(cut),
        };
        // From here on the device can come back by itself, however it got in.
        if let Some(device_key) = &signed_in.device_key {
            target.by = SignInBy::DeviceKey(device_key.clone());
        }
        target.yields = false;
        self.tell(NetEvent::SignedIn(Box::new(signed_in))).await;
        // A connection that holds has the right key: another one is not looked for any more.
        self.put_off.retain(|command| !corrects(command));
        self.corrected = Corrected::default();
        if let Some(command) = self.put_off.pop_front() {
            return Err(begin(command).unwrap_or(Next::Rest));
        }
        // It stands on the addresses that the machine has now.
        forget(&self.network);
        let since = Instant::now();
        let (ended, heard) = Ready::new(wire)
            .run(
                &mut self.commands,
                &self.outlet,
                &self.network,
                &mut self.pulse,
                &self.clock,
            )
            .await;
        backoff.lived(since.elapsed());
        match ended {
            Ended::Cut(cut) => {
                for event in heard {
                    self.tell(event).await;
                }
                Ok(cut)
            }
            Ended::Told(command) => Err(begin(command).unwrap_or(Next::Rest)),
            Ended::Over => Err(Next::Over),
        }
    }

    /// Waits for the next try: for its time, for the network to come back, for the machine to wake
    /// up, or for a person who does not want to wait.
    async fn wait(&mut self, until: Instant) -> Waited {
        loop {
            let Self {
                put_off,
                commands,
                network,
                pulse,
                clock,
                corrected,
                ..
            } = self;
            tokio::select! {
                command = next(put_off, commands) => match command {
                    Some(NetCommand::TryNow) => return Waited::Asked,
                    Some(NetCommand::Request { .. } | NetCommand::ChangePassword { .. }) => {}
                    Some(command) => return match corrected.hear(command) {
                        None => Waited::Over,
                        Some(other) => Waited::Next(begin(other).unwrap_or(Next::Rest)),
                    },
                    None => return Waited::Next(Next::Over),
                },
                () = network.notified() => return Waited::Over,
                () = sleep_until(until.min(pulse.next())) => {
                    let now = Instant::now();
                    let has_slept = now >= pulse.next() && pulse.has_slept(clock(), now);
                    if has_slept || now >= until {
                        return Waited::Over;
                    }
                }
            }
        }
    }

    async fn command(&mut self) -> Option<NetCommand> {
        next(&mut self.put_off, &mut self.commands).await
    }

    /// Tells the engine. While it has no room, its commands are taken all the same, so that
    /// neither waits for the other; a request has no connection now, and nobody misses it.
    async fn tell(&mut self, event: NetEvent) {
        loop {
            tokio::select! {
                room = self.outlet.reserve() => {
                    if let Ok(room) = room {
                        room.send(event);
                    }
                    return;
                }
                Some(command) = self.commands.recv() => {
                    if corrects(&command)
                        || matches!(command, NetCommand::Connect { .. } | NetCommand::Disconnect)
                    {
                        self.put_off.push_back(command);
                    }
                }
            }
        }
    }
}

/// Takes back what was noted and nobody has waited for.
fn forget(notify: &Notify) {
    let mut noted = std::pin::pin!(notify.notified());
    noted.as_mut().enable();
}

/// What a command begins, if it does not belong to what is going on.
fn begin(command: NetCommand) -> Option<Next> {
    match command {
        NetCommand::Connect { link, pin, by } => Some(Next::Target(Box::new(Target {
            link,
            pin,
            by,
            yields: false,
        }))),
        NetCommand::Disconnect => Some(Next::Rest),
        NetCommand::Request { .. }
        | NetCommand::ChangePassword { .. }
        | NetCommand::TryNow
        | NetCommand::Repin(_)
        | NetCommand::Move(_) => None,
    }
}

async fn next(
    put_off: &mut VecDeque<NetCommand>,
    commands: &mut mpsc::Receiver<NetCommand>,
) -> Option<NetCommand> {
    match put_off.pop_front() {
        Some(command) => Some(command),
        None => commands.recv().await,
    }
}

/// Waits for a command that ends what is going on. A request has no connection yet: nobody asks
/// before being told of one.
async fn until_told(
    put_off: &mut VecDeque<NetCommand>,
    commands: &mut mpsc::Receiver<NetCommand>,
    corrected: &mut Corrected,
) -> Next {
    loop {
        match next(put_off, commands).await {
            None => return Next::Over,
            // The attempt under way is against the earlier key or address, and fails; the next one is not.
            Some(command) => {
                if let Some(next) = corrected.hear(command).and_then(begin) {
                    return next;
                }
            }
        }
    }
}
