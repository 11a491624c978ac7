//! Rows that are one on disk, and what is forgotten with a row.

use super::*;

fn set(name: &str, attributes: &str) -> Event {
    Event {
        host: PORTAL,
        seen: Seen::SetByHeader,
        field: format!("{name}=1{attributes}"),
        choice: Choice::default(),
    }
}

#[test]
fn names_that_differ_in_a_long_number_keep_each_others_sightings_on_disk() {
    let events = [
        set("visit_1234567890", "; Path=/; Secure"),
        set("visit_1234567891", "; Path=/; Max-Age=1200; Secure"),
    ];
    for order in [[0, 1], [1, 0]] {
        let ledger = ledger();
        for at in order {
            events[at].record(&ledger, NOW);
        }
        let rows = ledger.unwritten(PORTAL);
        assert_eq!(rows.len(), 2);
        for (_, row) in rows {
            let mut asked: Vec<Option<i64>> = row
                .sightings
                .iter()
                .map(|sighting| sighting.set.as_ref().and_then(|set| set.asked))
                .collect();
            asked.sort_unstable();
            assert_eq!(asked, [None, Some(1200)], "{order:?}");
        }
    }
}

#[test]
fn each_councils_row_on_a_shared_host_keeps_its_own_sightings() {
    let ledger = ledger();
    set("a", "; Path=/; Secure").record_below(&ledger, NOW, Some("/Test/"));
    set("a", "; Path=/; Secure").record_below(&ledger, NOW, Some("/Other/"));
    let rows = ledger.unwritten(PORTAL);
    let sightings = rows.iter().map(|(_, row)| row.sightings.len());
    assert_eq!(sightings.collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn who_set_a_wide_cookie_is_forgotten_with_the_cookie() {
    let ledger = ledger();
    let wide = "; Path=/; Domain=council.test; Secure";
    set("a", wide).record(&ledger, NOW);
    let sent = Event {
        host: MAIN,
        seen: Seen::SentByBrowser,
        ..set("a", "")
    };
    sent.record(&ledger, NOW + 48 * HOUR);
    let setter = || ledger.setter_of("a", MAIN);
    ledger.forget_before(NOW);
    assert_eq!(setter().as_deref(), Some(PORTAL));
    ledger.forget_before(NOW + 24 * HOUR);
    assert_eq!(setter(), None);
    let words = Words::new(None);
    let cookies = ledger.cookies(&words);
    let hosts: Vec<&str> = cookies.iter().map(|cookie| cookie.host.as_str()).collect();
    assert_eq!(hosts, [MAIN]);
    assert_eq!(cookies[0].facts.set_by, None);
}
