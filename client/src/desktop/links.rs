//! Makes this program the one that opens `anser://` links, for the person who wants it.
//!
//! It is written down as the desktops of freedesktop.org read it: what the program is, in a desktop file of
//! the person's own, and that links of this kind are its affair, in their list of programs for kinds. Both
//! are read directly, so that nothing else has to be installed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const KIND: &str = "x-scheme-handler/anser";
const DESKTOP_FILE: &str = "anser.desktop";
const SECTION: &str = "[Default Applications]";

/// Where the desktop looks for what belongs to this person.
#[derive(Clone, Debug)]
pub struct Places {
    /// Programs.
    data: PathBuf,
    /// The list of programs for kinds.
    config: PathBuf,
}

impl Places {
    /// Nothing on a system whose desktop keeps such things elsewhere.
    pub fn of_this_person() -> Option<Self> {
        if !cfg!(target_os = "linux") {
            return None;
        }
        let folders = directories::BaseDirs::new()?;
        Some(Self {
            data: folders.data_dir().to_owned(),
            config: folders.config_dir().to_owned(),
        })
    }

    fn desktop_file(&self) -> PathBuf {
        self.data.join("applications").join(DESKTOP_FILE)
    }

    fn list(&self) -> PathBuf {
        self.config.join("mimeapps.list")
    }

    /// Whether links start `program` on this profile: not one that was moved away, nor another profile.
    pub fn are_set(&self, program: &Path, profile: Option<&Path>) -> bool {
        let wanted = desktop_entry(program, profile);
        fs::read_to_string(self.desktop_file()).is_ok_and(|entry| entry == wanted)
            && fs::read_to_string(self.list()).is_ok_and(|list| opener(&list) == Some(DESKTOP_FILE))
    }

    /// Writes down that `program` opens links, started on `profile` where it is not the usual one.
    pub fn set(&self, program: &Path, profile: Option<&Path>) -> io::Result<()> {
        let file = self.desktop_file();
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::create_dir_all(&self.config)?;
        fs::write(file, desktop_entry(program, profile))?;
        let list = match fs::read_to_string(self.list()) {
            Ok(list) => list,
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => String::new(),
            Err(fault) => return Err(fault),
        };
        fs::write(self.list(), with_opener(&list))
    }

    /// Takes it back.
    pub fn unset(&self) -> io::Result<()> {
        if let Ok(list) = fs::read_to_string(self.list()) {
            fs::write(self.list(), without_opener(&list))?;
        }
        match fs::remove_file(self.desktop_file()) {
            Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(fault),
            _ => Ok(()),
        }
    }
}

fn desktop_entry(program: &Path, profile: Option<&Path>) -> String {
    let mut command = quoted(&program.to_string_lossy());
    if let Some(profile) = profile {
        command.push_str(" --profile ");
        command.push_str(&quoted(&profile.to_string_lossy()));
    }
    format!(
        "[Desktop Entry]\nType=Application\nName=Anser\nComment=Messages for a team\n\
         Comment[zh_CN]=团队的消息\nExec={command} %u\nIcon=anser\nTerminal=false\n\
         Categories=Network;InstantMessaging;\nMimeType={KIND};\nStartupWMClass=anser\n"
    )
}

/// A word of a command line in a desktop file. A plain one stays as it is: the script with which a bare desktop
/// opens links takes quotes for a part of the name. A percent sign has a meaning there, and inside of quotes a
/// few characters have; a backslash is read twice.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    let mut said = String::from("\"");
    for c in word.chars() {
        match c {
            '%' => said.push_str("%%"),
            '"' | '`' | '$' => {
                said.push_str("\\\\");
                said.push(c);
            }
            '\\' => said.push_str("\\\\\\\\"),
            c => said.push(c),
        }
    }
    said.push('"');
    said
}

/// Which program the list names for links.
fn opener(list: &str) -> Option<&str> {
    let mut inside = false;
    for line in list.lines() {
        if line.starts_with('[') {
            inside = line.trim() == SECTION;
        } else if let (true, Some((kind, programs))) = (inside, line.split_once('='))
            && kind.trim() == KIND
        {
            return programs.split(';').next().map(str::trim);
        }
    }
    None
}

/// The list with this program for links; everything else in it stays as it is.
fn with_opener(list: &str) -> String {
    let ours = format!("{KIND}={DESKTOP_FILE}\n");
    let rest = without_opener(list);
    let mut said = String::new();
    let mut done = false;
    for line in rest.lines() {
        said.push_str(line);
        said.push('\n');
        if !done && line.trim() == SECTION {
            said.push_str(&ours);
            done = true;
        }
    }
    if !done {
        said.push_str(SECTION);
        said.push('\n');
        said.push_str(&ours);
    }
    said
}

fn without_opener(list: &str) -> String {
    let mut inside = false;
    let mut said = String::new();
    for line in list.lines() {
        if line.starts_with('[') {
            inside = line.trim() == SECTION;
        }
        let kind = line.split_once('=').map(|(kind, _)| kind.trim());
        if !(inside && kind == Some(KIND)) {
            said.push_str(line);
            said.push('\n');
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_have_set_stays() {
        let list = "[Added Associations]\nx-scheme-handler/anser=other.desktop;\n\n\
                    [Default Applications]\ntext/html=browser.desktop\n\
                    x-scheme-handler/anser=old.desktop\n";
        assert_eq!(opener(list), Some("old.desktop"));
        let set = with_opener(list);
        assert_eq!(opener(&set), Some(DESKTOP_FILE));
        assert!(set.contains("text/html=browser.desktop\n") && !set.contains("old.desktop"));
        assert!(set.contains("[Added Associations]\nx-scheme-handler/anser=other.desktop;\n"));
        assert_eq!(with_opener(&set), set, "once is enough");
        let taken = without_opener(&set);
        assert_eq!(opener(&taken), None);
        assert_eq!(opener(&with_opener("")), Some(DESKTOP_FILE));
    }

    #[test]
    fn it_is_set_and_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            data: folder.path().join("data"),
            config: folder.path().join("config"),
        };
        let (program, profile) = (Path::new("/opt/my programs/anser"), Some(Path::new("/p")));
        let are_set = || places.are_set(program, profile);
        assert!(!are_set());
        places.set(program, profile).unwrap();
        assert!(are_set());
        assert!(!places.are_set(program, None), "another profile");
        assert!(
            !places.are_set(Path::new("/opt/anser"), profile),
            "another program"
        );
        let entry = fs::read_to_string(places.desktop_file()).unwrap();
        let command = "Exec=\"/opt/my programs/anser\" --profile /p %u\n";
        assert!(entry.contains(command), "{entry}");
        places.unset().unwrap();
        assert!(!are_set());
        places.unset().unwrap();
    }

    #[test]
    fn a_path_is_one_word_whatever_is_in_it() {
        assert_eq!(quoted("/usr/bin/anser-2.0"), "/usr/bin/anser-2.0");
        assert_eq!(quoted("/家/anser"), "/家/anser");
        assert_eq!(quoted(""), "\"\"");
        assert_eq!(quoted("/a b"), "\"/a b\"");
        assert_eq!(quoted("/50%"), "\"/50%%\"");
        assert_eq!(quoted("/$x"), "\"/\\\\$x\"");
    }
}
