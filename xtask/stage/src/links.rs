//! Links between Anser and other programs of the desktop, passed as a browser passes them, and a web server on
//! loopback that notices a visit of the browser.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use anyhow::Result;
use xtask::display::Display;
use xtask::packages::{self, Purpose};
use xtask::process;

/// A client that asks is quick. The server does not wait for a silent one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The browser's name in the list of programs.
const BROWSER: &str = "dillo.desktop";

/// A way in which other programs pass a link on.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// The script that every desktop has.
    XdgOpen,
    /// The library that GTK programs use, browsers among them.
    Gio,
}

/// Chooses the browser, as a person does once on a new machine.
pub fn choose_browser(display: &Display) -> Result<()> {
    packages::ensure(&[Purpose::Links])?;
    let mut choose = process::command("xdg-settings");
    choose.args(["set", "default-web-browser", BROWSER]);
    process::output("xdg-settings", display.lead(&mut choose))?;
    Ok(())
}

/// The program that opens links of a kind; none if no program does.
pub fn opener(display: &Display, kind: &str) -> Result<String> {
    let mut ask = process::command("xdg-mime");
    ask.args(["query", "default", &format!("x-scheme-handler/{kind}")]);
    let said = process::output("xdg-mime", display.lead(&mut ask))?;
    Ok(said.trim().to_owned())
}

/// Passes a link to the desktop and waits until a program has taken it.
pub fn hand_over(display: &Display, way: Way, link: &str) -> Result<()> {
    let mut open = match way {
        Way::XdgOpen => process::command("xdg-open"),
        Way::Gio => {
            let mut gio = process::command("gio");
            gio.arg("open");
            gio
        }
    };
    process::output("the desktop", display.lead(open.arg(link)))?;
    Ok(())
}

/// A web server with one page for every path.
#[derive(Debug)]
pub struct Website {
    listener: TcpListener,
    title: &'static str,
    asked: Vec<String>,
}

impl Website {
    /// Listens on loopback.
    pub fn open(title: &'static str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener,
            title,
            asked: Vec::new(),
        })
    }

    /// The address of a path on it.
    pub fn address(&self, path: &str) -> Result<String> {
        Ok(format!("http://{}{path}", self.listener.local_addr()?))
    }

    /// Answers waiting clients, and returns the first line of every request so far.
    pub fn asked(&mut self) -> Result<&[String]> {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => self.asked.push(answer(stream, self.title)?),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(&self.asked),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Reads a request up to its empty line, and sends the page.
fn answer(mut stream: TcpStream, title: &str) -> Result<String> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let page = format!("<html><head><title>{title}</title></head><body>{title}</body></html>");
    write!(
        stream,
        "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    )?;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_website_answers_and_remembers_what_was_asked() {
        let mut site = Website::open("Geese").unwrap();
        assert!(site.asked().unwrap().is_empty());
        let mut visitor = TcpStream::connect(site.listener.local_addr().unwrap()).unwrap();
        visitor
            .write_all(b"GET /a?b=c HTTP/1.0\r\nHost: x\r\n\r\n")
            .unwrap();
        assert_eq!(site.asked().unwrap(), ["GET /a?b=c HTTP/1.0"]);
        let mut page = String::new();
        visitor.read_to_string(&mut page).unwrap();
        assert!(page.ends_with("<body>Geese</body></html>"), "{page}");
    }
}
