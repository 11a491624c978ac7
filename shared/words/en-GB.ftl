# Every sentence that explains a cookie or a finding, for panel, terminal and report alike.
# Plain British English: short sentences, present tense, no blame. Names of cookies and hosts come in as they are.

## Words

category-necessary = Necessary
category-functional = Functional
category-analytics = Analytics
category-marketing = Marketing
category-unclassified = Not sorted

verdict-nothing-seen = Nothing seen yet
verdict-as-declared = As declared
verdict-declared-early = As declared, but before you chose
verdict-declared-refused = As declared, but set after you said no
verdict-declared-look = As declared, but worth a look
verdict-named = Named in the notice
verdict-cannot-tell = Cannot tell
verdict-cannot-tell-early = Cannot tell, but before you chose
verdict-cannot-tell-refused = Cannot tell, but set after you said no
verdict-cannot-tell-look = Cannot tell, but worth a look
verdict-differs = Differs from the notice
verdict-before-choice = Set before you chose
verdict-ignores-choice = Set after you said no
verdict-personal = Holds personal data
verdict-not-declared = Not declared
verdict-undeclared-early = Not declared, and before you chose
verdict-undeclared-refused = Not declared, and set after you said no
verdict-gap = Gap in the notice
verdict-elsewhere = Named for another service

severity-note = For your information
severity-review = Worth a look
severity-breach = Serious

## How long

span-second = { $number ->
    [one] { $number } second
   *[other] { $number } seconds
}
span-minute = { $number ->
    [one] { $number } minute
   *[other] { $number } minutes
}
span-hour = { $number ->
    [one] { $number } hour
   *[other] { $number } hours
}
span-day = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
span-week = { $number ->
    [one] { $number } week
   *[other] { $number } weeks
}
span-month = { $number ->
    [one] { $number } month
   *[other] { $number } months
}
span-year = { $number ->
    [one] { $number } year
   *[other] { $number } years
}
over-a-century = more than 100 years
about = about { $span }
until-close = until you close the browser
long = longer than one visit
not-known = not known
not-kept = not kept
kept-by-some = kept by some browsers only
kept-perhaps = perhaps kept, perhaps not
until-deleted = until the site or you delete it
until-tab-closes = until you close the tab
at-once-deleted = deleted at once
deleted-since = deleted since
left = { $left } more

stays-set = It stays { $asked }.
stays-left = It is there for { $left } more.
stays-capped = It asks to stay { $asked }. Browsers keep it { $kept } at most.
stays-local-storage = It stays until the site or you delete it.
stays-session-storage = It goes when you close the tab.
stays-either = At one time it asked to stay { $other }, at another { $asked }.
stays-deleted-since = It asked to stay { $asked }. The site has deleted it since.
stays-added = How long it stays does not show.
stays-sent = Your browser had it already. How long it stays does not show.
deletes-cookie = This line deletes the cookie { $name }, and sets none.
stays-deleted = The site deletes it.
stays-varies = Some browsers keep it and some do not: it came with a part of another site’s page.
stays-beside-secure = A browser that holds a safer cookie of this name refuses it. Others keep it.
stays-unclear = The site tried to set it. We cannot tell whether a browser keeps it: the page asked another address, and nothing shows that cookies went along.
stays-refused = Browsers do not keep it.
stays-declared = { $actual } The notice says: { $declared }.
stays-elsewhere = { $actual } For “{ $service }” the notice says: { $declared }.
stays-range = { $actual } The notice says: from { $least } to { $most }.
stays-not-read = { $actual } The notice says how long, in words that we do not understand.
stays-not-named = { $actual } The notice gives no time for it by name.
stays-not-declared = { $actual } No notice says how long.

## Who

who-set = { $host } sets it.
who-set-wide = { $host } sets it for all of { $domain }.
who-script = A script, or another part of a page of { $host }, sets it.
who-site = { $host } or one of its scripts sets it, or another site of { $domain }. We did not see which.
who-set-by = Your browser sends it to { $host }. { $setter } set it, for all of { $domain }.
who-sent = Your browser sends it to { $host }. We did not see who set it: a script, an earlier visit, or another site of { $domain }.
who-in-browser = Your browser holds it for { $host }. We did not see who set it.
who-storage = A script of { $host } keeps it in your browser’s storage. It is not a cookie, but it is used like one.
who-for = { $who } It is for { $provider }.
who-third = { $who } The page belongs to another site, { $page }.
who-third-unknown = { $who } The page belongs to another site.
who-deleted = { $who } The site has deleted it since.

## What it does

purpose-nobody = Nobody says what this cookie does.
purpose-elsewhere = { $purpose } That is how we read what the notice says of it for “{ $service }”.
purpose-prose = { $purpose } That is how we read what the notice says of this site’s cookies. It does not name this one.
purpose-several = { $purpose } That is how we read one of the things that the notice says of this site’s cookies. It does not name this one.
in-english = { $sentence } (in English)
nameless = a cookie without a name

## How we know

how-service = { $council } declares it for “{ $service }” in the notice “{ $notice }”, { $place }.
how-council = { $council } declares it for all its sites in the notice “{ $notice }”, { $place }.
how-elsewhere = { $council } declares it for another service, “{ $service }”, in the notice “{ $notice }”, { $place }.
how-other = { $council } declares it for another service, “{ $service }”, in the notice “{ $notice }”, { $place }. It does not declare it here.
how-prose = { $council } describes the cookies of “{ $service }” in the notice “{ $notice }”, { $place }. It does not name them, so nobody can check this one by name.
how-vendor-text = { $council } says that “{ $service }” uses { $vendor } ({ $place } of the notice “{ $notice }”). It does not name the cookies. This one is known to come from { $vendor }.
how-vendor = No council notice declares it. { $known }
how-shared = Nothing shows whose page this is, and we do not know the name.
how-shared-vendor = Nothing shows whose page this is. { $known }
how-no-notice = We hold no cookie notice of this site, and we do not know the name.
how-no-notice-vendor = We hold no cookie notice of this site. { $known }
known-by-maker = It comes from { $vendor }, by its maker’s own word.
known-by-others = Public lists say that it comes from { $vendor }.
known-by-notice = One other site’s notice says that it comes from { $vendor }. We found no better source.
known-by-guess = We guess that it comes from { $vendor }. { $because }
known-unsure = { $known } We are not sure: { $doubt }
usual = It usually stays { $span }.
usual-capped = It usually asks to stay { $span }. Browsers keep no cookie longer than 400 days.
usual-differs = How long it stays differs from site to site.
usual-only = { $span }
usual-because = { $span } { $because }
how-sorted = { $how } It gives no category, so we sort it by what is known of { $vendor }.
how-read = { $how } We read the notice on { $day }.
how-nobody = No notice that we hold declares it, and we do not know the name.
place-row = section “{ $section }”, row { $row }
place-section = section “{ $section }”

## Findings

finding-no-notice = We hold no cookie notice of this site. So we cannot say whether this cookie is declared.
finding-no-notice-shared = This site serves many organisations, and nothing shows whose page this is. So we cannot say whether this cookie is declared.
finding-undeclared = The council’s notice does not name this cookie.
finding-undeclared-needed = The notice leaves it out.
finding-declared-elsewhere = The notice names this cookie for “{ $service }”, not for this service.
finding-cannot-check-setter = The notice does not name this cookie here, and we did not see who set it. So we cannot check it.
finding-cannot-check-own-setting = { $setter } set it, not this site. The notice does not name it there. So we cannot check it here.
finding-cannot-check-storage-name = It is a name in the page’s storage, not a cookie. The notice does not name it here, so we cannot check it.
finding-cannot-check-choice = The notice says that this cookie waits for a yes. We did not see what was chosen, so we cannot check that.
finding-cannot-check-answer = After a no to { $refused } cookies, this one was set. We cannot read what was chosen about { $category } cookies. Somebody should check it.
finding-cannot-check-holder = It is held for longer than the notice says. We did not see which site of its domain set it, so we cannot say whose it is. Somebody should check it.
finding-cannot-check-kept = The page asked another address for something, and this came with the answer. Nothing shows that cookies went along. So we cannot tell whether a browser keeps it.
finding-cannot-check-name = The notice describes such cookies and does not name this one. So we cannot check it by name.
finding-known-vendor-only = What we say about it comes from general knowledge of { $vendor }, not from the notice.
finding-outlives-declaration = It stays { $asked }. The notice says { $declared }.
finding-outlives-declaration-capped = It asks to stay { $asked }. The notice says { $declared }.
finding-outlives-declaration-left = It is there for { $asked } more. The notice says { $declared }.
finding-lifetime-over = At one time it asked to stay { $asked }. The notice says { $declared }.
finding-lifetime-not-read = The notice says how long it stays, in words that we do not understand. So we cannot check the time.
finding-shorter-than-declared = It stays { $asked }, which is shorter than the notice says: { $declared }.
finding-persistent-declared-session = The notice says that it goes when you close the browser. It stays { $asked }.
finding-persistent-declared-session-capped = The notice says that it goes when you close the browser. It asks to stay { $asked }.
finding-persistent-declared-session-left = The notice says that it goes when you close the browser. It is there for { $asked } more.
finding-session-declared-persistent = The notice says that it stays { $declared }. It goes when you close the browser.
finding-wider-domain-than-service = Other sites under { $domain } get this cookie too.
finding-name-misdeclared = The notice writes the name as { $written }.
finding-session-cookie-without-httponly = This cookie keeps your visit or log-in together, and scripts on the page can read it.
finding-without-secure = The site does not say that this cookie may travel over safe connections only.
finding-samesite-none-without-secure = It is meant for other sites’ pages too, but it is not marked as safe to travel there.
finding-refused-by-browsers = Browsers do not keep this cookie: { $reason }
finding-capped-by-browsers = It asks to stay { $asked }. Browsers keep no cookie longer than 400 days.

finding-before-consent = It was set before you chose. Marketing cookies have to wait for your choice.
finding-before-consent-analytics = It was set before you chose. Some analytics cookies may be set without asking. Somebody should check this one.
finding-before-consent-unsure = It was set before you chose here. This site or one of its scripts set it, or another site of the same domain. Somebody should check this one.
finding-ignores-refusal-unsure = When you said no to { $category } cookies here, this one was set anyway. This site or one of its scripts set it, or another site of the same domain. Somebody should check this one.
finding-ignores-refusal = When you said no to { $category } cookies, the site set this one anyway.
finding-third-party-declared-first = The notice lists it as the site’s own. It belongs to { $domain }.
finding-claim-broken = We read the notice as: { $promise } { $instead }
finding-declared-not-seen = The notice lists { $written }. We did not see it.
finding-holds-personal-data = It is known to hold { $kind }. That is personal data.
finding-personal-data-in-value = Its value looks like { $kind }. Anyone who reads the cookie can read that too.
finding-discloses-internal-address = Its value gives away an address inside the council’s or supplier’s network: { $address }.
finding-discloses-some-address = Its value gives away an address inside the council’s or supplier’s network.
finding-expires-unreadable = It asks to stay until a date that browsers cannot read. So it goes when you close the browser.
finding-shadowed = There is another cookie of this name, for { $domain } and the path { $path }. The site may mix them up.

## What a broken promise looks like

instead-asks = It asks to stay { $asked }.
instead-site = It belongs to { $site }.
instead-vendor = It comes from { $vendor }.
instead-value = Its value looks like { $kind }.
instead-address = Its value gives away a network address: { $address }.
instead-some-address = Its value gives away a network address.
instead-not-named = The notice does not name it.
instead-more = { $number ->
    [one] We saw it set { $number } cookie in one visit.
   *[other] We saw it set { $number } cookies in one visit.
}
instead-asked = At one time it asked to stay { $asked }.
instead-before-choice = It was set before you chose.
instead-refused = It was set although you said no.

## What a value looks like

value-email = an e-mail address
value-phone = a phone number
value-postcode = a postcode
value-national_insurance = a National Insurance number
value-payment_card = a payment card number
value-ip_address = the internet address of a computer
value-birth_date = a date of birth
value-full_name = the name of a person
value-postal_address = the address of a home
value-uprn = the number that stands for one home (UPRN)
value-position = a place on the map

## Categories inside a sentence

in-words-functional = functional
in-words-analytics = analytics
in-words-marketing = marketing

## Your choice

choice-not-yet = You have not chosen yet. { $already }
already-none = We have not seen the site set an analytics or marketing cookie.
already-set = We have seen the site set analytics or marketing cookies. We have not seen it do so before a choice.
already-tried = The site set, or tried to set, analytics or marketing cookies before a choice. They are not counted now.
already-held = Your browser holds analytics or marketing cookies. We have not seen the site set them.
already = Analytics or marketing cookies are already set.
choice-withdrawn = There is no choice any more: you took it back, or this is another browser. { $already }
choice-default-or-choice = We cannot tell whether you have chosen or the site chose for you.
choice-not-shown = The recording leaves out which cookies went with requests, so we cannot tell what you had chosen.
choice-just-deleted = The site has deleted a cookie that keeps your choice. The next page shows whether a copy is left.
choice-not-readable-unnamed = A cookie remembers what you choose. We cannot read what that is.
choice-not-readable = { $tool } remembers what you choose. We cannot read what that is.
choice-made = You chose: { $answers }.
choice-of-several = Recordings of the same time show different choices, so we count them as several browsers. { $choices }
choice-made-unknown = You have chosen. What you chose does not show.
answer-yes = { $category } yes
answer-no = { $category } no

## Why browsers refuse a cookie

refused-ctl_char = its text holds a control character.
refused-domain_mismatch = it is for another site.
refused-secure_from_nonsecure = it is for safe connections only and came over an unsafe one.
refused-prefix_host = its name promises that only this very site gets it, and the rest does not fit.
refused-prefix_secure = its name promises safe connections only, and the rest does not fit.
refused-prefix_http = its name promises that scripts cannot read it, and the rest does not fit.
refused-prefix_host_http = its name promises that only this very site gets it and no script, and the rest does not fit.
refused-nameless_prefix = it has no name, and its text looks like a protected name.
refused-public_suffix = it is for a whole group of sites that belong to different people.
refused-empty = it has neither a name nor a value.
refused-name_value_too_long = it is too long.
refused-cross_site = it is for the site’s own pages only and came with a part of another site’s page.
refused-overlays_secure = it would overwrite a safer cookie of the same name.
refused-samesite_none_without_secure = it is meant for other sites’ pages too, but not for safe connections only.
refused-partitioned_without_secure = it has one copy for each site, but is not for safe connections only.
refused-path_non_ascii = its path holds letters that browsers do not take.
refused-domain_non_ascii = its domain holds letters that browsers do not take.

## Rows and summaries

row = { $name }. { $purpose } Category: { $category }. Stays: { $stays }. { $who } Verdict: { $verdict }.

cookies = { $number ->
    [0] No cookies
    [one] { $number } cookie
   *[other] { $number } cookies
}
storage-keys = { $number ->
    [one] { $number } name in this page’s storage
   *[other] { $number } names in this page’s storage
}
summary-none = No cookies seen yet.
summary = { $cookies }: { $parts }.
summary-refused = { $number ->
    [one] { $summary } Browsers do not keep one of them.
   *[other] { $summary } Browsers do not keep { $number } of them.
}
part-as-declared = { $number } as declared
part-differs = { $number ->
    [one] { $number } differs from the notice or your choice
   *[other] { $number } differ from the notice or your choice
}
part-not-declared = { $number } not declared
part-cannot-tell = { $number } that we cannot judge
separator = ,{" "}

## What it means for you

conclusion-nothing = No cookies seen yet.
conclusion-refused = { $number ->
    [one] This site tried to set a cookie. Browsers do not keep it.
   *[other] This site tried to set { $number } cookies. Browsers do not keep them.
}
kinds-one = { $cookies }. { $kind }
all-necessary = { $number ->
    [one] It is needed for the site to work.
    [2] Both are needed for the site to work.
   *[other] All are needed for the site to work.
}
all-functional = { $number ->
    [one] It remembers what you set.
    [2] Both remember what you set.
   *[other] All remember what you set.
}
all-analytics = { $number ->
    [one] It counts visits.
    [2] Both count visits.
   *[other] All count visits.
}
all-marketing = { $number ->
    [one] It is for adverts.
    [2] Both are for adverts.
   *[other] All are for adverts.
}
all-unclassified = { $number ->
    [one] Nobody says what it is for.
   *[other] Nobody says what they are for.
}
all-unsorted = { $number ->
    [one] It is not sorted into a kind.
   *[other] They are not sorted into kinds.
}
some-necessary = { $number ->
    [one] { $number } is needed for the site to work
   *[other] { $number } are needed for the site to work
}
some-functional = { $number ->
    [one] { $number } remembers what you set
   *[other] { $number } remember what you set
}
some-analytics = { $number ->
    [one] { $number } counts visits
   *[other] { $number } count visits
}
some-marketing = { $number ->
    [one] { $number } is for adverts
   *[other] { $number } are for adverts
}
some-unclassified = { $number ->
    [one] { $number } is not explained
   *[other] { $number } are not explained
}
some-unsorted = { $number ->
    [one] { $number } is not sorted into a kind
   *[other] { $number } are not sorted into kinds
}
because-fine = Nothing that we saw goes against the council’s cookie page.
because-fine-now = Nothing that we see now goes against the council’s cookie page.
because-sooner-all = { $number ->
    [one] It goes sooner than the council’s cookie page says.
    [2] Both go sooner than the council’s cookie page says.
   *[other] All go sooner than the council’s cookie page says.
}
because-sooner-some = { $number ->
    [one] One goes sooner than the council’s cookie page says.
   *[other] { $number } go sooner than the council’s cookie page says.
}
because-unchecked-all = { $number ->
    [one] The council’s cookie page does not say enough to check it.
   *[other] The council’s cookie page does not say enough to check them.
}
because-unchecked-some = { $number ->
    [one] The council’s cookie page does not say enough to check one of them.
   *[other] The council’s cookie page does not say enough to check { $number } of them.
}
because-unseen-all = { $number ->
    [one] The council’s cookie page does not name it here, and we did not see this site set it.
   *[other] The council’s cookie page does not name them here, and we did not see this site set them.
}
because-unseen-some = { $number ->
    [one] The council’s cookie page does not name one of them here, and we did not see this site set it.
   *[other] The council’s cookie page does not name { $number } of them here, and we did not see this site set them.
}
because-shared = { $number ->
    [one] This site serves many organisations. We do not know whose cookie page to hold it against.
   *[other] This site serves many organisations. We do not know whose cookie page to hold them against.
}
because-shared-some = { $number ->
    [one] This site serves many organisations. Of one cookie we do not know whose cookie page to hold it against.
   *[other] This site serves many organisations. Of { $number } cookies we do not know whose cookie page to hold them against.
}
because-no-notice = { $number ->
    [one] We hold no cookie page for this site, so we cannot check it.
   *[other] We hold no cookie page for this site, so we cannot check them.
}
because-elsewhere-all = { $number ->
    [one] The council’s cookie page names it for another service.
    [2] The council’s cookie page names both for another service.
   *[other] The council’s cookie page names all for another service.
}
because-elsewhere-some = { $number ->
    [one] The council’s cookie page names one of them for another service.
   *[other] The council’s cookie page names { $number } of them for another service.
}
because-gap-all = { $number ->
    [one] It is missing from the council’s cookie page.
    [2] Both are missing from the council’s cookie page.
   *[other] All are missing from the council’s cookie page.
}
because-gap-some = { $number ->
    [one] One is missing from the council’s cookie page.
   *[other] { $number } are missing from the council’s cookie page.
}
because-odd-all = { $number ->
    [one] This cookie is worth a look.
    [2] Both cookies are worth a look.
   *[other] All cookies are worth a look.
}
because-odd-some = { $number ->
    [one] One cookie is worth a look.
   *[other] { $number } cookies are worth a look.
}
because-untold-all = { $number ->
    [one] The council’s cookie page leaves this cookie out. Somebody should check it.
   *[other] The council’s cookie page leaves these cookies out. Somebody should check them.
}
because-untold-some = { $number ->
    [one] The council’s cookie page leaves one cookie out. Somebody should check it.
   *[other] The council’s cookie page leaves { $number } cookies out. Somebody should check them.
}
because-untold-elsewhere-all = { $number ->
    [one] The council’s cookie page names this cookie for another service. Somebody should check it.
   *[other] The council’s cookie page names these cookies for another service. Somebody should check them.
}
because-untold-elsewhere-some = { $number ->
    [one] The council’s cookie page names one cookie for another service. Somebody should check it.
   *[other] The council’s cookie page names { $number } cookies for another service. Somebody should check them.
}
because-perhaps-early = { $number ->
    [one] One cookie was set before you chose. Somebody should check it.
   *[other] { $number } cookies were set before you chose. Somebody should check them.
}
because-early-measuring = This site started measuring your visit before you chose.
because-perhaps-refused = { $number ->
    [one] When you said no, one cookie of that kind was set anyway. Somebody should check it.
   *[other] When you said no, { $number } cookies of that kind were set anyway. Somebody should check them.
}
because-promise-all = { $number ->
    [one] This cookie does not keep what the council’s cookie page promises.
   *[other] These cookies do not keep what the council’s cookie page promises.
}
because-promise-some = { $number ->
    [one] One cookie does not keep what the council’s cookie page promises.
   *[other] { $number } cookies do not keep what the council’s cookie page promises.
}
because-personal-all = { $number ->
    [one] This cookie holds what looks like personal data.
   *[other] These cookies hold what looks like personal data.
}
because-personal-some = { $number ->
    [one] One cookie holds what looks like personal data.
   *[other] { $number } cookies hold what looks like personal data.
}
because-early = { $number ->
    [one] This site set one cookie before you chose. Marketing cookies have to wait for your choice.
   *[other] This site set { $number } cookies before you chose. Marketing cookies have to wait for your choice.
}
because-refused = { $number ->
    [one] When you said no, this site set one cookie of that kind anyway.
   *[other] When you said no, this site set { $number } cookies of that kind anyway.
}
because-refused-on = We last saw that on { $day }.
also-elsewhere = { $number ->
    [one] The council’s cookie page names one other for another service.
   *[other] The council’s cookie page names { $number } others for another service.
}
also-gap = { $number ->
    [one] One other is missing from the council’s cookie page.
   *[other] { $number } others are missing from the council’s cookie page.
}
also-early = { $number ->
    [one] One other was set before you chose.
   *[other] { $number } others were set before you chose.
}
also-refused = { $number ->
    [one] One other was set after you said no.
   *[other] { $number } others were set after you said no.
}
also-promise = { $number ->
    [one] One other does not keep what the council’s cookie page promises.
   *[other] { $number } others do not keep what the council’s cookie page promises.
}
also-personal = { $number ->
    [one] One other holds what looks like personal data.
   *[other] { $number } others hold what looks like personal data.
}

## Not inspected

not-inspected-certificate_expired = We do not look at { $host }: its certificate is out of date. Your browser decides whether to go on.
not-inspected-certificate_not_yet_valid = We do not look at { $host }: its certificate is not valid yet. Your browser decides whether to go on. Check that your computer’s clock is right.
not-inspected-wrong_host = We do not look at { $host }: its certificate is for another site. Your browser decides whether to go on.
not-inspected-certificate_revoked = We do not look at { $host }: its certificate was withdrawn. Your browser decides whether to go on.
not-inspected-unknown_issuer = We do not look at { $host }: we cannot check who made its certificate. Your browser decides whether to go on.
not-inspected-bad_certificate = We do not look at { $host }: something is wrong with its certificate. Your browser decides whether to go on.
not-inspected-own_root_seen = We stopped a connection to { $host }: it was signed with Biscuit Tin’s own key, which no real site can do. Somebody may have copied that key. Stop Biscuit Tin and delete its data folder before you go on.
not-inspected-client_certificate_wanted = We do not look at { $host }: it asks for a certificate of your own, which only your browser can show.
not-inspected-no_common_tls = We do not look at { $host }: it uses a kind of safe connection that we do not know. Your browser decides whether to go on.
not-inspected-handshake_too_large = We do not look at { $host }: it says more than we can follow before its page comes. Your browser decides whether to go on.
not-inspected-handshake_timeout = We do not look at { $host }: it took too long to answer.
not-inspected-connection_broken = We do not look at { $host }: the connection broke. Try again in a few minutes.
not-inspected-unreachable = We could not reach { $host }, so your browser goes there without us. Biscuit Tin’s log says why.
not-inspected-client_refused = We do not look at { $host }: your browser does not trust Biscuit Tin yet. Run “biscuit-tin trust install”, then restart the browser.
not-inspected-other_client_refused = A program on this computer does not trust Biscuit Tin, so we do not see what it sends to { $host }. If it is this browser, run “biscuit-tin trust install”, then restart the browser.
not-inspected-root_lacks_host = We do not look at { $host } yet: it came onto our list after your browser was told to trust Biscuit Tin. Run “biscuit-tin trust install”, then restart the browser.
not-inspected-own_browser = We do not look at { $host }: the browser that Biscuit Tin opened was not told to trust it there. Close that browser, then run “biscuit-tin browse” again.
not-inspected-root_expired = We do not look at { $host }: the time for which your browser trusts Biscuit Tin is over. Check that your computer’s clock is right. If it is, run “biscuit-tin trust install”, then restart the browser.
not-inspected-root_not_yet_valid = We do not look at { $host }: your computer’s clock is behind the day on which Biscuit Tin was set up. Set the clock.
not-inspected-root_replaced = We do not look at { $host }: the trust in Biscuit Tin was changed while it ran. Stop Biscuit Tin. Run “biscuit-tin trust install”, then “biscuit-tin run”. Then restart the browser.
not-inspected-client_unsuited = We do not look at { $host }: a program on this computer uses a kind of safe connection that we cannot give it.
not-inspected-observation_lost_malformed = We lost track of { $host }: it sent something that we could not follow. The page itself is not affected.
not-inspected-observation_lost_head_too_large = We lost track of { $host }: it sent a very long header. The page itself is not affected.
not-inspected-observation_lost_too_many_messages = We lost track of { $host }: too much happened at once. The page itself is not affected.
not-inspected-left_alone = You asked us to leave { $host } alone, so we do not look at it. To look again, press “Look at this site again”.
not-inspected-may_refuse_inspection = { $host } may be refusing inspection: it answered with a check for robots. If its pages do not load, leave this site alone and try again without us.
not-inspected-connection_open = We look at { $host }, but some of its connections were opened while we did not. We do not see what they carry until they end.
not-inspected-too_many_cookies = There are more cookies than we can keep. We do not show all those of { $host }.
not-inspected-too_many_hosts = You have visited more sites than we can keep, so we do not show { $host }. Forget everything to begin again.
not-inspected-no_leaf = We do not look at { $host } at the moment.

## Hosts that we look at only after a person asked

asked-shared = This site serves many organisations. Look at it for { $council }? We look only while this page is in front and the panel is open.
asked-shared-looking = We look at { $host } for { $council } while this page is in front and the panel is open. We record what { $council }’s pages there set, and nothing of other organisations. Load the page again to see it all.
asked-listed = This site serves many organisations. We record only what pages of councils on our list set, where the address tells whose page it is.
asked-no_path = This site serves many organisations. Its addresses do not tell which pages are { $council }’s, so we do not look at it.
asked-inferred = No cookie notice says that this site is { $council }’s, though it may be. Look at it for { $council }? We look only while this page is in front and the panel is open.
asked-inferred-looking = We look at { $host } for { $council } while this page is in front and the panel is open. Load the page again to see it all.
look-not_trusted = We cannot look at { $host }: this browser does not trust our certificate yet. Run “biscuit-tin trust install”, then ask again.
look-store_failed = We cannot look at { $host }: this browser’s store did not take a certificate for it. Run “biscuit-tin trust status” to see why.
look-failed = We cannot look at { $host } at the moment. Biscuit Tin’s log says why.

## A cookie notice that is read from its page

notice-read = Cookies that we read on this page: { $cookies }. Lines to check: { $unsure }.
notice-row = { $names }. { $stays } { $category } Line { $line } of the page.
notice-row-stays = It stays { $span }.
notice-row-stays-not = How long it stays is not said.
notice-row-category = Category: { $category }.
notice-row-category-not = It has no category there.
notice-doubt = Please check: { $why }.
notice-doubt-elsewhere = Line { $line }: { $why }. The page says “{ $text }”.
notice-held-against = Cookies of { $sites } are held against the page that you gave: “{ $title }”.
notice-held-against-none = This notice is for none of the sites here, so no cookie is held against it.
notice-doubts-more = { $number ->
    [one] Biscuit Tin is not sure of one more place on the page. `biscuit-tin import` names it.
   *[other] Biscuit Tin is not sure of { $number } more places on the page. `biscuit-tin import` names them.
}
notice-held = We hold a notice of { $council } already: “{ $title }”. If you use this one, it takes its place.
notice-held-read = We hold a notice of { $council } already: “{ $title }”, read on { $day }. If you use this one, it takes its place.
notice-held-comes-back = That one comes with Biscuit Tin. “biscuit-tin council remove { $id }” brings it back.
notice-held-named = A file in a folder that you named holds it, and goes before what you save here.
notice-held-edited = You changed its file by hand. If you use this notice, your file gets another name and is read no more.
notice-changed = What has changed since then:
notice-changed-nothing = Nothing has changed since then.
notice-changed-added = New: { $name }.
notice-changed-gone = Gone: { $name }.
notice-changed-lifetime = { $name }: how long it stays was “{ $before }” and is “{ $after }”.
notice-changed-category = { $name }: the category was “{ $before }” and is “{ $after }”.
notice-changed-more = Further changes: { $more }.
notice-not-said = not said
notice-saved = The notice is saved. From now on we hold the cookies of { $council } against it.
notice-saved-aside = Your own file has another name now: { $path }
notice-saved-root = Some of its sites are not looked at yet. Run “biscuit-tin council add { $id }”.
notice-wrong-lifetime = “{ $text }” is no time that we know. Write one such as “6 months” or “session”.
notice-wrong-names = A cookie needs a name.
notice-none-kept = No cookie is ticked, so nothing is saved.
notice-edited-meanwhile = The file of { $council } was changed by hand, so nothing is saved. Read this page again.
notice-no-council = We know no council whose site { $host } is. So we cannot use a notice from there.
notice-not-saved = The notice cannot be saved. Biscuit Tin’s log says why.
unreadable-binary = This page has no text that we can read.
unreadable-too-large = This page is too large to be read here. Save the part with the cookies as a file. Then run “biscuit-tin import FILE”.
unreadable-too-much = Line { $line } of this page: it has more parts than we can read. Nothing was read.
unreadable-run-together = Line { $line } of this page: the words of its tables run together. We cannot tell names from the words beside them, so nothing was read.
unreadable-by-script = Line { $line } of this page: a script loads the list, and it is not there yet. Open the list on the page, then read it again.
unreadable-cut-off = Line { $line }: this list is cut off. Save it again.
unreadable-no-notice = We found no list of cookies that we can read on this page. If it shows one, open the list, then read the page again.
doubt-prose = the notice names it in a sentence; check what the sentence says of it
doubt-denied = the notice says that it is not used
doubt-twice = the notice declares it twice here, with different times
doubt-uneven = there are not as many times as names, so none can be given to one
doubt-swapped = the time stands in the column of another cell
doubt-no-name = this is no cookie’s name
doubt-nameless = this row names no cookie; add it by hand if you know its name
doubt-cut = the file ends in the middle; save it again
doubt-broken = the name goes on in the next line; check that it is one
doubt-names-none = the notice tells of this system’s cookies and names none; write what it says by hand
doubt-against-heading = its row denies the category of its heading, so it has none here
doubt-name-varies = what stands beside it says that a part of this name varies; check which
doubt-each-or-all = the notice does not say whether each cookie has its own time, or all have one that adds up
doubt-several = the notice gives several times
doubt-several-kinds = the notice names several kinds, and does not say which of them this is
doubt-range = the notice gives a range of times
doubt-date = the notice gives a date
doubt-not-read = these words for a time are not understood
doubt-varies = the notice says that the time varies
doubt-no-number = the notice gives no number
doubt-elsewhere = the notice sends the reader to another page
doubt-unknown = the notice does not know it
doubt-no-span = the notice gives no span
doubt-least = the notice gives only the least time
doubt-about = the notice gives no exact time
doubt-strange = no heading beside this list says that it is of cookies; check what it lists
doubt-plain = this may be a cookie’s name, for a time stands beside it; add it by hand if it is one
doubt-bare = this may be a cookie’s name, and the notice says nothing of it; add it by hand if it is one
doubt-hidden = the page hides this row and shows others; check that it is still so
doubt-kinds = its time goes against what the notice says of its kind
doubt-too-wide = so little of this name is fixed that it would match other cookies; give the whole name
doubt-of-an-app = an app keeps this, and not a browser
doubt-which-storage = the list does not say which storage of the browser; we took local storage
doubt-no-purpose = the list gives no purpose beyond storing
doubt-not-of-list = this entry is not of the list’s shape
doubt-gap = this place is still to be filled in

## When a cookie was seen

seen-on = { $times ->
    [one] Seen once, on { $first }.
   *[other] Seen { $times } times, on { $first }.
}
found-on = Seen on { $first }.
found-between = Seen from { $first } to { $last }.
seen-between = Seen { $times } times, first on { $first }, last on { $last }.
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Why what is seen is not kept on disk

not-kept-full = The disk is full. What Biscuit Tin sees now is kept until it stops, and goes to disk once there is space.
not-kept-read_only = Biscuit Tin may not write to its data folder. What it sees now is kept until it stops.
not-kept-locked = Another program has Biscuit Tin’s record open. What Biscuit Tin sees now is kept until it stops, and goes to disk once the record is free.
not-kept-not_private = Others can read Biscuit Tin’s record, or it is not a plain file. What Biscuit Tin sees now is kept until it stops. The doctor says what to do.
not-kept-damaged = Biscuit Tin’s record is damaged. What Biscuit Tin sees now is kept until it stops.
not-kept-newer = A newer Biscuit Tin made the record. It stays as it is. What this one sees now is kept until it stops.
not-kept-disk = The disk gives an error. What Biscuit Tin sees now is kept until it stops, and goes to disk once that works again.

## In the terminal

terminal-mended = Put right since: { $finding } { $when }
terminal-on = on { $host }
terminal-nameless = (no name)
terminal-known = How we know: { $how }
terminal-value = Value: { $value }
terminal-missed = { $number ->
    [one] 1 event came too fast to show.
   *[other] { $number } events came too fast to show.
}

## What was read of a recording

read-packed = Read out of: { $packing }.
read-blotted = { $number ->
    [one] 1 cookie line is blotted out in it. Which cookies it names cannot be read.
   *[other] { $number } cookie lines are blotted out in it. Which cookies they name cannot be read.
}
read-hides-cookies = The recording leaves out which cookies went with requests, or what they held. Nobody can tell from it what had been chosen when a cookie was set.
read-left-out-damaged = { $number ->
    [one] 1 entry cannot be read, and is left out.
   *[other] { $number } entries cannot be read, and are left out.
}
read-left-out-broken = { $number ->
    [one] The recording is damaged. At least { $number } entry cannot be read, and is left out.
   *[other] The recording is damaged. At least { $number } entries cannot be read, and are left out.
}
read-left-out-behind = Something stands behind the end of the recording. It is no part of it, and is left out.
read-kept-unread = { $number ->
    [one] 1 thing that was kept cannot be read, and is left out.
   *[other] { $number } things that were kept cannot be read, and are left out.
}
read-not-kept = { $number ->
    [one] More cookies stand in it than can be kept apart. One further time that a cookie stands in it is in no row, and nothing is said of it.
   *[other] More cookies stand in it than can be kept apart. { $number } further times that a cookie stands in it are in no row, and nothing is said of them.
}
read-left-out-odd = { $number ->
    [one] 1 cookie line or listed cookie cannot be read, or has a damaged name, and is left out.
   *[other] { $number } cookie lines or listed cookies cannot be read, or have damaged names, and are left out.
}
read-left-out-joined = { $number ->
    [one] In 1 cookie line another cookie may stand behind a comma. Browsers read such a line as one cookie, and so is it read here.
   *[other] In { $number } cookie lines another cookie may stand behind a comma. Browsers read such a line as one cookie, and so are they read here.
}
read-left-out-member = { $number ->
    [one] 1 recording in the zip file cannot be read, and is left out.
   *[other] { $number } recordings in the zip file cannot be read, and are left out.
}
read-left-out-too_long = { $number ->
    [one] 1 entry has longer fields than cookies have; those are left out.
   *[other] { $number } entries have longer fields than cookies have; those are left out.
}
read-left-out-no_answer = { $number ->
    [one] 1 request has no answer in it. What it sends is read.
   *[other] { $number } requests have no answer in it. What they send is read.
}
read-left-out-expired = { $number ->
    [one] 1 cookie in it has run out. No browser keeps it, and it is left out.
   *[other] { $number } cookies in it have run out. No browser keeps them, and they are left out.
}
read-left-out-end = { $number ->
    [one] Of { $number } listed cookie the end cannot be read. How long it stays is not known.
   *[other] Of { $number } listed cookies the end cannot be read. How long they stay is not known.
}
read-left-out-without_address = { $number ->
    [one] 1 answer does not say which site it comes from, and is left out.
   *[other] { $number } answers do not say which site they come from, and are left out.
}
read-disordered = { $number ->
    [one] 1 entry stands far behind later ones. What depends on the order may be wrong.
   *[other] { $number } entries stand far behind later ones. What depends on the order may be wrong.
}
read-empty = There is nothing in this recording: open the network tools first, load the page, then save it.
read-no-cookies = There is no cookie in this recording: browsers leave cookies out unless asked. In Chromium, Chrome and Edge, allow HAR files with sensitive data in the settings of the network tools, then save it again with sensitive data.
read-none-sent = No cookie was sent or set in this recording. The program that saved it writes every cookie down.
read-no-settings = No answer in this recording sets a cookie. Either none did, or the program that saved it left those lines out: then nobody can say who sets these cookies.
read-cut-off = The recording is cut off. What is whole in it is read.
read-damaged = The packed file is damaged. What was read of it may be wrong: copy or save it again.
read-undated = The recording does not say when all of it was seen, so no day is given for those cookies.
read-undated-since = The recording does not say when all of it was seen, so those cookies are left out of what was seen since then.
baseline-gone = Only in the baseline, and not found now: { $fingerprints }. Each was put right, left out of this report, or its fingerprint is written wrong.
read-again = The same recording was given before. It counts once.
read-not = Not read: { $why }.
unreadable-empty = it is empty
unreadable-unknown = no recording that Biscuit Tin knows: expected a HAR file, an inspection.json, a list of cookies as JSON or cookies.txt, or a head as curl -i shows it
unreadable-cut-off = it is cut off before its first entry: save the recording again
unreadable-packing = what packs it is damaged before its first entry: copy or save the recording again
unreadable-archive = the zip file cannot be read: unpack it first, and name the recording in it
unreadable-large-archive = the zip file is longer than 128 MiB: unpack it first, and name the recording in it
unreadable-not-there = there is no such file
unreadable-not-permitted = you may not read this file
unreadable-folder = it is a folder
unreadable-other = the system says: { $why }

## The tour in the terminal

tour-title = Biscuit Tin: what do council cookies do?
tour-stand-ins = Each portal below is a stand-in that runs on this computer. Nothing leaves it.
tour-looks = Biscuit Tin looks at the cookies and holds them against the council’s own notice.
tour-script = A script on the page sets more in a browser: { $names }.
tour-in-all = In all: { $cookies }
tour-as-declared = do what the notice says
tour-differs = differ from the notice or the choice
tour-not-declared = are not in the notice
tour-cannot-tell = cannot be judged
tour-refused = more, which browsers do not keep
tour-browser = To see the portals in a browser, run the demo without --no-browser. It needs a screen, and Chromium or Firefox.

## The page that browse opens

start-title = Council sites – Biscuit Tin
start-heading = Where do you want to look?
start-what = Go to a council’s site, then press the Biscuit Tin button in the toolbar. It shows what each cookie does.

## The report as a page

report-page-title = Cookie report: { $about }
report-page-heading = What the cookies of { $about } do
report-page-sites = { $number ->
    [one] { $number } site
   *[other] { $number } sites
}
report-page-between = { $first } to { $last }
report-page-questions = Three questions
report-page-questions-of = The Information Commissioner’s Office asks these three of websites.
report-page-proof = The cookies behind this answer:
report-page-and-more = and { $number } more
report-page-short = In short
report-page-looked = We looked at { $sites } and saw { $cookies }.
report-page-looked-on = On { $first } we looked at { $sites } and saw { $cookies }.
report-page-looked-between = From { $first } to { $last } we looked at { $sites } and saw { $cookies }.
report-page-of-these = Of these: { $parts }.
report-page-nothing-to-say = There is no cookie to hold against a notice.
report-page-found = Things to act on: { $parts }.
report-page-part-serious = { $number } serious
report-page-part-look = { $number } worth a look
report-page-found-none = We found nothing that somebody should look at.
report-page-not-all = We could not look at all of it.
report-page-see = See “{ $heading }”.
report-page-contents = On this page
report-page-timeline = What was set when
report-page-timeline-what = Each line is a step of the visits, from top to bottom. A cookie counts in each step in which it was set.
report-page-step = Step
report-page-cookies = Cookies
report-page-picture = Picture
report-page-phase-arrive = Before a choice
report-page-phase-refuse = After a no
report-page-phase-reload = After a no, on the next page
report-page-phase-accept = After a yes
report-page-phase-revoke = After taking the yes back
report-page-phase-chosen = After some choice
report-page-phase-unknown = We cannot tell when
report-page-stays = How long cookies stay
report-page-stays-what = The longer a bar, the longer the cookie stays. Each mark on the scale is many times the one before it. The broken line stands at 400 days, the most that browsers allow.
report-page-stays-most = Here are the { $number } that matter most. The rest stand with their sites.
report-page-stays-none = Nothing that we saw says how long a cookie stays.
report-page-whose = Who says so
report-page-length = How long
report-page-declared = The notice says
report-page-asked = The site asks for
report-page-kept = Browsers keep it
report-page-categories = What cookies are for
report-page-category = What for
report-page-means-necessary = The site does not work without them.
report-page-means-functional = They remember what somebody set.
report-page-means-analytics = They count visits.
report-page-means-marketing = They are for adverts.
report-page-means-unclassified = Nobody sorts them into one of these kinds.
report-page-by-site = Site by site
report-page-others = Other sites
report-page-no-cookie = We saw no cookie here.
report-page-banner-found = A box asks visitors about cookies.
report-page-banner-none = No box asks visitors about cookies.
report-page-banner-unsure = We cannot tell whether a box asks visitors about cookies.
report-page-refuse-pressed = { $number ->
    [one] Saying no takes { $number } press: { $texts }.
   *[other] Saying no takes { $number } presses: { $texts }.
}
report-page-refuse-by_api = We could say no through the tool’s own functions only, not by a button.
report-page-refuse-hidden_only = The box went away, and no choice was kept.
report-page-refuse-no_refuse_offered = The box offers no way to say no.
report-page-refuse-unsure = We cannot tell whether our no was kept.
report-page-refuse-none = We did not try to say no.
report-page-refuse-says-yes = After our no, the site’s own record of the choice says yes.
report-page-accept-pressed = { $number ->
    [one] Saying yes takes { $number } press: { $texts }.
   *[other] Saying yes takes { $number } presses: { $texts }.
}
report-page-accept-by_api = We could say yes through the tool’s own functions only, not by a button.
report-page-accept-hidden_only = The box went away, and no yes was kept.
report-page-accept-no_refuse_offered = The box offers no way to say yes.
report-page-accept-unsure = We cannot tell whether our yes was kept.
report-page-accept-none = We did not try to say yes.
report-page-revoke-pressed = { $number ->
    [one] Taking the yes back takes { $number } press: { $texts }.
   *[other] Taking the yes back takes { $number } presses: { $texts }.
}
report-page-revoke-by_api = We could take the yes back through the tool’s own functions only, not by a button.
report-page-revoke-unsure = We cannot tell whether the yes can be taken back here.
report-page-rule = Rules that found the buttons: { $rules }.
report-page-revoke-stays = After that, these cookies are still kept: { $names }.
report-page-quiet = { $number ->
    [one] { $number } more cookie
   *[other] { $number } more cookies
}
report-page-evidence = Evidence: { $name }
report-page-who = Who sets it
report-page-when = When it is set
report-page-seen = When we saw it
report-page-nothing = nothing
report-page-known = How we know
report-page-file = Our record of the notice
report-page-line = { $file }, line { $line }
report-page-mended = Put right since
report-page-technical = For technicians
report-page-left-out = This page shows { $number } of { $all } cookies in full: those that matter most. A report as JSON or CSV holds all.
report-page-left-out-here = Not shown in full here: { $number }
report-page-not-seen = In the notice, and not seen
report-page-screenshots = What the page looked like
report-page-storage = In the pages’ own storage
report-page-unseen = What we could not look at
report-page-unseen-none = We know of nothing that we left out.
report-page-where = Where
report-page-why = Why
report-page-method = How this report was made
report-page-made-by = { $name } { $version } made it. Each date is in UTC.
report-page-says = It says what was seen, and what the council’s own notice says. It is no legal advice. No value of a cookie is in it.
report-page-read = What was read
report-page-input-har = A recording of a browser’s visit. It shows what that browser got, and no buttons.
report-page-input-record = What Biscuit Tin kept of visits on this computer.
report-page-input-audit = Visits by new browsers that Biscuit Tin steered. What each of them could do stands with its site.
report-page-input-wec = What the Website Evidence Collector wrote down.
report-page-input-notice = A cookie page that was read just now, to hold cookies against.
report-page-input-other = A file with cookies.
report-page-settings = Settings

## A first draft of a cookies page

cookies-page-title = Cookies
cookies-page-title-of = Cookies on { $text }
cookies-page-draft = This is a first draft. Check each line, and take out what stands in brackets
cookies-page-draft-of = This is a first draft of what was seen on { $text }. Check each line, and take out what stands in brackets
cookies-page-unseen = Not all of these could be looked at, so cookies may be missing: { $text }
cookies-page-not-seen = The notice that we know names these too, and they were not seen: { $text }
cookies-page-goes-against = These are set before a choice, or after a no: { $text }. Change the site before you publish this page
cookies-page-odd-names = The tables cannot show these names: { $text }
cookies-page-english = What these are for is in English: { $text }. Translate it
cookies-page-what = Cookies are small files that a website keeps on your phone, tablet or computer.
cookies-page-below = Below is what each of them is for, and how long it stays.
cookies-page-heading-necessary = Essential cookies
cookies-page-heading-functional = Functional cookies
cookies-page-heading-analytics = Analytics cookies
cookies-page-heading-marketing = Marketing cookies
cookies-page-heading-unclassified = Other cookies
cookies-page-means-necessary = The site does not work without them.
cookies-page-means-functional = They remember what you set.
cookies-page-means-analytics = They count visits and show how people use the site.
cookies-page-means-marketing = They choose adverts for you or measure them.
cookies-page-means-unclassified = Nobody has sorted these yet. Move each below the heading where it belongs
cookies-page-name = Name
cookies-page-purpose = Purpose
cookies-page-expires = Expires
cookies-page-kept-in = Type of storage
cookies-page-kept-cookie = Cookie
cookies-page-kept-localstorage = Local storage
cookies-page-kept-sessionstorage = Session storage
cookies-page-kept-indexeddb = IndexedDB
cookies-page-until-tab = until you close the tab or the window
cookies-page-until-deleted = until you delete it
cookies-page-no-purpose = Say what this is for
cookies-page-no-time = Say how long this stays
cookies-page-change = Add a link to where visitors change their choice

## The three questions at the top of a report

report-question-before-choice = Are cookies that need a choice set before one?
report-question-reject-as-easy = Is it as easy to say no as to say yes?
report-question-after-refusal = Are cookies set that somebody said no to?
report-answer-yes = Yes
report-answer-no = No
report-answer-cannot-tell = Cannot tell
report-because-nothing = We saw no cookie of a council’s site.
report-because-partly = We could not look at all of { $sites }.
report-because-not-kept = Not all that was seen could be kept or read, so that we did not look at all cookies.
report-because-before-choice-yes = { $number ->
    [one] One cookie was set before anybody chose: { $names }.
   *[other] { $number } cookies were set before anybody chose: { $names }.
}
report-because-before-choice-yes-analytics = { $number ->
    [one] One cookie that counts visits was set before anybody chose: { $names }. Some of these may be set without asking. Somebody should check it.
   *[other] { $number } cookies that count visits were set before anybody chose: { $names }. Some of these may be set without asking. Somebody should check them.
}
report-because-before-choice-setter = { $number ->
    [one] One cookie came before anybody chose: { $names }. We did not see who set it, or when. Somebody should check it.
   *[other] { $number } cookies came before anybody chose: { $names }. We did not see who set them, or when. Somebody should check them.
}
report-because-before-choice-no = Before anybody chose, we did not see the site set a cookie that needs a choice.
report-because-before-choice-mended = { $number ->
    [one] One cookie was, and that was put right since: { $names }.
   *[other] { $number } cookies were, and that was put right since: { $names }.
}
report-because-before-choice-unseen = We did not see { $sites } before a choice.
report-because-before-choice-open = { $number ->
    [one] We cannot tell of one cookie: { $names }. One of these is not known: what it is for, who answers for it, when it came.
   *[other] We cannot tell of { $number } cookies: { $names }. For each, one of these is not known: what it is for, who answers for it, when it came.
}
report-because-reject-as-easy-yes = Saying no takes no more presses than saying yes.
report-because-reject-as-easy-no = Saying no takes more presses than saying yes, or is not offered: { $sites }.
report-because-reject-as-easy-unseen = What we saw does not show the buttons.
report-because-reject-as-easy-unsure = We cannot tell what saying no or yes takes on { $sites }.
report-because-reject-as-easy-none = We saw no box that asks.
report-because-after-refusal-yes = { $number ->
    [one] One cookie came after a no: { $names }.
   *[other] { $number } cookies came after a no: { $names }.
}
report-because-after-refusal-yes-analytics = { $number ->
    [one] One cookie that counts visits came after a no: { $names }.
   *[other] { $number } cookies that count visits came after a no: { $names }.
}
report-because-after-refusal-setter = { $number ->
    [one] One cookie came after a no: { $names }. We did not see who set it, or when. Somebody should check it.
   *[other] { $number } cookies came after a no: { $names }. We did not see who set them, or when. Somebody should check them.
}
report-because-after-refusal-no = After a no, we did not see the site set a cookie that was refused. Some that came before may still be there.
report-because-after-refusal-mended = { $number ->
    [one] One cookie was, and that was put right since: { $names }.
   *[other] { $number } cookies were, and that was put right since: { $names }.
}
report-because-after-refusal-unseen = We did not see { $sites } after a no.
report-because-after-refusal-open = { $number ->
    [one] We cannot tell of one cookie: { $names }. One of these is not known: what it is for, who answers for it, when it came, whether the no covers it.
   *[other] We cannot tell of { $number } cookies: { $names }. For each, one of these is not known: what it is for, who answers for it, when it came, whether the no covers it.
}
report-in-baseline = in the baseline
report-help = Hold the cookie against the council’s cookie page. Then correct the page, or the site.
report-totals = { $sites ->
    [one] { $sites } site
   *[other] { $sites } sites
}, { $cookies ->
    [one] { $cookies } cookie
   *[other] { $cookies } cookies
}. Findings: { $breach } serious, { $review } worth a look, { $note } for your information.
report-new = { $new ->
    [0] The baseline has all of them.
   *[other] The baseline does not have { $new } of them.
}
report-decided-compliant = decided on { $date }: right as it is. { $comment }
report-decided-not_compliant = decided on { $date }: not right. { $comment }
report-decided-to_be_decided = known since { $date }, not decided yet. { $comment }

# What an audit says of an earlier report.
report-since = Since { $date }
report-since-earlier = Since the earlier report
report-nothing-changed = Nothing is new, gone or changed.
report-new-cookie = New cookie: { $name }, at { $host }.
report-gone-cookie = Not set any more: { $name }, at { $host }.
report-new-finding = New finding: { $code }, of { $name }, at { $host }.
report-new-of-site = New finding: { $code }, at { $host }.
report-gone-of-site = Not found any more: { $code }, at { $host }.
report-gone-finding = Not found any more: { $code }, of { $name }, at { $host }.
report-changed-phases = Set at another time of the visit: { $name }, at { $host }.
report-changed-browser = The browser does something else with it: { $name }, at { $host }.
report-changed-category = It has another category: { $name }, at { $host }.
report-changed-verdict = It has another verdict: { $name }, at { $host }.
report-changed-lifetime = It asks for another lifetime: { $name }, at { $host }.
report-changed-tool = Another tool asks about cookies, at { $host }.
report-changed-banner = The cookie notice came or went, at { $host }.
report-changed-refuse = Refusing works in another way, at { $host }.
report-changed-accept = Accepting works in another way, at { $host }.
report-not-whole-before = The earlier report did not look at all of { $host }: what is new may have been there.
report-not-whole-now = This time not all of { $host } was looked at: what is missing may still be there.

# Why an audit could not look at all of a site.
audit-failed-dns = Its name was not found.
audit-failed-tls = Its certificate or its TLS was not accepted.
audit-failed-refused = It took no connection.
audit-failed-timeout = It did not answer in time.
audit-failed-redirect-loop = It redirects for ever.
audit-failed-crashed = The browser’s page crashed.
audit-failed-closed = The browser or the connection was closed before the visit was over.
audit-failed-bot-wall = It keeps robots out.
audit-failed-blocked-by-robots = Its robots.txt asks programs to stay away.
audit-failed-other = It showed an error page, or no page at all.
audit-failed-events-lost = The browser said more than could be read.
audit-left-out = We looked at { $seen } of the { $known } pages that we know of.
audit-not-reached = We did not come to it: the run was stopped.
audit-taken-away = It was set and taken away again.
audit-refused = The browser that visited refused it ({ $reasons }).
audit-declared-not-seen = The notice lists { $written }. We did not see it { $pages ->
    [one] on the only page that we found
   *[other] on any of the { $pages } pages that we found
}, before a choice or after a yes. We sent no form and did not sign in.
audit-declared-left-open = { $why ->
    [pages] We looked at { $seen } of at least { $known } pages that the site’s links lead to.
    [yes] We cannot say whether our yes to cookies was kept.
   *[other] We did not see all that the notice is about.
} Of what the notice lists, we did not see: { $names }. So we cannot tell whether the site uses it.
