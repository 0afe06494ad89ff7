//! The tree as a program for the backtracking machine.

use super::class::Class;
use super::parse::{Branch, Item};

/// Instructions of one program: repeats in braces are unrolled, so their product is bounded by this.
const INSTRUCTIONS_MAX: usize = 20_000;

/// One step of the machine.
#[derive(Clone, Debug)]
pub(super) enum Instruction {
    Char(char),
    Dot,
    Class(Class),
    Start,
    End,
    Back(usize),
    /// Keeps the position in a slot.
    Save(usize),
    /// Goes on at the first, and at the second where that fails.
    Split(usize, usize),
    Jump(usize),
    /// Fails where nothing was consumed since the slot was saved: a loop over nothing must end.
    Progress(usize),
    Accept,
}

struct Compiler {
    program: Vec<Instruction>,
    slots: usize,
}

/// The program; slots 0 and 1 hold the match, the next ones the groups, the rest loops.
pub(super) fn compile(branch: &Branch, groups: usize) -> Result<Vec<Instruction>, String> {
    let mut compiler = Compiler { program: Vec::new(), slots: 2 * (groups + 1) };
    compiler.emit(Instruction::Save(0))?;
    compiler.branch(branch)?;
    compiler.emit(Instruction::Save(1))?;
    compiler.emit(Instruction::Accept)?;
    Ok(compiler.program)
}

/// How many slots a program uses.
pub(super) fn slots(program: &[Instruction]) -> usize {
    let used = program.iter().map(|step| match step {
        Instruction::Save(slot) | Instruction::Progress(slot) => slot + 1,
        Instruction::Back(group) => 2 * group + 2,
        _ => 0,
    });
    used.max().unwrap_or(0)
}

impl Compiler {
    fn emit(&mut self, step: Instruction) -> Result<usize, String> {
        if self.program.len() >= INSTRUCTIONS_MAX {
            return Err(format!(
                "the pattern has more than {INSTRUCTIONS_MAX} steps once its repeats are written out"
            ));
        }
        self.program.push(step);
        Ok(self.program.len() - 1)
    }

    fn patch(&mut self, at: usize, step: Instruction) {
        if let Some(place) = self.program.get_mut(at) {
            *place = step;
        }
    }

    fn branch(&mut self, branch: &Branch) -> Result<(), String> {
        let mut exits = Vec::new();
        for (at, sequence) in branch.iter().enumerate() {
            let last = at + 1 == branch.len();
            let split = if last { None } else { Some(self.emit(Instruction::Jump(0))?) };
            for item in sequence {
                self.item(item)?;
            }
            if let Some(split) = split {
                exits.push(self.emit(Instruction::Jump(0))?);
                let next = self.program.len();
                self.patch(split, Instruction::Split(split + 1, next));
            }
        }
        let end = self.program.len();
        exits.into_iter().for_each(|exit| self.patch(exit, Instruction::Jump(end)));
        Ok(())
    }

    fn item(&mut self, item: &Item) -> Result<(), String> {
        let step = match item {
            Item::Char(c) => Instruction::Char(*c),
            Item::Dot => Instruction::Dot,
            Item::Class(class) => Instruction::Class(class.clone()),
            Item::Start => Instruction::Start,
            Item::End => Instruction::End,
            Item::Back(group) => Instruction::Back(*group),
            Item::Group(None, branch) => return self.branch(branch),
            Item::Group(Some(number), branch) => {
                self.emit(Instruction::Save(2 * number))?;
                self.branch(branch)?;
                Instruction::Save(2 * number + 1)
            }
            Item::Repeat { item, min, max, greedy } => return self.repeat(item, *min, *max, *greedy),
        };
        self.emit(step).map(|_| ())
    }

    fn repeat(&mut self, item: &Item, min: u32, max: Option<u32>, greedy: bool) -> Result<(), String> {
        for _ in 0..min {
            self.item(item)?;
        }
        match max {
            None => self.endless(item, greedy),
            Some(max) => {
                let mut splits = Vec::new();
                for _ in min..max {
                    splits.push(self.emit(Instruction::Jump(0))?);
                    self.item(item)?;
                }
                let end = self.program.len();
                splits.into_iter().for_each(|at| self.patch(at, choice(at + 1, end, greedy)));
                Ok(())
            }
        }
    }

    fn endless(&mut self, item: &Item, greedy: bool) -> Result<(), String> {
        let slot = self.slots;
        self.slots += 1;
        let split = self.emit(Instruction::Jump(0))?;
        self.emit(Instruction::Save(slot))?;
        self.item(item)?;
        self.emit(Instruction::Progress(slot))?;
        self.emit(Instruction::Jump(split))?;
        let end = self.program.len();
        self.patch(split, choice(split + 1, end, greedy));
        Ok(())
    }
}

fn choice(inside: usize, after: usize, greedy: bool) -> Instruction {
    if greedy { Instruction::Split(inside, after) } else { Instruction::Split(after, inside) }
}
