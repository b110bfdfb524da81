//! A small shell that outlives us by a moment and ends everything that we have started, however we end.
//!
//! It reads the process groups and folders from a pipe. The pipe closes when this process ends, whether in order, by
//! a panic or by SIGKILL. Then the shell ends the groups, the newest first, and removes the folders.
//! `PR_SET_PDEATHSIG` would be the other way. But it fires when the *thread* that started a child ends, which does
//! not work for a database that many tests share, and it does not reach grandchildren.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use parking_lot::Mutex;

/// Ignores the signals of a terminal, because it has work to do when all others end. A group counts as ended when
/// only zombies are left in it, because in a container nobody may collect them.
const SCRIPT: &str = r#"
trap '' HUP INT TERM QUIT
groups=
folders=
alive() {
    wanted=$1
    for stat in /proc/[0-9]*/stat; do
        read -r line < "$stat" || continue
        set -- ${line##*) }
        [ "$3" = "$wanted" ] && [ "$1" != Z ] && return 0
    done 2>/dev/null
    return 1
}
without() {
    result=
    for one in $1; do [ "$one" = "$2" ] || result="$result $one"; done
}
while read -r verb what; do
    case $verb in
        group) groups="$what $groups" ;;
        ended) without "$groups" "$what"; groups=$result ;;
        folder) folders="$folders$what
" ;;
        removed) folders=$(printf %s "$folders" | grep -vxF -- "$what")
            [ -z "$folders" ] || folders="$folders
" ;;
    esac
done
for group in $groups; do
    kill -s TERM -- "-$group" 2>/dev/null || continue
    turns=0
    while alive "$group" && [ $turns -lt 100 ]; do sleep 0.1; turns=$((turns + 1)); done
    kill -s KILL -- "-$group" 2>/dev/null
done
printf %s "$folders" | while read -r folder; do
    case $folder in */anser-*) rm -rf -- "$folder" ;; esac
done
"#;

/// The shell and the writing end of its pipe. A static is never dropped, so only [`finish`] or the end of the process
/// closes the pipe, as intended.
static WATCHER: Mutex<Option<Child>> = Mutex::new(None);

pub(super) fn keep_group(group: u32) -> io::Result<()> {
    tell(&format!("group {group}\n"))
}

pub(super) fn release_group(group: u32) {
    // A group that stays on the list is looked for at the end and not found.
    let _ = tell(&format!("ended {group}\n"));
}

pub(crate) fn keep_folder(path: &Path) -> io::Result<()> {
    tell(&format!("folder {}\n", path.display()))
}

pub(crate) fn release_folder(path: &Path) {
    let _ = tell(&format!("removed {}\n", path.display()));
}

/// Lets the watcher do what is left now, and waits for it. Nothing of ours runs after this.
pub fn finish() {
    let watcher = WATCHER.lock().take();
    if let Some(mut watcher) = watcher {
        drop(watcher.stdin.take());
        // It can only fail if the shell has been collected already, and then there is nothing to wait for.
        let _ = watcher.wait();
    }
}

fn tell(line: &str) -> io::Result<()> {
    let mut watcher = WATCHER.lock();
    if watcher.is_none() {
        *watcher = Some(start()?);
    }
    match watcher.as_mut().and_then(|watcher| watcher.stdin.as_mut()) {
        Some(pipe) => pipe.write_all(line.as_bytes()),
        None => Err(io::Error::other("the watcher has no standard input")),
    }
}

fn start() -> io::Result<Child> {
    Command::new("sh")
        .args(["-c", SCRIPT, "anser-watcher"])
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        // A reader of our output must not have to wait for the watcher.
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
