//! Judgement: stories of visitors and council sites, each with what must be said and what must not.
//!
//! Each story goes over the wire, over the wire with a restart in its middle, and into `explain` as a file.

mod check;
mod concluded;
mod council;
mod coverage;
mod har;
mod jar;
mod said;
mod step;
mod story;
mod visitor;
mod wire;

use council::Stage;
use said::{Gist, Said};
use std::{collections::BTreeSet, sync::Arc};
use story::{Road, Story, stories};
use tokio::sync::OnceCell;
use visitor::{Act, play};
use wire::{Part, World};

/// A story, and what was said of it on each of its roads.
struct Outcome {
    story: Story,
    stage: Stage,
    said: Vec<Heard>,
}

/// What was said on one road of everything that went over it at the same time, and what went wrong on the way.
#[derive(Clone)]
struct Heard {
    road: Road,
    said: Arc<Said>,
    trouble: String,
}

/// All stories are played once, for all tests of this program.
static OUTCOMES: OnceCell<Vec<Outcome>> = OnceCell::const_new();

/// Set to a part of a name, or of a file's name, to play only those stories.
const ONLY: &str = "STORIES";
/// Stories in one file.
const A_FILE: usize = 24;

async fn outcomes() -> &'static [Outcome] {
    OUTCOMES.get_or_init(play_all).await
}

async fn play_all() -> Vec<Outcome> {
    let only = std::env::var(ONLY).unwrap_or_default();
    let mut stories = stories();
    stories.retain(|story| story.name.contains(&only) || story.file.contains(&only));
    let stages: Vec<(Stage, bool)> = stories
        .iter()
        .enumerate()
        .map(|(number, story)| (Stage::of(story, number), story.unasked))
        .collect();
    let begins: Vec<i64> = stories.iter().map(begins).collect();
    let acts: Vec<Vec<Act>> = (0..stories.len())
        .map(|at| play(&stages[at].0.steps(&stories[at]), begins[at]))
        .collect();
    let (wire, restart, har) = tokio::join!(
        wire(&stories, &stages, &acts, false),
        wire(&stories, &stages, &acts, true),
        explained(&stories, &stages, &begins, &acts),
    );
    let stories = stories.into_iter().zip(stages).enumerate();
    stories
        .map(|(number, (story, (stage, _)))| Outcome {
            said: [&wire[number], &har[number], &restart[number]]
                .into_iter()
                .filter(|heard| story.roads.contains(&heard.road))
                .cloned()
                .collect(),
            story,
            stage,
        })
        .collect()
}

/// When a story begins, so that it ends about now.
fn begins(story: &Story) -> i64 {
    let waits = story
        .steps
        .iter()
        .map(|line| match step::Step::parse(line) {
            step::Step::Wait(seconds) => seconds,
            _ => 0,
        });
    time::OffsetDateTime::now_utc().unix_timestamp() - waits.sum::<i64>()
}

/// Plays all stories in one world: at once, or with a restart in the middle of each.
async fn wire(
    stories: &[Story],
    stages: &[(Stage, bool)],
    acts: &[Vec<Act>],
    restart: bool,
) -> Vec<Heard> {
    let road = if restart { Road::Restart } else { Road::Wire };
    let mut world = World::new(stages).await;
    let (mut first, mut second): (Vec<Part>, Vec<Part>) = (Vec::new(), Vec::new());
    for (number, acts) in acts.iter().enumerate() {
        if stories[number].roads.contains(&road) {
            let middle = if restart { middle(acts) } else { acts.len() };
            first.push((number, acts[..middle].to_vec()));
            second.push((number, acts[middle..].to_vec()));
        }
    }
    let mut failed = world.play(first).await;
    if restart {
        world.restart().await;
        failed.extend(world.play(second).await);
    }
    let said = Arc::new(world.said(stages).await);
    world.end().await;
    let heard = (0..stories.len()).map(|number| {
        let own = failed
            .iter()
            .filter(|(story, _)| *story == number || *story == usize::MAX);
        Heard {
            road,
            said: Arc::clone(&said),
            trouble: own.map(|(_, trouble)| trouble.as_str()).collect(),
        }
    });
    heard.collect()
}

/// Where the proxy restarts: where the story says so, or after half of what happens.
fn middle(acts: &[Act]) -> usize {
    let marked = acts.iter().position(|act| matches!(act, Act::Restart));
    marked.unwrap_or(acts.len().div_ceil(2))
}

/// What is said of each story as a file. Those in which no time goes by share files, since no two have a host in common.
async fn explained(
    stories: &[Story],
    stages: &[(Stage, bool)],
    begins: &[i64],
    acts: &[Vec<Act>],
) -> Vec<Heard> {
    let latest = begins.iter().max().copied().unwrap_or_default();
    let is_asked = |number: &usize| stories[*number].roads.contains(&Road::Har);
    let (short, long): (Vec<usize>, Vec<usize>) = (0..stories.len())
        .filter(is_asked)
        .partition(|number| latest - begins[*number] < 60);
    let batches = short.chunks(A_FILE).chain(long.chunks(1));
    let nothing = Heard {
        road: Road::Har,
        said: Arc::default(),
        trouble: String::new(),
    };
    let mut heard = vec![nothing; stories.len()];
    for batch in batches {
        let parts: Vec<(&Stage, &[Act])> = batch
            .iter()
            .map(|number| (&stages[*number].0, acts[*number].as_slice()))
            .collect();
        let (said, trouble) = har::explained(&parts).await;
        let said = Arc::new(said);
        for number in batch {
            heard[*number].said = Arc::clone(&said);
            heard[*number].trouble.clone_from(&trouble);
        }
    }
    heard
}

#[tokio::test]
async fn each_story_says_what_must_be_said_and_nothing_that_must_not() {
    let outcomes = outcomes().await;
    let mut wrong = Vec::new();
    for Outcome { story, stage, said } in outcomes {
        for Heard {
            road,
            said,
            trouble,
        } in said
        {
            let mut found = check::check(story, stage, *road, said);
            found.extend((!trouble.is_empty()).then(|| trouble.clone()));
            if !found.is_empty() {
                let found = found.join("\n    ");
                wrong.push(format!(
                    "{}, {road:?}: {}\n    {found}",
                    story.file, story.name
                ));
            }
        }
    }
    let played = outcomes.len();
    assert!(
        wrong.is_empty(),
        "{played} stories, wrong on {} roads:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[tokio::test]
async fn each_way_of_playing_a_story_says_the_same() {
    let mut differ = Vec::new();
    for Outcome { story, stage, said } in outcomes().await {
        for pair in said.windows(2) {
            let [one, other] = pair else {
                continue;
            };
            let gist = |heard: &Heard| heard.said.gist(&stage.hosts);
            let (one_says, other_says) = (gist(one), gist(other));
            let (one, other) = (one.road, other.road);
            if one_says != other_says {
                differ.push(format!(
                    "{}: {}\n    {one:?}: {}\n    {other:?}: {}",
                    story.file,
                    story.name,
                    only(&one_says, &other_says),
                    only(&other_says, &one_says),
                ));
            }
        }
    }
    assert!(
        differ.is_empty(),
        "{} pairs of roads differ:\n{}",
        differ.len(),
        differ.join("\n")
    );
}

/// What one road says and the other does not.
fn only(one: &BTreeSet<Gist>, other: &BTreeSet<Gist>) -> String {
    let only = one.difference(other).map(|gist| format!("{gist:?}"));
    only.collect::<Vec<_>>().join("\n      ")
}
