//! Everything that can be asked for.

use serde::{Deserialize, Serialize};

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $phrase:literal;)*) => {
        /// Everything that can be asked for. The words are those of the Cedar schema.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Act {
            $($(#[$doc])* $name,)*
        }

        impl Act {
            /// Every act.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its id in the law.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// How a sentence says it: "sign this task".
            pub fn phrase(self) -> &'static str {
                match self { $(Self::$name => $phrase,)* }
            }
        }
    };
}

acts! {
    /// See a case.
    ViewCase = "viewCase", "see this case";
    /// See a document.
    ViewDocument = "viewDocument", "see this document";
    /// Read the journal.
    ViewJournal = "viewJournal", "read the journal";
    /// Take the journal out.
    ExportJournal = "exportJournal", "export the journal";
    /// Take a document in.
    Intake = "intake", "take documents in";
    /// Record a draft.
    Draft = "draft", "record a draft";
    /// Take a task from the shelf.
    TakeTask = "takeTask", "take this task";
    /// Give a task to somebody.
    AssignTask = "assignTask", "assign this task";
    /// Sign alone.
    SignTask = "signTask", "sign this task";
    /// Sign as the first of two; no limit applies, the second signature has the authority.
    SignFirst = "signFirst", "sign this task as the first of two";
    /// Sign as the second of two.
    CountersignTask = "countersignTask", "countersign this task";
    /// Send it back.
    ReturnTask = "returnTask", "return this task";
    /// Say no to what the case asks.
    RefuseTask = "refuseTask", "refuse this task";
    /// Pass it upwards.
    EscalateTask = "escalateTask", "escalate this task";
    /// Take the own signature back.
    UndoSign = "undoSign", "take this signature back";
    /// Record the call to a supplier about changed bank details.
    RecordCallBack = "recordCallBack", "record the call-back";
    /// Approve a case.
    ApproveCase = "approveCase", "approve this case";
    /// Judge an audit sample.
    JudgeSample = "judgeSample", "judge this sample";
    /// Settle a disagreement about an audit sample.
    SettleSample = "settleSample", "settle this disagreement";
    /// See what waits for audit, and the seeds.
    ViewSamples = "viewSamples", "see the audit samples";
    /// Call a case back in which an error was found.
    RecallCase = "recallCase", "recall this case";
    /// Mix seeds into a review queue.
    PlantSeeds = "plantSeeds", "plant seeds";
    /// See the boundary board.
    ViewBoundary = "viewBoundary", "see the boundary";
    /// Open a closed tier again.
    ReopenTier = "reopenTier", "reopen this tier";
    /// Demote, close a tier, stop all automation.
    HoldBack = "holdBack", "hold automation back";
    /// Post.
    Post = "post", "post this case";
    /// Reverse a posting.
    ReversePosting = "reversePosting", "reverse this posting";
    /// Put a payment together.
    ProposePayment = "proposePayment", "put this payment together";
    /// Sign a payment.
    SignPayment = "signPayment", "sign this payment";
    /// Sign a payment as the second.
    CountersignPayment = "countersignPayment", "countersign this payment";
    /// Bring the bank's report on a payment in.
    ImportPaymentReport = "importPaymentReport", "bring this report in";
    /// Edit master data.
    EditMaster = "editMaster", "edit master data";
    /// Sign the error rate the gate must stay under.
    SignCeiling = "signCeiling", "sign this ceiling";
    /// See the rules and processes of the pack.
    ViewRules = "viewRules", "see the rules";
    /// Propose a version of the pack.
    ProposeVersion = "proposeVersion", "propose a version of the rules";
    /// Sign a proposed version of the pack.
    SignVersion = "signVersion", "sign this version of the rules";
    /// Decline a proposed version of the pack, or take the own proposal back.
    DeclineVersion = "declineVersion", "decline this version of the rules";
    /// Erase the personal data of a subject.
    EraseSubject = "eraseSubject", "erase this subject";
    /// Choose the way on where the diagram asks.
    ChooseWay = "chooseWay", "choose the way of this case";
    /// Hand a message or a signal in.
    DeliverMessage = "deliverMessage", "hand this message in";
    /// Move a case by hand, or set its variables.
    MoveCase = "moveCase", "move this case by hand";
    /// Let cases go on in another version of their pack.
    MigrateCase = "migrateCase", "migrate this case";
    /// Run timers; the system.
    ManageTimers = "manageTimers", "run timers";
    /// Record the outcome of an effect; the system.
    SettleEffect = "settleEffect", "settle this effect";
}
