#!/usr/bin/env python3
"""A labelled set to decide by: made after the others, by somebody who saw neither the detectors nor
what they find. Nobody tunes on it: what is missed here is counted, and not looked up.

make() gives the records, the same each time; run by hand, it checks them and writes them as JSON
lines to a .gz. Templates are written as in third_set.py. Where text that is not labelled passes the
check of some kind by chance, the record is made again.
"""

import collections
import gzip
import json
import sys
import urllib.parse

import third_set
from unseen_values import NATIONAL, UnseenValues, passes_by_chance

SEED = 20270117
ROUNDS = 60  # Of each template.

LABELS = {**third_set.LABELS, **{f"phone_{country}": "PHONE" for country in NATIONAL}}

TEMPLATES = [
    # attributes of spans
    "http.url=https://$~word$.io/reset?mail=$email$&v=2 http.status_code=302 peer.ip=$ipv4$",
    "db.system=mssql db.statement=\"SELECT id FROM payee WHERE acct = '$iban$'\" db.rows=$-small$",
    'messaging.system=pulsar messaging.body={"cell":"$phone$","mail":"$email$","v":$-digit$}',
    'exception.type=ValueError exception.message="no mandate for card $card$" escaped=False',
    "exception.stacktrace=  File \"/srv/pay/refund.py\", line $-small$, in refund\n    raise "
    "Refused(pan)\npay.Refused: $card$ is not enrolled",
    "Caused by: javax.mail.SendFailedException: Invalid Addresses;\n\tnested: 550 5.1.1 <$email$>: "
    "unknown\n\tat com.sun.mail.smtp.SMTPTransport.rcptTo(SMTPTransport.java:$-small$)",
    "rpc failed: dial tcp $ipv4$:5432: connect: connection refused\ngoroutine $-small$ [IO wait]:",
    "Error: read ECONNRESET\n    at TCP.onStreamRead (node:internal/stream:217:20) {\n  errno: "
    "-104,\n  address: '$ipv6$',\n  port: 443\n}",
    "System.FormatException: The account '$iban$' was not in a correct format.\n   at "
    "Billing.Parse(String s) in Billing.cs:line $-small$",
    "app/services/sms.rb:$-two$:in `deliver': carrier rejected $phone$ (Sms::Error)\n\tfrom "
    "app/jobs/send.rb:$-two$:in `perform'",
    "PHP Fatal error:  Uncaught PDOException: SQLSTATE[23000]: 1062 Duplicate '$email$' for key "
    "'mail' in User.php:$-small$\nStack trace:\n#0 {main}",
    "Error: Custom { kind: PermissionDenied, error: \"peer $ipv6$ is banned for $-seconds$\" }",
    # the system and its services
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"$-uuid$","verb":"create",'
    '"user":{"username":"$email$"},"sourceIPs":["$ipv4$"]}',
    "systemd-resolved[$-pid$]: Using degraded feature set UDP for DNS server $ipv4$.",
    "2026/11/28 06:25:$-two$ [error] $-pid$#0: *$-small$ upstream timed out (110), client: $ipv4$, "
    "server: _, request: \"POST /api HTTP/1.1\"",
    'NOTICE: [pool www] child $-pid$ said into stderr: "signup ok: $email$ from $ipv4$"',
    "wp_mail() failed for $email$: SMTP connect() failed; WordPress/6.7.1; post_id=$-small$",
    '{"index":{"_index":"crm-2026.11","_id":"$-nano$"}}\n{"contact":{"e_mail":"$email$",'
    '"telephone":"$phone$"}}',
    "ERROR WorkerSinkTask{id=jdbc-0} Struct{id=$-small$,iban=$iban$,phone=$phone$} bad schema",
    "MERGE INTO dim_customer t USING (SELECT '$email$' AS email, '$ssn$' AS ssn) s ON t.id = s.id",
    "SELECT hit_id FROM `prod.web.hits` WHERE client_ip = '$ipv6$' AND _PARTITIONDATE > "
    "'2026-11-01'",
    "### UPDATE `crm`.`person`\n### WHERE\n###   @1=$-small$\n###   @2='$email$'\n### SET\n"
    "###   @2='$email$'",
    "conn=$-small$ op=2 SRCH base=\"ou=people,dc=$~word$\" scope=2 filter=\"(mail=$email$)\"",
    ">>> EHLO mta7\n<<< 250-SIZE 35882577\n>>> MAIL FROM:<$email$>\n<<< 250 2.1.0 Ok\n"
    ">>> RCPT TO:<$email$>\n<<< 452 4.2.2 mailbox full",
    "Via: SIP/2.0/UDP $ipv4$:5060;branch=z9hG4bK$-hex16$;rport\r\nMax-Forwards: 70\r\n"
    "Call-ID: $-hex24$\r\nCSeq: $-two$ INVITE",
    "imap-login: Info: Login: user=<$email$>, method=PLAIN, rip=$ipv4$, mpid=$-pid$, TLS",
    "sshd[$-pid$]: Accepted publickey for deploy from $ipv6$ port $-port$ ssh2: ED25519 "
    "SHA256:$-b64_43$",
    "sudo:  ansible : TTY=pts/3 ; USER=root ; COMMAND=/usr/bin/mysqldump --host=$ipv4$ crm",
    "-A INPUT -s $ipv4$ -p tcp -m tcp --dport 22 -m comment --comment \"$~word$\" -j DROP",
    "tcp 6 431999 ESTABLISHED src=$ipv4$ dst=$ipv4$ sport=$-port$ dport=443 [ASSURED] mark=0",
    "2026-11-28\t06:25:11\tFRA60-P3\t$-small$\t$ipv6$\tGET\td$-hex12$.cloudfront.net\t/\t200",
    "$-hex64$ $~word$-logs [28/Nov/2026:06:25:$-two$ +0000] $ipv4$ - $-HEX16$ REST.GET.OBJECT "
    "a.css \"GET /a.css HTTP/1.1\" 200 -",
    "64 bytes from $ipv6$: icmp_seq=$-two$ ttl=57 time=12.$-digit$ ms",
    "$ipv6$ dev eth0 lladdr $-mac$ router REACHABLE",
    # builds, configuration, shells
    "docker login -u ci -p $gitlab$ registry.$~word$.io\nLogin Succeeded\n"
    "section_end:$-epoch$:step_script",
    "[Pipeline] sh\n+ git push https://$login$@git.$~word$.net/scm/app.git HEAD:main\nFinished",
    '{"breadcrumbs":[{"category":"xhr","data":{"url":"/me","headers":{"Authorization":'
    '"Bearer $bearer$"}},"level":"info"}]}',
    ":rotating_light: *$~word$-api* printed its webhook $slack_hook$ in build $-small$",
    "{code:bash}\nexport STRIPE_KEY=$stripe$\n{code}\n[~$~word$] please revoke, see PAY-$-small$",
    "COPY public.guest (id, email, phone, at) FROM stdin;\n$-small$\t$email$\t$phone$\t"
    "2026-11-28 06:25:11+01\n\\.",
    "Kunde;IBAN;BIC;Betrag\n$~word$ AG;$iban$;$-bic$;$-comma$",
    "[notify]\nimap = imap.$~word$.net\nfrom = \"$~word$ news\" <$email$>\nretries = $-digit$",
    'seal "awskms" {\n  region     = "eu-south-1"\n  access_key = "$aws_id$"\n'
    '  secret_key = "$aws_secret$"\n}',
    "fs.s3a.access.key=$aws_id$\nfs.s3a.secret.key=$aws_secret$\nfs.s3a.path.style.access=true",
    "services:\n  worker:\n    environment:\n      - AWS_ACCESS_KEY_ID=$aws_id$\n"
    "      - AWS_SECRET_ACCESS_KEY=$aws_secret$\n      - TZ=UTC",
    "objectStore:\n  accessKeyId: $aws_id$\n  secretAccessKey: $aws_secret$\n  size: 8Gi",
    "PS C:\\> Set-AWSCredential -AccessKey $aws_id$ -SecretKey $aws_secret$ -StoreAs prod",
    "?X-Amz-Credential=$aws_id$%2F20261128%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Expires=900",
    "AWS4-HMAC-SHA256 Credential=$aws_id$/20261128/us-east-1/sqs/aws4_request, Signature=$-hex64$",
    "#$-epoch$\ngh auth login --with-token <<< $github$\n#$-epoch$\nls -la",
    "composer config -g github-oauth.github.com $github$",
    "npmScopes:\n  $~word$:\n    npmAuthToken: \"$npm$\"\n    npmAlwaysAuth: true",
    "SlackAPI auth.test failed (invalid_auth) for $slack$, retry in $-seconds$",
    "curl https://api.stripe.com/v1/charges -u $stripe$: -d amount=$-small$ -d currency=sek",
    '<meta-data android:name="com.google.android.geo.API_KEY" android:value="$gcp$"/>',
    "GMSServices.provideAPIKey(\"$gcp$\") // AppDelegate.swift:$-two$",
    "cat > /etc/ssl/$~word$.key <<EOF\n$pem$\nEOF\nchmod 0600 /etc/ssl/$~word$.key",
    "write_files:\n- path: /etc/tls/key\n  content: |\n    $pem|i$\nruncmd: [reload]",
    'PUT /v1/certs {"name":"$~word$","certKey":"$pem|j$","ttl":$-small$}',
    "proxy_set_header Authorization \"Basic $basic$\";",
    "Invoke-RestMethod -Uri $~word$.io -Headers @{ Authorization = 'Basic $basic$' }",
    "spring.datasource.url=jdbc:postgresql://$login$@db.$~word$.net:5432/crm",
    "ffmpeg -i rtsp://$login$@$ipv4$:554/stream1 -frames:v 1 snap.jpg",
    "broker_url = 'redis://$login_no_name$@queue.$~word$.net:6379/2'",
    # what goes over the wire
    "------WebKitFormBoundary$-alnum16$\r\nContent-Disposition: form-data; name=\"cc\"\r\n\r\n"
    "$card$\r\n",
    "Location: https://$~word$.app/cb#id_token=$jwt+BEARER_TOKEN$&token_type=Bearer&expires_in=60",
    "users:\n- name: ci\n  user:\n    token: $jwt+BEARER_TOKEN$",
    '{"operationName":"AddPayee","variables":{"input":{"iban":"$iban$","nick":"$~word$"}}}',
    "metadata: [(:authority, pay.$~word$.io), (authorization, Bearer $bearer$), (te, trailers)]",
    '{"mobile":{"string":"$phone$"},"mail":{"string":"$email$"},"ts":{"long":$-epoch_ms$}}',
    "BEGIN:VCARD\r\nVERSION:4.0\r\nTEL;TYPE=cell:$phone$\r\nEMAIL;TYPE=work:$email$\r\nEND:VCARD",
    "BEGIN:VEVENT\r\nATTENDEE;CN=$~word$;PARTSTAT=ACCEPTED:mailto:$email$\r\nSEQUENCE:2",
    "{4:\n:20:REF$-six$\n:32A:261128EUR$-comma$\n:59:/$iban$\n$~word$ BV\n:71A:SHA\n-}",
    "UNH+1+PAYORD:D:96A:UN'FII+BF+$iban$'CTA+IC+:$~word$'UNT+3+1'",
    '{"applicant":{"ssn":"$ssn_in_context$","state":"OH"},"score":$-three$}',
    "W-9 received, Social Security Number: $ssn_in_context$, box 3 ticked, page $-digit$ of 6",
    # people
    "KARTE $card$\nBETRAG EUR $-comma$\nGENEHMIGT $-six$",
    "28.11. SEPA-Lastschrift $~word$ GmbH, IBAN $iban$, Mandat M$-six$, EUR -$-comma$",
    "MTI=0200 DE2=$card$ DE3=000000 DE4=00000000$-four$ DE39=05 DE41=T$-seven$",
    "INSERT INTO `wallet` VALUES ($-small$,'$card$','0329','$~word$',NULL);",
    "Beste klant, uw kaart $card$ is op 28-11-2026 geblokkeerd. Vragen? $email$",
    "checkout.payment: scheme number=$card$ expiry=03/29 amount=SEK $-comma$ result=refused",
    "PNR $-pnr$ | FRA-ARN 28NOV 0625 | contact $phone$ | form of payment CC $card$",
    "Promemoria: visita il 28/11 alle 9:30. Per disdire, telefono $phone_it$ oppure $email$",
    "Hoi, bel me even terug, telefoon $phone_nl$, of mail naar $email$. Groetjes",
    "Hej! Ring mig p\u00e5 mobil: $phone_se$ efter kl 17, tack",
    "Termin am 28.11. um 9:30 Uhr, R\u00fcckfragen Telefon $phone_at$, Ordination $~word$",
    "Tisch f\u00fcr 4, Name $~word$, Handy: $phone_ch$, am Fenster bitte",
    "Lieferung verschoben, Tel. $phone_de$, Abstellort Garage",
    "Su cita es el 28/11 a las 9:30; para anularla, tel\u00e9fono $phone_es$",
    "O meu telem\u00f3vel: $phone_pt$. Pode enviar a fatura para $email$?",
    "Entrega amanh\u00e3, celular: $phone_br$, portaria at\u00e9 18h",
    "Rendez-vous confirm\u00e9, t\u00e9l\u00e9phone : $phone_fr$, cabinet du Dr $~word$",
    "Courier could not get in, tel $phone_gb$, left at door $-two$",
    "Patient callback requested, phone: $phone_us$, room $-three$",
    "Tradie booked for Tuesday, mobile $phone_au$, gate code in notes",
    "OTP not delivered to mobile number $phone_in$ after 3 tries",
]
# Nothing is to be found in these.
CLEAN = [
    "otel.scope=$~word$ span_id=$-hex16$ http.response_content_length=$-nine$ http.flavor=1.1",
    "db.statement=\"SELECT qty FROM stock WHERE ean = '$-d13$' AND bin < $-small$\" db=$~word$",
    "exception.stacktrace=   4: core::panicking::panic_fmt\n   5: $~word$::cache::Shard::get::"
    "h$-hex16$\n             at src/cache.rs:$-small$:5",
    "   at $~word$.Api.Startup+<>c__DisplayClass$-two$_0.<Run>b__1() in Startup.cs:line $-small$",
    "DeprecationWarning: @$~word$.cached is deprecated, use @functools.cache; id=0x7f$-hex10$",
    '{"type":"Warning","reason":"FailedMount","object":"pod/$-pod$","uid":"$-uuid$"}',
    "I1128 06:25:$-two$.$-six$ $-pid$ scheduler.go:$-small$] \"Bound pod\" pod=\"shop/$-pod$\"",
    "systemd[1]: Started getty@tty$-digit$.service; user@$-four$.service: Consumed $-seconds$ CPU",
    "2026/11/28 06:25:$-two$ [warn] $-pid$#$-pid$: *$-nine$ body is buffered to temp/0/$-two$/"
    "000$-seven$",
    "wp_options: _transient_timeout_$-hex32$ = $-epoch$, autoload=no, rows=$-small$",
    '{"took":$-two$,"_shards":{"total":5},"_scroll_id":"$-b64_long$","hits":{"total":$-small$}}',
    "partition=$~word$-$-two$ leaderEpoch=$-two$ HW=$-twelve$ segment=000000000$-eleven$.log",
    "query_id=01b$-hex5$-0000-$-hex4$-0000-$-hex12$ warehouse=$~word$_WH credits=0.$-six$",
    "#261128  6:25:$-two$ server id $-nine$  end_log_pos $-nine$ CRC32 0x$-hex8$ \tXid = $-nine$\n"
    "SET @@SESSION.GTID_NEXT= '$-uuid$:$-small$'",
    "entryCSN: 20261128062511.$-six$Z#000000#00$-digit$#000000 extension 1.3.6.1.4.1.4203.1.11.3",
    "RTP: ssrc=0x$-hex8$ seq=$-small$ ts=$-ten$ jitter=$-two$.3ms lost=0/$-small$ opus/48000/2",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI$-b64_43$ deploy@$~word$",
    "br0: port 3(tap$-hex8$-$-two$) entered forwarding state, lladdr $-mac$ vlan $-four$",
    "DROP IN=ens3 OUT= MAC=$-mac14$ LEN=60 TOS=0x00 PREC=0x00 TTL=52 ID=$-pid$ SPT=$-port$ DPT=22",
    "x-amz-cf-id: $-url54$ x-amz-id-2: $-b64_76$ x-amz-request-id: $-HEX16$",
    "ETag: \"$-hex32$-$-two$\" x-amz-version-id: $-alnum32$ content-range: bytes 0-99/$-nine$",
    "section_start:$-epoch$:get_sources\nChecking out $-hex8$ as detached HEAD (ref is "
    "refs/merge-requests/$-small$/head)...",
    "Started by timer; build #$-small$ took 4 min $-two$ sec; Revision: $-sha1$ (origin/main)",
    '{"event_id":"$-hex32$","release":"$~word$@$-version$+$-small$","platform":"node"}',
    ":white_check_mark: `$~word$@$-hex7$` by @$~word$ in 3m $-two$s, thread ts $-epoch$.$-six$",
    "CORE-$-small$: velocity 31/40, story points 8, fixVersion $-version$, cc @team-$~word$",
    "COPY metric (t, a) FROM stdin;\n$-epoch$\t$-float$\t\\N\n$-epoch$\t$-float$\t-$-float$\n\\.",
    "Datum;Artikel-Nr.;Menge;Preis\n28.11.2026;$-ten$;$-two$;$-comma$\n29.11.2026;$-ten$;1;9,99",
    "[cache]\nsize = 512M\nseed = $-u64$\nttl = 86400\nid = {$-uuid$}",
    'locals {\n  ami  = "ami-0$-hex16$"\n  zone = "$-zone$"\n  aws  = "~> 5.$-two$"\n}',
    "log.flush.interval.messages=$-nine$\nbuild.number=2026.11.28-$-small$\nschema.crc=$-hex8$",
    "image: ghcr.io/$~word$/api@sha256:$-sha256$\nulimits:\n  nofile: 65536",
    "Release \"$~word$\" upgraded. REVISION: $-two$, $~word$-$-version$, checksum: $-sha256$",
    "Handles $-small$ NPM(K) $-two$ PM(K) $-small$ owner S-1-5-21-$-ten$-$-ten$-$-ten$-1001",
    "#$-epoch$\ngit rebase --onto $-hex7$ HEAD~3\n#$-epoch$\nchmod 0640 /var/lib/$-hex8$.sock",
    'WWW-Authenticate: Bearer realm="api", error="invalid_token", max_age=$-small$',
    'WWW-Authenticate: Basic realm="$~word$ staging", charset="UTF-8"',
    '{"pageInfo":{"endCursor":"eyJpZCI6$-alnum16$","hasNextPage":true},"totalCount":$-small$}',
    "BGM+220+PO$-seven$+9'DTM+137:20261128:102'LIN+1++$-alnum16$:SA'QTY+21:$-two$'UNZ+1+$-two$'",
    "BON $-four$ KASSE $-two$\nArt. $-d13$ 2 x 3,49  6,98\nSUMME EUR $-comma$\n28.11.2026 06:25",
    "Saldo al 28.11.2026: EUR $-comma$ (tasso 3,75%), estratto n. $-two$/2026, valuta 27/11",
    "Boarding 06:25 gate B$-two$ seat 14C, FRA 06:55 - ARN 09:05, locator $-pnr$, 23 kg",
    "Ricetta n. $-year_no$, farmaco 20 mg 2x/die, pressione 128/82, codice esenzione E$-two$",
    "Je pakket $-tracking$ komt 28-11-2026 tussen 12:15 en 14:15, afhaalcode $-four$",
    "\u00c4rende nr $-seven$ avslutat, kod $-six$, vecka 48, moms 25 %, summa $-comma$ kr",
    "NF-e chave $-nfe$, pedido n.\u00ba $-nine$, 3x sem juros de R$ $-comma$",
    "$-row$\n$-row$\n$-row$",
    "cpu,host=$~word$ usage=$-float$,steal=0i,ctx=$-nine$i $-epoch_ns$",
    "0x7ffe$-hex8$:\t0x$-hex16$\t0x$-hex16$ <$~word$_init+$-two$>",
    "00000$-two$0  $-bytes$  |..@..ELF|",
    "![chart](data:image/gif;base64,R0lGODlh$-b64_long$)",
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq$-b64_43$\n$-b64_64$\n-----END PUBLIC KEY-----",
    "SHA256 Fingerprint=$-pairs$ serial=$-HEX32$ notAfter=Nov 28 06:25:11 2027 GMT",
    "npm_lifecycle_event=test npm_package_version=$-version$ npm_config_ca=null sk_buff=$-small$",
    "sprite logo@2x.png 48x48, @media (min-width: 768px) { margin: 0 } a.$-hex8$.css",
    "golang.org/x/net@v0.$-two$.0 h1:$-b64_44$; v1.$-two$.0-0.20261128062511-$-hex12$",
    "@Override @Cacheable(\"$~word$\") void load(); // $~word$.Foo@$-hex8$, Order@$-hex7$",
    "connect to postgres://$~word$-db:5432/app, redis://cache-$-two$:6379/0 after $-seconds$",
    "FileVersion 12.3.$-big4$.$-two$; glibc 2.36-9+deb12u$-digit$; kernel 6.1.0-$-two$-amd64",
    "SRID=4326;POINT(13.$-six$ 52.$-six$) heading $-two$.5 speed 3.4 utm 33U",
    "kid=$-nano$ alg=RS256 jti=$-ulid$ exp=$-epoch$ scope=\"openid profile email\" aud=$~word$",
    "aws-secrets-manager-caching bumped to $-sha1$; rotation window 14 days, alias/$~word$",
    "order $-order16$ paid, invoice number $-year_no$, p95=13.$-two$ms total=PT1H$-two$M 3:2",
]


def _json(text):
    return json.dumps(text)[1:-1]


FORMS = [("text", str)] * 17 + [
    ("url", lambda text: urllib.parse.quote(text, safe="")), ("json", _json),
    ("json2", lambda text: _json(_json(text))),
]
# The first indent stands in the template: it is no part of the value.
FILTERS = {**third_set.FILTERS, "|i": lambda text: text.replace("\n", "\n    ")}


def _fill(template, v, decoys, escape):
    """The text, its spans with what they show, and the text without them, escaped and not."""
    text, spans, rests, at = "", [], ["", ""], 0
    for slot in third_set.SLOT.finditer(template):
        mark, name, also, form = slot.groups()
        plain, at = template[at : slot.start()], slot.end()
        if mark:
            plain += v.word() if mark == "~" else decoys[name]()
        text, rests = text + escape(plain), [rests[0] + plain, rests[1] + escape(plain)]
        if mark:
            continue
        value, variant = v.national(name[6:]) if name[:6] == "phone_" else getattr(v, name)()
        shown = escape(FILTERS[form](value))
        start = len(text.encode())
        span = {"start": start, "end": start + len(shown.encode()), "label": LABELS[name],
                "variant": variant}
        if also:
            span["also"] = [also[1:]]
        spans.append((span, shown))
        text, rests = text + shown, [rest + "\0" for rest in rests]
    end = template[at:]
    return text + escape(end), spans, [rests[0] + end, rests[1] + escape(end)]


def _record(template, v, decoys, escape):
    for _ in range(500):
        text, spans, rests = _fill(template, v, decoys, escape)
        if not any(map(passes_by_chance, rests)):
            return text, spans
    raise AssertionError(f"what is not labelled always passes a check: {template}")


def make(seed=SEED):
    v = UnseenValues(seed)
    decoys = v.decoys()
    records = []
    for number, template in enumerate(TEMPLATES + CLEAN):
        for turn in range(ROUNDS):
            form, escape = FORMS[turn % len(FORMS)]
            text, spans = _record(template, v, decoys, escape)
            for span, shown in spans:
                span["variant"] += "" if form == "text" else f" as {form}"
                assert text.encode()[span["start"] : span["end"]] == shown.encode(), template
            records.append({"id": f"unseen-{len(records):05d}", "template": f"unseen-t{number:03d}",
                            "form": form, "text": text, "spans": [span for span, _ in spans]})
    return records


def main():
    records = make()
    assert records == make(), "two runs differ"
    assert not any(record["spans"] for record in records[-ROUNDS * len(CLEAN) :])
    labels = collections.Counter(s["label"] for record in records for s in record["spans"])
    clean = sum(not record["spans"] for record in records)
    print(f"{len(records)} records, {clean} without a label; {dict(labels)}", file=sys.stderr)
    with gzip.open(sys.argv[1], "wt") as out:
        for record in records:
            out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
