//! All cookies of one head together: what they say about the choice, whatever their order.
//!
//! It does not know formats. Where cookies contradict each other the answer is unknown, not the first one's.

use crate::cookie::consent::{
    formats::said::Said,
    names,
    reading::{Answers, Reading, Stage},
    tool::{OTHER, Tool},
};
use std::collections::BTreeMap;

/// What the cookies of one head say about the visitor's choice; `None` if none of them remembers one.
pub fn read_head<'c>(
    cookies: impl Iterator<Item = (&'c [u8], &'c [u8])> + Clone,
) -> Option<Reading> {
    let mut tools: BTreeMap<usize, OfTool> = BTreeMap::new();
    for (name, value) in cookies {
        let Ok(name) = std::str::from_utf8(name) else {
            continue;
        };
        let Some((rank, tool, said)) = names::read(name, value) else {
            continue;
        };
        let of_tool = tools.entry(rank).or_insert_with(|| OfTool::new(tool));
        if let Some(said) = said {
            of_tool.add(said);
        }
    }
    let tools: Vec<Reading> = tools.values().map(OfTool::reading).collect();
    together(&tools)
}

/// What is said of each category: whether there was a yes, and whether there was a no.
#[derive(Clone, Copy, Debug, Default)]
struct Votes {
    yes: [bool; 3],
    no: [bool; 3],
}

impl Votes {
    fn add(&mut self, answers: Answers) {
        let answers = [answers.functional, answers.analytics, answers.marketing];
        for (place, answer) in answers.into_iter().enumerate() {
            self.yes[place] |= answer == Some(true);
            self.no[place] |= answer == Some(false);
        }
    }

    /// A yes and a no together are unknown.
    fn answers(self) -> Answers {
        let answer = |place: usize| match (self.yes[place], self.no[place]) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        };
        Answers {
            functional: answer(0),
            analytics: answer(1),
            marketing: answer(2),
        }
    }
}

/// What the cookies of one tool say.
#[derive(Debug)]
struct OfTool {
    tool: Tool,
    /// A cookie that says only that somebody has chosen.
    mark: bool,
    /// The stage of its cookies, where they agree.
    stage: Option<Stage>,
    /// Words on each category.
    each: Votes,
    has_each: bool,
    /// Words on all categories at once.
    whole: Votes,
}

impl OfTool {
    fn new(tool: Tool) -> Self {
        Self {
            tool,
            mark: false,
            stage: None,
            each: Votes::default(),
            has_each: false,
            whole: Votes::default(),
        }
    }

    fn add(&mut self, said: Said) {
        self.mark |= said.mark;
        if said.each {
            self.has_each = true;
            self.each.add(said.answers);
        } else {
            self.whole.add(said.answers);
        }
        self.stage = match self.stage {
            Some(stage) if stage == said.stage => Some(stage),
            Some(stage) if stage.is_chosen() && said.stage.is_chosen() => Some(Stage::Made),
            Some(_) => Some(Stage::Disputed),
            None => Some(said.stage),
        };
    }

    fn reading(&self) -> Reading {
        let stage = match self.stage {
            Some(_) if self.mark => Stage::Made,
            Some(stage) => stage,
            None => Stage::Unreadable,
        };
        let whole = self.whole.answers();
        let answers = match stage {
            Stage::NotYet | Stage::Disputed | Stage::Unreadable => Answers::default(),
            // "Agreed" beside a list of categories means those in the list; "refused" beside an allowed one is unclear.
            Stage::Made | Stage::Unmarked | Stage::Either if self.has_each => {
                self.each.answers().with(whole, |each, whole| {
                    each.filter(|each| !(*each && whole == Some(false)))
                })
            }
            Stage::Made | Stage::Unmarked | Stage::Either => whole,
        };
        Reading {
            tool: self.tool,
            stage,
            answers,
        }
    }
}

/// What several tools say together; they come in the order of the list of names.
fn together(tools: &[Reading]) -> Option<Reading> {
    let has = |stage: Stage| tools.iter().any(|reading| reading.stage == stage);
    let chosen = tools.iter().any(|reading| reading.stage.is_chosen());
    if tools.is_empty() {
        return None;
    }
    let is_marked = |reading: &Reading| matches!(reading.stage, Stage::Made | Stage::NotYet);
    if has(Stage::Made) && has(Stage::NotYet) && tools.iter().all(is_marked) {
        // Where one tool remembers a no and another one is waiting, nobody has said yes.
        let reading = agreed(tools, Stage::Made);
        let answers = reading.answers.refusals();
        if answers.refuse() {
            return Some(Reading { answers, ..reading });
        }
    }
    if has(Stage::Disputed) || has(Stage::NotYet) && (chosen || has(Stage::Either)) {
        let tool = tools.first().map_or(OTHER, |reading| reading.tool);
        return Some(Reading {
            tool,
            stage: Stage::Disputed,
            answers: Answers::default(),
        });
    }
    let stage = if has(Stage::Made) {
        Stage::Made
    } else if chosen {
        Stage::Unmarked
    } else if has(Stage::Unreadable) {
        // What the other tool remembers may be a choice.
        Stage::Unreadable
    } else if has(Stage::Either) {
        Stage::Either
    } else {
        Stage::NotYet
    };
    let reading = agreed(tools, stage);
    if has(Stage::Unreadable) && reading.answers.refuse() {
        // What the other tool remembers may be newer, and no refusal.
        return Some(agreed(tools, Stage::Unreadable));
    }
    Some(reading)
}

/// What the tools of this stage say, without what any tool contradicts.
fn agreed(tools: &[Reading], stage: Stage) -> Reading {
    let (mut said, mut all) = (Votes::default(), Votes::default());
    let mut tool = None;
    for reading in tools {
        all.add(reading.answers);
        if reading.stage == stage || stage.is_chosen() && reading.stage.is_chosen() {
            said.add(reading.answers);
            tool = tool.or(Some(reading.tool));
        }
    }
    let (said, all) = (said.answers(), all.answers());
    Reading {
        tool: tool.unwrap_or(OTHER),
        stage,
        answers: said.with(all, |said, all| said.filter(|_| all.is_some())),
    }
}
