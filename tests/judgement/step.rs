//! The steps of a story: one line of text each, parsed into what a visitor does and what a site answers.
//!
//! A step is `KIND HOST/PATH | CLAUSE | CLAUSE`; README.md beside it lists both. It does nothing itself.

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A request, and its answer.
    Ask(Box<Ask>),
    /// A script of a page adds cookies to the browser.
    Script {
        /// The page's host.
        host: String,
        /// As `document.cookie` takes them.
        cookies: Vec<String>,
    },
    /// The visitor goes on in another browser, which is empty when it is new.
    Browser(String),
    /// The browser drops its cookies of a name.
    Forget(String),
    /// Time goes by, in seconds.
    Wait(i64),
    /// The proxy stops and starts.
    Restart,
}

/// A request, and what is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) kind: Kind,
    /// Whether another site caused it, whatever page is in front.
    pub(crate) cross_site: bool,
    /// Whether the address was typed, or opened in a new tab.
    pub(crate) typed: bool,
    pub(crate) https: bool,
    pub(crate) host: String,
    pub(crate) path: String,
    /// Set-Cookie fields of the answer.
    pub(crate) sets: Vec<String>,
    /// The Cookie field, where it is not the browser's own.
    pub(crate) sends: Option<String>,
    /// How far the site's clock is ahead, in seconds.
    pub(crate) clock: i64,
    /// Media type of the answer.
    pub(crate) media: String,
    /// Fields of the request in place of the browser's own; one without a value is left out.
    pub(crate) with: Vec<(String, String)>,
    pub(crate) status: u16,
    /// Set-Cookie fields of an answer 103 that comes before.
    pub(crate) early: Vec<String>,
    /// The connection; empty for the browser's first.
    pub(crate) connection: String,
    /// The method in place of the kind's own.
    pub(crate) method: String,
    /// Fields of the answer besides.
    pub(crate) replies: Vec<(String, String)>,
}

/// What the answer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A page in the tab, by GET.
    Page,
    /// A page in the tab, by POST.
    Form,
    /// A page inside the one in front.
    Frame,
    /// A part of the page in front.
    Part,
}

impl Step {
    /// Parses one line.
    pub(crate) fn parse(line: &str) -> Self {
        let mut clauses = line.split(" | ").map(str::trim);
        let what = clauses.next().unwrap_or_default();
        let clauses: Vec<&str> = clauses.collect();
        if what == "restart" {
            return Self::Restart;
        }
        let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
        match word {
            "browser" => Self::Browser(rest.to_owned()),
            "forget" => Self::Forget(rest.to_owned()),
            "wait" => Self::Wait(span(rest)),
            "script" => Self::Script {
                host: rest.to_owned(),
                cookies: clauses.iter().map(|c| after(c, "set ", line)).collect(),
            },
            _ => Self::Ask(Box::new(Ask::parse(what, &clauses, line))),
        }
    }

    /// The host that it is about.
    pub(crate) fn host(&self) -> Option<&str> {
        match self {
            Self::Ask(ask) => Some(&ask.host),
            Self::Script { host, .. } => Some(host),
            _ => None,
        }
    }
}

impl Ask {
    fn parse(what: &str, clauses: &[&str], line: &str) -> Self {
        let mut words: Vec<&str> = what.split(' ').collect();
        let address = words.pop().unwrap_or_default();
        let at = address.find('/').unwrap_or(address.len());
        let (host, path) = address.split_at(at);
        assert!(host.contains('.'), "no host: {line}");
        let mut has = |word: &str| {
            let before = words.len();
            words.retain(|w| *w != word);
            words.len() < before
        };
        let (cross_site, typed, http) = (has("cross-site"), has("typed"), has("http"));
        let kind = match words.as_slice() {
            ["page"] => Kind::Page,
            ["form"] => Kind::Form,
            ["frame"] => Kind::Frame,
            ["part"] => Kind::Part,
            _ => panic!("no kind of step: {line}"),
        };
        let mut ask = Self {
            kind,
            cross_site,
            typed,
            https: !http,
            host: host.to_owned(),
            path: if path.is_empty() { "/" } else { path }.to_owned(),
            sets: Vec::new(),
            sends: None,
            clock: 0,
            media: match kind {
                Kind::Part => "image/gif".to_owned(),
                _ => "text/html; charset=utf-8".to_owned(),
            },
            with: Vec::new(),
            status: 200,
            early: Vec::new(),
            connection: String::new(),
            method: String::new(),
            replies: Vec::new(),
        };
        for clause in clauses {
            match clause.split_once(' ') {
                Some(("set", header)) => ask.sets.push(header.to_owned()),
                Some(("sends", header)) => ask.sends = Some(header.to_owned()),
                Some(("clock", shift)) => ask.clock = signed(shift),
                Some(("type", media)) => ask.media = media.to_owned(),
                Some(("status", status)) => ask.status = status.parse().expect("a number"),
                Some(("early", header)) => ask.early.push(header.to_owned()),
                Some(("on", connection)) => ask.connection = connection.to_owned(),
                Some(("method", method)) => ask.method = method.to_owned(),
                Some(("reply", text)) => ask.replies.push(field(text)),
                Some(("with", text)) => ask.with.push(field(text)),
                _ => panic!("no clause: {clause:?} in {line}"),
            }
        }
        ask
    }
}

/// `NAME: VALUE`.
fn field(text: &str) -> (String, String) {
    let (name, value) = text.split_once(':').expect("a field");
    (name.to_owned(), value.trim().to_owned())
}

fn after(clause: &str, word: &str, line: &str) -> String {
    let rest = clause.strip_prefix(word);
    rest.unwrap_or_else(|| panic!("no clause: {line}"))
        .to_owned()
}

/// `+2 hours` or `-30 minutes`, in seconds.
pub(crate) fn signed(text: &str) -> i64 {
    match text.strip_prefix('-') {
        Some(rest) => -span(rest),
        None => span(text.trim_start_matches('+')),
    }
}

/// `2 hours`, in seconds.
pub(crate) fn span(text: &str) -> i64 {
    let (number, unit) = text.split_once(' ').expect("a number and a unit");
    let number: i64 = number.parse().expect("a number");
    let unit = match unit.trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        other => panic!("no unit: {other}"),
    };
    number * unit
}
