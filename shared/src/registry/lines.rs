//! The lines at which notices, services and declarations begin in a council's file, for reports that point there.
//!
//! TOML keeps the tables of an array in the order of their heads, so that counting the heads is enough. Where a file writes
//! them inline, there is no head, and the line of what is around it stands.

use crate::registry::declaration::CouncilFile;

/// Notes where a file lies, and the line of each service, each declaration and each promise in it; a promise of a
/// whole notice has that of its notice.
pub(super) fn note(file: &mut CouncilFile, path: &str, text: &str) {
    path.clone_into(&mut file.path);
    let mut notices = file.notice.iter_mut();
    let mut services = file.service.iter_mut();
    let mut cookies = [].iter_mut();
    let mut claims = [].iter_mut();
    for (line, number) in text.lines().zip(1..) {
        match line.split_once('#').map_or(line, |(head, _)| head).trim() {
            "[[service]]" => {
                let Some(service) = services.next() else {
                    return;
                };
                service.line = number;
                for claim in &mut service.claim {
                    claim.line = number;
                }
                claims = service.claim.iter_mut();
                for cookie in &mut service.cookie {
                    cookie.line = number;
                }
                cookies = service.cookie.iter_mut();
            }
            "[[service.cookie]]" => {
                if let Some(cookie) = cookies.next() {
                    cookie.line = number;
                }
            }
            "[[service.claim]]" => {
                if let Some(claim) = claims.next() {
                    claim.line = number;
                }
            }
            "[[notice]]" => {
                if let Some(notice) = notices.next() {
                    notice.line = number;
                    for claim in &mut notice.claim {
                        claim.line = number;
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::registry::{FileKind, Registry, RegistryFile};

    #[test]
    fn a_service_and_a_declaration_have_the_line_of_their_head() {
        let text = r#"council = { id = "x", name = "X" }

[[notice]]
id = "n"
title = "Cookies"
document = "n.html"

[[service]] # the first
id = "a"
name = "A"
notice = "n"
section = "A"
source = { section = "A", line = 1 }

  [[service.cookie]]
  names = ["one"]
  purpose = "One."
  judged_category = "necessary"
  source = { section = "A", line = 2 }

  [[service.cookie]]
  names = ["two"]
  purpose = "Two."
  judged_category = "necessary"
  source = { section = "A", line = 3 }

[[service]]
id = "b"
name = "B"
notice = "n"
section = "B"
source = { section = "B", line = 4 }
cookie = [{ names = ["three"], purpose = "Three.", judged_category = "necessary", source = { section = "B", line = 5 } }]
"#;
        let file = RegistryFile {
            kind: FileKind::Council,
            path: "councils/x.toml".to_owned(),
            text: text.to_owned(),
        };
        let registry = Registry::only(&[file]).expect("it can be used");
        let file = &registry.councils()[0];
        assert_eq!(file.path, "councils/x.toml");
        let lines: Vec<(u32, Vec<u32>)> = file
            .service
            .iter()
            .map(|service| {
                let cookies = service.cookie.iter().map(|cookie| cookie.line);
                (service.line, cookies.collect())
            })
            .collect();
        assert_eq!(lines, [(8, vec![15, 21]), (27, vec![27])]);
    }

    #[test]
    fn every_built_in_service_and_declaration_has_a_line_of_its_own() {
        let registry = Registry::built_in().expect("the built-in registry is whole");
        for file in registry.councils() {
            let heads = file.service.iter().flat_map(|service| {
                let cookies = service.cookie.iter().map(|cookie| cookie.line);
                std::iter::once(service.line).chain(cookies)
            });
            let heads: Vec<u32> = heads.collect();
            assert!(heads.is_sorted_by(|one, next| one < next), "{}", file.path);
            assert!(heads.iter().all(|line| *line > 0), "{}", file.path);
        }
    }
}
