//! What a person is on the server, and what they can do there because of it.

use anser_shared::people::Role;

use super::Words;

impl Words {
    /// That the person is an administrator of the server; empty for everybody else.
    pub fn administrator(self, role: Role) -> String {
        match role {
            Role::User => String::new(),
            Role::Admin => self.get("administrator"),
            Role::Root => self.get("administrator-root"),
        }
    }

    /// What an administrator can do, and where; empty for everybody else.
    pub fn administrator_can(self, role: Role) -> String {
        match role {
            Role::User => String::new(),
            Role::Admin => self.get("administrator-can"),
            Role::Root => self.get("administrator-root-can"),
        }
    }

    /// That the person has another role now.
    pub fn role_news(self, role: Role) -> String {
        self.get(match role {
            Role::User => "administrator-no-more",
            Role::Admin => "administrator-now",
            Role::Root => "administrator-root-now",
        })
    }
}
