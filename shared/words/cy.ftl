# Welsh. Written by a machine and not yet reviewed by a Welsh speaker.
# The same sentences as in en-GB.ftl, in the same order. Plain Welsh (Cymraeg Clir): short sentences, present tense, no blame.
# A noun after a number is singular, and some numbers soften or change its first letter: 2 gwci, 3 chwci, 6 chwci.

## Words

category-necessary = Angenrheidiol
category-functional = Swyddogaethol
category-analytics = Dadansoddi
category-marketing = Marchnata
category-unclassified = Heb ei ddosbarthu

verdict-nothing-seen = Dim wedi’i weld eto
verdict-as-declared = Yn cyd-fynd â’r hysbysiad
verdict-declared-early = Yn cyd-fynd â’r hysbysiad, ond cyn i chi ddewis
verdict-declared-refused = Yn cyd-fynd â’r hysbysiad, ond wedi’i osod ar ôl i chi wrthod
verdict-declared-look = Yn cyd-fynd â’r hysbysiad, ond mae’n werth ei wirio
verdict-named = Wedi’i enwi yn yr hysbysiad
verdict-cannot-tell = Ni allwn ddweud
verdict-cannot-tell-early = Ni allwn ddweud, ond cyn i chi ddewis
verdict-cannot-tell-refused = Ni allwn ddweud, ond wedi’i osod ar ôl i chi wrthod
verdict-cannot-tell-look = Ni allwn ddweud, ond mae’n werth ei wirio
verdict-differs = Yn wahanol i’r hysbysiad
verdict-before-choice = Wedi’i osod cyn i chi ddewis
verdict-ignores-choice = Wedi’i osod ar ôl i chi wrthod
verdict-personal = Yn dal data personol
verdict-not-declared = Ddim yn yr hysbysiad
verdict-undeclared-early = Ddim yn yr hysbysiad, a chyn i chi ddewis
verdict-undeclared-refused = Ddim yn yr hysbysiad, ac wedi’i osod ar ôl i chi wrthod
verdict-gap = Bwlch yn yr hysbysiad
verdict-elsewhere = Wedi’i enwi ar gyfer gwasanaeth arall

severity-note = Er gwybodaeth
severity-review = Gwerth ei wirio
severity-breach = Difrifol

## How long

span-second = { $number } eiliad
span-minute = { $number ->
    [two] { $number } funud
   *[other] { $number } munud
}
span-hour = { $number } awr
span-day = { $number ->
    [two] { $number } ddiwrnod
   *[other] { $number } diwrnod
}
span-week = { $number } wythnos
span-month = { $number ->
    [two] { $number } fis
   *[other] { $number } mis
}
span-year = { $number ->
    [one] { $number } flwyddyn
    [two] { $number } flynedd
    [few] { $number } blynedd
    [4] { $number } blynedd
    [many] { $number } blynedd
   *[other] { $number } mlynedd
}
over-a-century = mwy na 100 mlynedd
about = tua { $span }
until-close = nes i chi gau’r porwr
long = yn hirach nag un ymweliad
not-known = anhysbys
not-kept = heb ei gadw
kept-by-some = wedi’i gadw gan rai porwyr yn unig
kept-perhaps = wedi’i gadw efallai, neu beidio
until-deleted = nes bydd y wefan neu chi yn ei ddileu
until-tab-closes = nes i chi gau’r tab
at-once-deleted = wedi’i ddileu ar unwaith
deleted-since = wedi’i ddileu ers hynny
left = { $left } arall

stays-set = Mae’n para { $asked }.
stays-left = Mae yno am { $left } arall.
stays-capped = Mae’n gofyn am gael para { $asked }. Y mwyaf y mae porwyr yn ei ganiatáu yw { $kept }.
stays-local-storage = Mae’n para nes bydd y wefan neu chi yn ei ddileu.
stays-session-storage = Mae’n mynd pan fyddwch yn cau’r tab.
stays-either = Un tro gofynnodd am gael para { $other }, a thro arall { $asked }.
stays-deleted-since = Gofynnodd am gael para { $asked }. Mae’r wefan wedi’i ddileu ers hynny.
stays-added = Nid oes modd gweld pa mor hir y mae’n para.
stays-sent = Roedd y cwci gan eich porwr yn barod. Nid oes modd gweld pa mor hir y mae’n para.
deletes-cookie = Mae’r llinell hon yn dileu’r cwci { $name }, ac nid yw’n gosod yr un.
stays-deleted = Mae’r wefan yn ei ddileu.
stays-varies = Mae rhai porwyr yn ei gadw ac eraill ddim: daeth gyda rhan o dudalen gwefan arall.
stays-beside-secure = Mae porwr sy’n dal cwci mwy diogel o’r enw hwn yn ei wrthod. Mae eraill yn ei gadw.
stays-unclear = Ceisiodd y wefan ei osod. Ni allwn ddweud a yw porwr yn ei gadw: gofynnodd y dudalen i gyfeiriad arall, ac nid oes dim yn dangos bod cwcis wedi mynd gyda’r cais.
stays-refused = Nid yw porwyr yn ei gadw.
stays-declared = { $actual } Mae’r hysbysiad yn dweud: { $declared }.
stays-elsewhere = { $actual } Ar gyfer “{ $service }” mae’r hysbysiad yn dweud: { $declared }.
stays-range = { $actual } Mae’r hysbysiad yn dweud: o { $least } hyd at { $most }.
stays-not-read = { $actual } Mae’r hysbysiad yn dweud pa mor hir, mewn geiriau nad ydym yn eu deall.
stays-not-named = { $actual } Nid yw’r hysbysiad yn rhoi amser iddo wrth ei enw.
stays-not-declared = { $actual } Nid oes unrhyw hysbysiad yn dweud pa mor hir.

## Who

who-set = { $host } sy’n ei osod.
who-set-wide = { $host } sy’n ei osod ar gyfer { $domain } i gyd.
who-script = Sgript, neu ran arall o dudalen { $host }, sy’n ei osod.
who-site = { $host } neu un o’i sgriptiau sy’n ei osod, neu wefan arall o dan { $domain }. Nid ydym wedi gweld pa un.
who-set-by = Mae eich porwr yn ei anfon at { $host }. { $setter } a’i gosododd, ar gyfer { $domain } i gyd.
who-sent = Mae eich porwr yn ei anfon at { $host }. Nid ydym wedi gweld pwy a’i gosododd: sgript, ymweliad cynharach, neu wefan arall o dan { $domain }.
who-in-browser = Mae eich porwr yn ei gadw ar gyfer { $host }. Nid ydym wedi gweld pwy a’i gosododd.
who-storage = Mae sgript { $host } yn ei gadw yn storfa eich porwr. Nid cwci yw hwn, ond mae’n cael ei ddefnyddio fel un.
who-for = { $who } Mae ar ran { $provider }.
who-third = { $who } Mae’r dudalen yn perthyn i wefan arall, { $page }.
who-third-unknown = { $who } Mae’r dudalen yn perthyn i wefan arall.
who-deleted = { $who } Mae’r wefan wedi’i ddileu ers hynny.

## What it does

purpose-nobody = Nid oes neb yn dweud beth mae’r cwci hwn yn ei wneud.
purpose-elsewhere = { $purpose } Dyna sut rydym yn darllen yr hyn y mae’r hysbysiad yn ei ddweud amdano ar gyfer “{ $service }”.
purpose-prose = { $purpose } Dyna sut rydym yn darllen yr hyn y mae’r hysbysiad yn ei ddweud am gwcis y wefan hon. Nid yw’n enwi’r cwci hwn.
purpose-several = { $purpose } Dyna sut rydym yn darllen un o’r pethau y mae’r hysbysiad yn eu dweud am gwcis y wefan hon. Nid yw’n enwi’r cwci hwn.
in-english = { $sentence } (yn Saesneg)
nameless = cwci heb enw

## How we know

how-service = Mae { $council } yn ei ddatgan ar gyfer “{ $service }” yn yr hysbysiad “{ $notice }”, { $place }.
how-council = Mae { $council } yn ei ddatgan ar gyfer ei holl wefannau yn yr hysbysiad “{ $notice }”, { $place }.
how-elsewhere = Mae { $council } yn ei ddatgan ar gyfer gwasanaeth arall, “{ $service }”, yn yr hysbysiad “{ $notice }”, { $place }.
how-other = Mae { $council } yn ei ddatgan ar gyfer gwasanaeth arall, “{ $service }”, yn yr hysbysiad “{ $notice }”, { $place }. Nid yw’n ei ddatgan yma.
how-prose = Mae { $council } yn disgrifio cwcis “{ $service }” yn yr hysbysiad “{ $notice }”, { $place }. Nid yw’n eu henwi, felly ni all neb wirio’r cwci hwn yn ôl ei enw.
how-vendor-text = Mae { $council } yn dweud bod “{ $service }” yn defnyddio { $vendor } ({ $place } yn yr hysbysiad “{ $notice }”). Nid yw’n enwi’r cwcis. Mae’n hysbys bod y cwci hwn yn dod oddi wrth { $vendor }.
how-vendor = Nid oes unrhyw gyngor yn ei restru mewn hysbysiad cwcis. { $known }
how-shared = Nid oes dim yn dangos tudalen pwy yw hon, ac nid ydym yn adnabod yr enw.
how-shared-vendor = Nid oes dim yn dangos tudalen pwy yw hon. { $known }
how-no-notice = Nid oes gennym hysbysiad cwcis y wefan hon, ac nid ydym yn adnabod yr enw.
how-no-notice-vendor = Nid oes gennym hysbysiad cwcis y wefan hon. { $known }
known-by-maker = Mae’n dod oddi wrth { $vendor }, yn ôl gair ei wneuthurwr.
known-by-others = Mae rhestrau cyhoeddus yn dweud ei fod yn dod oddi wrth { $vendor }.
known-by-notice = Mae hysbysiad un safle arall yn dweud ei fod yn dod oddi wrth { $vendor }. Ni ddaethom o hyd i ffynhonnell well.
known-by-guess = Rydym yn tybio ei fod yn dod oddi wrth { $vendor }. { $because }
known-unsure = { $known } Nid ydym yn siŵr: { $doubt }
usual = Fel arfer, mae’n para { $span }.
usual-capped = Fel arfer, mae’n gofyn am gael para { $span }. Nid yw porwyr yn cadw unrhyw gwci am fwy na 400 diwrnod.
usual-differs = Mae pa mor hir y mae’n para yn amrywio o safle i safle.
usual-only = { $span }
usual-because = { $span } { $because }
how-sorted = { $how } Nid yw’n rhoi categori, felly rydym yn ei ddosbarthu yn ôl yr hyn sy’n hysbys am { $vendor }.
how-read = { $how } Rydym wedi darllen yr hysbysiad ar { $day }.
how-nobody = Nid oes unrhyw hysbysiad cwcis sydd gennym yn ei ddatgan, ac nid ydym yn adnabod yr enw.
place-row = adran “{ $section }”, rhes { $row }
place-section = adran “{ $section }”

## Findings

finding-no-notice = Nid oes gennym hysbysiad cwcis y wefan hon. Felly ni allwn ddweud a yw’r cwci hwn wedi’i ddatgan.
finding-no-notice-shared = Mae’r wefan hon yn gwasanaethu llawer o sefydliadau, ac nid oes dim yn dangos tudalen pwy yw hon. Felly ni allwn ddweud a yw’r cwci hwn wedi’i ddatgan.
finding-undeclared = Nid yw hysbysiad cwcis y cyngor yn enwi’r cwci hwn.
finding-undeclared-needed = Mae’r hysbysiad yn ei adael allan.
finding-declared-elsewhere = Mae’r hysbysiad yn ei enwi ar gyfer “{ $service }”, nid ar gyfer y gwasanaeth hwn.
finding-cannot-check-setter = Nid yw’r hysbysiad yn enwi’r cwci hwn yma, ac nid ydym wedi gweld pwy a’i gosododd. Felly ni allwn ei wirio.
finding-cannot-check-own-setting = { $setter } a’i gosododd, nid y wefan hon. Nid yw’r hysbysiad yn ei enwi yno. Felly ni allwn ei wirio yma.
finding-cannot-check-storage-name = Enw yn storfa’r dudalen yw hwn, nid cwci. Nid yw’r hysbysiad yn ei enwi yma, felly ni allwn ei wirio.
finding-cannot-check-choice = Mae’r hysbysiad yn dweud bod y cwci hwn yn aros am gytundeb. Ni welsom beth a ddewiswyd, felly ni allwn wirio hynny.
finding-cannot-check-answer = Ar ôl gwrthod cwcis { $refused }, cafodd y cwci hwn ei osod. Ni allwn ddarllen beth a ddewiswyd am gwcis { $category }. Dylai rhywun ei wirio.
finding-cannot-check-holder = Mae’n cael ei gadw yn hirach nag y mae’r hysbysiad yn ei ddweud. Ni welsom pa wefan o’i barth a’i gosododd, felly ni allwn ddweud cwci pwy ydyw. Dylai rhywun ei wirio.
finding-cannot-check-kept = Gofynnodd y dudalen i gyfeiriad arall am rywbeth, a daeth hwn gyda’r ateb. Nid oes dim yn dangos bod cwcis wedi mynd gyda’r cais. Felly ni allwn ddweud a yw porwr yn ei gadw.
finding-cannot-check-name = Mae’r hysbysiad yn disgrifio cwcis o’r fath ond nid yw’n enwi’r un hwn. Felly ni allwn ei wirio yn ôl ei enw.
finding-known-vendor-only = Mae’r hyn rydym yn ei ddweud amdano yn dod o wybodaeth gyffredinol am { $vendor }, nid o’r hysbysiad.
finding-outlives-declaration = Mae’n para { $asked }. Mae’r hysbysiad yn dweud { $declared }.
finding-outlives-declaration-capped = Mae’n gofyn am gael para { $asked }. Mae’r hysbysiad yn dweud { $declared }.
finding-outlives-declaration-left = Mae yno am { $asked } arall. Mae’r hysbysiad yn dweud { $declared }.
finding-lifetime-over = Un tro gofynnodd am gael para { $asked }. Mae’r hysbysiad yn dweud { $declared }.
finding-lifetime-not-read = Mae’r hysbysiad yn dweud pa mor hir y mae’n para, mewn geiriau nad ydym yn eu deall. Felly ni allwn wirio’r amser.
finding-shorter-than-declared = Mae’n para { $asked }. Mae hyn yn fyrrach na’r hyn y mae’r hysbysiad yn ei ddweud: { $declared }.
finding-persistent-declared-session = Mae’r hysbysiad yn dweud ei fod yn mynd pan fyddwch yn cau’r porwr. Mae’n para { $asked }.
finding-persistent-declared-session-capped = Mae’r hysbysiad yn dweud ei fod yn mynd pan fyddwch yn cau’r porwr. Mae’n gofyn am gael para { $asked }.
finding-persistent-declared-session-left = Mae’r hysbysiad yn dweud ei fod yn mynd pan fyddwch yn cau’r porwr. Mae yno am { $asked } arall.
finding-session-declared-persistent = Mae’r hysbysiad yn dweud ei fod yn para { $declared }. Mae’n mynd pan fyddwch yn cau’r porwr.
finding-wider-domain-than-service = Mae gwefannau eraill o dan { $domain } yn cael y cwci hwn hefyd.
finding-name-misdeclared = Mae’r hysbysiad yn ysgrifennu’r enw fel { $written }.
finding-session-cookie-without-httponly = Mae’r cwci hwn yn cynnal eich ymweliad neu’ch mewngofnodi, ac mae sgriptiau ar y dudalen yn gallu ei ddarllen.
finding-without-secure = Nid yw’r wefan yn dweud mai dim ond dros gysylltiadau diogel y caiff y cwci hwn deithio.
finding-samesite-none-without-secure = Mae wedi’i fwriadu ar gyfer tudalennau gwefannau eraill hefyd, ond nid yw wedi’i farcio’n ddiogel i deithio yno.
finding-refused-by-browsers = Nid yw porwyr yn cadw’r cwci hwn: { $reason }
finding-capped-by-browsers = Mae’n gofyn am gael para { $asked }. Nid yw porwyr yn cadw unrhyw gwci am fwy na 400 diwrnod.

finding-before-consent = Cafodd ei osod cyn i chi ddewis. Rhaid i gwcis marchnata aros am eich dewis.
finding-before-consent-analytics = Cafodd ei osod cyn i chi ddewis. Mae hawl gosod rhai cwcis dadansoddi heb ofyn. Dylai rhywun wirio’r cwci hwn.
finding-before-consent-unsure = Cafodd ei osod cyn i chi ddewis yma. Y wefan hon neu un o’i sgriptiau a’i gosododd, neu wefan arall o’r un parth. Dylai rhywun wirio’r cwci hwn.
finding-ignores-refusal-unsure = Pan wrthodoch chi gwcis { $category } yma, cafodd y cwci hwn ei osod er hynny. Y wefan hon neu un o’i sgriptiau a’i gosododd, neu wefan arall o’r un parth. Dylai rhywun wirio’r cwci hwn.
finding-ignores-refusal = Pan wrthodoch chi gwcis { $category }, gosododd y wefan y cwci hwn er hynny.
finding-third-party-declared-first = Mae’r hysbysiad yn ei restru fel un y wefan ei hun. Mae’n perthyn i { $domain }.
finding-claim-broken = Rydym yn darllen yr hysbysiad fel: { $promise } { $instead }
finding-declared-not-seen = Mae’r hysbysiad yn rhestru { $written }. Nid ydym wedi’i weld.
finding-holds-personal-data = Mae’n hysbys ei fod yn cynnwys { $kind }. Data personol yw hynny.
finding-personal-data-in-value = Mae ei werth yn edrych fel { $kind }. Mae unrhyw un sy’n darllen y cwci yn gallu darllen hynny hefyd.
finding-discloses-internal-address = Mae ei werth yn datgelu cyfeiriad y tu mewn i rwydwaith y cyngor neu’r cyflenwr: { $address }.
finding-discloses-some-address = Mae ei werth yn datgelu cyfeiriad y tu mewn i rwydwaith y cyngor neu’r cyflenwr.
finding-expires-unreadable = Mae’n gofyn am gael para tan ddyddiad nad yw porwyr yn gallu ei ddarllen. Felly mae’n mynd pan fyddwch yn cau’r porwr.
finding-shadowed = Mae cwci arall o’r enw hwn, ar gyfer { $domain } a’r llwybr { $path }. Mae’n bosibl y bydd y wefan yn eu cymysgu.

## What a broken promise looks like

instead-asks = Mae’n gofyn am gael para { $asked }.
instead-site = Mae’n perthyn i { $site }.
instead-vendor = Mae’n dod oddi wrth { $vendor }.
instead-value = Mae ei werth yn edrych fel { $kind }.
instead-address = Mae ei werth yn datgelu cyfeiriad rhwydwaith: { $address }.
instead-some-address = Mae ei werth yn datgelu cyfeiriad rhwydwaith.
instead-not-named = Nid yw’r hysbysiad yn ei enwi.
instead-more = { $number ->
    [zero] Nid ydym wedi’i weld yn gosod unrhyw gwci mewn un ymweliad.
    [two] Rydym wedi’i weld yn gosod { $number } gwci mewn un ymweliad.
    [few] Rydym wedi’i weld yn gosod { $number } chwci mewn un ymweliad.
    [many] Rydym wedi’i weld yn gosod { $number } chwci mewn un ymweliad.
   *[other] Rydym wedi’i weld yn gosod { $number } cwci mewn un ymweliad.
}
instead-asked = Un tro gofynnodd am gael para { $asked }.
instead-before-choice = Cafodd ei osod cyn i chi ddewis.
instead-refused = Cafodd ei osod er i chi wrthod.

## What a value looks like

value-email = cyfeiriad e-bost
value-phone = rhif ffôn
value-postcode = cod post
value-national_insurance = rhif Yswiriant Gwladol
value-payment_card = rhif cerdyn talu
value-ip_address = cyfeiriad rhyngrwyd cyfrifiadur
value-birth_date = dyddiad geni
value-full_name = enw person
value-postal_address = cyfeiriad cartref
value-uprn = y rhif sy’n sefyll am un cartref (UPRN)
value-position = lle ar y map

## Categories inside a sentence

in-words-functional = swyddogaethol
in-words-analytics = dadansoddi
in-words-marketing = marchnata

## Your choice

choice-not-yet = Nid ydych wedi dewis eto. { $already }
already-none = Nid ydym wedi gweld y wefan yn gosod cwci dadansoddi na marchnata.
already-set = Rydym wedi gweld y wefan yn gosod cwcis dadansoddi neu farchnata. Nid ydym wedi’i gweld yn gwneud hynny cyn dewis.
already-tried = Gosododd y wefan gwcis dadansoddi neu farchnata cyn dewis, neu geisiodd wneud hynny. Nid ydynt yn cael eu cyfrif nawr.
already-held = Mae eich porwr yn cadw cwcis dadansoddi neu farchnata. Nid ydym wedi gweld y wefan yn eu gosod.
already = Mae cwcis dadansoddi neu farchnata wedi’u gosod yn barod.
choice-withdrawn = Nid oes dewis mwyach: rydych wedi’i dynnu’n ôl, neu borwr arall yw hwn. { $already }
choice-default-or-choice = Ni allwn ddweud a ydych chi wedi dewis neu a ddewisodd y wefan ar eich rhan.
choice-not-shown = Mae’r recordiad yn hepgor pa gwcis aeth gyda cheisiadau, felly ni allwn ddweud beth oeddech wedi’i ddewis.
choice-just-deleted = Mae’r wefan wedi dileu cwci sy’n cadw eich dewis. Bydd y dudalen nesaf yn dangos a oes copi ar ôl.
choice-not-readable-unnamed = Mae cwci’n cofio’r hyn a ddewiswch. Ni allwn ddarllen beth yw hynny.
choice-not-readable = Mae { $tool } yn cofio’r hyn a ddewiswch. Ni allwn ddarllen beth yw hynny.
choice-made = Eich dewis: { $answers }.
choice-of-several = Mae recordiadau o’r un adeg yn dangos dewisiadau gwahanol, felly rydym yn eu cyfrif fel sawl porwr. { $choices }
choice-made-unknown = Rydych wedi dewis. Nid oes modd gweld beth yw eich dewis.
answer-yes = derbyn { $category }
answer-no = gwrthod { $category }

## Why browsers refuse a cookie

refused-ctl_char = mae ei destun yn cynnwys nod rheoli.
refused-domain_mismatch = mae ar gyfer gwefan arall.
refused-secure_from_nonsecure = mae ar gyfer cysylltiadau diogel yn unig, ond daeth dros gysylltiad anniogel.
refused-prefix_host = mae ei enw’n addo mai dim ond yr union wefan hon sy’n ei gael, ac nid yw’r gweddill yn cyd-fynd â hynny.
refused-prefix_secure = mae ei enw’n addo cysylltiadau diogel yn unig, ac nid yw’r gweddill yn cyd-fynd â hynny.
refused-prefix_http = mae ei enw’n addo nad yw sgriptiau’n gallu ei ddarllen, ac nid yw’r gweddill yn cyd-fynd â hynny.
refused-prefix_host_http = mae ei enw’n addo mai dim ond yr union wefan hon sy’n ei gael ac nad oes sgript yn ei gael, ac nid yw’r gweddill yn cyd-fynd â hynny.
refused-nameless_prefix = nid oes ganddo enw, ac mae ei destun yn edrych fel enw gwarchodedig.
refused-public_suffix = mae ar gyfer grŵp cyfan o wefannau sy’n perthyn i wahanol bobl.
refused-empty = nid oes ganddo enw na gwerth.
refused-name_value_too_long = mae’n rhy hir.
refused-cross_site = mae ar gyfer tudalennau’r wefan ei hun yn unig a daeth gyda rhan o dudalen gwefan arall.
refused-overlays_secure = byddai’n disodli cwci mwy diogel o’r un enw.
refused-samesite_none_without_secure = mae wedi’i fwriadu ar gyfer tudalennau gwefannau eraill hefyd, ond nid ar gyfer cysylltiadau diogel yn unig.
refused-partitioned_without_secure = mae ganddo un copi ar gyfer pob gwefan, ond nid yw ar gyfer cysylltiadau diogel yn unig.
refused-path_non_ascii = mae ei lwybr yn cynnwys llythrennau nad yw porwyr yn eu derbyn.
refused-domain_non_ascii = mae ei barth yn cynnwys llythrennau nad yw porwyr yn eu derbyn.

## Rows and summaries

row = { $name }. { $purpose } Categori: { $category }. Yn para: { $stays }. { $who } Canlyniad: { $verdict }.

cookies = { $number ->
    [zero] Dim cwcis
    [two] { $number } gwci
    [few] { $number } chwci
    [many] { $number } chwci
   *[other] { $number } cwci
}
storage-keys = { $number } enw yn storfa’r dudalen hon
summary-none = Dim cwcis wedi’u gweld eto.
summary = { $cookies }: { $parts }.
summary-refused = { $number ->
    [one] { $summary } Nid yw porwyr yn cadw un ohonynt.
   *[other] { $summary } Nid yw porwyr yn cadw { $number } ohonynt.
}
part-as-declared = { $number } yn cyd-fynd â’r hysbysiad
part-differs = { $number } yn wahanol i’r hysbysiad neu’ch dewis
part-not-declared = { $number ->
    [one] { $number } nad yw yn yr hysbysiad
   *[other] { $number } nad ydynt yn yr hysbysiad
}
part-cannot-tell = { $number ->
    [one] { $number } na allwn ei farnu
   *[other] { $number } na allwn eu barnu
}
separator = ,{" "}

## What it means for you

conclusion-nothing = Dim cwcis wedi’u gweld eto.
conclusion-refused = { $number ->
    [one] Ceisiodd y wefan hon osod cwci. Nid yw porwyr yn ei gadw.
   *[other] Ceisiodd y wefan hon osod { $number } o gwcis. Nid yw porwyr yn eu cadw.
}
kinds-one = { $cookies }. { $kind }
all-necessary = { $number ->
    [one] Mae ei angen er mwyn i’r wefan weithio.
    [two] Mae angen y ddau er mwyn i’r wefan weithio.
   *[other] Mae angen pob un er mwyn i’r wefan weithio.
}
all-functional = { $number ->
    [one] Mae’n cofio eich gosodiadau.
    [two] Mae’r ddau yn cofio eich gosodiadau.
   *[other] Mae pob un yn cofio eich gosodiadau.
}
all-analytics = { $number ->
    [one] Mae’n cyfrif ymweliadau.
    [two] Mae’r ddau yn cyfrif ymweliadau.
   *[other] Mae pob un yn cyfrif ymweliadau.
}
all-marketing = { $number ->
    [one] Mae ar gyfer hysbysebion.
    [two] Mae’r ddau ar gyfer hysbysebion.
   *[other] Mae pob un ar gyfer hysbysebion.
}
all-unclassified = { $number ->
    [one] Nid oes neb yn dweud beth yw ei ddiben.
   *[other] Nid oes neb yn dweud beth yw eu diben.
}
all-unsorted = { $number ->
    [one] Nid yw wedi’i ddosbarthu i fath.
   *[other] Nid ydynt wedi’u dosbarthu i fathau.
}
some-necessary = mae angen { $number } er mwyn i’r wefan weithio
some-functional = mae { $number } yn cofio eich gosodiadau
some-analytics = mae { $number } yn cyfrif ymweliadau
some-marketing = mae { $number } ar gyfer hysbysebion
some-unclassified = { $number ->
    [one] nid yw { $number } yn cael ei esbonio
   *[other] nid yw { $number } yn cael eu hesbonio
}
some-unsorted = { $number ->
    [one] nid yw { $number } wedi’i ddosbarthu i fath
   *[other] nid yw { $number } wedi’u dosbarthu i fathau
}
because-fine = Nid oes dim rydym wedi’i weld yn mynd yn groes i dudalen cwcis y cyngor.
because-fine-now = Nid oes dim rydym yn ei weld nawr yn mynd yn groes i dudalen cwcis y cyngor.
because-sooner-all = { $number ->
    [one] Mae’n mynd yn gynt na’r hyn y mae tudalen cwcis y cyngor yn ei ddweud.
    [two] Mae’r ddau’n mynd yn gynt na’r hyn y mae tudalen cwcis y cyngor yn ei ddweud.
   *[other] Maent i gyd yn mynd yn gynt na’r hyn y mae tudalen cwcis y cyngor yn ei ddweud.
}
because-sooner-some = { $number ->
    [one] Mae un yn mynd yn gynt na’r hyn y mae tudalen cwcis y cyngor yn ei ddweud.
   *[other] Mae { $number } yn mynd yn gynt na’r hyn y mae tudalen cwcis y cyngor yn ei ddweud.
}
because-unchecked-all = { $number ->
    [one] Nid yw tudalen cwcis y cyngor yn dweud digon i’w wirio.
   *[other] Nid yw tudalen cwcis y cyngor yn dweud digon i’w gwirio.
}
because-unchecked-some = { $number ->
    [one] Nid yw tudalen cwcis y cyngor yn dweud digon i wirio un ohonynt.
   *[other] Nid yw tudalen cwcis y cyngor yn dweud digon i wirio { $number } ohonynt.
}
because-unseen-all = { $number ->
    [one] Nid yw tudalen cwcis y cyngor yn ei enwi yma, ac nid ydym wedi gweld y wefan hon yn ei osod.
   *[other] Nid yw tudalen cwcis y cyngor yn eu henwi yma, ac nid ydym wedi gweld y wefan hon yn eu gosod.
}
because-unseen-some = { $number ->
    [one] Nid yw tudalen cwcis y cyngor yn enwi un ohonynt yma, ac nid ydym wedi gweld y wefan hon yn ei osod.
   *[other] Nid yw tudalen cwcis y cyngor yn enwi { $number } ohonynt yma, ac nid ydym wedi gweld y wefan hon yn eu gosod.
}
because-shared = { $number ->
    [one] Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Ni wyddom â thudalen gwcis pwy i’w gymharu.
   *[other] Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Ni wyddom â thudalen gwcis pwy i’w cymharu.
}
because-shared-some = { $number ->
    [one] Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Am un cwci, ni wyddom â thudalen gwcis pwy i’w gymharu.
   *[other] Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Am { $number } o gwcis, ni wyddom â thudalen gwcis pwy i’w cymharu.
}
because-no-notice = { $number ->
    [one] Nid oes gennym dudalen cwcis ar gyfer y wefan hon, felly ni allwn ei wirio.
   *[other] Nid oes gennym dudalen cwcis ar gyfer y wefan hon, felly ni allwn eu gwirio.
}
because-elsewhere-all = { $number ->
    [one] Mae tudalen cwcis y cyngor yn ei enwi ar gyfer gwasanaeth arall.
    [two] Mae tudalen cwcis y cyngor yn enwi’r ddau ar gyfer gwasanaeth arall.
   *[other] Mae tudalen cwcis y cyngor yn eu henwi i gyd ar gyfer gwasanaeth arall.
}
because-elsewhere-some = { $number ->
    [one] Mae tudalen cwcis y cyngor yn enwi un ohonynt ar gyfer gwasanaeth arall.
   *[other] Mae tudalen cwcis y cyngor yn enwi { $number } ohonynt ar gyfer gwasanaeth arall.
}
because-gap-all = { $number ->
    [one] Nid yw ar dudalen cwcis y cyngor.
    [two] Nid yw’r ddau ar dudalen cwcis y cyngor.
   *[other] Nid oes yr un ohonynt ar dudalen cwcis y cyngor.
}
because-gap-some = { $number ->
    [one] Mae un ohonynt ar goll o dudalen cwcis y cyngor.
   *[other] Mae { $number } ohonynt ar goll o dudalen cwcis y cyngor.
}
because-odd-all = { $number ->
    [one] Mae’n werth gwirio’r cwci hwn.
    [two] Mae’n werth gwirio’r ddau gwci.
   *[other] Mae’n werth gwirio pob cwci.
}
because-odd-some = { $number ->
    [one] Mae’n werth gwirio un cwci.
   *[other] Mae’n werth gwirio { $number } o gwcis.
}
because-untold-all = { $number ->
    [one] Nid yw tudalen cwcis y cyngor yn sôn am y cwci hwn. Dylai rhywun ei wirio.
   *[other] Nid yw tudalen cwcis y cyngor yn sôn am y cwcis hyn. Dylai rhywun eu gwirio.
}
because-untold-some = { $number ->
    [one] Mae un cwci ar goll o dudalen cwcis y cyngor. Dylai rhywun ei wirio.
   *[other] Mae { $number } o gwcis ar goll o dudalen cwcis y cyngor. Dylai rhywun eu gwirio.
}
because-untold-elsewhere-all = { $number ->
    [one] Mae tudalen cwcis y cyngor yn enwi’r cwci hwn ar gyfer gwasanaeth arall. Dylai rhywun ei wirio.
   *[other] Mae tudalen cwcis y cyngor yn enwi’r cwcis hyn ar gyfer gwasanaeth arall. Dylai rhywun eu gwirio.
}
because-untold-elsewhere-some = { $number ->
    [one] Mae tudalen cwcis y cyngor yn enwi un cwci ar gyfer gwasanaeth arall. Dylai rhywun ei wirio.
   *[other] Mae tudalen cwcis y cyngor yn enwi { $number } o gwcis ar gyfer gwasanaeth arall. Dylai rhywun eu gwirio.
}
because-perhaps-early = { $number ->
    [one] Cafodd un cwci ei osod cyn i chi ddewis. Dylai rhywun ei wirio.
   *[other] Cafodd { $number } o gwcis eu gosod cyn i chi ddewis. Dylai rhywun eu gwirio.
}
because-early-measuring = Dechreuodd y wefan hon fesur eich ymweliad cyn i chi ddewis.
because-perhaps-refused = { $number ->
    [one] Pan wrthodoch chi, cafodd un cwci o’r math hwnnw ei osod er hynny. Dylai rhywun ei wirio.
   *[other] Pan wrthodoch chi, cafodd { $number } o gwcis o’r math hwnnw eu gosod er hynny. Dylai rhywun eu gwirio.
}
because-promise-all = { $number ->
    [one] Nid yw’r cwci hwn yn cadw at yr hyn y mae tudalen cwcis y cyngor yn ei addo.
   *[other] Nid yw’r cwcis hyn yn cadw at yr hyn y mae tudalen cwcis y cyngor yn ei addo.
}
because-promise-some = { $number ->
    [one] Mae un cwci nad yw’n cadw at yr hyn y mae tudalen cwcis y cyngor yn ei addo.
   *[other] Mae { $number } o gwcis nad ydynt yn cadw at yr hyn y mae tudalen cwcis y cyngor yn ei addo.
}
because-personal-all = { $number ->
    [one] Mae’r cwci hwn yn cynnwys yr hyn sy’n edrych fel data personol.
   *[other] Mae’r cwcis hyn yn cynnwys yr hyn sy’n edrych fel data personol.
}
because-personal-some = { $number ->
    [one] Mae un cwci yn cynnwys yr hyn sy’n edrych fel data personol.
   *[other] Mae { $number } o gwcis yn cynnwys yr hyn sy’n edrych fel data personol.
}
because-early = { $number ->
    [one] Gosododd y wefan hon un cwci cyn i chi ddewis. Rhaid i gwcis marchnata aros am eich dewis.
   *[other] Gosododd y wefan hon { $number } o gwcis cyn i chi ddewis. Rhaid i gwcis marchnata aros am eich dewis.
}
because-refused = { $number ->
    [one] Pan wrthodoch chi, gosododd y wefan hon un cwci o’r math hwnnw er hynny.
   *[other] Pan wrthodoch chi, gosododd y wefan hon { $number } o gwcis o’r math hwnnw er hynny.
}
because-refused-on = Y tro diwethaf i ni weld hynny oedd { $day }.
also-elsewhere = { $number ->
    [one] Mae tudalen cwcis y cyngor yn enwi un arall ar gyfer gwasanaeth arall.
   *[other] Mae tudalen cwcis y cyngor yn enwi { $number } arall ar gyfer gwasanaeth arall.
}
also-gap = { $number ->
    [one] Mae un arall ar goll o dudalen cwcis y cyngor.
   *[other] Mae { $number } arall ar goll o dudalen cwcis y cyngor.
}
also-early = { $number ->
    [one] Cafodd un arall ei osod cyn i chi ddewis.
   *[other] Cafodd { $number } arall eu gosod cyn i chi ddewis.
}
also-refused = { $number ->
    [one] Cafodd un arall ei osod ar ôl i chi wrthod.
   *[other] Cafodd { $number } arall eu gosod ar ôl i chi wrthod.
}
also-promise = { $number ->
    [one] Mae un arall nad yw’n cadw at yr hyn y mae tudalen cwcis y cyngor yn ei addo.
   *[other] Mae { $number } arall nad ydynt yn cadw at yr hyn y mae tudalen cwcis y cyngor yn ei addo.
}
also-personal = { $number ->
    [one] Mae un arall yn cynnwys yr hyn sy’n edrych fel data personol.
   *[other] Mae { $number } arall yn cynnwys yr hyn sy’n edrych fel data personol.
}

## Not inspected

not-inspected-certificate_expired = Nid ydym yn edrych ar { $host }: mae ei thystysgrif wedi dod i ben. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-certificate_not_yet_valid = Nid ydym yn edrych ar { $host }: nid yw ei thystysgrif yn ddilys eto. Eich porwr sy’n penderfynu a yw am fynd ymlaen. Gwiriwch fod cloc eich cyfrifiadur yn gywir.
not-inspected-wrong_host = Nid ydym yn edrych ar { $host }: mae ei thystysgrif ar gyfer gwefan arall. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-certificate_revoked = Nid ydym yn edrych ar { $host }: mae ei thystysgrif wedi’i thynnu’n ôl. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-unknown_issuer = Nid ydym yn edrych ar { $host }: nid ydym yn gallu gwirio pwy a wnaeth ei thystysgrif. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-bad_certificate = Nid ydym yn edrych ar { $host }: mae rhywbeth o’i le ar ei thystysgrif. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-own_root_seen = Rydym wedi atal cysylltiad â { $host }: roedd wedi’i lofnodi ag allwedd Biscuit Tin ei hun. Nid oes unrhyw wefan go iawn yn gallu gwneud hynny. Efallai fod rhywun wedi copïo’r allwedd honno. Stopiwch Biscuit Tin a dilëwch ei ffolder data cyn mynd ymlaen.
not-inspected-client_certificate_wanted = Nid ydym yn edrych ar { $host }: mae’n gofyn am eich tystysgrif chi, a dim ond eich porwr sy’n gallu ei dangos.
not-inspected-no_common_tls = Nid ydym yn edrych ar { $host }: mae’n defnyddio math o gysylltiad diogel nad ydym yn ei adnabod. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-handshake_too_large = Nid ydym yn edrych ar { $host }: mae’n anfon mwy nag y gallwn ei ddilyn cyn i’w thudalen ddod. Eich porwr sy’n penderfynu a yw am fynd ymlaen.
not-inspected-handshake_timeout = Nid ydym yn edrych ar { $host }: cymerodd ormod o amser i ateb.
not-inspected-connection_broken = Nid ydym yn edrych ar { $host }: torrodd y cysylltiad. Rhowch gynnig arall arni ymhen ychydig funudau.
not-inspected-unreachable = Nid oeddem yn gallu cyrraedd { $host }, felly mae eich porwr yn mynd yno hebom ni. Mae log Biscuit Tin yn dweud pam.
not-inspected-client_refused = Nid ydym yn edrych ar { $host }: nid yw eich porwr yn ymddiried yn Biscuit Tin eto. Rhedwch “biscuit-tin trust install”, yna ailgychwynnwch y porwr.
not-inspected-other_client_refused = Nid yw rhaglen ar y cyfrifiadur hwn yn ymddiried yn Biscuit Tin, felly ni welwn yr hyn y mae’n ei anfon at { $host }. Os y porwr hwn yw’r rhaglen, rhedwch “biscuit-tin trust install”, yna ailgychwynnwch y porwr.
not-inspected-root_lacks_host = Nid ydym yn edrych ar { $host } eto: daeth ar ein rhestr ar ôl i’ch porwr ddechrau ymddiried yn Biscuit Tin. Rhedwch “biscuit-tin trust install”, yna ailgychwynnwch y porwr.
not-inspected-own_browser = Nid ydym yn edrych ar { $host }: ni ddywedwyd wrth y porwr a agorodd Biscuit Tin am ymddiried ynddo yno. Caewch y porwr hwnnw, yna rhedwch “biscuit-tin browse” eto.
not-inspected-root_expired = Nid ydym yn edrych ar { $host }: mae’r cyfnod y mae eich porwr yn ymddiried yn Biscuit Tin ar ben. Gwiriwch fod cloc eich cyfrifiadur yn gywir. Os yw, rhedwch “biscuit-tin trust install”, yna ailgychwynnwch y porwr.
not-inspected-root_not_yet_valid = Nid ydym yn edrych ar { $host }: mae cloc eich cyfrifiadur y tu ôl i’r diwrnod y gosodwyd Biscuit Tin. Gosodwch y cloc.
not-inspected-root_replaced = Nid ydym yn edrych ar { $host }: newidiwyd yr ymddiriedaeth yn Biscuit Tin tra oedd yn rhedeg. Stopiwch Biscuit Tin. Rhedwch “biscuit-tin trust install”, yna “biscuit-tin run”. Yna ailgychwynnwch y porwr.
not-inspected-client_unsuited = Nid ydym yn edrych ar { $host }: mae rhaglen ar y cyfrifiadur hwn yn defnyddio math o gysylltiad diogel nad ydym yn gallu ei roi iddi.
not-inspected-observation_lost_malformed = Rydym wedi colli golwg ar { $host }: anfonodd rywbeth nad oeddem yn gallu ei ddilyn. Nid yw hyn yn effeithio ar y dudalen ei hun.
not-inspected-observation_lost_head_too_large = Rydym wedi colli golwg ar { $host }: anfonodd bennyn hir iawn. Nid yw hyn yn effeithio ar y dudalen ei hun.
not-inspected-observation_lost_too_many_messages = Rydym wedi colli golwg ar { $host }: digwyddodd gormod ar unwaith. Nid yw hyn yn effeithio ar y dudalen ei hun.
not-inspected-left_alone = Rydych wedi gofyn i ni adael llonydd i { $host }, felly nid ydym yn edrych arni. I edrych eto, pwyswch “Edrych ar y wefan hon eto”.
not-inspected-may_refuse_inspection = Efallai fod { $host } yn gwrthod cael ei harchwilio: atebodd gyda phrawf am robotiaid. Os nad yw ei thudalennau’n llwytho, gadewch lonydd i’r wefan hon a rhowch gynnig arall arni hebom ni.
not-inspected-connection_open = Rydym yn edrych ar { $host }, ond agorwyd rhai o’i chysylltiadau pan nad oeddem yn edrych. Ni welwn yr hyn sydd ynddynt nes iddynt ddod i ben.
not-inspected-too_many_cookies = Mae mwy o gwcis nag y gallwn eu cadw. Nid ydym yn dangos holl gwcis { $host }.
not-inspected-too_many_hosts = Rydych wedi ymweld â mwy o wefannau nag y gallwn eu cadw, felly nid ydym yn dangos { $host }. Anghofiwch bopeth i ddechrau eto.
not-inspected-no_leaf = Nid ydym yn edrych ar { $host } ar hyn o bryd.

## Hosts that we look at only after a person asked

asked-shared = Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Edrych arni ar gyfer { $council }? Dim ond tra bo’r dudalen hon o’ch blaen a’r panel ar agor y byddwn yn edrych.
asked-shared-looking = Rydym yn edrych ar { $host } ar gyfer { $council } tra bo’r dudalen hon o’ch blaen a’r panel ar agor. Rydym yn cofnodi’r hyn y mae tudalennau { $council } yno yn ei osod, a dim byd o sefydliadau eraill. Llwythwch y dudalen eto i weld y cyfan.
asked-listed = Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Dim ond yr hyn y mae tudalennau cynghorau ar ein rhestr yn ei osod yr ydym yn ei gofnodi, lle mae’r cyfeiriad yn dangos pwy biau’r dudalen.
asked-no_path = Mae’r wefan hon yn gwasanaethu llawer o sefydliadau. Nid yw ei chyfeiriadau’n dangos pa dudalennau sy’n perthyn i { $council }, felly nid ydym yn edrych arni.
asked-inferred = Nid oes hysbysiad cwcis yn dweud bod y wefan hon yn perthyn i { $council }, er y gallai fod. Edrych arni ar gyfer { $council }? Dim ond tra bo’r dudalen hon o’ch blaen a’r panel ar agor y byddwn yn edrych.
asked-inferred-looking = Rydym yn edrych ar { $host } ar gyfer { $council } tra bo’r dudalen hon o’ch blaen a’r panel ar agor. Llwythwch y dudalen eto i weld y cyfan.
look-not_trusted = Ni allwn edrych ar { $host }: nid yw’r porwr hwn yn ymddiried yn ein tystysgrif eto. Rhedwch “biscuit-tin trust install”, yna gofynnwch eto.
look-store_failed = Ni allwn edrych ar { $host }: ni dderbyniodd storfa’r porwr hwn dystysgrif ar ei chyfer. Rhedwch “biscuit-tin trust status” i weld pam.
look-failed = Ni allwn edrych ar { $host } ar hyn o bryd. Mae log Biscuit Tin yn dweud pam.

## A cookie notice that is read from its page

notice-read = Cwcis a ddarllenwyd ar y dudalen hon: { $cookies }. Llinellau i’w gwirio: { $unsure }.
notice-row = { $names }. { $stays } { $category } Llinell { $line } y dudalen.
notice-row-stays = Mae’n aros: { $span }.
notice-row-stays-not = Ni ddywedir pa mor hir y mae’n aros.
notice-row-category = Categori: { $category }.
notice-row-category-not = Nid oes categori iddo yno.
notice-doubt = Gwiriwch hyn: { $why }.
notice-doubt-elsewhere = Llinell { $line }: { $why }. Mae’r dudalen yn dweud “{ $text }”.
notice-held-against = Cymherir cwcis { $sites } â’r dudalen a roesoch: “{ $title }”.
notice-held-against-none = Nid yw’r hysbysiad hwn ar gyfer yr un o’r safleoedd yma, felly ni chymherir yr un cwci ag ef.
notice-doubts-more = { $number ->
    [one] Nid yw Biscuit Tin yn sicr o { $number } lle arall ar y dudalen. Mae `biscuit-tin import` yn ei enwi.
    [two] Nid yw Biscuit Tin yn sicr o { $number } le arall ar y dudalen. Mae `biscuit-tin import` yn eu henwi.
   *[other] Nid yw Biscuit Tin yn sicr o { $number } lle arall ar y dudalen. Mae `biscuit-tin import` yn eu henwi.
}
notice-held = Mae gennym hysbysiad { $council } eisoes: “{ $title }”. Os defnyddiwch hwn, bydd yn cymryd ei le.
notice-held-read = Mae gennym hysbysiad { $council } eisoes: “{ $title }”, a ddarllenwyd ar { $day }. Os defnyddiwch hwn, bydd yn cymryd ei le.
notice-held-comes-back = Daw hwnnw gyda Biscuit Tin. Mae “biscuit-tin council remove { $id }” yn dod ag ef yn ôl.
notice-held-named = Mewn ffeil mewn ffolder a enwyd gennych y mae, a bydd honno’n dod o flaen yr hyn a gadwch yma.
notice-held-edited = Rydych wedi newid ei ffeil â llaw. Os defnyddiwch yr hysbysiad hwn, caiff eich ffeil enw arall, ac ni chaiff ei darllen mwyach.
notice-changed = Yr hyn sydd wedi newid ers hynny:
notice-changed-nothing = Nid oes dim wedi newid ers hynny.
notice-changed-added = Newydd: { $name }.
notice-changed-gone = Wedi mynd: { $name }.
notice-changed-lifetime = { $name }: “{ $before }” oedd yr amser aros, a “{ $after }” yw bellach.
notice-changed-category = { $name }: “{ $before }” oedd y categori, a “{ $after }” yw bellach.
notice-changed-more = Newidiadau eraill: { $more }.
notice-not-said = heb ei ddweud
notice-saved = Mae’r hysbysiad wedi’i gadw. O hyn ymlaen byddwn yn cymharu cwcis { $council } ag ef.
notice-saved-aside = Mae gan eich ffeil eich hun enw arall bellach: { $path }
notice-saved-root = Nid ydym yn edrych ar rai o’i wefannau eto. Rhedwch “biscuit-tin council add { $id }”.
notice-wrong-lifetime = Nid yw “{ $text }” yn amser rydym yn ei ddeall. Ysgrifennwch un fel “6 mis” neu “sesiwn”.
notice-wrong-names = Rhaid i gwci gael enw.
notice-none-kept = Nid oes cwci wedi’i dicio, felly ni chedwir dim.
notice-edited-meanwhile = Cafodd ffeil { $council } ei newid â llaw, felly ni chedwir dim. Darllenwch y dudalen hon eto.
notice-no-council = Nid ydym yn gwybod am gyngor sydd â { $host } yn wefan iddo. Felly ni allwn ddefnyddio hysbysiad oddi yno.
notice-not-saved = Ni ellir cadw’r hysbysiad. Mae log Biscuit Tin yn dweud pam.
unreadable-binary = Nid oes testun y gallwn ei ddarllen ar y dudalen hon.
unreadable-too-large = Mae’r dudalen hon yn rhy fawr i’w darllen yma. Cadwch y rhan â’r cwcis fel ffeil. Yna rhedwch “biscuit-tin import FILE”.
unreadable-too-much = Llinell { $line } y dudalen hon: mae ganddi fwy o rannau nag y gallwn eu darllen. Ni ddarllenwyd dim.
unreadable-run-together = Llinell { $line } y dudalen hon: mae geiriau ei thablau’n rhedeg i’w gilydd. Ni allwn wahaniaethu rhwng enwau a’r geiriau wrth eu hymyl, felly ni ddarllenwyd dim.
unreadable-by-script = Llinell { $line } y dudalen hon: sgript sy’n llwytho’r rhestr, ac nid yw yno eto. Agorwch y rhestr ar y dudalen, yna darllenwch hi eto.
unreadable-cut-off = Llinell { $line }: mae’r rhestr hon wedi’i thorri’n fyr. Cadwch hi eto.
unreadable-no-notice = Ni ddaethom o hyd i restr o gwcis y gallwn ei darllen ar y dudalen hon. Os oes un arni, agorwch y rhestr, yna darllenwch y dudalen eto.
doubt-prose = mae’r hysbysiad yn ei enwi mewn brawddeg; gwiriwch beth mae’r frawddeg yn ei ddweud amdano
doubt-denied = mae’r hysbysiad yn dweud nad yw’n cael ei ddefnyddio
doubt-twice = mae’r hysbysiad yn ei ddatgan ddwywaith yma, gydag amserau gwahanol
doubt-uneven = nid oes cynifer o amserau ag o enwau, felly ni ellir rhoi un i’r naill na’r llall
doubt-swapped = mae’r amser yng ngholofn cell arall
doubt-no-name = nid enw cwci yw hwn
doubt-nameless = nid yw’r rhes hon yn enwi cwci; ychwanegwch ef â llaw os gwyddoch ei enw
doubt-cut = mae’r ffeil yn dod i ben yn y canol; cadwch hi eto
doubt-broken = mae’r enw’n parhau ar y llinell nesaf; gwiriwch mai un enw ydyw
doubt-names-none = mae’r hysbysiad yn sôn am gwcis y system hon heb enwi’r un; ysgrifennwch â llaw yr hyn a ddywed
doubt-against-heading = mae ei rhes yn gwadu categori ei phennawd, felly nid oes ganddo gategori yma
doubt-name-varies = dywed y geiriau wrth ei ochr fod rhan o’r enw hwn yn amrywio; gwiriwch pa ran
doubt-each-or-all = nid yw’r hysbysiad yn dweud a oes gan bob cwci ei amser ei hun, neu un amser cyfan i bob un
doubt-several = mae’r hysbysiad yn rhoi sawl amser
doubt-several-kinds = mae’r hysbysiad yn enwi sawl math, ac nid yw’n dweud pa un yw hwn
doubt-range = mae’r hysbysiad yn rhoi ystod o amserau
doubt-date = mae’r hysbysiad yn rhoi dyddiad
doubt-not-read = nid ydym yn deall y geiriau hyn am amser
doubt-varies = mae’r hysbysiad yn dweud bod yr amser yn amrywio
doubt-no-number = nid yw’r hysbysiad yn rhoi rhif
doubt-elsewhere = mae’r hysbysiad yn anfon y darllenydd i dudalen arall
doubt-unknown = nid yw’r hysbysiad yn ei wybod
doubt-no-span = nid yw’r hysbysiad yn rhoi cyfnod
doubt-least = dim ond yr amser lleiaf y mae’r hysbysiad yn ei roi
doubt-about = nid yw’r hysbysiad yn rhoi union amser
doubt-strange = nid oes pennawd wrth y rhestr hon yn dweud mai cwcis sydd ynddi; gwiriwch beth y mae’n ei restru
doubt-plain = gall hwn fod yn enw cwci, gan fod amser wrth ei ymyl; ychwanegwch ef â llaw os ydyw
doubt-bare = gall hwn fod yn enw cwci, ac nid yw’r hysbysiad yn dweud dim amdano; ychwanegwch ef â llaw os yw’n un
doubt-hidden = mae’r dudalen yn cuddio’r rhes hon ac yn dangos rhai eraill; gwiriwch ei bod yn dal yn wir
doubt-kinds = mae ei amser yn groes i’r hyn y mae’r hysbysiad yn ei ddweud am ei fath
doubt-too-wide = mae cyn lleied o’r enw hwn yn sefydlog fel y byddai’n cyfateb i gwcis eraill; rhowch yr enw cyfan
doubt-of-an-app = ap sy’n cadw hwn, nid porwr
doubt-which-storage = nid yw’r rhestr yn dweud pa storfa yn y porwr; cymerwyd y storfa leol
doubt-no-purpose = nid yw’r rhestr yn rhoi unrhyw ddiben y tu hwnt i storio
doubt-not-of-list = nid yw’r cofnod hwn ar ffurf y rhestr
doubt-gap = mae’r lle hwn heb ei lenwi eto

## When a cookie was seen

seen-on = { $times ->
    [one] Gwelwyd unwaith, ar { $first }.
    [two] Gwelwyd ddwywaith, ar { $first }.
   *[other] Gwelwyd { $times } gwaith, ar { $first }.
}
found-on = Gwelwyd ar { $first }.
found-between = Gwelwyd o { $first } i { $last }.
seen-between = { $times ->
    [two] Gwelwyd ddwywaith, am y tro cyntaf ar { $first }, am y tro olaf ar { $last }.
   *[other] Gwelwyd { $times } gwaith, am y tro cyntaf ar { $first }, am y tro olaf ar { $last }.
}
month-1 = Ionawr
month-2 = Chwefror
month-3 = Mawrth
month-4 = Ebrill
month-5 = Mai
month-6 = Mehefin
month-7 = Gorffennaf
month-8 = Awst
month-9 = Medi
month-10 = Hydref
month-11 = Tachwedd
month-12 = Rhagfyr

## Why what is seen is not kept on disk

not-kept-full = Mae’r ddisg yn llawn. Cedwir yr hyn y mae Biscuit Tin yn ei weld nawr nes iddo stopio, ac mae’n mynd i’r ddisg pan fydd lle.
not-kept-read_only = Ni all Biscuit Tin ysgrifennu i’w ffolder data. Cedwir yr hyn y mae’n ei weld nawr nes iddo stopio.
not-kept-locked = Mae rhaglen arall wedi agor cofnod Biscuit Tin. Cedwir yr hyn y mae Biscuit Tin yn ei weld nawr nes iddo stopio, ac mae’n mynd i’r ddisg pan fydd y cofnod yn rhydd.
not-kept-not_private = Gall eraill ddarllen cofnod Biscuit Tin, neu nid yw’n ffeil gyffredin. Cedwir yr hyn y mae Biscuit Tin yn ei weld nawr nes iddo stopio. Mae’r gorchymyn “biscuit-tin doctor” yn dweud beth i’w wneud.
not-kept-damaged = Mae cofnod Biscuit Tin wedi’i ddifrodi. Cedwir yr hyn y mae Biscuit Tin yn ei weld nawr nes iddo stopio.
not-kept-newer = Biscuit Tin mwy newydd a wnaeth y cofnod. Mae’n aros fel y mae. Cedwir yr hyn y mae’r un hwn yn ei weld nawr nes iddo stopio.
not-kept-disk = Mae’r ddisg yn rhoi gwall. Cedwir yr hyn y mae Biscuit Tin yn ei weld nawr nes iddo stopio, ac mae’n mynd i’r ddisg pan fydd hynny’n gweithio eto.

## In the terminal

terminal-mended = Wedi’i gywiro ers hynny: { $finding } { $when }
terminal-on = ar { $host }
terminal-nameless = (dim enw)
terminal-known = Sut rydym ni’n gwybod: { $how }
terminal-value = Gwerth: { $value }
terminal-missed = { $number ->
    [one] Daeth { $number } digwyddiad yn rhy gyflym i’w ddangos.
    [two] Daeth { $number } ddigwyddiad yn rhy gyflym i’w dangos.
   *[other] Daeth { $number } digwyddiad yn rhy gyflym i’w dangos.
}

## What was read of a recording

read-packed = Darllenwyd o: { $packing }.
read-blotted = { $number ->
    [one] Mae { $number } llinell cwcis wedi’i dileu ynddo. Ni ellir darllen pa gwcis y mae’n eu henwi.
    [two] Mae { $number } linell cwcis wedi’u dileu ynddo. Ni ellir darllen pa gwcis y maent yn eu henwi.
   *[other] Mae { $number } llinell cwcis wedi’u dileu ynddo. Ni ellir darllen pa gwcis y maent yn eu henwi.
}
read-hides-cookies = Mae’r recordiad yn hepgor pa gwcis aeth gyda cheisiadau, neu’r hyn oedd ynddynt. Ni all neb ddweud ohono beth oedd wedi’i ddewis pan osodwyd cwci.
read-left-out-damaged = { $number ->
    [one] Ni ellir darllen { $number } cofnod, ac mae wedi’i adael allan.
    [two] Ni ellir darllen { $number } gofnod, ac maent wedi’u gadael allan.
   *[other] Ni ellir darllen { $number } cofnod, ac maent wedi’u gadael allan.
}
read-left-out-broken = { $number ->
    [one] Mae’r recordiad wedi’i ddifrodi. Ni ellir darllen o leiaf { $number } cofnod, ac mae wedi’i adael allan.
    [two] Mae’r recordiad wedi’i ddifrodi. Ni ellir darllen o leiaf { $number } gofnod, ac maent wedi’u gadael allan.
   *[other] Mae’r recordiad wedi’i ddifrodi. Ni ellir darllen o leiaf { $number } cofnod, ac maent wedi’u gadael allan.
}
read-left-out-behind = Mae rhywbeth ar ôl diwedd y recordiad. Nid yw’n rhan ohono, ac mae wedi’i adael allan.
read-kept-unread = { $number ->
    [one] Ni ellir darllen { $number } peth a gadwyd, ac mae wedi’i adael allan.
    [two] Ni ellir darllen { $number } beth a gadwyd, ac maent wedi’u gadael allan.
   *[other] Ni ellir darllen { $number } peth a gadwyd, ac maent wedi’u gadael allan.
}
read-not-kept = { $number ->
    [one] Mae mwy o gwcis ynddo nag y gellir eu cadw ar wahân. Mae cwci ynddo { $number } waith arall nad yw mewn unrhyw res, ac ni ddywedir dim amdano.
    [two] Mae mwy o gwcis ynddo nag y gellir eu cadw ar wahân. Mae cwcis ynddo { $number } waith arall nad ydynt mewn unrhyw res, ac ni ddywedir dim amdanynt.
   *[other] Mae mwy o gwcis ynddo nag y gellir eu cadw ar wahân. Mae cwcis ynddo { $number } gwaith arall nad ydynt mewn unrhyw res, ac ni ddywedir dim amdanynt.
}
read-left-out-odd = { $number ->
    [one] Ni ellir darllen { $number } llinell gwcis neu gwci mewn rhestr, neu mae’r enw wedi’i ddifrodi, ac mae wedi’i adael allan.
    [two] Ni ellir darllen { $number } linell gwcis neu gwci mewn rhestr, neu mae’r enwau wedi’u difrodi, ac maent wedi’u gadael allan.
   *[other] Ni ellir darllen { $number } llinell gwcis neu gwci mewn rhestr, neu mae’r enwau wedi’u difrodi, ac maent wedi’u gadael allan.
}
read-left-out-joined = { $number ->
    [one] Mewn { $number } llinell gwcis gall fod cwci arall ar ôl coma. Mae porwyr yn darllen llinell o’r fath fel un cwci, ac felly y’i darllenir yma.
    [two] Mewn { $number } linell gwcis gall fod cwci arall ar ôl coma. Mae porwyr yn darllen llinell o’r fath fel un cwci, ac felly y’u darllenir yma.
   *[other] Mewn { $number } llinell gwcis gall fod cwci arall ar ôl coma. Mae porwyr yn darllen llinell o’r fath fel un cwci, ac felly y’u darllenir yma.
}
read-left-out-member = { $number ->
    [one] Ni ellir darllen { $number } recordiad yn y ffeil zip, ac mae wedi’i adael allan.
    [two] Ni ellir darllen { $number } recordiad yn y ffeil zip, ac maent wedi’u gadael allan.
   *[other] Ni ellir darllen { $number } recordiad yn y ffeil zip, ac maent wedi’u gadael allan.
}
read-left-out-too_long = { $number ->
    [one] Mae gan { $number } cofnod feysydd hirach na rhai cwcis; gadewir y rheini allan.
    [two] Mae gan { $number } gofnod feysydd hirach na rhai cwcis; gadewir y rheini allan.
   *[other] Mae gan { $number } cofnod feysydd hirach na rhai cwcis; gadewir y rheini allan.
}
read-left-out-no_answer = { $number ->
    [one] Nid oes ateb ynddo i { $number } cais. Darllenir yr hyn y mae’n ei anfon.
    [two] Nid oes ateb ynddo i { $number } gais. Darllenir yr hyn y maent yn ei anfon.
   *[other] Nid oes ateb ynddo i { $number } cais. Darllenir yr hyn y maent yn ei anfon.
}
read-left-out-expired = { $number ->
    [one] Mae { $number } cwci ynddo wedi dod i ben. Nid oes porwr yn ei gadw, ac mae wedi’i adael allan.
    [two] Mae { $number } gwci ynddo wedi dod i ben. Nid oes porwr yn eu cadw, ac maent wedi’u gadael allan.
   *[other] Mae { $number } cwci ynddo wedi dod i ben. Nid oes porwr yn eu cadw, ac maent wedi’u gadael allan.
}
read-left-out-end = { $number ->
    [one] Ni ellir darllen diwedd { $number } cwci a restrir. Nid yw’n hysbys am ba hyd y mae’n para.
    [two] Ni ellir darllen diwedd { $number } gwci a restrir. Nid yw’n hysbys am ba hyd y maent yn para.
   *[other] Ni ellir darllen diwedd { $number } cwci a restrir. Nid yw’n hysbys am ba hyd y maent yn para.
}
read-left-out-without_address = { $number ->
    [one] Nid yw { $number } ateb yn dweud o ba safle y daw, ac mae wedi’i adael allan.
    [two] Nid yw { $number } ateb yn dweud o ba safle y dônt, ac maent wedi’u gadael allan.
   *[other] Nid yw { $number } ateb yn dweud o ba safle y dônt, ac maent wedi’u gadael allan.
}
read-disordered = { $number ->
    [one] Mae { $number } cofnod ymhell y tu ôl i rai diweddarach. Gall yr hyn sy’n dibynnu ar y drefn fod yn anghywir.
    [two] Mae { $number } gofnod ymhell y tu ôl i rai diweddarach. Gall yr hyn sy’n dibynnu ar y drefn fod yn anghywir.
   *[other] Mae { $number } cofnod ymhell y tu ôl i rai diweddarach. Gall yr hyn sy’n dibynnu ar y drefn fod yn anghywir.
}
read-empty = Nid oes dim yn y recordiad hwn: agorwch yr offer rhwydwaith yn gyntaf, llwythwch y dudalen, yna cadwch ef.
read-no-cookies = Nid oes cwci yn y recordiad hwn: mae porwyr yn gadael cwcis allan oni ofynnir iddynt. Yn Chromium, Chrome ac Edge, caniatewch ffeiliau HAR â data sensitif yng ngosodiadau’r offer rhwydwaith, yna cadwch ef eto gyda data sensitif.
read-none-sent = Ni anfonwyd ac ni osodwyd cwci yn y recordiad hwn. Mae’r rhaglen a’i cadwodd yn ysgrifennu pob cwci.
read-no-settings = Nid oes ateb yn y recordiad hwn yn gosod cwci. Naill ai nid oedd un, neu gadawodd y rhaglen a’i cadwodd y llinellau hynny allan: yna ni all neb ddweud pwy sy’n gosod y cwcis hyn.
read-cut-off = Mae’r recordiad wedi’i dorri. Darllenir yr hyn sy’n gyfan ynddo.
read-damaged = Mae’r ffeil wedi’i phecynnu wedi’i difrodi. Gall yr hyn a ddarllenwyd ohoni fod yn anghywir: copïwch neu cadwch hi eto.
read-undated = Nid yw’r recordiad yn dweud pryd y gwelwyd y cyfan, felly ni roddir diwrnod ar gyfer y cwcis hynny.
read-undated-since = Nid yw’r recordiad yn dweud pryd y gwelwyd y cyfan, felly gadewir y cwcis hynny allan o’r hyn a welwyd ers hynny.
baseline-gone = Yn y llinell sylfaen yn unig, a heb eu canfod nawr: { $fingerprints }. Cafodd pob un ei gywiro, ei adael allan o’r adroddiad hwn, neu ysgrifennwyd ei olion bysedd yn anghywir.
read-again = Rhoddwyd yr un recordiad o’r blaen. Mae’n cyfrif unwaith.
read-not = Heb ei ddarllen: { $why }.
unreadable-empty = mae’n wag
unreadable-unknown = nid yw’n recordiad y mae Biscuit Tin yn ei adnabod: disgwylid ffeil HAR, inspection.json, rhestr o gwcis fel JSON neu cookies.txt, neu benawdau fel y mae curl -i yn eu dangos
unreadable-cut-off = mae wedi’i dorri cyn ei gofnod cyntaf: cadwch y recordiad eto
unreadable-packing = mae’r hyn sy’n ei becynnu wedi’i ddifrodi cyn ei gofnod cyntaf: copïwch neu cadwch y recordiad eto
unreadable-archive = ni ellir darllen y ffeil zip: dadbaciwch hi’n gyntaf, ac enwch y recordiad ynddi
unreadable-large-archive = mae’r ffeil zip yn hwy na 128 MiB: dadbaciwch hi’n gyntaf, ac enwch y recordiad ynddi
unreadable-not-there = nid oes ffeil o’r fath
unreadable-not-permitted = ni chewch ddarllen y ffeil hon
unreadable-folder = ffolder ydyw
unreadable-other = dywed y system: { $why }

## The tour in the terminal

tour-title = Biscuit Tin: beth mae cwcis cynghorau yn ei wneud?
tour-stand-ins = Copi ymarfer sy’n rhedeg ar y cyfrifiadur hwn yw pob porth isod. Nid oes dim yn gadael y cyfrifiadur.
tour-looks = Mae Biscuit Tin yn edrych ar y cwcis ac yn eu cymharu â hysbysiad y cyngor ei hun.
tour-script = Mae sgript ar y dudalen yn gosod mwy mewn porwr: { $names }.
tour-in-all = Cyfanswm: { $cookies }
tour-as-declared = yn cyd-fynd â’r hysbysiad
tour-differs = yn wahanol i’r hysbysiad neu’r dewis
tour-not-declared = nad ydynt yn yr hysbysiad
tour-cannot-tell = na allwn eu barnu
tour-refused = arall nad yw porwyr yn eu cadw
tour-browser = I weld y pyrth mewn porwr, rhedwch y demo heb --no-browser. Mae angen sgrin arno, a Chromium neu Firefox.

## The page that browse opens

start-title = Gwefannau cynghorau – Biscuit Tin
start-heading = Ble hoffech chi edrych?
start-what = Ewch i wefan cyngor, yna pwyswch fotwm Biscuit Tin yn y bar offer. Mae’n dangos beth mae pob cwci yn ei wneud.

## The report as a page

report-page-title = Adroddiad cwcis: { $about }
report-page-heading = Beth mae cwcis { $about } yn ei wneud
report-page-sites = { $number ->
    [one] { $number } wefan
    [two] { $number } wefan
   *[other] { $number } gwefan
}
report-page-between = { $first } i { $last }
report-page-questions = Tri chwestiwn
report-page-questions-of = Dyma’r tri pheth y mae Swyddfa’r Comisiynydd Gwybodaeth yn eu gofyn am wefannau.
report-page-proof = Y cwcis y tu ôl i’r ateb hwn:
report-page-and-more = a { $number } arall
report-page-short = Yn fyr
report-page-looked = Edrychom ar { $sites } a gweld { $cookies }.
report-page-looked-on = Ar { $first } edrychom ar { $sites } a gweld { $cookies }.
report-page-looked-between = O { $first } i { $last } edrychom ar { $sites } a gweld { $cookies }.
report-page-of-these = O’r rhain: { $parts }.
report-page-nothing-to-say = Nid oes cwci i’w gymharu â hysbysiad.
report-page-found = Pethau i weithredu arnynt: { $parts }.
report-page-part-serious = { $number } difrifol
report-page-part-look = { $number ->
    [one] { $number } gwerth ei wirio
   *[other] { $number } gwerth eu gwirio
}
report-page-found-none = Ni chanfuom ddim y dylai rhywun edrych arno.
report-page-not-all = Ni allem edrych ar y cyfan.
report-page-see = Gweler “{ $heading }”.
report-page-contents = Ar y dudalen hon
report-page-timeline = Beth a osodwyd pryd
report-page-timeline-what = Cam o’r ymweliadau yw pob llinell, o’r brig i’r gwaelod. Mae cwci’n cyfrif ym mhob cam lle cafodd ei osod.
report-page-step = Cam
report-page-cookies = Cwcis
report-page-picture = Llun
report-page-phase-arrive = Cyn dewis
report-page-phase-refuse = Ar ôl gwrthod
report-page-phase-reload = Ar ôl gwrthod, ar y dudalen nesaf
report-page-phase-accept = Ar ôl derbyn
report-page-phase-revoke = Ar ôl tynnu’r derbyn yn ôl
report-page-phase-chosen = Ar ôl rhyw ddewis
report-page-phase-unknown = Ni allwn ddweud pryd
report-page-stays = Pa mor hir mae cwcis yn para
report-page-stays-what = Po hiraf y bar, hiraf y mae’r cwci’n para. Mae pob marc ar y raddfa lawer gwaith yr un o’i flaen. Mae’r llinell doredig ar 400 diwrnod, y mwyaf y mae porwyr yn ei ganiatáu.
report-page-stays-most = Dyma’r { $number } sydd bwysicaf. Mae’r gweddill gyda’u gwefannau.
report-page-stays-none = Nid oes dim a welsom yn dweud pa mor hir mae cwci’n para.
report-page-whose = Pwy sy’n dweud
report-page-length = Pa mor hir
report-page-declared = Mae’r hysbysiad yn dweud
report-page-asked = Mae’r wefan yn gofyn am
report-page-kept = Mae porwyr yn ei gadw
report-page-categories = Beth yw diben cwcis
report-page-category = Diben
report-page-means-necessary = Nid yw’r wefan yn gweithio hebddynt.
report-page-means-functional = Maent yn cofio’r hyn a osododd rhywun.
report-page-means-analytics = Maent yn cyfrif ymweliadau.
report-page-means-marketing = Maent ar gyfer hysbysebion.
report-page-means-unclassified = Nid oes neb yn eu dosbarthu i un o’r mathau hyn.
report-page-by-site = Fesul gwefan
report-page-others = Gwefannau eraill
report-page-no-cookie = Ni welsom yr un cwci yma.
report-page-banner-found = Mae blwch yn holi ymwelwyr am gwcis.
report-page-banner-none = Nid oes blwch yn holi ymwelwyr am gwcis.
report-page-banner-unsure = Ni allwn ddweud a oes blwch yn holi ymwelwyr am gwcis.
report-page-refuse-pressed = { $number ->
    [one] Mae angen pwyso unwaith i wrthod: { $texts }.
    [two] Mae angen pwyso ddwywaith i wrthod: { $texts }.
   *[other] Mae angen pwyso { $number } gwaith i wrthod: { $texts }.
}
report-page-refuse-by_api = Dim ond drwy swyddogaethau’r offeryn ei hun y gallem wrthod, nid â botwm.
report-page-refuse-hidden_only = Aeth y blwch o’r golwg, ac ni chadwyd dewis.
report-page-refuse-no_refuse_offered = Nid yw’r blwch yn cynnig ffordd i wrthod.
report-page-refuse-unsure = Ni allwn ddweud a gafodd ein gwrthod ei gadw.
report-page-refuse-none = Ni cheisiom wrthod.
report-page-refuse-says-yes = Ar ôl i ni wrthod, mae cofnod y wefan ei hun o’r dewis yn dweud ie.
report-page-accept-pressed = { $number ->
    [one] Mae angen pwyso unwaith i dderbyn: { $texts }.
    [two] Mae angen pwyso ddwywaith i dderbyn: { $texts }.
   *[other] Mae angen pwyso { $number } gwaith i dderbyn: { $texts }.
}
report-page-accept-by_api = Dim ond drwy swyddogaethau’r offeryn ei hun y gallem dderbyn, nid â botwm.
report-page-accept-hidden_only = Aeth y blwch o’r golwg, ac ni chadwyd derbyn.
report-page-accept-no_refuse_offered = Nid yw’r blwch yn cynnig ffordd i dderbyn.
report-page-accept-unsure = Ni allwn ddweud a gafodd ein derbyn ei gadw.
report-page-accept-none = Ni cheisiom dderbyn.
report-page-revoke-pressed = { $number ->
    [one] Mae angen pwyso unwaith i dynnu’r caniatâd yn ôl: { $texts }.
    [two] Mae angen pwyso ddwywaith i dynnu’r caniatâd yn ôl: { $texts }.
   *[other] Mae angen pwyso { $number } gwaith i dynnu’r caniatâd yn ôl: { $texts }.
}
report-page-revoke-by_api = Dim ond drwy swyddogaethau’r offeryn ei hun y gallem dynnu’r caniatâd yn ôl, nid â botwm.
report-page-revoke-unsure = Ni allwn ddweud a oes modd tynnu’r caniatâd yn ôl yma.
report-page-rule = Rheolau a ddaeth o hyd i’r botymau: { $rules }.
report-page-revoke-stays = Ar ôl hynny, mae’r cwcis hyn yn dal i gael eu cadw: { $names }.
report-page-quiet = { $number ->
    [two] { $number } gwci arall
    [few] { $number } chwci arall
    [many] { $number } chwci arall
   *[other] { $number } cwci arall
}
report-page-evidence = Tystiolaeth: { $name }
report-page-who = Pwy sy’n ei osod
report-page-when = Pryd mae’n cael ei osod
report-page-seen = Pryd y gwelsom ef
report-page-nothing = dim
report-page-known = Sut rydym yn gwybod
report-page-file = Ein cofnod o’r hysbysiad
report-page-line = { $file }, llinell { $line }
report-page-mended = Wedi’i gywiro ers hynny
report-page-technical = I dechnegwyr
report-page-left-out = Mae’r dudalen hon yn dangos { $number } o’r { $all } cwci yn llawn: y rhai pwysicaf. Mae adroddiad JSON neu CSV yn dal y cyfan.
report-page-left-out-here = Heb eu dangos yn llawn yma: { $number }
report-page-not-seen = Yn yr hysbysiad, a heb eu gweld
report-page-screenshots = Sut olwg oedd ar y dudalen
report-page-storage = Yn storfa’r tudalennau eu hunain
report-page-unseen = Beth na allem edrych arno
report-page-unseen-none = Ni wyddom am ddim a adawsom allan.
report-page-where = Ble
report-page-why = Pam
report-page-method = Sut y gwnaed yr adroddiad hwn
report-page-made-by = Gwnaed gan { $name } { $version }. Mae pob dyddiad yn UTC.
report-page-says = Mae’n dweud beth a welwyd, a beth mae hysbysiad y cyngor ei hun yn ei ddweud. Nid cyngor cyfreithiol ydyw. Nid oes gwerth unrhyw gwci ynddo.
report-page-read = Beth a ddarllenwyd
report-page-input-har = Recordiad o ymweliad porwr. Mae’n dangos yr hyn a gafodd y porwr hwnnw, a dim botymau.
report-page-input-record = Yr hyn a gadwodd Biscuit Tin o ymweliadau ar y cyfrifiadur hwn.
report-page-input-audit = Ymweliadau gan borwyr newydd a lywiodd Biscuit Tin. Mae’r hyn y gallai pob un ei wneud yn sefyll gyda’i wefan.
report-page-input-wec = Yr hyn a gofnododd y Website Evidence Collector.
report-page-input-notice = Tudalen gwcis a ddarllenwyd nawr, i gymharu cwcis â hi.
report-page-input-other = Ffeil sy’n cynnwys cwcis.
report-page-settings = Gosodiadau

## A first draft of a cookies page

cookies-page-title = Cwcis
cookies-page-title-of = Cwcis ar { $text }
cookies-page-draft = Drafft cyntaf yw hwn. Gwiriwch bob llinell, a thynnwch yr hyn sydd mewn cromfachau
cookies-page-draft-of = Drafft cyntaf yw hwn o’r hyn a welwyd ar { $text }. Gwiriwch bob llinell, a thynnwch yr hyn sydd mewn cromfachau
cookies-page-unseen = Nid oedd modd edrych ar bob un o’r rhain, felly gall cwcis fod ar goll: { $text }
cookies-page-not-seen = Mae’r hysbysiad sy’n hysbys i ni yn enwi’r rhain hefyd, ac ni welwyd nhw: { $text }
cookies-page-goes-against = Mae’r rhain yn cael eu gosod cyn dewis, neu ar ôl gwrthod: { $text }. Newidiwch y wefan cyn cyhoeddi’r dudalen hon
cookies-page-odd-names = Ni all y tablau ddangos yr enwau hyn: { $text }
cookies-page-english = Mae diben y rhain yn Saesneg: { $text }. Cyfieithwch ef
cookies-page-what = Ffeiliau bach y mae gwefan yn eu cadw ar eich ffôn, eich llechen neu’ch cyfrifiadur yw cwcis.
cookies-page-below = Isod mae diben pob un ohonynt, a pha mor hir y mae’n aros.
cookies-page-heading-necessary = Cwcis hanfodol
cookies-page-heading-functional = Cwcis swyddogaethol
cookies-page-heading-analytics = Cwcis dadansoddi
cookies-page-heading-marketing = Cwcis marchnata
cookies-page-heading-unclassified = Cwcis eraill
cookies-page-means-necessary = Nid yw’r wefan yn gweithio hebddynt.
cookies-page-means-functional = Maent yn cofio’r hyn a osodwch.
cookies-page-means-analytics = Maent yn cyfrif ymweliadau ac yn dangos sut mae pobl yn defnyddio’r wefan.
cookies-page-means-marketing = Maent yn dewis hysbysebion i chi neu’n eu mesur.
cookies-page-means-unclassified = Nid oes neb wedi dosbarthu’r rhain eto. Symudwch bob un o dan y pennawd lle mae’n perthyn
cookies-page-name = Enw
cookies-page-purpose = Diben
cookies-page-expires = Dod i ben
cookies-page-kept-in = Math o storfa
cookies-page-kept-cookie = Cwci
cookies-page-kept-localstorage = Storfa leol
cookies-page-kept-sessionstorage = Storfa sesiwn
cookies-page-kept-indexeddb = IndexedDB
cookies-page-until-tab = nes i chi gau’r tab neu’r ffenestr
cookies-page-until-deleted = nes i chi ei ddileu
cookies-page-no-purpose = Nodwch beth yw diben hwn
cookies-page-no-time = Nodwch am ba hyd y mae hwn yn aros
cookies-page-change = Ychwanegwch ddolen i’r man lle gall ymwelwyr newid eu dewis

## The three questions at the top of a report

report-question-before-choice = A yw gwefan yn gosod cwcis y mae angen dewis ar eu cyfer cyn i neb ddewis?
report-question-reject-as-easy = A yw hi mor hawdd gwrthod â derbyn?
report-question-after-refusal = A yw gwefan yn gosod cwcis y mae rhywun wedi’u gwrthod?
report-answer-yes = Ydy
report-answer-no = Nac ydy
report-answer-cannot-tell = Methu dweud
report-because-nothing = Ni welsom yr un cwci ar wefan cyngor.
report-because-partly = Ni allem edrych ar { $sites } i gyd.
report-because-not-kept = Ni ellid cadw na darllen popeth a welwyd, felly ni wnaethom edrych ar bob cwci.
report-because-before-choice-yes = { $number ->
    [one] Cafodd un cwci ei osod cyn i neb ddewis: { $names }.
   *[other] Cafodd { $number } o gwcis eu gosod cyn i neb ddewis: { $names }.
}
report-because-before-choice-yes-analytics = { $number ->
    [one] Cafodd un cwci sy’n cyfrif ymweliadau ei osod cyn i neb ddewis: { $names }. Gellir gosod rhai o’r rhain heb ofyn. Dylai rhywun ei wirio.
   *[other] Cafodd { $number } o gwcis sy’n cyfrif ymweliadau eu gosod cyn i neb ddewis: { $names }. Gellir gosod rhai o’r rhain heb ofyn. Dylai rhywun eu gwirio.
}
report-because-before-choice-setter = { $number ->
    [one] Daeth un cwci cyn i neb ddewis: { $names }. Ni welsom pwy a’i gosododd, na phryd. Dylai rhywun ei wirio.
   *[other] Daeth { $number } o gwcis cyn i neb ddewis: { $names }. Ni welsom pwy a’u gosododd, na phryd. Dylai rhywun eu gwirio.
}
report-because-before-choice-no = Cyn i neb ddewis, ni welsom y wefan yn gosod cwci y mae angen dewis ar ei gyfer.
report-because-before-choice-mended = { $number ->
    [one] Digwyddodd hynny i un cwci, a chafodd ei gywiro ers hynny: { $names }.
   *[other] Digwyddodd hynny i { $number } o gwcis, a chafodd ei gywiro ers hynny: { $names }.
}
report-because-before-choice-unseen = Ni welsom { $sites } cyn dewis.
report-because-before-choice-open = { $number ->
    [one] Ni allwn ddweud am un cwci: { $names }. Ni wyddom un o’r rhain: ei ddiben, pwy sy’n atebol amdano, pryd y daeth.
   *[other] Ni allwn ddweud am { $number } o gwcis: { $names }. Ar gyfer pob un, ni wyddom un o’r rhain: ei ddiben, pwy sy’n atebol amdano, pryd y daeth.
}
report-because-reject-as-easy-yes = Nid oes angen pwyso mwy o weithiau i wrthod nag i dderbyn.
report-because-reject-as-easy-no = Mae angen pwyso mwy o weithiau i wrthod nag i dderbyn, neu ni chynigir gwrthod: { $sites }.
report-because-reject-as-easy-unseen = Nid yw’r hyn a welsom yn dangos y botymau.
report-because-reject-as-easy-unsure = Ni allwn ddweud beth sydd ei angen i wrthod neu i dderbyn ar { $sites }.
report-because-reject-as-easy-none = Ni welsom flwch sy’n gofyn.
report-because-after-refusal-yes = { $number ->
    [one] Daeth un cwci ar ôl gwrthod: { $names }.
   *[other] Daeth { $number } o gwcis ar ôl gwrthod: { $names }.
}
report-because-after-refusal-yes-analytics = { $number ->
    [one] Daeth un cwci sy’n cyfrif ymweliadau ar ôl gwrthod: { $names }.
   *[other] Daeth { $number } o gwcis sy’n cyfrif ymweliadau ar ôl gwrthod: { $names }.
}
report-because-after-refusal-setter = { $number ->
    [one] Daeth un cwci ar ôl gwrthod: { $names }. Ni welsom pwy a’i gosododd, na phryd. Dylai rhywun ei wirio.
   *[other] Daeth { $number } o gwcis ar ôl gwrthod: { $names }. Ni welsom pwy a’u gosododd, na phryd. Dylai rhywun eu gwirio.
}
report-because-after-refusal-no = Ar ôl gwrthod, ni welsom y wefan yn gosod cwci a wrthodwyd. Gall rhai a ddaeth cyn hynny fod yno o hyd.
report-because-after-refusal-mended = { $number ->
    [one] Digwyddodd hynny i un cwci, a chafodd ei gywiro ers hynny: { $names }.
   *[other] Digwyddodd hynny i { $number } o gwcis, a chafodd ei gywiro ers hynny: { $names }.
}
report-because-after-refusal-unseen = Ni welsom { $sites } ar ôl gwrthod.
report-because-after-refusal-open = { $number ->
    [one] Ni allwn ddweud am un cwci: { $names }. Ni wyddom un o’r rhain: ei ddiben, pwy sy’n atebol amdano, pryd y daeth, a yw’r gwrthod yn ei gynnwys.
   *[other] Ni allwn ddweud am { $number } o gwcis: { $names }. Ar gyfer pob un, ni wyddom un o’r rhain: ei ddiben, pwy sy’n atebol amdano, pryd y daeth, a yw’r gwrthod yn ei gynnwys.
}
report-in-baseline = yn y llinell sylfaen
report-help = Cymharwch y cwci â thudalen gwcis y cyngor. Yna cywirwch y dudalen, neu’r wefan.
report-totals = { $sites ->
    [one] { $sites } wefan
    [two] { $sites } wefan
   *[other] { $sites } gwefan
}, { $cookies ->
    [one] { $cookies } cwci
    [two] { $cookies } gwci
   *[other] { $cookies } cwci
}. Canfyddiadau: { $breach } difrifol, { $review } gwerth edrych arnynt, { $note } er gwybodaeth.
report-new = { $new ->
    [0] Mae pob un ohonynt yn y rhestr o’r hyn sy’n hysbys.
   *[other] Nid yw { $new } ohonynt yn y rhestr o’r hyn sy’n hysbys.
}
report-decided-compliant = penderfynwyd ar { $date }: iawn fel y mae. { $comment }
report-decided-not_compliant = penderfynwyd ar { $date }: ddim yn iawn. { $comment }
report-decided-to_be_decided = hysbys ers { $date }, heb ei benderfynu eto. { $comment }

# What an audit says of an earlier report.
report-since = Ers { $date }
report-since-earlier = Ers yr adroddiad cynharach
report-nothing-changed = Nid oes dim yn newydd, wedi mynd nac wedi newid.
report-new-cookie = Cwci newydd: { $name }, yn { $host }.
report-gone-cookie = Heb ei osod mwyach: { $name }, yn { $host }.
report-new-finding = Canfyddiad newydd: { $code }, am { $name }, yn { $host }.
report-new-of-site = Canfyddiad newydd: { $code }, yn { $host }.
report-gone-of-site = Heb ei ganfod mwyach: { $code }, yn { $host }.
report-gone-finding = Heb ei ganfod mwyach: { $code }, am { $name }, yn { $host }.
report-changed-phases = Wedi’i osod ar adeg arall o’r ymweliad: { $name }, yn { $host }.
report-changed-browser = Mae’r porwr yn gwneud rhywbeth arall ag ef: { $name }, yn { $host }.
report-changed-category = Mae ganddo gategori arall: { $name }, yn { $host }.
report-changed-verdict = Mae ganddo ddyfarniad arall: { $name }, yn { $host }.
report-changed-lifetime = Mae’n gofyn am oes arall: { $name }, yn { $host }.
report-changed-tool = Mae offeryn arall yn gofyn am gwcis, yn { $host }.
report-changed-banner = Daeth neu aeth yr hysbysiad cwcis, yn { $host }.
report-changed-refuse = Mae gwrthod yn gweithio mewn ffordd arall, yn { $host }.
report-changed-accept = Mae derbyn yn gweithio mewn ffordd arall, yn { $host }.
report-not-whole-before = Nid edrychodd yr adroddiad cynharach ar y cyfan o { $host }: gall yr hyn sy’n newydd fod wedi bod yno.
report-not-whole-now = Y tro hwn nid edrychwyd ar y cyfan o { $host }: gall yr hyn sydd ar goll fod yno o hyd.

# Why an audit could not look at all of a site.
audit-failed-dns = Ni chafwyd hyd i’w enw.
audit-failed-tls = Ni dderbyniwyd ei dystysgrif na’i TLS.
audit-failed-refused = Ni dderbyniodd gysylltiad.
audit-failed-timeout = Nid atebodd mewn pryd.
audit-failed-redirect-loop = Mae’n ailgyfeirio am byth.
audit-failed-crashed = Chwalodd tudalen y porwr.
audit-failed-closed = Caewyd y porwr neu’r cysylltiad cyn i’r ymweliad ddod i ben.
audit-failed-bot-wall = Mae’n cadw robotiaid allan.
audit-failed-blocked-by-robots = Mae ei robots.txt yn gofyn i raglenni gadw draw.
audit-failed-other = Dangosodd dudalen wall, neu ddim tudalen o gwbl.
audit-failed-events-lost = Dywedodd y porwr fwy nag y gellid ei ddarllen.
audit-left-out = Edrychom ar { $seen } o’r { $known } tudalen y gwyddom amdanynt.
audit-not-reached = Ni ddaethom ati: stopiwyd y rhediad.
audit-taken-away = Cafodd ei osod a’i dynnu i ffwrdd wedyn.
audit-refused = Gwrthododd y porwr a ymwelodd y cwci ({ $reasons }).
audit-declared-not-seen = Mae’r hysbysiad yn rhestru { $written }. Ni welsom ni ef { $pages ->
    [one] ar yr unig dudalen y daethom o hyd iddi
   *[other] ar yr un o’r tudalennau y daethom o hyd iddynt ({ $pages })
}, cyn dewis nac ar ôl cytuno. Nid anfonom unrhyw ffurflen ac ni wnaethom fewngofnodi.
audit-declared-left-open = { $why ->
    [pages] Gwnaethom edrych ar { $seen } o’r { $known } neu fwy o dudalennau y mae dolenni’r wefan yn arwain atynt.
    [yes] Ni allwn ddweud a gadwyd ein cytundeb i gwcis.
   *[other] Ni welsom bopeth y mae’r hysbysiad yn sôn amdano.
} O’r hyn y mae’r hysbysiad yn ei restru, ni welsom: { $names }. Felly ni allwn ddweud a yw’r wefan yn ei ddefnyddio.
