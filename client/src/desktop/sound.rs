//! The sound of a message: two soft notes, made here, played by the system's sound service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::{Lack, Met, Service};

/// Samples a second.
const RATE: u32 = 44_100;

/// Plays the sound, one at a time.
#[derive(Clone)]
pub struct Sound {
    plays: Arc<AtomicBool>,
    met: Met,
}

impl Sound {
    pub fn new(met: Met) -> Self {
        Self {
            plays: Arc::default(),
            met,
        }
    }

    /// Plays it on a thread of its own; while it plays it is not begun again.
    pub fn play(&self) {
        if self.plays.swap(true, Ordering::Relaxed) {
            return;
        }
        let (plays, met) = (Arc::clone(&self.plays), self.met.clone());
        let player = thread::Builder::new().name("sound".into());
        let started = player.spawn(move || {
            let service = match play_to_the_end() {
                Ok(()) => Service::There,
                Err(lack) => {
                    tracing::warn!("a sound cannot be played: {lack:?}");
                    Service::Lacking(lack)
                }
            };
            met.note(|met| met.sound = service);
            plays.store(false, Ordering::Relaxed);
        });
        if let Err(fault) = started {
            tracing::warn!("a sound cannot be played: {fault}");
            self.plays.store(false, Ordering::Relaxed);
        }
    }
}

/// Each note begins quickly and fades, so that nothing clicks.
fn samples() -> Vec<i16> {
    const NOTES: [(f32, f32); 2] = [(0.0, 659.26), (0.11, 987.77)];
    const SECONDS: f32 = 0.6;
    let count = (SECONDS * RATE as f32) as usize;
    let at = |index: usize| {
        let now = index as f32 / RATE as f32;
        let sum: f32 = NOTES
            .iter()
            .filter(|(begin, _)| now >= *begin)
            .map(|(begin, pitch)| {
                let time = now - begin;
                let rise = (time / 0.006).min(1.0);
                let wave = |times: f32| (std::f32::consts::TAU * pitch * times * time).sin();
                rise * (-time * 9.0).exp() * (wave(1.0) + 0.2 * wave(2.0))
            })
            .sum();
        let fade = ((SECONDS - now) / 0.05).min(1.0);
        (sum * fade * 0.25 * f32::from(i16::MAX)) as i16
    };
    (0..count).map(at).collect()
}

#[cfg(target_os = "linux")]
fn play_to_the_end() -> Result<(), Lack> {
    use std::os::unix::net::UnixStream;

    use pulseaudio::protocol::{
        ChannelMap, ChannelVolume, DEFAULT_SINK, PlaybackStreamParams, Prop, Props, SampleFormat,
        SampleSpec,
    };
    use pulseaudio::{AsPlaybackSource as _, Client, ClientError};

    const COOKIE: usize = 256;

    let lack = |fault: ClientError| match fault {
        ClientError::ServerUnavailable | ClientError::Io(_) => Lack::Nobody,
        fault => Lack::Fault(fault.to_string()),
    };
    let socket = pulseaudio::socket_path_from_env().ok_or(Lack::Nobody)?;
    let socket = UnixStream::connect(socket).map_err(|_| Lack::Nobody)?;
    // The service wants so many bytes also where it trusts everybody who reaches it, and there are none.
    let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
    let cookie = cookie.unwrap_or_else(|| vec![0; COOKIE]);
    let client = Client::new_unix(c"Anser", socket, Some(cookie)).map_err(lack)?;
    let mut props = Props::new();
    props.set(Prop::MediaRole, c"event");
    props.set(Prop::MediaName, c"Message");
    let params = PlaybackStreamParams {
        sample_spec: SampleSpec {
            format: SampleFormat::S16Le,
            channels: 1,
            sample_rate: RATE,
        },
        channel_map: ChannelMap::mono(),
        cvolume: Some(ChannelVolume::norm(1)),
        sink_name: Some(DEFAULT_SINK.to_owned()),
        props,
        ..PlaybackStreamParams::default()
    };
    let mut bytes = samples().into_iter().flat_map(i16::to_le_bytes);
    let source = move |room: &mut [u8]| {
        let mut filled = 0;
        for (place, byte) in room.iter_mut().zip(&mut bytes) {
            *place = byte;
            filled += 1;
        }
        filled
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|fault| Lack::Fault(fault.to_string()))?;
    runtime.block_on(async {
        let play = async {
            let stream = client
                .create_playback_stream(params, source.as_playback_source())
                .await
                .map_err(lack)?;
            stream.play_all().await.map_err(lack)
        };
        // A service that has stopped moving must not keep the next sound from being tried.
        tokio::time::timeout(std::time::Duration::from_secs(5), play)
            .await
            .unwrap_or(Err(Lack::Nobody))
    })
}

#[cfg(not(target_os = "linux"))]
fn play_to_the_end() -> Result<(), Lack> {
    let _nobody_plays_them = samples().len();
    Err(Lack::System)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_is_heard_and_does_not_hurt() {
        let samples = samples();
        let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(loudest.is_some_and(|loudest| (4_000..20_000).contains(&loudest)));
        assert!(samples[0].unsigned_abs() < 50, "it begins softly");
        assert!(
            samples[samples.len() - 1].unsigned_abs() < 50,
            "and ends so"
        );
    }
}
