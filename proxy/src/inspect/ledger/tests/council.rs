//! A council and a vendor that do not exist, as registry files.

/// A main site that counts visits, and a portal that promises a lot.
pub(super) const COUNCIL: &str = r#"
council = { id = "test", name = "Test Council" }
notice = [{ id = "n", title = "N", document = "n.txt" }]

[[service]]
id = "main"
name = "Main"
notice = "n"
section = "S"
source = { section = "S", line = 1 }
hosts = [{ host = "www.council.test", basis = "stated" }]
[[service.cookie]]
names = ["ga"]
purpose = "Counts visits."
judged_category = "analytics"
lifetime = "2 years"
source = { section = "S", line = 2 }

[[service]]
id = "portal"
name = "Portal"
notice = "n"
section = "S"
source = { section = "S", line = 3 }
hosts = [{ host = "portal.council.test", basis = "stated" }]
[[service.cookie]]
names = ["a"]
purpose = "Keeps your visit together."
judged_category = "necessary"
source = { section = "S", line = 4 }
[[service.claim]]
kind = "session_only"
text = "All go when the browser closes."
source = { section = "S", line = 5 }
[[service.claim]]
kind = "cookie_count"
text = "There are two."
parameters = { count = 2 }
source = { section = "S", line = 5 }
[[service.claim]]
kind = "no_personal_data"
text = "None is about a person."
source = { section = "S", line = 5 }
[[service.claim]]
kind = "only_own_cookies"
text = "It sets them all itself."
source = { section = "S", line = 5 }
[[service.claim]]
kind = "no_tracking"
text = "None follows you."
source = { section = "S", line = 5 }
[[service.claim]]
kind = "needs_opt_in"
text = "You are asked first."
source = { section = "S", line = 5 }

[[service]]
id = "pay"
name = "Payments"
notice = "n"
section = "S"
source = { section = "S", line = 6 }
hosts = [{ host = "pay.supplier.test", basis = "stated", shared = true, path = "/Test/" }]
[[service.claim]]
kind = "cookie_count"
text = "There is one."
parameters = { count = 1 }
source = { section = "S", line = 6 }
"#;

/// A vendor, by whose names cookies need a choice.
pub(super) const VENDOR: &str = r#"
vendor = { id = "v", name = "V" }
[[cookie]]
names = ["ga"]
purpose = "Counts visits."
category = "analytics"
[[cookie]]
names = ["fbp"]
purpose = "Follows people."
category = "marketing"
"#;
