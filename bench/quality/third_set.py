#!/usr/bin/env python3
"""A labelled set that was written by somebody who had not read the detectors, and never ran them.

make() gives the records, the same each time; run by hand, it checks them and writes them as JSON
lines to a .gz. In a template "$email$" is a labelled value, "$-uuid$" one that looks like something
and is nothing to be found, and "$~word$" plain text; "$jwt+BEARER_TOKEN$" may be found as either,
"|j" escapes as in a JSON string, "|q" as in a form, "|i" indents. Where text that is not labelled
passes the check of some kind by chance, the record is made again.
"""

import collections
import gzip
import html
import json
import re
import sys
import urllib.parse

from third_values import NATIONAL, ThirdValues, passes_by_chance

SEED = 20261203
ROUNDS = 60  # Of each template.

LABELS = {
    "email": "EMAIL", "card": "CREDIT_CARD", "iban": "IBAN", "ssn": "US_SSN",
    "ssn_in_context": "US_SSN", "phone": "PHONE", "ipv4": "IPV4", "ipv6": "IPV6", "jwt": "JWT",
    "github": "GITHUB_TOKEN", "slack": "SLACK_TOKEN", "slack_hook": "SLACK_TOKEN",
    "stripe": "STRIPE_KEY", "gcp": "GCP_API_KEY", "other": "OTHER_TOKEN", "gitlab": "OTHER_TOKEN",
    "npm": "OTHER_TOKEN", "aws_id": "AWS_ACCESS_KEY_ID", "aws_secret": "AWS_SECRET_KEY",
    "pem": "PRIVATE_KEY", "bearer": "BEARER_TOKEN", "basic": "BASIC_AUTH",
    "login": "URL_CREDENTIALS", "login_no_name": "URL_CREDENTIALS",
    **{f"phone_{country}": "PHONE" for country in NATIONAL},
}

TEMPLATES = [
    # syslog and the services behind it
    "<165>1 $-iso$ mx1 postfix 2211 ID47 [meta seq=\"$-small$\"] to=<$email$>, relay=none, "
    "delay=3.1",
    "Nov 28 06:25:$-two$ bastion sshd[$-pid$]: Failed password for root from $ipv4$ port $-port$ "
    "ssh2",
    "Nov 28 06:25:$-two$ vpn charon: 07[IKE] peer $ipv6$ not responding, trying again ($-two$)",
    "kernel: [UFW BLOCK] IN=eth0 OUT= SRC=$ipv4$ DST=$ipv4$ LEN=60 TTL=52 PROTO=TCP DPT=443",
    "dnsmasq[$-pid$]: query[AAAA] api.$~word$.example from $ipv6$",
    # Java, .NET
    "$-iso$  INFO $-pid$ --- [nio-8080-exec-7] c.a.w.UserController : Registered user $email$",
    "2026-11-28 06:25:11,$-three$ [main] ERROR com.acme.pay.Vault - could not tokenise PAN $card$\n"
    "java.lang.IllegalStateException: vault sealed\n\tat com.acme.pay.Vault.put(Vault.java:$-two$)",
    'o.s.web.client.RestTemplate : HTTP GET with headers [Authorization:"Bearer $bearer$"]',
    '{"@t":"$-iso$","@mt":"Payout to {Iban} failed","Iban":"$iban$",'
    '"SourceContext":"Acme.Payouts"}',
    '{"Timestamp":"$-iso$","Level":"Warning","Properties":{"ClientIp":"$ipv4$","Phone":"$phone$"}}',
    "Payer[firstName=$~word$, taxNumber=null, ssn=$ssn_in_context$, active=true]",
    # Rails, Django, Go, Rust, PHP, Node
    'grpc: metadata authorization="Bearer $bearer$" grpc-timeout=5S peer=$ipv4$:$-port$',
    'Parameters: {"utf8"=>"1", "user"=>{"mail"=>"$email$", "phone"=>"$phone$"}, "commit"=>"Save"}',
    "django.db.utils.IntegrityError: DETAIL:  Key (card_number)=($card$) already exists.",
    "time=$-iso$ level=ERROR msg=\"send sms\" err=\"carrier rejected\" to=\"$phone$\" attempt=3",
    "$-iso$  WARN hyper_util::client: connect error peer=[$ipv6$]:8443 err=ConnectionRefused",
    "DEBUG acme::auth: token accepted token=$jwt+BEARER_TOKEN$ scopes=[\"read\"]",
    "[Nest] $-pid$  - LOG [StripeService] using key $stripe$ for account of $~word$",
    # databases and queues
    "FATAL: no pg_hba.conf entry for host \"$ipv4$\", user \"app\", database \"shop\"",
    "connecting to postgres://$login$@db-1.$~word$.internal:5432/shop?sslmode=require",
    "sqlalchemy.exc.OperationalError: mysql+pymysql://$login$@mysql.$~word$.svc/app timed out",
    '{"t":{"$date":"$-iso$"},"s":"I","c":"NETWORK","ctx":"conn$-small$",'
    '"attr":{"remote":"$ipv4$:$-port$"}}',
    "1764311111.$-six$ [0 lua] \"SET\" \"user:$-small$:card\" \"$card$\"",
    "REDIS_URL=rediss://$login_no_name$@cache.$~word$.example:6380/0",
    "CONSTRAINT iban_unique: Duplicate entry '$iban$' for key 'payee.iban'",
    "nats://$login$@nats.$~word$.svc.cluster.local:4222 reconnecting in $-two$ s",
    # proxies
    '[$-iso$] "GET /v1/me HTTP/2" 200 - 0 $-small$ 12 11 "$ipv4$" "curl/8.5.0" "$-uuid$"',
    "haproxy[$-pid$]: $ipv4$:$-port$ [28/Nov/2026:06:25:11.$-three$] https~ api/srv2 0/0/1/14/15 "
    "200",
    "[client $ipv6$] AH01630: client denied by server configuration: /var/www/$~word$/private",
    '$ipv4$ - - [28/Nov/2026:06:25:$-two$ +0100] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0 '
    '(Windows '
    'NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/$-chrome$ Safari/537.36"',
    # clouds and builds
    '{"eventName":"GetObject","sourceIPAddress":"$ipv4$",'
    '"userIdentity":{"accessKeyId":"$aws_id$"}}',
    '{"Credentials":{"AccessKeyId":"$aws_id$","SecretAccessKey":"$aws_secret$",'
    '"Expiration":"$-iso$"}}',
    "provider \"aws\" {\n  region = \"eu-west-1\"\n  access_key = \"$aws_id$\"\n  secret_key = "
    "\"$aws_secret$\"\n}",
    "java -Daws.accessKeyId=$aws_id$ -Daws.secretKey=$aws_secret$ -jar $~word$-$-version$.jar",
    'firebase.initializeApp({"apiKey":"$gcp$","authDomain":"$~word$.firebaseapp.com"})',
    '{"type":"service_account","private_key_id":"$-sha1$","private_key":"$pem|j$"}',
    "loaded key for kid=$-hex8$:\n$pem$\nlistening on :8443",
    "[default]\naws_access_key_id = $aws_id$\naws_secret_access_key = $aws_secret$\noutput = json",
    "START RequestId: $-uuid$ Version: 42\n$-iso$\t$-uuid$\tINFO\tverify mail for $email$",
    "+ resource \"google_apikeys_key\" \"maps\" {\n  + key_string = \"$gcp$\"\n  + uid = "
    "\"$-uuid$\"\n}",
    "fatal: [web-3]: FAILED! => {\"changed\": false, \"dest\": \"/etc/tls.key\", \"content\": "
    "\"$pem|j$\"}",
    "$-iso$ ##[debug]GITHUB_TOKEN=$github$ is set for step build",
    "git clone https://x-access-token:$github+URL_CREDENTIALS$@github.com/$~word$/$~word$.git",
    "git -c http.extraHeader='Authorization: token $github+BEARER_TOKEN$' fetch --depth 1 origin",
    "curl --header 'PRIVATE-TOKEN: $gitlab$' https://git.$~word$.example/api/v4/projects/$-two$",
    "//registry.npmjs.org/:_authToken=$npm$\nfund=false\naudit=false",
    "npm ERR! code E401 with $other$ while publishing $~word$@$-version$",
    "env SLACK_BOT_TOKEN=$slack$ SLACK_CHANNEL=#ops-$~word$ node bot.js",
    "alertmanager: notify failed: Post \"$slack_hook$\": context deadline exceeded",
    "STRIPE_SECRET=$stripe$ STRIPE_API_VERSION=2026-04-10",
    "apiVersion: v1\nkind: Secret\nstringData:\n  id_rsa: |\n$pem|i$\ntype: Opaque",
    # bodies
    '{"query":"mutation($id: ID!) { updateUser(id: $id, email: \\"$email$\\") { id } }",'
    '"variables":{}}',
    "<soap:Body><Charge xmlns=\"urn:pay\"><CardNumber>$card$</CardNumber><Exp>0429</Exp></Charge>",
    "<CdtrAcct><Id><IBAN>$iban$</IBAN></Id></CdtrAcct><Amt Ccy=\"EUR\">$-price$</Amt>",
    "customer { id: $-small$ email: \"$email$\" phone_number: \"$phone$\" tier: GOLD }",
    r'{"level":"info","body":"{\"pan\":\"$card$\",\"ip\":\"$ipv4$\",\"id\":\"$-uuid$\"}"}',
    r'{"message":"{\"user\":{\"mail\":\"$email$\",\"iban\":\"$iban$\"}}","stream":"stdout"}',
    "email=$email|q$&phone=$phone|q$&card_number=$card|q$&submit=1",
    '{"headers":{"authorization":["Basic $basic$"],"accept":["*/*"]},"ms":$-two$}',
    '{"integration":"slack","token":"$slack$","channel":"C0$-hex8$"}',
    "Stripe.api_key = '$stripe$' # config/initializers/stripe.rb:$-two$",
    "POST /kyc HTTP/1.1\r\nHost: kyc.example\r\n\r\nssn=$ssn_in_context|q$&country=US&step=2",
    "GET /maps/api/geocode/json?address=$~word$&key=$gcp$ 200",
    # header dumps, cookies, mail
    "> Host: api.$~word$.example\n> Authorization: Basic $basic$\n> Accept: */*",
    "headers={'authorization': 'Bearer $jwt+BEARER_TOKEN$', 'x-request-id': '$-uuid$'}",
    "Cookie: theme=dark; lang=pl; id_token=$jwt+BEARER_TOKEN$; seen=$-epoch$",
    "Authorization: Bearer $bearer$\r\nX-B3-TraceId: $-hex32$\r\nX-B3-Sampled: 1",
    "Forwarded: for=\"[$ipv6$]:$-port$\";proto=https, for=$ipv4$",
    "From: \"$~word$ Support\" <$email$>\nTo: $email$\nSubject: Re: order $-order$\nMIME-Version: "
    "1.0",
    "Received: from mail.$~word$.example ([$ipv4$]) by mx.example with ESMTPS id $-hex16$",
    "ftp://$login$@files.$~word$.example/out/$-date$.csv: 226 Transfer complete",
    "using proxy socks5h://$login$@proxy.$~word$.example:1080 for https://pypi.org/simple",
    # people
    "Hallo, meine Telefonnummer ist $phone_de$, bitte um R\u00fcckruf. Gr\u00fc\u00dfe, $~word$",
    "Bitte \u00fcberweisen Sie $-price$ EUR auf das Konto $iban$ bis zum $-date$.",
    "Bonjour, vous pouvez me joindre par t\u00e9l\u00e9phone au $phone_fr$ ou \u00e0 $email$, "
    "merci !",
    "Hola, mi tel\u00e9fono es $phone_es$ y mi correo es $email$. \u00a1Gracias!",
    "Boa tarde, o meu telefone \u00e9 $phone_br$; o cart\u00e3o $card$ foi recusado.",
    "\u304a\u96fb\u8a71\u756a\u53f7: $phone_jp$ \u30e1\u30fc\u30eb: $email$",
    "Prosz\u0119 o kontakt, telefon: $phone_pl$, nr konta $iban$, pozdrawiam",
    "Ticket $-order$: caller gave SSN $ssn_in_context$ and callback number, phone $phone_us$.",
    "Hi, please call me on $phone_gb$ or mobile $phone$ after 5 pm, thanks",
    "INVOICE $-invoice$\nBill to: $~word$ Ltd\nTel.: $phone$\nIBAN: $iban$\nTotal: EUR $-price$",
    "<li>Mail: <a href='mailto:$email$'>$email$</a></li><li><a href=\"tel:$phone$\">Phone</a></li>",
    "can somebody rotate this? AWS key $aws_id$ was pushed to the public repo in $-sha1_short$",
    "employee $~word$, social security number $ssn$, start date $-date$, grade $-two$",
    "oops, pasted my token in the channel: $github$ :facepalm:",
]
# Nothing is to be found in these.
CLEAN = [
    "Nov 28 06:25:$-two$ node7 systemd[1]: session-$-small$.scope: Consumed 1min 3.$-three$s CPU "
    "time.",
    "<14>1 $-iso$ host7 app $-pid$ - [ex@32473 id=\"$-small$\"] checkpoint $-hex16$ written",
    "kernel: RIP: 0010:ext4_end_bio+0x$-two$/0x1a0 RSP: 0018:ffff$-hex8$e0c8 EFLAGS: 00010246",
    "audit: type=1400 audit(1764311111.$-three$:$-small$): apparmor=\"DENIED\" pid=$-pid$ "
    "comm=\"$~word$\"",
    "$-iso$  INFO $-pid$ --- [main] o.s.b.w.e.tomcat.TomcatWebServer : Tomcat started on port 8080",
    "@RestController @RequestMapping(\"/$~word$\") class $~word$Api { @GetMapping Flux<Long> "
    "all(); }",
    "at Acme.Orders.Load(Int64 id) in Orders.cs:line $-small$, Acme.Core, Version=4.0.0.0, "
    "Culture=neutral",
    '{"@t":"$-iso$","@mt":"Batch {Id} took {Elapsed}","Id":"$-uuid$","Elapsed":$-price$,'
    '"@i":"$-hex8$"}',
    "Completed 200 OK in $-two$ms (Views: 4.1ms | ActiveRecord: 1.$-two$ms | Allocations: "
    "$-small$)",
    "time=$-iso$ level=INFO source=store.go:$-two$ msg=compacted segment=$-ulid$ bytes=$-nine$",
    "$-iso$ TRACE tower_http: finished processing request latency=$-two$ ms status=200 "
    "trace_id=$-hex32$",
    "LOG:  checkpoint complete: wrote $-small$ buffers (1.2%); distance=$-small$ kB, lsn=3/$-hex8$",
    "InnoDB: page_cleaner: $-small$ms; Log sequence number $-twelve$; pages flushed up to "
    "$-twelve$",
    'WT checkpoint {"_id":"$-hex24$","ts":"Timestamp($-epoch$, 1)","durMillis":$-two$}',
    "$-pid$:M 28 Nov 2026 06:25:11.$-three$ * Background saving terminated, RDB age $-small$ "
    "seconds",
    "[Consumer clientId=c-$-two$, groupId=$~word$] Resetting offset for partition $~word$-3 to "
    "$-nine$.",
    'envoy cluster_manager: cds: add 12 cluster(s), hash=$-u64$ version="$-hex16$" nonce=$-uuid$',
    "REPORT RequestId: $-uuid$ Duration: $-price$ ms Billed Duration: 13 ms Memory Size: 128 MB",
    '{"eventID":"$-uuid$","eventVersion":"1.11","recipientAccountId":"$-twelve$","readOnly":true}',
    "aws_instance.$~word$: Creation complete after 32s [id=i-0$-hex16$] in subnet-0$-hex16$",
    "Terraform used provider registry.terraform.io/hashicorp/random v$-version$ h1:$-b64_44$",
    "PLAY RECAP: $~word$-01 : ok=$-two$ changed=3 unreachable=0 failed=0 skipped=$-two$ rescued=0",
    "$-iso$ ##[group]Run actions/checkout@v4 with ref refs/pull/$-small$/merge at $-sha1$",
    "#12 [build 4/7] sha256:$-sha256$ 12.6MB / 48.1MB 1.$-two$s, exporting manifest "
    "sha256:$-sha256$",
    "Normal Scheduled pod/$-pod$ Successfully assigned shop/$-pod$ to $~word$-pool-$-hex8$",
    "traceparent: 00-$-hex32$-$-hex16$-01; b3: $-hex32$-$-hex16$-1; dd.trace_id=$-u64$",
    "X-Amzn-Trace-Id: Root=1-$-hex8$-$-hex24$;Parent=$-hex16$;Sampled=0 CF-Ray: $-hex16$-FRA",
    "uber-trace-id=$-hex16$:$-hex16$:0:1 ts_us=$-epoch_us$ start=$-epoch_ns$ end=$-epoch_ns$",
    "npm WARN deprecated @$~word$/core@$-version$: use @$~word$/next instead; integrity $-sri$",
    "yarn: resolving @types/node@$-version$, @babel/core@^7.24.0, "
    "$~word$@npm:@$~word$/fork@$-version$",
    "<script src=\"/a.$-hex8$.js\" integrity=\"$-sri$\" crossorigin=\"anonymous\"></script>",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA$-b64_long$",
    "url(data:font/woff2;base64,d09GMgABAAAAA$-b64_long$) format('woff2')",
    "00000$-two$0: $-four$ $-hex4$ 0a$-two$ ff$-two$ $-hex4$ 00$-two$ c3$-two$ $-hex4$  ..j.@..k",
    "-----BEGIN CERTIFICATE-----\nMIID$-b64_60$\n$-b64_64$\n-----END CERTIFICATE-----",
    "ssh host key fingerprint is SHA256:$-b64_43$ (ED25519); known since $-date$",
    "md5 $-hex32$ sha1 $-sha1$ sha512 $-sha256$$-sha256$ $~word$-$-version$.tar.xz",
    "commit $-sha1$ (HEAD -> main, tag: v$-version$)\nDate: Sat Nov 28 06:25:$-two$ 2026 +0100",
    "Seu pedido $-layout$ foi enviado; rastreio $-tracking$, valor R$ $-price$",
    "Bestellung $-order$ vom $-date$, Rechnung $-invoice$, Summe 1.299,$-two$ EUR, "
    "Gr\u00f6\u00dfe 42",
    "Votre billet n\u00b0 $-layout$ pour le $-date$, place $-two$, voiture 7, prix $-price$ EUR",
    "voucher $-layout$ was redeemed at till $-two$, receipt $-invoice$, change $-price$",
    "Dzi\u0119kuj\u0119, zam\u00f3wienie $-order$ dotar\u0142o $-date$, rozmiar $-two$/32",
    "\u6ce8\u6587\u756a\u53f7 $-order$ \u306f $-date$ \u306b\u767a\u9001\u3057\u307e\u3057\u305f",
    "ISBN $-isbn$, part no. MX-$-four$-20B, torque $-two$.5 Nm, ratio 16:9, DIN EN ISO 9001:2015",
    "lat=48.$-six$ lon=11.$-six$ alt=519.$-two$ hdop=0.9 sats=$-two$ fix=3d",
    "{\"bbox\":[-122.$-six$,37.$-six$,-121.$-six$,38.$-six$],\"zoom\":$-two$,\"tile\":\"$-hex8$\"}",
    "thanks @$~word$_dev and @$~word$! release $-version$ is out, see #$-small$ and !$-two$",
    "deploy@$~word$:~$ kubectl rollout status deploy/$~word$ --timeout=90s",
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/$-chrome$",
    "KSUID $-ksuid$ nano $-nano$ objectid $-hex24$ ulid $-ulid$ uuid {$-uuid$}",
    "# HELP go_gc_duration_seconds pause\ngo_gc_duration_seconds{quantile=\"0.75\"} 4.$-six$e-05",
    "Windows Update: KB$-seven$ installed, OS build 10.0.19045.$-four$, restart at "
    "03:$-two$:$-two$",
    "SIGSEGV: segmentation violation code=0x1 addr=0x$-hex8$ pc=0x7f$-hex8$a0\nrax    0x$-hex16$",
    "GET /static/app.$-hex16$.css?v=$-epoch$&cb=$-hex8$ 304 etag=\"$-hex32$\" age=$-small$",
    "basic plan renewed, bearer shares unchanged, token bucket refilled at $-two$/s, key rotated",
    "type:INT64 name:\"rows\" value:$-nine$ unit:\"1\" flags:0x$-hex8$ exemplar { span: "
    "\"$-hex16$\" }",
    "frame= $-small$ fps= 30 q=28.0 size=    $-small$kB time=00:01:$-two$.40 "
    "bitrate=1205.$-two$kbits/s",
]
SLOT = re.compile(r"\$([-~]?)(\w+)((?:\+[A-Z_]+)?)((?:\|[ijq])?)\$")


def as_json(text):
    return json.dumps(text)[1:-1]


def _url(text):
    return urllib.parse.quote(text, safe="")


FORMS = [("text", str)] * 8 + [
    ("url", _url), ("json", as_json), ("json2", lambda text: as_json(as_json(text))),
    ("html", html.escape),
]
FILTERS = {
    "": str, "|j": as_json, "|q": urllib.parse.quote_plus,
    "|i": lambda text: "\n".join("    " + line for line in text.splitlines()),
}


def _fill(template, v, decoys, escape):
    """The text, its spans, and the text with each labelled value left out, not escaped."""
    text, spans, rest, at = "", [], "", 0
    for slot in SLOT.finditer(template):
        literal = template[at : slot.start()]
        text, rest, at = text + escape(literal), rest + literal, slot.end()
        mark, name, also, form = slot.groups()
        if mark:
            value = v.word() if mark == "~" else decoys[name]()
            text, rest = text + escape(value), rest + value
            continue
        value, variant = v.national(name[6:]) if name[:6] == "phone_" else getattr(v, name)()
        shown = escape(FILTERS[form](value))
        start = len(text.encode())
        span = {"start": start, "end": start + len(shown.encode()), "label": LABELS[name],
                "variant": variant}
        if also:
            span["also"] = [also[1:]]
        spans.append((span, shown))
        text, rest = text + shown, rest + "\0"
    return text + escape(template[at:]), spans, rest + template[at:]


def records_of(name, templates, forms, filled):
    """ROUNDS records of each template, in the forms' turn. `filled(template, escape)`: the text,
    and its spans with what they show."""
    records = []
    for number, template in enumerate(templates):
        for turn in range(ROUNDS):
            form, escape = forms[turn % len(forms)]
            text, spans = filled(template, escape)
            for span, shown in spans:
                span["variant"] += "" if form == "text" else f" as {form}"
                assert text.encode()[span["start"] : span["end"]] == shown.encode(), template
            records.append({"id": f"{name}-{len(records):05d}", "template": f"{name}-t{number:03d}",
                            "form": form, "text": text, "spans": [span for span, _ in spans]})
    return records


def make(seed=SEED):
    v = ThirdValues(seed)
    decoys = v.decoys()

    def filled(template, escape):
        text, spans, rest = _fill(template, v, decoys, escape)
        while passes_by_chance(rest):
            text, spans, rest = _fill(template, v, decoys, escape)
        return text, spans

    return records_of("third", TEMPLATES + CLEAN, FORMS, filled)


def write(make, clean, path):
    """Checks what `make` gives, whose last templates are the `clean` ones, and writes it."""
    records = make()
    assert records == make(), "two runs differ"
    assert not any(record["spans"] for record in records[-ROUNDS * len(clean) :])
    labels = collections.Counter(s["label"] for record in records for s in record["spans"])
    without = sum(not record["spans"] for record in records)
    print(f"{len(records)} records, {without} without a label; {dict(labels)}", file=sys.stderr)
    with gzip.open(path, "wt") as out:
        for record in records:
            out.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    write(make, CLEAN, sys.argv[1])
