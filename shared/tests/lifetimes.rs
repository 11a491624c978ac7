//! Words of two lifetimes that stand beside each other.

use biscuit_tin_shared::{cookie::lifetime::Lifetime, explain::words::Words};

#[test]
fn lifetimes_beside_each_other_have_the_same_words_only_where_they_agree() {
    let words = Words::new(None);
    let check = |days: i64, declared: &str, expected: &str| {
        let asked = Lifetime::Seconds(days * 86_400);
        let declared = declared.parse().expect(declared);
        assert_eq!(words.lifetime_beside(asked, declared), expected, "{days}");
    };
    check(62, "2 months", "62 days");
    check(60, "2 months", "2 months");
    check(28, "1 month", "4 weeks");
    check(731, "2 years", "731 days");
    check(730, "2 years", "2 years");
    check(15, "2 weeks", "15 days");
    check(60, "60 days", "60 days");
    check(395, "1 year 1 month", "1 year 1 month");
    check(400, "1 year 1 month", "about 13 months");
    // Rounded it would say the same as the notice in another unit.
    check(791, "24 months", "791 days");
    check(700, "24 months", "about 23 months");
    check(1_200, "24 months", "about 3 years");
    check(800, "2 years", "800 days");
}
