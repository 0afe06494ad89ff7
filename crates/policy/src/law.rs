//! The law: policies with ids and sentences, validated once, asked many times.

use crate::answers::{Answers, Read};
use crate::entities::{self, Built};
use crate::{Act, Decision, Surroundings, Thing, Worker};
use cedar_policy::{
    ActionConstraint, Authorizer, Decision as Answer, Entities, EntityId, EntityTypeName, EntityUid, Policy,
    PolicyId, PolicySet, Request, Schema, ValidationMode, Validator,
};
use std::collections::BTreeMap;
use std::str::FromStr as _;

const SCHEMA: &str = include_str!("../law/countersign.cedarschema");
const LAW: [&str; 6] = [
    include_str!("../law/boundary.cedar"),
    include_str!("../law/standing.cedar"),
    include_str!("../law/duties.cedar"),
    include_str!("../law/reading.cedar"),
    include_str!("../law/work.cedar"),
    include_str!("../law/money.cedar"),
];

/// Why a text is no law.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no law: {0}")]
pub struct LawError(pub String);

impl LawError {
    fn from_display(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// One rule's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whether it forbids.
    pub forbids: bool,
    /// Its code, for rules that forbid.
    pub code: String,
    /// Its words.
    pub sentence: String,
}

/// Policies, validated against the schema. Share it; asking changes nothing.
pub struct Law {
    /// For every act its id and the policies whose scope names it: the others could not apply, so they are not asked.
    acts: BTreeMap<Act, Concerned>,
    rules: BTreeMap<String, Rule>,
    answers: Answers,
    authorizer: Authorizer,
    worker: EntityTypeName,
    thing: EntityTypeName,
}

/// What an act is asked with.
struct Concerned {
    uid: EntityUid,
    policies: PolicySet,
    /// What they read of the thing.
    read: Read,
}

impl Law {
    /// The law that comes with the program.
    ///
    /// # Errors
    /// [`LawError`] where the embedded texts do not validate; a test keeps that from happening.
    pub fn embedded() -> Result<Self, LawError> {
        Self::new(SCHEMA, &LAW)
    }

    fn new(schema: &str, texts: &[&str]) -> Result<Self, LawError> {
        let (schema, _) = Schema::from_cedarschema_str(schema).map_err(LawError::from_display)?;
        let (mut named, mut rules) = (Vec::new(), BTreeMap::new());
        for text in texts {
            let set = PolicySet::from_str(text).map_err(LawError::from_display)?;
            for policy in set.policies() {
                let (id, rule) = rule_of(policy)?;
                named.push(policy.new_id(PolicyId::new(&id)));
                if rules.insert(id.clone(), rule).is_some() {
                    return Err(LawError(format!("two policies have the id {id:?}")));
                }
            }
        }
        let policies = PolicySet::from_policies(named).map_err(LawError::from_display)?;
        let verdict = Validator::new(schema).validate(&policies, ValidationMode::Strict);
        if !verdict.validation_passed_without_warnings() {
            return Err(LawError(verdict.to_string()));
        }
        let type_name = |name| EntityTypeName::from_str(name).map_err(LawError::from_display);
        let action = type_name("Action")?;
        let mut acts = BTreeMap::new();
        for &act in Act::ALL {
            let uid = EntityUid::from_type_name_and_id(action.clone(), EntityId::new(act.as_str()));
            let concerned = policies.policies().filter(|policy| concerns(policy, &uid)).cloned();
            let concerned = PolicySet::from_policies(concerned).map_err(LawError::from_display)?;
            let read = Read::of(&concerned);
            acts.insert(act, Concerned { uid, policies: concerned, read });
        }
        let (worker, thing) = (type_name("Worker")?, type_name("Thing")?);
        Ok(Self { acts, rules, answers: Answers::default(), authorizer: Authorizer::new(), worker, thing })
    }

    /// Every rule by id.
    pub fn rules(&self) -> &BTreeMap<String, Rule> {
        &self.rules
    }

    /// May `worker` do `act` to `thing` here? Pure; anything that keeps the law from being sure is a no.
    pub fn decide(&self, worker: &Worker, act: Act, thing: &Thing, surroundings: &Surroundings) -> Decision {
        if thing.amount.is_some_and(i64::is_negative) {
            let sentence =
                "The law compares amounts, not debts: a negative amount was asked about.".to_owned();
            return Decision::no("amount-negative", sentence);
        }
        let question = self.acts.get(&act).map(|it| it.read.question(worker, act, thing, surroundings));
        if let Some(known) = question.as_ref().and_then(|it| self.answers.get(it)) {
            return known;
        }
        match self.ask(worker, act, thing, surroundings) {
            Ok(answer) => {
                let decision = self.put_in_words(worker, act, &answer);
                if let Some(question) = question {
                    self.answers.keep(question, &decision);
                }
                decision
            }
            Err(error) => {
                Decision::no("law-error", format!("The law could not decide, so the answer is no: {error}."))
            }
        }
    }

    fn ask(
        &self,
        worker: &Worker,
        act: Act,
        thing: &Thing,
        surroundings: &Surroundings,
    ) -> Built<cedar_policy::Response> {
        let principal =
            EntityUid::from_type_name_and_id(self.worker.clone(), EntityId::new(worker.id.as_str()));
        let case = thing.case.as_ref().map_or("", |case| case.as_str());
        let resource = EntityUid::from_type_name_and_id(self.thing.clone(), EntityId::new(case));
        let Concerned { uid: action, policies, .. } =
            self.acts.get(&act).ok_or("an act the law does not know")?;
        let asked = [entities::worker(principal.clone(), worker)?, entities::thing(resource.clone(), thing)?];
        let entities = Entities::from_entities(asked, None).map_err(|error| error.to_string())?;
        let context = entities::context(surroundings)?;
        let request = Request::new(principal, action.clone(), resource, context, None)
            .map_err(|error| error.to_string())?;
        let answer = self.authorizer.is_authorized(&request, policies, &entities);
        // Cedar skips a policy that errs. A skipped forbid would turn a no into a yes, so any error is a no.
        let error = answer.diagnostics().errors().next().map(ToString::to_string);
        error.map_or(Ok(answer), Err)
    }

    fn put_in_words(&self, worker: &Worker, act: Act, answer: &cedar_policy::Response) -> Decision {
        let mut rules: Vec<String> = answer.diagnostics().reason().map(ToString::to_string).collect();
        rules.sort_unstable();
        let allowed = answer.decision() == Answer::Allow;
        let Some(rule) = rules.first().and_then(|id| self.rules.get(id)) else {
            let roles = worker.roles.join(", ");
            let roles = if roles.is_empty() { worker.kind.as_str().to_owned() } else { roles };
            let sentence = format!("No rule lets {} ({roles}) {}.", worker.id, act.phrase());
            return Decision::no("not-permitted", sentence);
        };
        let (code, sentence) = (rule.code.clone(), rule.sentence.clone());
        Decision { allowed, rules, sentence, code }
    }
}

/// Whether the policy's scope names the act. The schema has no groups of acts, so a list names each of its own.
fn concerns(policy: &Policy, act: &EntityUid) -> bool {
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(one) => one == *act,
        ActionConstraint::In(some) => some.contains(act),
    }
}

fn rule_of(policy: &Policy) -> Result<(String, Rule), LawError> {
    let note = |key: &str| policy.annotation(key).filter(|text| !text.is_empty()).map(str::to_owned);
    let missing = |what: &str| LawError(format!("a policy has no {what}: {policy}"));
    let id = note("id").ok_or_else(|| missing("@id"))?;
    let sentence = note("sentence").ok_or_else(|| missing("@sentence"))?;
    let forbids = policy.effect() == cedar_policy::Effect::Forbid;
    let code = match note("code") {
        Some(code) => code,
        None if forbids => return Err(missing("@code")),
        None => "allowed".to_owned(),
    };
    Ok((id, Rule { forbids, code, sentence }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cedar_policy::Context;

    fn every_shape() -> Vec<(Worker, Thing)> {
        let bare = (Worker::person("mara", "tarnsel", &[]), Thing::of("tarnsel"));
        let mut full = (Worker::person("mara", "tarnsel", &["operator", "qa"]), Thing::of("tarnsel"));
        (full.0.limit, full.0.owner) = (Some(5), Some("olga".into()));
        (full.1.assignee, full.1.amount, full.1.roles) =
            (Some("ben".into()), Some(7), vec!["operator".into()]);
        full.1.signers.insert("ben".into());
        vec![bare, full]
    }

    #[test]
    fn what_is_asked_conforms_to_the_schema() {
        let (schema, warnings) = Schema::from_cedarschema_str(SCHEMA).unwrap();
        assert_eq!(warnings.count(), 0);
        let uid = |text: &str| EntityUid::from_str(text).unwrap();
        for (worker, thing) in every_shape() {
            let asked = [
                entities::worker(uid("Worker::\"mara\""), &worker).unwrap(),
                entities::thing(uid("Thing::\"\""), &thing).unwrap(),
            ];
            Entities::from_entities(asked, Some(&schema)).unwrap();
            for act in Act::ALL {
                let action = uid(&format!("Action::{:?}", act.as_str()));
                let context = entities::context(&Surroundings::of("tarnsel")).unwrap();
                Request::new(uid("Worker::\"mara\""), action, uid("Thing::\"\""), context, Some(&schema))
                    .unwrap();
            }
        }
        let told: Vec<String> = schema.actions().map(|uid| uid.id().unescaped().to_owned()).collect();
        assert_eq!(told.len(), Act::ALL.len(), "the schema has no act that the code does not know");
        assert!(
            Request::new(
                uid("Worker::\"m\""),
                uid("Action::\"viewCase\""),
                uid("Thing::\"\""),
                Context::empty(),
                Some(&schema)
            )
            .is_err()
        );
    }

    #[test]
    fn asking_only_the_policies_of_the_act_changes_no_answer() {
        let mut all = Law::embedded().unwrap();
        let whole = LAW.iter().flat_map(|text| {
            let set = PolicySet::from_str(text).unwrap();
            set.policies()
                .map(|policy| policy.new_id(PolicyId::new(policy.annotation("id").unwrap())))
                .collect::<Vec<_>>()
        });
        let whole = PolicySet::from_policies(whole).unwrap();
        all.acts.values_mut().for_each(|it| {
            it.policies = whole.clone();
            it.read = Read::of(&whole);
        });
        let law = Law::embedded().unwrap();
        let around = Surroundings::of("tarnsel");
        for role in [
            "operator",
            "approver",
            "payer",
            "payment-checker",
            "master-data",
            "manager",
            "qa",
            "auditor",
            "rules-owner",
            "system",
        ] {
            for (mut worker, thing) in every_shape() {
                worker.roles = vec![role.to_owned()];
                for kind in [crate::Kind::Person, crate::Kind::Agent, crate::Kind::Bot] {
                    worker.kind = kind;
                    for &act in Act::ALL {
                        let (few, every) = (
                            law.decide(&worker, act, &thing, &around),
                            all.decide(&worker, act, &thing, &around),
                        );
                        assert_eq!(few, every, "{act:?} {worker:?} {thing:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_answer_given_before_is_the_answer_of_the_law() {
        let (law, around) = (Law::embedded().unwrap(), Surroundings::of("tarnsel"));
        let mut things = every_shape();
        for amount in [0, 5, 6, 7] {
            for signer in ["mara", "ben"] {
                let mut it = things[1].clone();
                it.1.amount = Some(amount);
                it.1.signers = [signer.into()].into();
                (it.1.case, it.1.duty) = (Some("AP-1".into()), crate::Duty::Approve);
                things.push(it);
            }
        }
        for round in 0..2 {
            for (mut worker, thing) in things.clone() {
                for role in ["operator", "approver", "payer", "manager", "qa", "system"] {
                    worker.roles = vec![role.to_owned()];
                    for &act in Act::ALL {
                        let fresh = law.ask(&worker, act, &thing, &around).unwrap();
                        let fresh = law.put_in_words(&worker, act, &fresh);
                        let told = law.decide(&worker, act, &thing, &around);
                        assert_eq!(told, fresh, "{round} {act:?} {worker:?} {thing:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_question_has_what_its_policies_read() {
        let law = Law::embedded().unwrap();
        let (worker, around) =
            (Worker::person("mara", "tarnsel", &["operator"]), Surroundings::of("tarnsel"));
        let asked = |act, thing: &Thing| law.acts[&act].read.question(&worker, act, thing, &around);
        let (mut one, mut two) = (Thing::of("tarnsel"), Thing::of("tarnsel"));
        (one.amount, two.amount) = (Some(5), Some(7));
        (one.case, two.case) = (Some("AP-1".into()), Some("AP-2".into()));
        assert!(
            asked(Act::ViewCase, &one) == asked(Act::ViewCase, &two),
            "looking is asked without the amount"
        );
        assert!(asked(Act::SignTask, &one) != asked(Act::SignTask, &two), "signing is asked with it");
        two.client = "other".into();
        assert!(asked(Act::ViewCase, &one) != asked(Act::ViewCase, &two));
        // A policy that names the thing itself is asked about it whole.
        for text in [
            "resource == principal",
            "[resource].contains(resource)",
            "(if true then resource else principal) has id",
        ] {
            let policy = format!("permit (principal, action, resource) when {{ {text} }};");
            let read = Read::of(&PolicySet::from_str(&policy).unwrap());
            let asked = |thing: &Thing| read.question(&worker, Act::ViewCase, thing, &around);
            assert!(asked(&one) != asked(&Thing { amount: Some(6), ..one.clone() }), "{text}");
        }
        let scoped = "permit (principal, action, resource == Thing::\"AP-1\");";
        let read = Read::of(&PolicySet::from_str(scoped).unwrap());
        let other = Thing { case: Some("AP-2".into()), ..one.clone() };
        assert!(
            read.question(&worker, Act::ViewCase, &one, &around)
                != read.question(&worker, Act::ViewCase, &other, &around)
        );
    }

    #[test]
    fn a_rule_that_errs_denies() {
        // Validation would refuse this law; built by hand it shows that an overflow inside a forbid is no yes.
        let mut law = Law::embedded().unwrap();
        let mut asked = (Worker::person("mara", "tarnsel", &["operator"]), Thing::of("tarnsel"));
        asked.1.amount = Some(i64::MAX);
        let around = Surroundings::of("tarnsel");
        assert!(law.decide(&asked.0, Act::ViewCase, &asked.1, &around).allowed);
        let errs = "@id(\"x\") forbid (principal, action, resource) when { resource.amount + 1 > 0 };";
        let view = law.acts.get_mut(&Act::ViewCase).unwrap();
        view.policies.add(Policy::from_str(errs).unwrap().new_id(PolicyId::new("x"))).unwrap();
        view.read = Read::of(&view.policies);
        let decision = law.decide(&asked.0, Act::ViewCase, &asked.1, &around);
        assert_eq!((decision.allowed, decision.code.as_str()), (false, "law-error"), "{decision:?}");
    }

    #[test]
    fn a_law_without_words_or_with_two_of_an_id_is_refused() {
        let rule = "@id(\"a\") @sentence(\"So.\") permit (principal, action, resource);";
        assert!(Law::new(SCHEMA, &[rule]).is_ok());
        for bad in [
            "permit (principal, action, resource);",
            "@id(\"a\") permit (principal, action, resource);",
            "@id(\"a\") @sentence(\"So.\") forbid (principal, action, resource);",
            &format!("{rule}{rule}"),
            "@id(\"a\") @sentence(\"So.\") permit (principal, action, resource) when { resource.unknown };",
            "@id(\"a\") @sentence(\"So.\") permit (principal, action, resource) when { resource.amount > 1 };",
            "not a policy",
        ] {
            assert!(Law::new(SCHEMA, &[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn no_forbid_does_arithmetic_or_names_another_entity() {
        let law = Law::embedded().unwrap();
        for policy in law.acts.values().flat_map(|it| it.policies.policies()) {
            let text = policy.to_string();
            let body: String = text.lines().filter(|line| !line.trim_start().starts_with('@')).collect();
            let forbids = policy.effect() == cedar_policy::Effect::Forbid;
            assert!(!forbids || ![" + ", " - ", " * "].iter().any(|sign| body.contains(sign)), "{text}");
            assert!(
                policy.entity_literals().iter().all(|uid| uid.type_name().to_string() == "Action"),
                "{text}"
            );
        }
    }
}
