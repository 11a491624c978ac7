// Written from shared/src/protocol by its tests. Change it there, then run `cargo test`.

/**
 * One line of the feed. `seq` grows by one an event and survives a reconnection.
 */
export type Event = { "type": "snapshot" } & Snapshot | { "type": "cookie" } & Cookie | { "type": "site" } & Site | { "type": "not_inspected" } & NotInspected | { "type": "consent" } & Consent | { "type": "gap" } & Gap | { "type": "heartbeat" } & Heartbeat;

/**
 * Everything known when a client connects.
 */
export type Snapshot = { 
/**
 * The number of the last event that this includes.
 */
seq: number, 
/**
 * The language of the sentences, as a tag such as `en-GB`.
 */
lang: string, 
/**
 * The proxy's own address, as `127.0.0.1:8642`.
 */
proxy: string, 
/**
 * What the user types to run our program, with `{}` for the command: its name, or its path where the name does not lead to
 * it, and its data folder where that is not the default one.
 */
command: string, 
/**
 * The hosts that are looked at; each stands for itself and its subdomains.
 */
listed_hosts: Array<string>, 
/**
 * The names of the councils whose sites are known.
 */
councils: Array<string>, 
/**
 * The domains of councils whose cookie notice we do not hold.
 */
unheld: Array<UnheldDomain>, 
/**
 * One entry a host that was seen.
 */
sites: Array<Site>, 
/**
 * One entry a cookie that was seen.
 */
cookies: Array<Cookie>, 
/**
 * Hosts that are not being looked at.
 */
not_inspected: Array<NotInspected>, 
/**
 * Hosts that are looked at only after the user asked, once for each council with a part of them; those too that serve
 * several organisations and that the user put on the list.
 */
asked_hosts: Array<AskedHost>, 
/**
 * What was chosen on each site where that is known.
 */
consents: Array<Consent>, 
/**
 * Whether the user paused all looking.
 */
paused: boolean, 
/**
 * Hosts that the user chose to leave alone; each stands for itself and its subdomains.
 */
left_alone: Array<string>, 
/**
 * Why what is seen is not kept on disk at present; absent while it is, or while nothing is to be kept.
 */
not_kept: Sentence | null, };

/**
 * One host and what its cookies add up to.
 */
export type Site = { 
/**
 * The number of the event.
 */
seq: number, 
/**
 * The host, lower case, as A-labels.
 */
host: string, 
/**
 * The council whose service this is.
 */
council: string | null, 
/**
 * The service's name in plain words.
 */
service: string | null, 
/**
 * Who runs the service.
 */
supplier: string | null, 
/**
 * The notice that its cookies are held against; absent where we hold none.
 */
notice: Notice | null, 
/**
 * What the cookies mean for the user, in a few short sentences.
 */
conclusion: Conclusion, 
/**
 * "7 cookies: 5 as declared, 1 kept longer than declared, 1 not declared."
 */
summary: Sentence, 
/**
 * The counts behind the summary.
 */
counts: Counts, 
/**
 * The roll-up of the cookies' verdicts.
 */
verdict: Verdict, 
/**
 * The verdict in words.
 */
verdict_word: Sentence, };

/**
 * A council's cookie notice.
 */
export type Notice = { 
/**
 * The title that it carries.
 */
title: string, 
/**
 * Its public address, where the registry has one.
 */
address: string | null, 
/**
 * The date that it gives itself, as `2016-04-19`.
 */
date: string | null, 
/**
 * The day that it was read for the registry, as `2026-11-20`.
 */
read: string | null, };

/**
 * What a site's cookies mean for the user in front of it.
 */
export type Conclusion = { 
/**
 * How it is meant; a mark beside the sentence.
 */
tone: Tone, 
/**
 * What comes first.
 */
sentence: Sentence, 
/**
 * What belongs to it.
 */
more: Sentence | null, };

/**
 * How a conclusion is meant, the mildest first.
 */
export type Tone = "nothing" | "fine" | "unknown" | "gap" | "look" | "against";

/**
 * How many cookies of a site have which verdict.
 */
export type Counts = { 
/**
 * All cookies of the site.
 */
total: number, 
/**
 * They do what the notice says.
 */
as_declared: number, 
/**
 * They are declared, and something differs, or they break a promise or a choice.
 */
differs: number, 
/**
 * The notice does not name them.
 */
not_declared: number, 
/**
 * We hold no notice, or it does not say enough.
 */
cannot_tell: number, 
/**
 * They have a finding that somebody should look at: the number on the badge.
 */
attention: number, };

/**
 * One cookie of one host: a row of the panel.
 */
export type Cookie = { 
/**
 * The number of the event.
 */
seq: number, 
/**
 * Stable id of the row: host and cookie key in one string.
 */
id: string, 
/**
 * The host that set it or got it.
 */
host: string, 
/**
 * Its name; empty for a nameless cookie.
 */
name: string, 
/**
 * What it does, in one plain sentence, or that this is unknown.
 */
purpose: Sentence, 
/**
 * The consent bucket.
 */
category: Category, 
/**
 * The bucket in words.
 */
category_word: Sentence, 
/**
 * How long it stays, in a few words: "1 week".
 */
stays: Sentence, 
/**
 * Declared, asked and kept, in one sentence.
 */
lifetime: Sentence, 
/**
 * Who set it and how.
 */
who: Sentence, 
/**
 * How often it was seen and on which days; absent for what only the browser reported.
 */
when: Sentence | null, 
/**
 * The roll-up of the findings.
 */
verdict: Verdict, 
/**
 * The verdict in words.
 */
verdict_word: Sentence, 
/**
 * What it is to its user; a mark beside the verdict.
 */
tone: Tone, 
/**
 * What it weighs beside others: the heavier has the higher number.
 */
weight: number, 
/**
 * The whole row as one sentence, for a screen reader and the terminal.
 */
row: Sentence, 
/**
 * The findings that hold now.
 */
findings: Array<Finding>, 
/**
 * Findings that the site has put right since.
 */
history: Array<Finding>, 
/**
 * Where our knowledge comes from.
 */
how_we_know: HowWeKnow, 
/**
 * Technical facts, for testers.
 */
facts: Facts, };

/**
 * One difference, in words.
 */
export type Finding = { 
/**
 * Its code, such as `outlives_declaration`.
 */
code: string, 
/**
 * How much it matters.
 */
severity: Severity, 
/**
 * The severity in words.
 */
severity_word: Sentence, 
/**
 * What differs, with the evidence.
 */
sentence: Sentence, 
/**
 * What tells it apart from others of its code that hold of the cookie, such as the promise that does not hold. It is the
 * same in every language and on every day.
 */
which: string | null, 
/**
 * The seconds that the setting it speaks of asked for, where it speaks of a time.
 */
asked_seconds: number | null, 
/**
 * Whether the host was seen setting the cookie, where it speaks of a choice: else a script or another host may have.
 */
by_host: boolean | null, 
/**
 * When it was seen first: Unix seconds, to the hour; absent where that is not kept.
 */
first: number | null, 
/**
 * When it was seen last: Unix seconds, to the hour.
 */
last: number | null, 
/**
 * The days in words.
 */
when: Sentence | null, };

/**
 * Where our knowledge of a cookie comes from.
 */
export type HowWeKnow = { 
/**
 * What the knowledge rests on.
 */
basis: KnowledgeBasis, 
/**
 * The answer in one or two sentences.
 */
sentence: Sentence, 
/**
 * The pattern that matched.
 */
pattern: string | null, 
/**
 * The council whose notice it is.
 */
council: string | null, 
/**
 * The service whose declaration it is.
 */
service: string | null, 
/**
 * The notice's title.
 */
notice: string | null, 
/**
 * The notice's date, as `2016-04-19`, where it gives one.
 */
date: string | null, 
/**
 * The notice's public address, where the registry has one.
 */
address: string | null, 
/**
 * The day that the notice was read, as `2026-11-20`.
 */
read: string | null, 
/**
 * The section of the notice.
 */
section: string | null, 
/**
 * The language of the names of service, notice and section, as a tag, where that is known.
 */
notice_lang: string | null, 
/**
 * The row of that section.
 */
row: number | null, 
/**
 * The vendor entry that matched, and its public source.
 */
vendor: string | null, 
/**
 * How well the vendor entry is known.
 */
grade: Grade | null, 
/**
 * How long the vendor's cookie usually stays, where that is known.
 */
usual: Sentence | null, 
/**
 * A public address to read more.
 */
source: string | null, };

/**
 * The technical facts of a cookie, without its value.
 */
export type Facts = { 
/**
 * How it was seen, by the sighting that speaks for it.
 */
seen: Seen, 
/**
 * What the request was for: `page`, `form`, `frame`, `part` or `unknown`.
 */
in_answer_to: string, 
/**
 * The host that set it, also where that was another host of the council; absent where nobody was seen setting it.
 */
set_by: string | null, 
/**
 * `first` or `third`: whether it belongs to the site of the page in front, or to another.
 */
party: string, 
/**
 * The host of the page in front, where that is another site and its name is kept.
 */
page: string | null, 
/**
 * Whether the site deleted it since.
 */
deleted: boolean, 
/**
 * How often it was seen.
 */
times: number, 
/**
 * When it was seen first: Unix seconds, to the hour.
 */
first_seen: number | null, 
/**
 * When it was seen last: Unix seconds, to the hour.
 */
last_seen: number | null, 
/**
 * Whether it travelled over https when it was seen last.
 */
over_https: boolean, 
/**
 * The domain that browsers keep it for; absent for a cookie that was only sent.
 */
domain: string | null, 
/**
 * Whether only this host gets it.
 */
host_only: boolean | null, 
/**
 * Its path; absent too where it came from a page's address on an earlier day.
 */
path: string | null, 
/**
 * Whether it travels over https only.
 */
secure: boolean | null, 
/**
 * Whether scripts cannot read it.
 */
http_only: boolean | null, 
/**
 * `strict`, `lax` or `none`; absent if the header does not say.
 */
same_site: string | null, 
/**
 * Whether each top-level site has its own copy.
 */
partitioned: boolean | null, 
/**
 * Seconds that the notice declares, where it gives a number.
 */
declared_seconds: number | null, 
/**
 * Seconds that the header asks for; absent for a session cookie, and for one that a browser holds.
 */
asked_seconds: number | null, 
/**
 * Seconds that browsers keep it.
 */
kept_seconds: number | null, 
/**
 * What the value looks like, never the value.
 */
value_kind: string, 
/**
 * Length of the value, in bytes.
 */
value_length: number, 
/**
 * What was chosen about cookies when it was first seen: `not_yet`, `made` or `unknown`.
 */
choice: string, 
/**
 * The same when it was seen last.
 */
choice_last: string, 
/**
 * When the site last began to ask for a choice before that, or this visit's first page was asked for without an answer
 * to it: Unix seconds, to the hour.
 */
open_since: number | null, 
/**
 * How the header strays from RFC 6265bis, in words that testers know.
 */
oddities: Array<string>, 
/**
 * What a browser does with it: `stored`, `deleted`, `refused`, `varies` from one browser to another, or `unclear`.
 */
browser: string, 
/**
 * Why a browser refuses it.
 */
refused_because: string | null, };

/**
 * A host that is not being looked at, or in part only.
 */
export type NotInspected = { 
/**
 * The number of the event.
 */
seq: number, 
/**
 * The host.
 */
host: string, 
/**
 * A short code, such as `certificate_expired`.
 */
reason: string, 
/**
 * Since when, in Unix seconds, where that is known.
 */
since: number | null, 
/**
 * Whether the host is looked at all the same, but not all of it.
 */
partly: boolean, 
/**
 * The reason in plain words, with what to do.
 */
sentence: Sentence, };

/**
 * A domain below which a council has its sites, and whose notice we do not hold.
 */
export type UnheldDomain = { 
/**
 * The domain; it stands for itself and its subdomains.
 */
domain: string, 
/**
 * The council's name in the language of the sentences; two names where councils share their site.
 */
councils: Array<string>, 
/**
 * The ids of the same, as `council add` takes them.
 */
ids: Array<string>, };

/**
 * A host that is looked at only after the user asked, and for how long: `POST /v1/look`.
 */
export type AskedHost = { 
/**
 * The host; it stands for itself and its subdomains.
 */
host: string, 
/**
 * The id of the council that it may be looked at for.
 */
council: string, 
/**
 * The council's name.
 */
council_name: string, 
/**
 * Whether it serves several organisations: what the browser holds for it may be anybody's.
 */
shared: boolean, 
/**
 * Whether asking would help: not where no address tells whose a page is, nor where the user put the host on the list.
 */
may_ask: boolean, 
/**
 * The very host that is being looked at now because the user asked.
 */
looked_at: string | null, 
/**
 * The question, or what is being done, or why it is not.
 */
sentence: Sentence, };

/**
 * What a visitor chose about cookies on one site.
 */
export type Consent = { 
/**
 * The number of the event.
 */
seq: number, 
/**
 * The site.
 */
host: string, 
/**
 * `not_yet`, `made` or `unknown`.
 */
state: string, 
/**
 * The consent tool whose cookie remembers it.
 */
platform: string | null, 
/**
 * Whether comfort cookies were allowed, where that was asked.
 */
functional: boolean | null, 
/**
 * Whether statistics were allowed, where that was asked.
 */
analytics: boolean | null, 
/**
 * Whether marketing was allowed, where that was asked.
 */
marketing: boolean | null, 
/**
 * When the site was last seen before a choice, in Unix seconds, to the hour.
 */
open_last: number | null, 
/**
 * When it was last seen under a no to statistics, in Unix seconds, to the hour.
 */
analytics_refused: number | null, 
/**
 * The same of marketing.
 */
marketing_refused: number | null, 
/**
 * How many cookies that need a choice were there before it.
 */
already_set: number, 
/**
 * All this in words; absent while nothing is known.
 */
sentence: Sentence | null, };

/**
 * Events that were lost.
 */
export type Gap = { 
/**
 * The number of the last event that was lost.
 */
seq: number, 
/**
 * How many were lost.
 */
missed: number, };

/**
 * A heartbeat: no event since the last one.
 */
export type Heartbeat = { 
/**
 * The number of the last event.
 */
seq: number, };

/**
 * A sentence, ready to show.
 */
export type Sentence = { 
/**
 * The words: plain text, never markup.
 */
text: string, 
/**
 * The language, where it is not the one that the client asked for.
 */
lang?: string, };

/**
 * What a cookie is for, as far as consent is concerned.
 */
export type Category = "necessary" | "functional" | "analytics" | "marketing" | "unclassified";

/**
 * What the findings of a cookie or of a site add up to, the lightest first.
 */
export type Verdict = "nothing_seen" | "as_declared" | "cannot_tell" | "not_declared" | "differs";

/**
 * How much a finding matters.
 */
export type Severity = "note" | "review" | "breach";

/**
 * Whose word an explanation rests on.
 */
export type KnowledgeBasis = "service" | "council" | "other_service" | "vendor" | "nobody";

/**
 * How well a vendor entry is known.
 */
export type Grade = "guess" | "observer" | "maker";

/**
 * How a cookie was seen.
 */
export type Seen = "set_by_header" | "added_by_script" | "added_on_site" | "sent_by_browser" | "in_browser" | "local_storage" | "session_storage";

/**
 * Body of `POST /v1/pair`.
 */
export type PairRequest = { 
/**
 * The one-time code, as typed: dashes, spaces and case do not matter.
 */
code: string, };

/**
 * Answer of `/v1/pair`: the one time that the key travels.
 */
export type PairAnswer = { 
/**
 * The key's name.
 */
id: string, 
/**
 * 32 bytes as unpadded base64url.
 */
key: string, };

/**
 * Body of `POST /v1/hello`.
 */
export type HelloRequest = { 
/**
 * The key's name.
 */
id: string, 
/**
 * The client's nonce: 16 bytes as unpadded base64url.
 */
nonce: string, };

/**
 * Answer of `/v1/hello`: the proxy proves the key first.
 *
 * The next request then carries `Authorization: BiscuitTin ID NONCE PROOF` with the server's nonce
 * and `PROOF` = base64url(HMAC-SHA-256(key, "client|" and the greeting)). The greeting is
 * API "|" PROXY "|" client nonce "|" server nonce; API is the `host:port` that the client sends its request to.
 * A nonce serves once, and for a minute.
 */
export type HelloAnswer = { 
/**
 * The server's nonce.
 */
nonce: string, 
/**
 * base64url(HMAC-SHA-256(key, "server|" and the greeting)).
 */
proof: string, 
/**
 * The proxy's own address, `host:port`.
 */
proxy: string, };

/**
 * Body of `POST /v1/feed`; the answer is NDJSON, one [`Event`](crate::protocol::Event) a line.
 */
export type FeedRequest = { 
/**
 * The language wanted, as a tag such as `en-GB`.
 */
lang?: string, 
/**
 * The last event that the client has; the feed goes on after it if it still can.
 */
after?: number, };

/**
 * Body of `POST /v1/annotate`: what the browser itself holds for a page. Nothing of it is kept.
 */
export type AnnotateRequest = { 
/**
 * The language wanted, as a tag such as `en-GB`.
 */
lang?: string, 
/**
 * The host of the page in front.
 */
host: string, 
/**
 * Whether the page came over https.
 */
over_https: boolean, 
/**
 * Whether the summary leaves out what the proxy saw, as for a private window.
 */
apart: boolean, 
/**
 * Ids of rows whose cookies the browser does not hold: the summary leaves them out.
 */
absent: Array<string>, 
/**
 * Cookies that the browser holds.
 */
cookies: Array<HeldCookie>, 
/**
 * Names of what the page keeps in the browser's storage.
 */
storage: Array<StorageKey>, };

/**
 * A cookie that the browser holds: name and attributes, never the value.
 */
export type HeldCookie = { 
/**
 * Its name.
 */
name: string, 
/**
 * The domain that it is kept for, without a leading dot.
 */
domain: string, 
/**
 * Whether only this host gets it.
 */
host_only: boolean, 
/**
 * Its path.
 */
path: string, 
/**
 * Whether it travels over https only.
 */
secure: boolean, 
/**
 * Whether scripts cannot read it.
 */
http_only: boolean, 
/**
 * `strict`, `lax` or `none`; null if it was not said.
 */
same_site: string | null, 
/**
 * Whether each top-level site has its own copy.
 */
partitioned: boolean, 
/**
 * Seconds until it ends; null for one that ends with the browser.
 */
seconds: number | null, };

/**
 * One name in the storage of a page.
 */
export type StorageKey = { 
/**
 * The name.
 */
name: string, 
/**
 * The area of the storage.
 */
area: StorageArea, };

/**
 * Where a page keeps something besides cookies.
 */
export type StorageArea = "local" | "session";

/**
 * Answer of `/v1/annotate`.
 */
export type AnnotateAnswer = { 
/**
 * The summary over what the proxy saw and what the browser holds.
 */
site: Site, 
/**
 * The choice on the page's host, where anything is known of it: it knows what the browser holds too.
 */
consent: Consent | null, 
/**
 * One entry a name, in the order of the question: cookies, then storage.
 */
cookies: Array<Cookie>, };

/**
 * Body of `POST /v1/site`.
 */
export type SiteRequest = { 
/**
 * The language wanted, as a tag such as `en-GB`.
 */
lang?: string, 
/**
 * The hosts that are asked about.
 */
hosts: Array<string>, };

/**
 * Answer of `/v1/site`: one entry a host, in the order of the question; what is no host is left out.
 */
export type SiteAnswer = { 
/**
 * Whether inspection is paused.
 */
paused: boolean, 
/**
 * The hosts.
 */
sites: Array<Badge>, };

/**
 * Badge and summary of one host.
 */
export type Badge = { 
/**
 * Its summary; all counts are 0 for a host that was not seen.
 */
site: Site, 
/**
 * How many of its cookies are not as declared: somebody should look at them.
 */
badge: number, 
/**
 * Whether the host is on the list.
 */
listed: boolean, 
/**
 * Whether the user chose to leave it alone.
 */
left_alone: boolean, };

/**
 * Body of `POST /v1/pause`.
 */
export type PauseRequest = { 
/**
 * True: pause inspection until a request says false.
 */
paused: boolean, };

/**
 * Answer of `/v1/pause`.
 */
export type PauseAnswer = { 
/**
 * Whether inspection is paused now.
 */
paused: boolean, };

/**
 * Body of `POST /v1/leave-alone`.
 */
export type LeaveAloneRequest = { 
/**
 * Hosts; each stands for itself and its subdomains.
 */
hosts: Array<string>, 
/**
 * True: leave them alone. False: look at them again.
 */
leave: boolean, };

/**
 * Answer of `/v1/leave-alone`.
 */
export type LeaveAloneAnswer = { 
/**
 * Every host that the user leaves alone now.
 */
left_alone: Array<string>, };

/**
 * Body of `POST /v1/look`: the user asked us to look at the page in front, which is another organisation's too.
 *
 * The first line of the answer is a [`LookAnswer`]. We look until the client closes the answer, at most for half a day.
 */
export type LookRequest = { 
/**
 * The host of the page in front; it stands for itself alone.
 */
host: string, 
/**
 * The id of the council that the user asked for.
 */
council: string, 
/**
 * The language of the sentence.
 */
lang?: string, };

/**
 * First line of the answer of `/v1/look`.
 */
export type LookAnswer = { 
/**
 * Whether we look now.
 */
looking: boolean, 
/**
 * Why not, and what to do about it.
 */
sentence: Sentence | null, };

/**
 * Body of `POST /v1/system-proxy`.
 */
export type SystemProxyRequest = Record<symbol, never>;

/**
 * Answer of `/v1/system-proxy`: the proxy that the system's settings give the Chromium that asks, in the words of its
 * own `chrome.proxy`, which says no more than `system`.
 */
export type SystemProxyAnswer = { "mode": "direct" } | { "mode": "fixed_servers", 
/**
 * Which, and for what.
 */
rules: ProxyRules, } | { "mode": "pac_script" } | { "mode": "system" };

/**
 * Proxies by the scheme of a request: one for all, or one each and one for the rest.
 */
export type ProxyRules = { 
/**
 * The one for all.
 */
singleProxy: ProxyServer | null, 
/**
 * The one for `http:`.
 */
proxyForHttp: ProxyServer | null, 
/**
 * The one for `https:`.
 */
proxyForHttps: ProxyServer | null, 
/**
 * The one for schemes without their own.
 */
fallbackProxy: ProxyServer | null, 
/**
 * What goes direct, as Chromium writes it.
 */
bypassList: Array<string>, };

/**
 * One proxy, without name and password.
 */
export type ProxyServer = { 
/**
 * `http`, `socks4` or `socks5`.
 */
scheme: string, 
/**
 * Its host, as URLs write it.
 */
host: string, 
/**
 * Its port.
 */
port: number, };

/**
 * A page as the browser holds it.
 */
export type Page = { 
/**
 * Its address.
 */
address: string, 
/**
 * Its HTML, after its scripts ran.
 */
html: string, };

/**
 * Body of `POST /v1/import`: read this page as a cookie notice. Nothing of it is kept.
 */
export type ImportRequest = { 
/**
 * The language wanted, as a tag such as `en-GB`.
 */
lang?: string, 
/**
 * The page.
 */
page: Page, };

/**
 * Answer of `/v1/import`.
 */
export type ImportAnswer = { 
/**
 * Whether it can be used as a notice.
 */
readable: boolean, 
/**
 * How much was read, or why nothing was.
 */
sentence: Sentence | null, 
/**
 * The councils whose site it is; two where councils share theirs.
 */
councils: Array<NoticeOf>, 
/**
 * What was not sure, and belongs to no declaration.
 */
doubts: Array<Sentence>, 
/**
 * What it declares: first what was not sure, else in its order.
 */
declarations: Array<ReadDeclaration>, 
/**
 * What a category may be corrected to, with its words.
 */
categories: Array<CategoryWord>, };

/**
 * A council whose notice it may become.
 */
export type NoticeOf = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What it would replace, if anything.
 */
replaces: Array<Sentence>, 
/**
 * Whether a file is in its place that was changed by hand.
 */
edited: boolean, 
/**
 * What differs from the notice that is held, with a heading first; empty where none is held.
 */
changes: Array<Sentence>, };

/**
 * One line of the notice.
 */
export type ReadDeclaration = { 
/**
 * Its place in the notice, from 0.
 */
at: number, 
/**
 * The line of the page's text, from 1.
 */
line: number, 
/**
 * The names, `*` for a variable part.
 */
names: Array<string>, 
/**
 * The words of the notice for its purpose, or nothing.
 */
purpose: string, 
/**
 * The heading that it stands under.
 */
service: string | null, 
/**
 * The words of the notice for how long it stays.
 */
lifetime_text: string | null, 
/**
 * How long it stays, as a correction would be written, or nothing.
 */
stays: string, 
/**
 * The category, as far as the notice says one.
 */
category: Category, 
/**
 * All this in a few sentences.
 */
row: Sentence, 
/**
 * What was not sure.
 */
doubts: Array<Sentence>, };

/**
 * A category in words.
 */
export type CategoryWord = { 
/**
 * The category.
 */
id: Category, 
/**
 * Its word.
 */
word: Sentence, };

/**
 * Body of `POST /v1/use-notice`: hold the council's cookies against what this page declares.
 */
export type UseNoticeRequest = { 
/**
 * The language wanted, as a tag such as `en-GB`.
 */
lang?: string, 
/**
 * The same page as was read.
 */
page: Page, 
/**
 * The id of the council.
 */
council: string, 
/**
 * Whether a file that was changed by hand may get another name.
 */
lay_aside: boolean, 
/**
 * The declarations that are kept.
 */
kept: Array<KeptDeclaration>, };

/**
 * A declaration that is kept, with what the user put right.
 */
export type KeptDeclaration = { 
/**
 * Its place in the notice, from 0.
 */
at: number, 
/**
 * Other names, with commas between.
 */
names?: string, 
/**
 * Another time in words; an empty text for none.
 */
stays?: string, 
/**
 * Another category.
 */
category?: Category, };

/**
 * Answer of `/v1/use-notice`.
 */
export type UseNoticeAnswer = { 
/**
 * Whether it is saved.
 */
saved: boolean, 
/**
 * What was done and what is left to do, or why it is not.
 */
sentences: Array<Sentence>, 
/**
 * The place of the declaration whose correction cannot be used.
 */
wrong_at: number | null, };

/**
 * Body of `POST /v1/purge`.
 */
export type PurgeRequest = Record<symbol, never>;

/**
 * Answer of `/v1/purge`: how much was forgotten, and whether the disk forgot it too.
 */
export type PurgeAnswer = { 
/**
 * Hosts.
 */
hosts: number, 
/**
 * Cookies.
 */
cookies: number, 
/**
 * Whether nothing of it is on disk any more.
 */
erased: boolean, };