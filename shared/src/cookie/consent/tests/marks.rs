//! Tools that mark a choice as one, and tools whose scripts write none: what a server writes in their place.

use super::histories::{GOV_UK, LUTON, check};

#[test]
fn what_a_tools_script_writes_without_a_mark_is_a_choice_unless_a_server_wrote_it() {
    check(
        LUTON,
        true,
        &[
            ("p>- p>s0", "made nnn"),
            ("p>- a>s0", "made nnn"),
            ("p>- p<s0", "not_yet"),
            ("p>- p<s0 p>s0 p>s0", "not_yet"),
            ("p>- p<s0 p>s1", "made yyy"),
            ("p>- p<s0 p>m0", "made nnn"),
            // Nobody was shown a page on which to choose.
            ("p>- p<s1", "default_or_choice"),
            ("p>- p<s1 p>s1", "default_or_choice"),
            ("p>- p<m1 p>m1", "default_or_choice"),
            ("p>- p<m0 p>m0", "default_or_choice"),
            ("p>- p<m0 p>m1", "made yyy"),
            ("p>- p<m0 p>m0 p<m0", "default_or_choice"),
            ("p>- p<m0 p>m0 f>m0 f/cookies<m0", "made nnn"),
            ("f*>- f*<m0", "default_or_choice"),
            ("f>- f<m0 p>m0", "default_or_choice"),
            ("f/cookies>- f/cookies<m0", "made nnn"),
            ("p>- f>- f<m0", "made nnn"),
            ("p>- p>- p<s1", "made yyy"),
            ("p>- f>- f<s1", "made yyy"),
            ("p>m1 p>- p<m1", "default_or_choice"),
            ("p>- f<s0 p>s0", "default_or_choice"),
            ("p>s1 p<s0", "made nnn"),
        ],
    );
}

#[test]
fn an_answer_without_its_mark_is_no_new_start() {
    check(
        GOV_UK,
        true,
        &[
            ("p>n", "not_yet"),
            ("p>- p<n", "not_yet"),
            ("p>- p<n p>n", "not_yet"),
            // Accepted at the server, by a service that writes no mark.
            ("p>- f>- f<n", "default_or_choice"),
            ("p>- f>- f<n p>n", "default_or_choice"),
            ("p>- f>- f<n p>m1", "made yyy"),
            ("p>- f>- f<n p>-", "not_yet"),
            // Changed at the server: the mark is there already.
            ("p>m0 f>m0 f<n", "default_or_choice"),
            ("p>m0 f>m0 f<n p>m1", "made yyy"),
            ("p>m0 p<n p>n", "not_yet, withdrawn"),
        ],
    );
    check(
        LUTON,
        true,
        &[
            ("p>- f>- f<n", "not_yet"),
            ("p>m0 p<n", "default_or_choice"),
        ],
    );
}
