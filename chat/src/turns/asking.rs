//! Asking a question, and listening to messages without a question.

use crate::handle::chat::Chat;
use crate::send::{PendingMessage, SendError};
use crate::turns::{Answer, TurnRules};

impl Chat {
    /// Sends a question and returns its answer: a stream of its text so far, which ends with one [`Turn`](crate::Turn).
    ///
    /// Messages that were sent before the question are not part of the answer, even if they arrive later. They are
    /// returned as [events](crate::TurnEvent::Event).
    ///
    /// # Errors
    /// The same as [`send_text`](crate::Sender::send_text).
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &mut Chat) -> Result<(), Box<dyn std::error::Error>> {
    ///     let turn = chat.ask("Where is my order?").await?.turn().await;
    ///     println!("{} ({})", turn.text(), turn.end);
    ///     Ok(())
    /// }
    /// ```
    pub async fn ask(&mut self, question: impl Into<String>) -> Result<Answer<'_>, SendError> {
        self.ask_message(&PendingMessage::text(question)).await
    }

    /// Sends a message of any kind, for the first time or again, and returns its answer: see
    /// [`ask`](Self::ask).
    ///
    /// # Errors
    /// The same as [`send`](crate::Sender::send).
    ///
    /// ```
    /// use connectparticipant_chat::interactive::ListPicker;
    /// use connectparticipant_chat::{Chat, Turn};
    ///
    /// async fn choose(chat: &mut Chat, list: &ListPicker) -> Result<Turn, Box<dyn std::error::Error>> {
    ///     Ok(chat.ask_message(&list.choose(0)?).await?.turn().await)
    /// }
    /// ```
    pub async fn ask_message(
        &mut self,
        question: &PendingMessage,
    ) -> Result<Answer<'_>, SendError> {
        let sent = self.send(question).await?;
        Ok(Answer::new(self, Some(sent)))
    }

    /// Returns the messages without a question: a greeting, or a later message of a bot. Messages from before the
    /// session are included, as far as [`History`](crate::History) specifies.
    ///
    /// The turn begins with this call. If nobody says anything, it ends at the
    /// [limit](crate::TurnRules::limit), without a message.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    ///
    /// async fn example(chat: &mut Chat) {
    ///     let greeting = chat.turn().turn().await;
    ///     println!("{}", greeting.text());
    /// }
    /// ```
    pub fn turn(&mut self) -> Answer<'_> {
        Answer::new(self, None)
    }

    /// Sets the rules for the end of turns. They apply to turns that begin later.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use connectparticipant_chat::{Chat, TurnRules};
    ///
    /// fn hurry(chat: &mut Chat) {
    ///     chat.set_turn_rules(TurnRules::default().limit(Duration::from_secs(10)));
    /// }
    /// ```
    pub fn set_turn_rules(&mut self, rules: TurnRules) {
        self.turn_memory().rules = rules;
    }
}
