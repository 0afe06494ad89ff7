//! The backtracking machine: its own stack, one step of budget per instruction.

use super::Flags;
use super::class::same;
use super::program::{Instruction, slots};

/// What to do when a path fails.
enum Retreat {
    Branch { at: usize, position: usize },
    Restore { slot: usize, value: Option<usize> },
}

/// The slots of the match that begins at a position; the outer `None` where the steps run out, the inner where nothing matches.
pub(super) fn run(
    program: &[Instruction],
    flags: Flags,
    subject: &[char],
    from: usize,
    steps: &mut u64,
) -> Option<Option<Vec<Option<usize>>>> {
    let mut saved: Vec<Option<usize>> = vec![None; slots(program)];
    let mut retreats: Vec<Retreat> = Vec::new();
    let (mut at, mut position) = (0, from);
    loop {
        *steps = steps.checked_sub(1)?;
        let step = program.get(at)?;
        let mut forward = true;
        match step {
            Instruction::Accept => return Some(Some(saved)),
            Instruction::Jump(to) => at = *to,
            Instruction::Split(first, second) => {
                retreats.push(Retreat::Branch { at: *second, position });
                at = *first;
            }
            Instruction::Save(slot) => {
                if let Some(place) = saved.get_mut(*slot) {
                    retreats.push(Retreat::Restore { slot: *slot, value: *place });
                    *place = Some(position);
                }
                at += 1;
            }
            Instruction::Progress(slot) => {
                forward = saved.get(*slot).copied().flatten() != Some(position);
                at += 1;
            }
            other => match consumed(other, flags, subject, position, &saved) {
                Some(count) => {
                    position += count;
                    at += 1;
                }
                None => forward = false,
            },
        }
        if !forward {
            match retreat(&mut retreats, &mut saved) {
                Some(resumed) => (at, position) = resumed,
                None => return Some(None),
            }
        }
    }
}

fn retreat(retreats: &mut Vec<Retreat>, saved: &mut [Option<usize>]) -> Option<(usize, usize)> {
    loop {
        match retreats.pop()? {
            Retreat::Branch { at, position } => return Some((at, position)),
            Retreat::Restore { slot, value } => {
                if let Some(place) = saved.get_mut(slot) {
                    *place = value;
                }
            }
        }
    }
}

/// How many characters an instruction takes at a position; `None` where it does not match.
fn consumed(
    step: &Instruction,
    flags: Flags,
    subject: &[char],
    position: usize,
    saved: &[Option<usize>],
) -> Option<usize> {
    let here = subject.get(position).copied();
    let found = match step {
        Instruction::Char(c) => same(*c, here?, flags.ignore_case),
        Instruction::Dot => here.is_some_and(|c| flags.dot_all || !matches!(c, '\n' | '\r')),
        Instruction::Class(class) => class.holds(here?, flags.ignore_case),
        Instruction::Start => {
            let after_line = || position.checked_sub(1).and_then(|before| subject.get(before)) == Some(&'\n');
            return (position == 0 || (flags.lines && here.is_some() && after_line())).then_some(0);
        }
        Instruction::End => {
            return (position == subject.len() || (flags.lines && here == Some('\n'))).then_some(0);
        }
        Instruction::Back(group) => {
            // A group that took no part matches nothing, successfully.
            let (Some(Some(start)), Some(Some(end))) = (saved.get(2 * group), saved.get(2 * group + 1))
            else {
                return Some(0);
            };
            let taken = subject.get(*start..*end)?;
            let next = subject.get(position..position + taken.len())?;
            let equal = taken.iter().zip(next).all(|(a, b)| same(*a, *b, flags.ignore_case));
            return equal.then_some(taken.len());
        }
        _ => false,
    };
    found.then_some(1)
}
