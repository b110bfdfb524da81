//! Lets a person look at a virtual display: VNC on loopback with a random password.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use crate::display::Display;
use crate::folder::{Folder, random_hex};
use crate::packages::{self, Purpose};
use crate::process::{self, Running};

/// A VNC server that ends when this is dropped.
#[derive(Debug)]
pub struct Vnc {
    _server: Running,
    _folder: Folder,
    port: u16,
    password: String,
}

impl Vnc {
    pub fn start(display: &Display) -> io::Result<Self> {
        packages::ensure(&[Purpose::Vnc])?;
        let folder = Folder::temporary("vnc")?;
        // VNC only reads eight characters.
        let password = random_hex(4)?;
        let file = folder.join("password");
        fs::write(&file, format!("{password}\n"))?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let mut command = process::command("x11vnc");
        command.args([
            "-display",
            display.name(),
            "-localhost",
            "-no6",
            "-forever",
            "-shared",
            "-quiet",
        ]);
        command
            .args(["-rfbport", &port.to_string(), "-passwdfile"])
            .arg(&file);
        display
            .lead(&mut command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut server = Running::start("x11vnc", &mut command)?;
        process::wait_for("the start of x11vnc", Duration::from_secs(20), || {
            if server.ended()?.is_some() {
                return Err(io::Error::other("x11vnc ended at once"));
            }
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())
        })?;
        Ok(Self {
            _server: server,
            _folder: folder,
            port,
            password,
        })
    }

    /// How to look at it, in lines for a person.
    #[must_use]
    pub fn instructions(&self) -> String {
        let Self { port, password, .. } = self;
        format!(
            "There is no display here that works, so the windows are on a virtual one.\n\
             To look at it, connect a VNC viewer to 127.0.0.1:{port} with the password {password}\n\
             (from another machine, first: ssh -L {port}:127.0.0.1:{port} THIS-MACHINE).\n"
        )
    }
}
