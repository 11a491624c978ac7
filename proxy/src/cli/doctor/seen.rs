//! The checks of `doctor` about what was seen: what is kept of it, which sites came through, and what failed.

use super::advice::Advice;
use crate::cli::check::Check;
use crate::{
    config::{Config, data_folder::DataFolder},
    os::panics,
    store,
};
use biscuit_tin_shared::{
    explain::Reason,
    protocol::{NotInspected, Snapshot},
};

/// Reasons for not inspecting a host that the user can remove.
const REMOVABLE_REASONS: [&str; 7] = [
    "client_refused",
    "own_root_seen",
    "no_leaf",
    "root_lacks_host",
    "root_expired",
    "root_not_yet_valid",
    "root_replaced",
];

/// The stored observations: whether they reach the disk, and whether an earlier file was damaged. `goes` is whether the
/// folder goes with the browser that Biscuit Tin opened.
pub(super) fn about_stored_observations(
    config: &Config,
    snapshot: Option<&Snapshot>,
    goes: bool,
    advice: &Advice,
) -> Check {
    let name = "stored observations";
    let path = config.data_folder.observations();
    let place = path.display();
    if let Some(sentence) = snapshot.and_then(|snapshot| snapshot.not_kept.as_ref()) {
        return Check::bad(
            name,
            sentence.text.clone(),
            format!(
                "free some disk space, and close other programs that have {place} open; if others can read it, run: chmod 600 {place}"
            ),
        );
    }
    if let [damaged, ..] = store::quarantined(&path).as_slice() {
        return Check::bad(
            name,
            format!("a damaged file was renamed: {}", damaged.display()),
            format!(
                "if you do not need it any more, delete it; {} does so too",
                advice.command("purge")
            ),
        );
    }
    if goes {
        let found = "they go when you close the browser that Biscuit Tin opened";
        return Check::good(name, found);
    }
    let days = match config.keep.days() {
        0 => return Check::good(name, "nothing is stored on disk"),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    match (path.exists(), snapshot) {
        (true, _) => Check::good(name, format!("kept for {days} in {place}")),
        (false, None) => Check::good(name, "nothing is stored yet"),
        (false, Some(_)) => Check::bad(
            name,
            format!("{place} was deleted: what is seen now is kept until Biscuit Tin stops"),
            advice.again(),
        ),
    }
}

/// Whether any site was seen, and which host was not inspected last.
pub(super) fn about_traffic(snapshot: Option<&Snapshot>, advice: &Advice) -> Vec<Check> {
    let Some(snapshot) = snapshot else {
        return Vec::new();
    };
    // A site restored from the store has no event of this run.
    let seen = snapshot.sites.iter().filter(|site| site.seq > 0).count();
    let mut checks = vec![match seen {
        0 if advice.own_browser => Check::good("in use", "no council site was opened yet"),
        0 => Check::bad(
            "in use",
            "no council site has come through since the start",
            "press “Start looking” in the extension, and open a council site",
        ),
        1 => Check::good("in use", "one site has come through since the start"),
        n => Check::good(
            "in use",
            format!("{n} sites have come through since the start"),
        ),
    }];
    checks.extend(about_choices(snapshot));
    checks.push(about_not_inspected(snapshot, advice));
    checks
}

/// The host that was not inspected last, first of those about which the user can do something.
fn about_not_inspected(snapshot: &Snapshot, advice: &Advice) -> Check {
    let name = "not inspected";
    let is_unreachable = |host: &NotInspected| host.reason == Reason::Unreachable.id();
    let is_bad = |host: &NotInspected| {
        is_unreachable(host) || REMOVABLE_REASONS.contains(&host.reason.as_str())
    };
    let others = snapshot.not_inspected.iter();
    let others = others.filter(|host| host.reason != Reason::LeftAlone.id());
    let Some(host) = others.clone().max_by_key(|host| (is_bad(host), host.seq)) else {
        return Check::good(name, "none");
    };
    if !is_bad(host) {
        return Check::good(name, format!("{}: {}", host.host, host.sentence.text));
    }
    let found = match others.filter(|other| is_bad(other)).count() - 1 {
        0 => host.host.clone(),
        1 => format!("{} and one more site", host.host),
        more => format!("{} and {more} more sites", host.host),
    };
    if is_unreachable(host) {
        let found = format!("{found}: it cannot be reached, so browsers go there without us");
        return Check::bad(name, found, "read why in the log, where Biscuit Tin runs");
    }
    let remedy = if advice.own_browser && host.reason != "own_root_seen" {
        // What the sentence advises names neither the data folder nor the ports.
        advice.again()
    } else {
        advice.folder.with_commands(&host.sentence.text)
    };
    Check::bad(name, found, remedy)
}

/// What the user chose not to have looked at.
fn about_choices(snapshot: &Snapshot) -> Vec<Check> {
    let mut checks = Vec::new();
    if snapshot.paused {
        checks.push(Check::bad(
            "pause",
            "Biscuit Tin is paused: it looks at nothing, in any browser on this computer",
            "press “Go on looking” in the extension",
        ));
    }
    if let [first, more @ ..] = snapshot.left_alone.as_slice() {
        let sites = match more.len() {
            0 => first.clone(),
            1 => format!("{first} and one more site"),
            more => format!("{first} and {more} more sites"),
        };
        let found = format!("{sites}, as the user chose in the extension");
        checks.push(Check::good("left alone", found));
    }
    checks
}

/// The last panic: it ended one task and its connection, and no other.
pub(super) fn about_faults(folder: &DataFolder) -> Check {
    let file = folder.last_panic();
    match panics::last(&file) {
        None => Check::good("faults", "none"),
        Some(fault) => Check::bad(
            "faults",
            format!("Biscuit Tin itself failed: {fault}"),
            format!(
                "report that line, which contains no personal data; then delete {}",
                file.display()
            ),
        ),
    }
}
