//! Row F22 of the fault table: a panic. In its own test program, because the panic hook is global to a process.

use biscuit_tin::os::panics;

#[tokio::test]
async fn f22_a_panic_ends_one_task_and_is_remembered_without_what_it_said() {
    const CANARY: &str = "canary1b2c3d4e5f";
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("fault.txt");
    panics::remember_in(file.clone());
    assert_eq!(panics::last(&file), None, "the control");
    let (failing, other) = (
        tokio::spawn(async {
            let length = CANARY.len();
            assert_eq!(length, 0, "{CANARY}");
        }),
        tokio::spawn(async { "served" }),
    );
    let failure = failing.await.expect_err("it fails");
    assert!(failure.is_panic());
    assert_eq!(other.await.ok(), Some("served"));
    let remembered = panics::last(&file).expect("it is remembered");
    assert!(remembered.contains("fault.rs:"), "{remembered}");
    assert!(!remembered.contains(CANARY), "{remembered}");
    // The control: the panic's message contains it.
    let said = failure.into_panic();
    let said = said.downcast_ref::<String>().expect("it says something");
    assert!(said.contains(CANARY), "{said}");
}
