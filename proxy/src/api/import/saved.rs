//! A notice that is to be used: what the user kept and put right, as the council's file in the data folder.

use super::{
    Importer, Read, read_page,
    said::{no_council, why_not},
};
use crate::{
    config::added_council::{AddedCouncil, AddedCouncilError, with_notice},
    notice::{
        Reading,
        draft::{About, draft},
    },
    os::clock,
};
use biscuit_tin_shared::{
    cookie::category::Category,
    explain::words::{Arg, Words},
    protocol::{
        Sentence,
        notice::{KeptDeclaration, UseNoticeAnswer, UseNoticeRequest},
    },
    registry::{
        authorities::{Authority, authorities_of},
        listed::Listed,
    },
};
use std::path::{Path, PathBuf};

/// A correction that cannot be used: the place of its declaration, and why.
type Wrong = (u32, Sentence);

impl Importer {
    /// Saves a notice.
    pub(super) fn take(&self, request: &UseNoticeRequest) -> UseNoticeAnswer {
        let words = Words::new(request.lang.as_deref());
        let no = |sentence, wrong_at| UseNoticeAnswer {
            saved: false,
            sentences: vec![sentence],
            wrong_at,
        };
        let mut read = match read_page(&request.page) {
            Ok(read) => read,
            Err((id, line)) => return no(why_not(id, line, &words), None),
        };
        let mut of_host = authorities_of(&read.host).iter();
        let Some(council) = of_host.find(|council| council.id == request.council) else {
            return no(no_council(Some(&read.host), &words), None);
        };
        if request.kept.is_empty() && !read.reading.declarations.is_empty() {
            return no(words.say("notice-none-kept", &[]), None);
        }
        if let Err((at, sentence)) = keep(&mut read.reading, &request.kept, &words) {
            return no(sentence, Some(at));
        }
        let Some(added) = &self.added else {
            tracing::warn!("a notice is not saved: this run reads no councils that the user added");
            return no(words.say("notice-not-saved", &[]), None);
        };
        match self.save(added, council, &read, request.lay_aside) {
            Ok(saved) => UseNoticeAnswer {
                saved: true,
                sentences: self.done(council, &saved, &words),
                wrong_at: None,
            },
            Err(AddedCouncilError::Edited { .. }) => {
                let council = Arg::Text(council.name_in(words.lang()));
                no(
                    words.say("notice-edited-meanwhile", &[("council", council)]),
                    None,
                )
            }
            Err(error) => {
                tracing::error!(%error, "a notice cannot be saved");
                no(words.say("notice-not-saved", &[]), None)
            }
        }
    }

    /// Writes the council's file, as `import` and `council add --notice` do.
    fn save(
        &self,
        added: &Path,
        council: &Authority,
        read: &Read,
        lay_aside: bool,
    ) -> Result<Saved, AddedCouncilError> {
        let file = AddedCouncil::find(added, &council.id)?;
        let about = About {
            council: Some(council.name.clone()),
            hosts: vec![read.host.clone()],
            address: Some(read.address.clone()),
            title: None,
            document: read.address.clone(),
        };
        let registry = self.scope.ledger.registry();
        let draft = draft(&read.reading, &about, &registry, clock::today());
        let text = with_notice(council, file.path.display().to_string(), &draft)?;
        let aside = if file.is(&text) {
            None
        } else {
            file.write(&text, lay_aside)?
        };
        self.changed.notify_one();
        let listed = Listed::new(text.hosts);
        Ok(Saved {
            aside,
            is_permitted: self.mint.root().missing(&listed).is_empty(),
        })
    }

    /// What was done, and what is left to do.
    fn done(&self, council: &Authority, saved: &Saved, words: &Words) -> Vec<Sentence> {
        let name = Arg::Text(council.name_in(words.lang()));
        let mut said = vec![words.say("notice-saved", &[("council", name)])];
        if let Some(aside) = &saved.aside {
            let path = aside.display().to_string();
            said.push(words.say("notice-saved-aside", &[("path", Arg::Text(&path))]));
        }
        if !saved.is_permitted {
            let id = Arg::Text(&council.id);
            said.push(words.say("notice-saved-root", &[("id", id)]));
        }
        said
    }
}

/// A file that was written.
struct Saved {
    /// Where a file lies now that was changed by hand.
    aside: Option<PathBuf>,
    /// Whether the local root permits all of the council's sites.
    is_permitted: bool,
}

/// Leaves what is kept, with what the user put right; what was put right is no doubt any more.
fn keep(reading: &mut Reading, kept: &[KeptDeclaration], words: &Words) -> Result<(), Wrong> {
    let all = std::mem::take(&mut reading.declarations);
    for (at, mut declared) in (0..).zip(all) {
        let Some(kept) = kept.iter().find(|kept| kept.at == at) else {
            continue;
        };
        if kept
            .names
            .as_ref()
            .is_some_and(|names| !declared.rename(names))
        {
            return Err((at, words.say("notice-wrong-names", &[])));
        }
        match kept.stays.as_deref().map(str::trim) {
            Some("") => (declared.lifetime, declared.lifetime_range) = (None, None),
            Some(stays) if !declared.stays(stays) => {
                let text = [("text", Arg::Text(stays))];
                return Err((at, words.say("notice-wrong-lifetime", &text)));
            }
            _ => {}
        }
        if let Some(category) = kept.category {
            declared.category = Some(category).filter(|one| *one != Category::Unclassified);
        }
        if kept.names.is_some() || kept.stays.is_some() || kept.category.is_some() {
            reading.doubts.retain(|doubt| !doubt.is_of(&declared));
        }
        reading.declarations.push(declared);
    }
    Ok(())
}
