//! A person of the demonstration: an account with one role over one place.
//!
//! Not here: how many there are and where (`county.rs`), those worth trying (`links.rs`).

use bellwether_policy::Role;

use super::texts::Texts;
use crate::accounts::{Held, NewUser};
use crate::cases::Sender;
use crate::cases::model::{Chosen, PersonId, Who};
use crate::db::chance::Chance;
use crate::registry::PlaceCode;

#[derive(Clone, Debug)]
pub struct Person {
    pub id: String,
    pub sign_in: String,
    pub name: String,
    pub post: String,
    pub unit: String,
    pub role: Role,
    pub place: PlaceCode,
}

impl Person {
    /// A department's officer works on what is with the department, everybody else on what is at a place.
    pub fn held(&self) -> Held {
        match self.role {
            Role::UnitOfficer => Held { role: self.role, place: self.place, unit: self.unit.clone() },
            role => Held::at(role, self.place),
        }
    }

    /// What they send their commands as.
    pub fn sender(&self, jurisdiction: i64) -> Sender {
        let grants = vec![self.held().into()];
        Sender { jurisdiction, who: Who::Staff(PersonId::new(&self.id)), grants }
    }

    pub fn new_user(&self) -> NewUser {
        NewUser {
            id: self.id.clone(),
            sign_in: self.sign_in.clone(),
            name: self.name.clone(),
            post: self.post.clone(),
            unit: self.unit.clone(),
        }
    }

    /// Chosen in a form; `kind` for mediators.
    pub fn chosen(&self, kind: Option<&str>) -> Chosen {
        Chosen { person: PersonId::new(&self.id), kind: kind.map(str::to_owned), related: false }
    }

    /// The same person with a short sign-in name, to be tried by visitors.
    pub fn known(self, (sign_in, name): (&str, &str)) -> Person {
        Person { sign_in: sign_in.to_owned(), name: name.to_owned(), ..self }
    }

    pub fn is(&self, person: &Person) -> bool {
        self.id == person.id
    }
}

/// Makes people, one after another.
pub struct Register<'t> {
    pub texts: &'t Texts,
    pub chance: Chance,
    pub now_us: i64,
    pub count: usize,
}

impl Register<'_> {
    /// Someone with an invented name. The number in the sign-in name keeps those of one sound apart.
    pub fn person(&mut self, role: Role, place: PlaceCode, post: &str, unit: &str) -> Person {
        self.count += 1;
        let (name, sound) = self.texts.name(&mut self.chance);
        Person {
            id: self.chance.uuid(self.now_us),
            sign_in: format!("{sound}{:03}", self.count),
            name,
            post: post.to_owned(),
            unit: unit.to_owned(),
            role,
            place,
        }
    }
}
