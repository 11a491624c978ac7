//! The checks of `doctor` about trust: the root, its key, the stores that trust it, and the clock that it depends on.

use super::advice::Advice;
use crate::cli::{check::Check, out::day};
use crate::{
    ca::{Root, RootError, RootFiles},
    config::{Config, data_folder::DataFolder, registry_files::listed},
    os::{clock, private_file::FileError, programs::on_search_path},
    store,
    trust::{StoreReport, StoreState, stores, system_store},
};
use biscuit_tin_shared::registry::listed::Listed;
use std::{fs, path::Path};
use time::{Duration, OffsetDateTime};

/// Tolerance for files dated in the future, before the clock is reported as wrong.
const CLOCK_SLACK: Duration = Duration::hours(1);

pub(super) fn about_root(
    root: &Result<Option<Root>, RootError>,
    files: &RootFiles,
    config: &Config,
    advice: &Advice,
) -> Check {
    let name = "root";
    let renew = advice.renew();
    let root = match root {
        Err(error) => return Check::bad(name, "it cannot be used", error.to_string()),
        Ok(None) => {
            let found = "none was made yet; only a browser of your own needs one";
            return Check::bad(name, found, renew);
        }
        Ok(Some(root)) => root,
    };
    let found = format!("{}, until {}", root.name(), day(root.until()));
    let now = clock::now();
    if root.contradicts(now) {
        let (since, until) = (day(root.since()), day(root.until()));
        let by_clock = format!(
            "for {since} to {until}, and by the clock it is {}",
            day(now)
        );
        let found = format!("{}, {by_clock}", root.name());
        let remedy = format!("set the clock. If it is right, {}", advice.replace());
        return Check::bad(name, found, remedy);
    }
    if root.renewal_is_due(now) {
        let found = match now >= root.until() {
            true => format!("{}, which ended on {}", root.name(), day(root.until())),
            false => format!("{found}, which is soon"),
        };
        return Check::bad(name, found, renew);
    }
    // A registry that cannot be read has its own error at the start of a proxy.
    let listed = listed(config).map_or_else(
        |_| Vec::new(),
        |(_, listed)| listed.hosts().map(str::to_owned).collect(),
    );
    let noted = files.wanted_hosts();
    let wanted = Listed::new(listed.into_iter().chain(noted));
    let missing = root.missing(&wanted).join(", ");
    let surplus = root.to_drop(&wanted, &files.dropped_names()).join(", ");
    let found = match (missing.is_empty(), surplus.is_empty()) {
        (true, true) => return Check::good(name, found),
        (false, _) => format!("{found}; it does not permit {missing}"),
        (true, false) => {
            format!("{found}; it still permits {surplus}, which `council remove` dropped")
        }
    };
    Check::bad(name, found, renew)
}

/// Who can read the root's key. Nothing is known of it where the root fails for another reason or was not made yet,
/// nor on Windows, where the data folder belongs to one user and no mode is checked.
pub(super) fn about_key(root: &Result<Option<Root>, RootError>, key: &Path) -> Option<Check> {
    match root {
        Err(RootError::File(error @ FileError::ReadableByOthers { .. })) => {
            Some(Check::bad("key", "others can read it", error.to_string()))
        }
        Ok(Some(_)) if cfg!(unix) => Some(Check::good(
            "key",
            format!("{} can be read by its owner alone", key.display()),
        )),
        _ => None,
    }
}

/// The browser that Biscuit Tin opened: it has the root in its own profile, beside the data folder of its run.
pub(super) fn about_own_browser(data: &Path, advice: &Advice) -> Check {
    let settings = data.with_file_name("profile").join("data/user.js");
    if settings.exists() && on_search_path("certutil").is_none() {
        return Check::bad(
            "store",
            "the Firefox that Biscuit Tin opened does not trust the root: that needs certutil",
            format!(
                "install certutil (Debian package libnss3-tools); then {}",
                advice.again()
            ),
        );
    }
    let found = "the browser that Biscuit Tin opened trusts it; your own does not need to";
    Check::good("store", found)
}

/// The stores of the user's own browsers.
pub(super) fn about_stores(root: Option<&Root>, advice: &Advice) -> Vec<Check> {
    let own = match stores() {
        Ok(stores) => stores,
        Err(error) => {
            return vec![Check::bad(
                "store",
                "the stores cannot be read",
                error.to_string(),
            )];
        }
    };
    // Before there is a root, nothing is wrong with a store without one.
    let wanted = root.is_some();
    let own = own
        .iter()
        .map(|store| about_store(store.status(root), wanted, &advice.renew()));
    // Trust in the system's store is optional: only a root left there by mistake is a fault.
    let again = format!(
        "run: {}, then {}",
        advice.command("trust uninstall --system"),
        advice.command("trust install --system")
    );
    let system = system_store().map(|store| about_store(store.status(root), false, &again));
    own.chain(system).collect()
}

/// One store; `remedy` is for a root that is missing or not in use.
fn about_store(report: StoreReport, wanted: bool, remedy: &str) -> Check {
    let name = &report.store;
    match report.state {
        StoreState::Trusted => Check::good("store", format!("{name} trusts {}", report.trusted())),
        StoreState::Absent if wanted => {
            Check::bad("store", format!("{name} does not trust the root"), remedy)
        }
        StoreState::Absent => Check::good("store", format!("{name} is as it was")),
        StoreState::NotStarted => Check::good("store", format!("{name} has no database yet")),
        StoreState::Stale => Check::bad(
            "store",
            format!(
                "{name} has {}, which is not in use",
                report.roots.join(", ")
            ),
            remedy,
        ),
        StoreState::Failed => Check::bad(
            "store",
            format!("{name} cannot be read"),
            report.problem.unwrap_or_default(),
        ),
    }
}

pub(super) fn about_clock(folder: &DataFolder, root: &Result<Option<Root>, RootError>) -> Check {
    let now = clock::now();
    let found = format!("{}, {:02}:{:02} UTC", day(now), now.hour(), now.minute());
    let ahead = |path: &Path| {
        let written = fs::metadata(path).and_then(|meta| meta.modified());
        written.is_ok_and(|at| OffsetDateTime::from(at) > now + CLOCK_SLACK)
    };
    let from_ahead = ahead(&folder.keys()) || ahead(&folder.running());
    let root = root.as_ref().ok().and_then(Option::as_ref);
    let too_early = root.is_some_and(|root| root.since() > now || ahead(root.path()));
    if from_ahead || too_early {
        return Check::bad(
            "clock",
            format!("{found}, but files of Biscuit Tin are dated later"),
            "set the clock; certificates depend on it",
        );
    }
    if root.is_some_and(|root| root.contradicts(now)) {
        return Check::bad(
            "clock",
            format!("{found}, but the local root ended long before"),
            "set the clock; certificates depend on it",
        );
    }
    if store::doubted_since(&folder.observations()).is_some() {
        return Check::bad(
            "clock",
            format!("{found}, which differs by more than a day from what was seen last"),
            "set the clock if it is wrong. If it is right, it is believed after a day, and until then nothing is erased",
        );
    }
    Check::good("clock", found)
}
