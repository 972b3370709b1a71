#!/usr/bin/env python3
"""A labelled set to decide by: made after the others, by somebody who saw neither the detectors nor
what they find. Nobody tunes on it: what is missed here is counted, and not looked up.

make() gives the records, the same each time; run by hand, it checks them and writes them as JSON
lines to a .gz. Templates are written as in third_set.py. Where text that is not labelled passes the
check of some kind by chance, the record is made again.
"""

import sys
import urllib.parse

import third_set
from third_set import as_json
from unseen_values import NATIONAL, UnseenValues, passes_by_chance

SEED = 20270413

LABELS = {**third_set.LABELS, **{f"phone_{country}": "PHONE" for country in NATIONAL}}

TEMPLATES = [
    # spans, log records and what is in them
    "enduser.id=$email$ client.address=$ipv4$ server.port=443 url.path=/basket/$-small$",
    '{"attributes":[{"key":"customer.email","value":{"stringValue":"$email$"}}],"kind":$-digit$}',
    "Span #$-digit$\n    Trace ID : $-hex32$\nAttributes:\n -> network.peer.address: Str($ipv4$)",
    "LogRecord #0\nBody: Str(receipt sent to $email$)\nAttributes:\n     -> items: Int($-two$)",
    "payment.card.number=$card$ payment.card.expiry=11/29 payment.amount=$-price$ currency=EUR",
    'rpc.method=SendOtp rpc.request={to: "$phone$", template: OTP_$-two$} rpc.status=0',
    # exceptions
    'org.postgresql.util.PSQLException: ERROR: new row violates check constraint "ck"\n  Detail: '
    "Failing row contains ($-small$, $~word$, $iban$, 2026-11-28).",
    'E11000 duplicate key error collection: shop.users index: m_1 dup key: { mail: "$email$" }',
    "Stripe::CardError: (Status 402) (Request req_$-hex12$) Your card $card$ has expired.",
    "ActiveRecord::RecordInvalid (Validation failed: Email $email$ has already been taken):",
    "SqlException (0x80131904): Client with IP address '$ipv4$' may not access '$~word$'.",
    "kafka.errors.NoBrokersAvailable: tried [('$ipv6$', 9092, 0, 0)] for $-two$ s",
    "InvalidArgumentException: [\"$card$\"] is not a valid card number in Checkout.php:$-three$",
    "ORA-12899: value too large for column \"CRM\".\"CONTACT\".\"TEL\" bind: '$phone$'",
    # what came in and went out
    '{"logger":"http.log.access","request":{"remote_ip":"$ipv6$","proto":"HTTP/3.0","uri":"/"}}',
    "2026-11-28 14:03:$-two$ W3SVC1 GET /login.aspx - 443 - $ipv4$ Mozilla/5.0 200 0 0 $-two$",
    "https 2026-11-28T14:03:11.$-six$Z app/$~word$/$-hex16$ $ipv4$:$-port$ $ipv4$:8080 0.001 200",
    "1764338591.$-three$  $-two$ $ipv4$ TCP_MISS/200 $-small$ GET http://cdn.$~word$.com/a.js",
    '{"ClientIP":"$ipv6$","EdgeResponseStatus":200,"RayID":"$-hex16$","ClientCountry":"pt"}',
    "2 $-twelve$ eni-0$-hex16$ $ipv4$ $ipv4$ $-port$ 443 6 $-two$ $-small$ $-epoch$ ACCEPT OK",
    "fail2ban.actions [$-pid$]: NOTICE [sshd] Ban $ipv4$",
    "wireguard: wg0: Receiving handshake initiation from peer 12 ([$ipv6$]:51820)",
    "named[$-pid$]: client @0x7f$-hex10$ $ipv6$#$-port$ (www.$~word$.se): query: IN A +E(0)",
    " 4  core1.$~word$.net ($ipv4$)  8.$-three$ ms  8.$-three$ ms",
    # statements
    "INSERT INTO patients (mrn, ssn, dob) VALUES ('M$-six$', '$ssn$', '1984-05-17');",
    "CALL register_guest('$email$', '$phone$', $-two$, @out);",
    "EXEC sp_executesql N'SELECT * FROM Konto WHERE Iban=@p0', N'@p0 nvarchar(34)', N'$iban$'",
    "DELETE FROM sessions WHERE ip = inet6_aton('$ipv6$') AND seen < $-epoch$",
    "DETAIL:  parameters: $1 = '$card$', $2 = '$-small$', $3 = '2026-11-28'",
    # payloads
    '{"telecom":[{"system":"phone","value":"$phone$"},{"system":"email","value":"$email$"}]}',
    "MSH|^~\\&|ADT|$~word$|||202611281403||ADT^A04|$-six$|P\rGT1|1||$~word$^ANNA||||||||||$ssn$",
    "<Guest><Email>$email$</Email><Phone>$phone$</Phone><Nights>$-digit$</Nights></Guest>",
    '"order_id","buyer","card","total"\n"$-small$","$~word$","$card$","$-price$"',
    "guest%5Bemail%5D=$email|q$&guest%5Bphone%5D=$phone|q$&guest%5Bnights%5D=$-digit$",
    '{"debtorAccount":{"iban":"$iban$"},"instructedAmount":{"currency":"EUR","amount":"$-price$"}}',
    "mandate=MR-$-seven$ debtor_iban=\"$iban$\" sequence=RCUR collection=2026-12-01",
    ":20:STARTUMS\r\n:25:$iban$\r\n:60F:C261127EUR$-comma$\r\n",
    '{"data":{"viewer":{"wallet":[{"pan":"$card$","default":true}]}},"extensions":{"cost":$-two$}}',
    'voip leg=A caller_id="$phone$" codec=PCMA duration_s=$-three$ cause=NORMAL_CLEARING',
    '{"passenger":{"ticket":"$-ticket$","seat":"21A","mobile":"$phone$","mail":"$email$"}}',
    '42["checkout:update",{"cart":"$-uuid$","email":"$email$","step":$-digit$}]',
    '{"type":"track","event":"Signed Up","context":{"ip":"$ipv4$"},"traits":{"email":"$email$"}}',
    "dn: uid=$~word$,ou=staff\nmail: $email$\ntelephoneNumber: $phone$\nuidNumber: $-four$",
    '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"emails":[{"value":"$email$"}]}',
    "payroll row EMP$-six$|$~word$|SSN=$ssn_in_context$|DEPT $-three$|FT",
    "credit bureau pull for SSN $ssn_in_context$: score $-three$, model 8, 2 inquiries",
    '{"form":"1099-NEC","tax_year":2026,"recipient":{"tin_type":"SSN","tin":"$ssn$"}}',
    "Claim C$-seven$ denied: member SSN: $ssn_in_context$ is not in the eligibility file",
    # builds, shells, configuration
    "Run actions/github-script@v7\n  with:\n    github-token: $github$\n    retries: 0",
    "  512  export HOMEBREW_GITHUB_API_TOKEN=$github$\n  513  brew update",
    '{"auths":{},"env":{"RENOVATE_TOKEN":"$github$","LOG_LEVEL":"debug"}}',
    "Error: An API error occurred: token_revoked { token: '$slack$' }",
    "helm upgrade ops ./chart --set slack.botToken=$slack$ --set replicas=2 --wait",
    "curl -X POST -H 'Content-type: application/json' --data '{\"text\":\"done\"}' $slack_hook$",
    "receivers:\n- type: slack\n  settings:\n    url: $slack_hook$\n  disableResolveMessage: false",
    "stripe listen --api-key $stripe$ --forward-to localhost:4242/hook",
    '{"payments":{"provider":"stripe","secretKey":"$stripe$","currency":"eur"}}',
    "EXPO_PUBLIC_MAPS_KEY=$gcp$ eas build -p ios --non-interactive",
    '{"client":[{"api_key":[{"current_key":"$gcp$"}],"services":{}}]}',
    "GET https://www.googleapis.com/youtube/v3/search?part=snippet&key=$gcp$&q=$~word$ 403",
    "glab auth login --hostname git.$~word$.com --token $gitlab$",
    "$ npm token revoke $npm$\nRemoved 1 token",
    "FROM node:22\nENV NPM_TOKEN=$npm$\nRUN npm ci --omit=dev",
    "secret scanning: $other$ in .env.production line $-two$, pushed by @$~word$",
    "aws configure set aws_access_key_id $aws_id$ --profile $~word$\n"
    "aws configure set aws_secret_access_key $aws_secret$ --profile $~word$",
    "<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>$aws_id$</AWSAccessKeyId></Error>",
    "new S3Client({ credentials: { accessKeyId: '$aws_id$', secretAccessKey: '$aws_secret$' } })",
    "with:\n  aws-access-key-id: $aws_id$\n  aws-secret-access-key: $aws_secret$\n  mask: true",
    '{"UserName":"$~word$","AccessKeyId":"$aws_id$","Status":"Active"}',
    "docker run -e AWS_SECRET_ACCESS_KEY=$aws_secret$ -e TZ=UTC $~word$/backup:$-version$",
    "s3cmd --access_key=$aws_id$ --secret_key=$aws_secret$ ls s3://$~word$-$-four$",
    "root@$~word$:/etc/ssl# cat server.key\n$pem$\nroot@$~word$:/etc/ssl# exit",
    "data:\n  ca.crt: \"\"\n  tls.key: |\n    $pem|i$\nkind: ConfigMap",
    'APP_ENV=prod\nPASSPORT_PRIVATE_KEY="$pem|j$"\nAPP_DEBUG=false',
    "wget -q --header=\"Authorization: Bearer $bearer$\" https://api.$~word$.com/v1/rates",
    "[PayClient#charge] Authorization: Bearer $bearer$\n[PayClient#charge] Accept: */*",
    "--> POST https://$~word$.com/orders\nAuthorization: Bearer $jwt+BEARER_TOKEN$\n--> END POST",
    '{"access_token":"$jwt+BEARER_TOKEN$","token_type":"Bearer","expires_in":900}',
    "wss://live.$~word$.com/feed?access_token=$jwt+BEARER_TOKEN$&room=$-small$",
    "SUPABASE_ANON_KEY=$jwt+BEARER_TOKEN$\nSUPABASE_REGION=eu-west-3",
    "DEBUG:urllib3 send headers {'Authorization': 'Basic $basic$', 'Connection': 'keep-alive'}",
    "fetch('/v1/stock', { headers: { Authorization: 'Basic $basic$' } }) // $~word$.js:$-two$",
    'requests.put(url, headers={"Authorization": "Basic $basic$"}, timeout=$-digit$)',
    "Illuminate: mongodb://$login$@mongo-0.$~word$.net:27017/shop?authSource=admin is down",
    "MAILER_DSN=smtp://$login$@smtp.$~word$.com:587",
    "Looking in indexes: https://$login$@pypi.$~word$.com/simple",
    "HTTPS_PROXY=http://$login$@proxy.$~word$.net:3128 apt-get update",
    "celery -A shop -b redis://$login_no_name$@broker-$-two$:6379/3 worker -c $-digit$",
    "Sequelize: mysql://$login$@db.$~word$.net:3306/shop ETIMEDOUT",
    # people
    "Zahlung mit Karte $card$ abgelehnt (Code 05), Terminal $-four$",
    "La tarjeta $card$ fue rechazada por el banco, intento $-digit$ de 3",
    "Paiement refus\u00e9 : carte $card$, motif 51, ticket $-six$",
    "customer: my card number is $card$ and it expires 11/29, still shows declined",
    "Meine Bankverbindung: $iban$. Bitte die Erstattung dorthin. E-Mail: $email$",
    "Bonjour, voici mon IBAN : $iban$, merci de rembourser la commande $-six$",
    "Kunt u het bedrag overmaken naar $iban$? Mijn e-mailadres is $email$.",
    "Buongiorno, accredito su IBAN $iban$, la mia mail \u00e8 $email$, grazie",
    "Domiciliaci\u00f3n en la cuenta $iban$ desde diciembre, correo: $email$",
    "Call me back please, cell: $phone_us$ (weekdays only)",
    "late check-in asked for, mobile: $phone_gb$, booking $-pnr$",
    "Kunde w\u00fcnscht R\u00fcckruf, Telefon: $phone_de$, Auftrag A-$-six$",
    "Livreur : client absent, t\u00e9l. $phone_fr$, colis au relais",
    "M\u00f3vil: $phone_es$ (llamar por la tarde), pedido P-$-six$",
    "Consegna al piano, cellulare $phone_it$, citofono $~word$",
    "Monteur komt morgen, telefoonnummer: $phone_nl$, geen gehoor vandaag",
    "Morada confirmada. Telefone: $phone_pt$. Obrigado!",
    "Paczka czeka w punkcie, nr telefonu: $phone_pl$, dzi\u0119kuj\u0119",
    "Leverans imorgon, telefon: $phone_se$, portkod finns hos grannen",
    "Paciente pediu retorno, telefone: $phone_br$, m\u00e9dica Dra. $~word$",
    "KYC pending, registered mobile: $phone_in$, branch $~word$",
    "\u4e88\u7d04\u756a\u53f7 $-pnr$ \u96fb\u8a71: $phone_jp$",
    "Phone: $phone_au$, please leave the parcel at reception",
]
# Nothing is to be found in these.
CLEAN = [
    "service.name=$~word$ service.version=$-version$ service.instance.id=$-uuid$ pid=$-pid$",
    "Span #$-digit$\n    Trace ID : $-hex32$\n    Start time : 2026-11-28 14:03:11.$-nine$",
    '{"name":"jvm.memory.used","points":[{"asInt":"$-nine$","timeUnixNano":"$-epoch_ns$"}]}',
    "Caused by: java.lang.NullPointerException\n\tat shop.Cart.of(Cart.java:$-small$) ~[app.jar:?]",
    "KeyError: 'sku-$-seven$'\n  File \"/app/$~word$/stock.py\", line $-two$, in reserve",
    "TypeError: t is undefined\n    at show (webpack-internal:///./src/$~word$.tsx:$-two$:$-two$)",
    "** (MatchError) no match of right hand side value: {:error, :enoent}, pid #PID<0.$-small$.0>",
    "> Task :app:compileKotlin UP-TO-DATE\nBUILD SUCCESSFUL in 1m $-two$s\n$-two$ actionable tasks",
    "Downloaded from central: org/$~word$/core/$-version$/core-$-version$.pom (2 kB, $-two$ kB/s)",
    "$~word$==$-version$ --hash=sha256:$-sha256$ --hash=sha256:$-sha256$",
    "   Compiling $~word$ v$-version$ (/builds/app)\nchecksum = \"$-sha256$\"",
    "Step 4/9 : RUN apt-get update\n ---> Running in $-hex12$\n ---> $-hex12$",
    "NAME READY STATUS RESTARTS AGE\n$-pod$ 1/1 Running 0 4d$-two$h\n$-pod$ 0/1 Pending 0 12s",
    "Sync operation to $-sha1$ succeeded, health Healthy, operation $-uuid$, retry 0/5",
    "index $-hex7$..$-hex7$ 100644\n@@ -$-two$,7 +$-two$,9 @@ def total(items):",
    "$-hex7$ Merge pull request #$-small$ from $~word$/fix-cart\n 3 files changed",
    '"resolved": "https://r.$~word$.io/@acme/ui/-/ui-$-version$.tgz", "hash": "sha512-$-b64_86$"',
    "dependencies:\n+ @$~word$/router $-version$\n+ vite@$-version$ (dev)\nDone in 3.$-two$s",
    "ping @anna and @$~word$_eu: ticket WEB-$-small$ was closed by @thomas after 3 days",
    "/dev/nvme0n1p2  $-nine$ $-nine$ $-nine$  $-two$% /var",
    "top - 14:03:$-two$ up $-two$ days,  load average: 0.$-two$, 0.31, 0.28",
    " 1  0      0 $-seven$ $-six$ $-seven$    0    0     4    $-two$  812 1203  3  1 96",
    "uid=1000(deploy) gid=1000(deploy) groups=1000(deploy),27(sudo),998(docker) umask=0027",
    "[$-pid$.$-six$] usb 1-1.2: New USB device found, idVendor=046d, idProduct=c$-three$",
    "chronyd: System clock wrong by -0.000$-six$ seconds; stratum 3; root delay 0.0$-six$",
    "SELECT o.id, SUM(l.qty*l.price) FROM orders o JOIN lines l ON l.oid=o.id WHERE o.at BETWEEN "
    "'2026-11-01 00:00:00' AND '2026-11-28 23:59:59' LIMIT $-two$",
    "Seq Scan on stock  (cost=0.00..$-small$.$-two$ rows=$-seven$ width=8) (actual time=0.01..0.3)",
    "INSERT INTO shipment (tracking, carrier, weight_g) VALUES ('$-track$', '$~word$', $-four$);",
    "Flyway: Migrating schema \"shop\" to version \"2026.11.28.1403 - add index\" [$-two$ ms]",
    "used_memory:$-nine$ used_memory_human:1.$-two$G run_id:$-sha1$ tcp_port:6379",
    "GROUP $~word$ TOPIC orders PARTITION $-two$ CURRENT-OFFSET $-nine$ END-OFFSET $-nine$ LAG 0",
    "delivery_tag=$-small$ routing_key=order.created correlation_id=$-uuid$ redelivered=false",
    "[2026-11-28T14:03:$-two$,$-three$][INFO ][o.e.m.j.JvmGc] [gc][$-seven$] spent [$-three$ms]",
    '"GET /p/$-d13$/reviews?size=42&t=$-epoch$ HTTP/1.1" 304 0 rt=0.$-three$',
    "HTTP/2 200\r\ndate: Sat, 28 Nov 2026 14:03:11 GMT\r\netag: W/\"$-hex10$\"\r\nage: $-small$",
    "content-security-policy: script-src 'nonce-$-b64_22$'; max-age=31536000; includeSubDomains",
    "Order $-shop_order$ left the warehouse, tracking $-track$, total EUR $-price$",
    "Rechnung Nr. 2026-$-six$, Betrag $-comma$ EUR, Kundennr. K$-six$, f\u00e4llig am 12.12.2026",
    "Commande n\u00b0 $-nine$ exp\u00e9di\u00e9e le 28/11/2026, total $-comma$ \u20ac, TVA 20 %",
    "Pedido $-nine$ entregado a las 14:03, importe $-comma$ \u20ac, talla 42, color azul",
    "Fattura $-two$/2026 del 28/11/2026, imponibile $-comma$, aliquota 22%",
    "Bestelling $-nine$ is onderweg, bezorging tussen 14:00 en 16:00, gewicht 2,$-two$ kg",
    "Encomenda n.\u00ba $-nine$ pronta para levantamento na loja $-two$, valor $-comma$ \u20ac",
    "Faktura FV/$-four$/11/2026 na kwot\u0119 $-comma$ z\u0142, termin 14 dni",
    "Order $-seven$ skickad, kolli 1 av $-digit$, vikt 3,$-digit$ kg, frakt 49 kr",
    "LH$-three$ FRA-OSL dep 2026-12-03T06:55+01:00 arr 08:50 seat 21A pnr $-pnr$ etkt $-ticket$",
    "BP 118/76, HR 64, SpO2 98 %, temp 36.$-digit$, weight 71.5 kg, ICD-10 J45.$-digit$",
    "HbA1c 5.$-digit$ % (ref 4.0-6.0); glucose 96 mg/dL; sample S$-seven$ rack 4/12",
    "ECB rates 2026-11-27: USD 1.0$-four$ GBP 0.8$-four$; ISIN $-isin$ qty $-two$ @ $-price$",
    "acquirer reference $-arn23$ rrn $-twelve$ stan $-six$ mcc 5411 response 00",
    "card **** **** **** $-four$ exp 11/29 approved, auth code $-six$, batch $-three$",
    "ISBN $-isbn$, EAN $-d13$, stock $-two$, rrp $-price$, 384 pages, 2nd edition",
    '{"type":"Point","coordinates":[$-lon$,$-lat$]} accuracy=$-two$.5m heading=271',
    "weights [[$-float$, -$-float$], [$-float$, $-float$]] shape=(2, 2) loss=$-float$ lr=3e-4",
    "ts,cpu,mem_kb,io\n$-epoch$,$-two$.$-digit$,$-seven$,0.$-two$\n$-epoch$,$-two$.1,$-seven$,0.07",
    "$~word$.checkout.latency:$-three$|ms|@0.1|#env:prod,region:eu",
    'http_server_duration_bucket{le="0.25"} $-seven$ # {trace_id="$-hex32$"} 0.$-three$',
    "static const uint8_t seed[] = { $-bytes$ };",
    '{"sku":"$~word$-$-four$","thumbnail":"/9j/4AAQSkZJRgABAQ$-b64_long$"}',
    '<svg viewBox="0 0 24 24"><path d="M12 2C6.$-two$ 2 2 6.48 2 12s4.$-two$ 10 10 10z"/></svg>',
    "X509v3 Subject Key Identifier:\n    $-pairs$\nissuer=CN=R$-two$ serial=$-HEX32$",
    "HKLM\\SOFTWARE\\Classes\\CLSID\\{$-uuid$} InprocServer32 event 7036 source 0x$-hex8$",
    "11-28 14:03:$-two$.$-three$  $-pid$ I ActivityManager: Displayed $~word$/.Main: +$-three$ms",
    "0   libsystem_kernel.dylib   0x00000001$-hex8$ __pthread_kill + 8",
    '{"flags":{"new-checkout":{"on":true,"rollout":0.$-two$,"salt":"$-hex32$","v":$-small$}}}',
    "customer moved from Basic to Premium; voucher for the bearer gives 10 % off until 12 Dec",
    "s3://$~word$-backup/2026/11/28/dump-$-uuid$.tar.zst size=$-ten$ parts=$-two$",
    "event evt_1$-alnum23$ for pi_3$-alnum23$ livemode=true api_version=2026-04-10",
    "channel=C0$-cap9$ user=U0$-cap9$ thread_ts=$-epoch$.$-six$ reactions=3",
    "env: GITHUB_TOKEN=*** AWS_SECRET_ACCESS_KEY=*** NPM_TOKEN=*** CI=true RUN=$-small$",
    "Mon 14:00-18:30, Sat 9-13; room 3.14; pages 12-15; score 3:1; format 4:3; 1/2 price",
    "PHP Warning:  Undefined array key \"sku\" in /var/www/html/cart.php on line $-three$",
    'Processing by CartsController#show as HTML\n  Parameters: {"id"=>"$-small$", "locale"=>"sv"}',
    "Task shop.tasks.reindex[$-uuid$] succeeded in 0.$-six$s: {'indexed': $-small$}",
    "login_attempt user_id=$-nine$ session=$-hex24$ mfa=totp result=ok at=$-epoch_ms$",
]

FORMS = [("text", str)] * 17 + [
    ("url", lambda text: urllib.parse.quote(text, safe="")), ("json", as_json),
    ("json2", lambda text: as_json(as_json(text))),
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
    return third_set.records_of("unseen", TEMPLATES + CLEAN, FORMS,
                                lambda template, escape: _record(template, v, decoys, escape))


if __name__ == "__main__":
    third_set.write(make, CLEAN, sys.argv[1])
