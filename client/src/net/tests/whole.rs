//! The threads and the real sockets: once, because everything else is decided elsewhere.

use std::sync::mpsc::sync_channel;

use tokio::net::TcpListener;

use super::*;
use crate::net::Net;

#[test]
fn a_program_signs_in_over_a_socket_and_leaves_in_order() {
    let identity = Identity::generate();
    let pin = Some(identity.fingerprint());
    let (port, at) = sync_channel(1);
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            port.send(listener.local_addr().unwrap()).unwrap();
            let (socket, _) = listener.accept().await.unwrap();
            let (ours, mut theirs) = duplex(64 << 10);
            tokio::spawn(async move {
                let mut socket = socket;
                let _ = tokio::io::copy_bidirectional(&mut socket, &mut theirs).await;
            });
            let mut guest = Guest::accept(Arc::new(tls::server_config(&identity)), ours).await;
            guest.greet().await;
            guest.resume(&SECRET).await;
            // What the watched network says about itself at the start may cause a ping.
            while let Some(frame) = guest.next().await.unwrap() {
                match frame {
                    ClientFrame::Request { tag, .. } => guest.send(&no_friends(tag)).await,
                    frame => assert_eq!(frame, ClientFrame::Ping),
                }
            }
        });
    });
    let (tell, events) = sync_channel(8);
    let net = Net::start(|| START, move |event| drop(tell.send(event))).unwrap();
    let link = Link::parse(&at.recv().unwrap().to_string()).unwrap();
    net.command(NetCommand::Connect {
        link,
        pin,
        by: by_device_key(),
    });
    assert!(matches!(events.recv(), Ok(NetEvent::Connecting)));
    assert!(matches!(events.recv(), Ok(NetEvent::SignedIn(_))));
    net.command(NetCommand::Request {
        tag: 7,
        request: Request::Friends { after: UserId(0) },
    });
    assert!(matches!(events.recv(), Ok(NetEvent::Answer { tag: 7, .. })));
    drop(net);
    server.join().unwrap();
    assert!(events.recv().is_err(), "nothing is told after the end");
}
