//! The chats of people.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use connectparticipant_chat::Sender;
use connectparticipant_chat::interactive::Interactive;

/// The conversations of a bridge: in memory, gone when the program ends.
#[derive(Default)]
pub struct Conversations(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_person: HashMap<String, Conversation>,
    person_of: HashMap<String, String>,
    starting: usize,
}

/// A person's chat.
#[derive(Clone)]
pub struct Conversation {
    pub contact_id: String,
    pub sender: Sender,
    /// The last question with numbered answers.
    pub asked: Option<Interactive>,
}

/// As long as it is there, a chat is being started: its first items may be here before its id.
pub struct Starting<'a>(&'a Conversations);

impl Conversations {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn of(&self, person: &str) -> Option<Conversation> {
        self.known().by_person.get(person).cloned()
    }

    pub fn person_of(&self, contact_id: &str) -> Option<String> {
        self.known().person_of.get(contact_id).cloned()
    }

    pub fn starting(&self) -> Starting<'_> {
        self.known().starting += 1;
        Starting(self)
    }

    pub fn are_starting(&self) -> bool {
        self.known().starting > 0
    }

    pub fn begin(&self, person: &str, contact_id: String, sender: Sender) -> Conversation {
        let conversation = Conversation { contact_id: contact_id.clone(), sender, asked: None };
        let mut known = self.known();
        known.person_of.insert(contact_id, person.to_owned());
        known.by_person.insert(person.to_owned(), conversation.clone());
        conversation
    }

    /// Remembers a question, so that a number is its answer.
    pub fn ask(&self, person: &str, question: &Interactive) {
        if let Some(conversation) = self.known().by_person.get_mut(person) {
            conversation.asked = Some(question.clone());
        }
    }

    /// The chat is over: the person's next message starts another. Its last items may still be on their way.
    pub fn end(&self, contact_id: &str) {
        let mut known = self.known();
        let Some(person) = known.person_of.get(contact_id).cloned() else { return };
        // The person may be in the next chat already.
        let same = |it: &Conversation| it.contact_id == contact_id;
        if known.by_person.get(&person).is_some_and(same) {
            known.by_person.remove(&person);
        }
    }

    /// Nothing more comes of the chat.
    pub fn forget(&self, contact_id: &str) {
        self.end(contact_id);
        self.known().person_of.remove(contact_id);
    }
}

impl Drop for Starting<'_> {
    fn drop(&mut self) {
        self.0.known().starting -= 1;
    }
}
