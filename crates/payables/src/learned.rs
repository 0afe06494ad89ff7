//! What accounts payable learns from signed cases, as versioned artefacts: coding, supplier matching, duplicates.
//!
//! Each is a pure function of signed rows in their order: the same rows give the same bytes. Removing a person's rows and
//! learning again gives the model that never saw them, because nothing else is in it. In an office the register learns the
//! same rows one by one as they are signed; an artefact is what it knows at that moment, written down.

use crate::master::HistoryRow;
use crate::register::Register;
use serde::{Deserialize, Serialize};
use terms::Digest;

/// Version of the text; it rises with what is learned or how.
const VERSION: u32 = 1;

/// Which of the models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Account, cost centre and tax code.
    Coding,
    /// Who the seller is on the master.
    SupplierMatching,
    /// Whether an invoice came before.
    Duplicates,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Coding, Self::SupplierMatching, Self::Duplicates];

    /// Its word: `coding`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Coding => "coding",
            Self::SupplierMatching => "supplier matching",
            Self::Duplicates => "duplicates",
        }
    }

    /// What it is for, what it rests on, what it must not be trusted with: the words of its card.
    pub fn card(self) -> [&'static str; 3] {
        match self {
            Self::Coding => [
                "Proposes account, cost centre and tax code of an invoice.",
                "A vote of the signed codings of the same supplier, else of the words of the description; the last 200 of a supplier vote.",
                "It knows no law of tax and no budget: restrictions and the order stand above it, and a person signs.",
            ],
            Self::SupplierMatching => [
                "Recognises the supplier of a document by the names it writes under and by what its numbers look like.",
                "Names that people signed at least twice for one supplier, and the shapes of its signed numbers, beside the marks of the master (VAT id, account).",
                "A learned name never outweighs another VAT id and never changes an account: bank details come from the master only.",
            ],
            Self::Duplicates => [
                "Tells an invoice that came before from one that is billed again.",
                "Fixed points for number, amount, date and sender; learned is which amounts a supplier bills again and again, from three signed ones on.",
                "An exact copy is found whatever was learned; what only seems alike is shown to a person and never refused by itself.",
            ],
        }
    }
}

/// One signed case that teaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// The case, or `history` for a row of the ledger that was loaded. The case is the key of its data subjects too: erasing
    /// it takes its lessons out.
    pub case: String,
    /// The name of the seller as it was read.
    pub seller: Option<String>,
    /// What was signed, by whom and when.
    pub row: HistoryRow,
}

impl Lesson {
    /// SHA-256 over all of it.
    pub fn digest(&self) -> Digest {
        // A struct of texts and numbers always serialises.
        Digest::of(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// A model as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// Which.
    pub kind: Kind,
    /// Rows that it learned from.
    pub rows: u64,
    /// Each row's digest hashed onto the digest of those before, the first onto that of what was loaded.
    pub training_set: Digest,
    /// The model: a head line, then one line for each thing that it knows, sorted.
    pub text: String,
}

impl Learned {
    /// Learns from rows in their order, upon a register as its master data and ledger history were loaded.
    pub fn from(loaded: &Register, lessons: &[Lesson], kind: Kind) -> Self {
        let mut fresh = loaded.clone();
        let mut training_set = Digest::of(lines(loaded, kind).join("\n").as_bytes());
        for lesson in lessons {
            fresh.learn_coding(&lesson.row);
            if let Some(seller) = &lesson.seller {
                fresh.learn_written(&lesson.row.supplier, seller);
            }
            training_set = Digest::of(&[training_set.0, lesson.digest().0].concat());
        }
        let rows = lessons.len() as u64;
        let lines = lines(&fresh, kind);
        let head = serde_json::json!({
            "model": kind, "version": VERSION, "card": kind.card(), "rows": rows, "training_set": training_set,
        });
        let text = std::iter::once(head.to_string()).chain(lines).fold(String::new(), |mut text, line| {
            text.push_str(&line);
            text.push('\n');
            text
        });
        Self { kind, rows, training_set, text }
    }

    /// The digest of its text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// Things that it knows: lines below the head.
    pub fn knows(&self) -> usize {
        self.text.lines().count().saturating_sub(1)
    }
}

/// What a register knows, sorted.
fn lines(register: &Register, kind: Kind) -> Vec<String> {
    let mut lines: Vec<String> = match kind {
        Kind::Coding => register.memory.lines(),
        Kind::SupplierMatching => register.written.lines().chain(register.shapes.lines()).collect(),
        Kind::Duplicates => register.recurring.lines().collect(),
    };
    lines.sort_unstable();
    lines
}
