//! Who waits for a list that the server is asked for.

use super::model::Ticket;

/// What is on its way was asked for before whoever asks meanwhile: for them it is asked for once more.
#[derive(Default)]
pub(super) struct Listing {
    /// Those who wait for what is on its way, while it is.
    under_way: Option<Vec<Ticket>>,
    /// Those who wait for the next one, if there is to be one.
    next: Option<Vec<Ticket>>,
}

impl Listing {
    /// Somebody asks, or something has changed and nobody waits; says whether the server is to be asked now.
    pub(super) fn begin(&mut self, ticket: Option<Ticket>) -> bool {
        let waiting = match &mut self.under_way {
            None => {
                self.under_way = Some(ticket.into_iter().collect());
                return true;
            }
            Some(_) => self.next.get_or_insert_default(),
        };
        waiting.extend(ticket);
        false
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// It is here; gives those who have waited for it.
    pub(super) fn end(&mut self) -> Vec<Ticket> {
        self.under_way.take().unwrap_or_default()
    }

    /// Whether it is to be asked for once more, for those who have asked meanwhile.
    pub(super) fn begin_again(&mut self) -> bool {
        self.under_way = self.next.take();
        self.is_under_way()
    }

    /// It is not to be had; gives everybody who has waited for it.
    pub(super) fn give_up(&mut self) -> Vec<Ticket> {
        let next = self.next.take();
        let waiting = self.end().into_iter();
        waiting.chain(next.into_iter().flatten()).collect()
    }
}
