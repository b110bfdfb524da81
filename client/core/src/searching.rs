//! Searching in the local history: what is asked for, and what was found so far.

use std::sync::Arc;

use super::Core;
use super::action::Action;
use super::effect::{Search, StoreCommand};
use super::model::{About, DiskFault, Done, Fault, FetchState, Searched, Ticket};
use super::search::{Found, Part, Query, Searcher};

impl Core {
    /// What is asked of the local history, and of nobody else.
    pub(super) fn look_back(&mut self, ticket: Ticket, action: Action) {
        match action {
            Action::Search { searcher, query } => {
                self.search(ticket, searcher, query, Part::Newest);
            }
            Action::SearchPart {
                searcher,
                query,
                part,
            } => self.search(ticket, searcher, query, part),
            Action::SearchOn(searcher) => self.search_further(ticket, searcher),
            Action::Export(export) => self.export(ticket, export),
            Action::StopExport => self.stop_export(),
            Action::ForgetExport => self.forget_export(),
            _ => {}
        }
    }

    /// Looks for something else than before, or begins to look. An empty query ends it.
    fn search(&mut self, ticket: Ticket, searcher: Searcher, query: Query, part: Part) {
        self.begin(ticket, About::Search(searcher));
        if query.is_empty() {
            self.end_search(searcher);
            self.finish(ticket, Ok(Done::Listed));
            return;
        }
        let before = self.model.searches.get(&searcher);
        let mut waiting = before
            .map(|before| before.waiting.clone())
            .unwrap_or_default();
        waiting.push(ticket);
        let searched = Searched {
            query: query.clone(),
            part,
            hits: before.map(|before| before.hits.clone()).unwrap_or_default(),
            answered: false,
            more: false,
            since: before.and_then(|before| before.since),
            state: FetchState::Loading,
            number: ticket,
            waiting,
        };
        self.show_search(searcher, searched);
        self.store(StoreCommand::Search(Box::new(Search {
            searcher,
            number: ticket,
            query,
            part,
        })));
    }

    /// Looks for what stands behind the last hit that is shown.
    fn search_further(&mut self, ticket: Ticket, searcher: Searcher) {
        self.begin(ticket, About::Search(searcher));
        let known = self
            .model
            .searches
            .get(&searcher)
            .map(|known| known.as_ref().clone());
        let Some(mut searched) = known.filter(|known| known.answered && known.more) else {
            self.finish(ticket, Ok(Done::Listed));
            return;
        };
        searched.waiting.push(ticket);
        if searched.state != FetchState::Loading {
            searched.state = FetchState::Loading;
            self.store(StoreCommand::Search(Box::new(Search {
                searcher,
                number: searched.number,
                query: searched.query.clone(),
                part: (searched.hits.last()).map_or(Part::Newest, |last| Part::Older(last.place())),
            })));
        }
        self.show_search(searcher, searched);
    }

    pub(super) fn end_search(&mut self, searcher: Searcher) {
        if let Some(ended) = Arc::make_mut(&mut self.model.searches).remove(&searcher) {
            self.finish_all(ended.waiting.clone(), &Ok(Done::Listed));
            self.draw_search(searcher);
        }
    }

    pub(super) fn found(
        &mut self,
        searcher: Searcher,
        number: Ticket,
        found: Result<Found, DiskFault>,
    ) {
        let known = self
            .model
            .searches
            .get(&searcher)
            .map(|known| known.as_ref().clone());
        let Some(mut searched) = known.filter(|known| known.number == number) else {
            return;
        };
        let waiting = std::mem::take(&mut searched.waiting);
        let came = match found {
            Ok(found) => {
                if searched.answered {
                    Arc::make_mut(&mut searched.hits).extend(found.hits);
                } else {
                    searched.hits = Arc::new(found.hits);
                }
                searched.answered = true;
                searched.more = found.more;
                searched.since = found.since;
                searched.state = FetchState::Complete;
                Ok(Done::Listed)
            }
            Err(fault) => {
                let fault = Fault::Disk(fault);
                searched.state = FetchState::Failed(fault.clone());
                Err(fault)
            }
        };
        self.show_search(searcher, searched);
        self.finish_all(waiting, &came);
    }

    fn show_search(&mut self, searcher: Searcher, searched: Searched) {
        Arc::make_mut(&mut self.model.searches).insert(searcher, Arc::new(searched));
        self.draw_search(searcher);
    }

    fn draw_search(&mut self, searcher: Searcher) {
        match searcher {
            Searcher::In(conversation) => drop(self.changed.insert(conversation)),
            Searcher::Everywhere | Searcher::History => {
                self.changed.extend(self.model.conversations.keys());
            }
        }
    }
}
