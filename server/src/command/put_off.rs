//! Tells events that were put off for a moment.

use std::sync::Arc;

use super::marks;
use crate::later::Due;
use crate::presence;
use crate::service::Service;

/// Runs as long as the server.
pub async fn run(service: Arc<Service>) {
    loop {
        let next = service.later.next();
        let wait = async {
            match next {
                Some(at) => {
                    tokio::time::sleep(at.since(service.now()).min(service.config.event_pause()))
                        .await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait => tell_due(&service).await,
            () = service.later.added() => {}
            () = service.stopped() => return,
        }
    }
}

/// Tells the events that have waited long enough.
pub async fn tell_due(service: &Service) {
    while let Some(due) = service
        .later
        .take(service.config.event_pause(), service.now())
    {
        match due {
            Due::Presence(user) => presence::settle(service, user, true).await,
            Due::Typing(user) => marks::typing_due(service, user).await,
        }
    }
}
