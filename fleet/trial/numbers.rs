//! Numbered messages: which are missing, duplicated or out of order.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use connectparticipant_fleet::{ChatId, Record};

/// The numbers of each chat and speaker, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    of: HashMap<(ChatId, char), Vec<u64>>,
    /// Sequence numbers of records that were read: a reader gets a record again if its acknowledgement is lost.
    read: HashSet<u64>,
}

/// What is wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults {
    heard: usize,
    lost: usize,
    duplicated: usize,
    out_of_order: usize,
    examples: BTreeMap<String, String>,
}

impl Numbers {
    /// Adds a text: the speaker's letter and a number.
    pub(crate) fn add(&mut self, chat: &ChatId, text: &str) {
        if let Some((kind @ ("a" | "c"), number)) = text.split_once(' ')
            && let Ok(number) = number.parse()
        {
            let kind = if kind == "a" { 'a' } else { 'c' };
            self.of.entry((chat.clone(), kind)).or_default().push(number);
        }
    }

    /// Adds the text of a record of the stream.
    pub(crate) fn record(&mut self, record: &Record, text: &str) {
        if self.read.insert(record.sequence) {
            self.add(&record.chat, text);
        }
    }

    pub(crate) fn total(&self) -> usize {
        self.of.values().map(Vec::len).sum()
    }

    /// How many different ones there are.
    pub(crate) fn different(&self) -> usize {
        self.of.values().map(|numbers| numbers.iter().collect::<HashSet<_>>().len()).sum()
    }

    pub(crate) fn of_kind(&self, wanted: char) -> usize {
        let of_kind = self.of.iter().filter(|((_, kind), _)| *kind == wanted);
        of_kind.map(|(_, numbers)| numbers.len()).sum()
    }

    /// What is wrong with what was heard of this.
    pub(crate) fn compare(&self, heard: &Numbers) -> Faults {
        let mut faults = Faults { heard: heard.total(), ..Faults::default() };
        for (key, said) in &self.of {
            let empty = Vec::new();
            let heard = heard.of.get(key).unwrap_or(&empty);
            let different: HashSet<_> = heard.iter().collect();
            let lost = said.iter().filter(|number| !different.contains(number)).count();
            let duplicated = heard.len() - different.len();
            let swapped = heard.windows(2).filter(|pair| pair[1] < pair[0]).count();
            faults.lost += lost;
            faults.duplicated += duplicated;
            faults.out_of_order += swapped;
            if lost + duplicated + swapped > 0 && faults.examples.len() < 5 {
                let name = format!("{} {}", key.0, key.1);
                let text = format!(
                    "{lost} lost, {duplicated} duplicated, {swapped} swapped: sent {said:?}, received {heard:?}"
                );
                faults.examples.insert(name, text);
            }
        }
        faults
    }
}

impl Faults {
    pub(crate) fn is_clean(&self) -> bool {
        self.heard > 0 && self.lost + self.duplicated + self.out_of_order == 0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} messages, {} lost, {} duplicated, {} out of order",
            self.heard, self.lost, self.duplicated, self.out_of_order
        )?;
        for (name, example) in &self.examples {
            write!(f, "\n  {name}: {example}")?;
        }
        Ok(())
    }
}
