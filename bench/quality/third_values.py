"""Values for third_set.py of formats that the first two sets do not have. All are made up."""

import base64
import ipaddress
import json
import re
import zlib

from second_values import ALNUM, BASE62, DIGITS, UPPER, URL64, Values

# Country and the parts of its account number, by the public registry: digits, letters, either.
IBANS = (
    "AD:n8c12 AE:n19 AL:n8c16 AZ:a4c20 BA:n16 BG:a4n6c8 BH:a4c14 BR:n23a1n1 CR:n18 CY:n8c16 "
    "DO:c4n20 EE:n16 FO:n14 GE:a2n16 GI:a4c15 GL:n14 GT:c4c20 HR:n17 IL:n19 IS:n22 JO:a4n4c18 "
    "KW:a4c22 KZ:n3c13 LB:n4c20 LI:n5c12 LT:n16 LV:a4c13 MC:n10c11n2 MD:c2c18 ME:n18 MK:n3c10n2 "
    "MU:a4n19a3 PK:a4c16 PS:a4c21 QA:a4c21 RS:n18 SA:n2c18 SI:n15 SK:n20 SM:a1n10c12 TN:n20 "
    "UA:n6c19 VA:n18 XK:n16"
).split()
# Name, first digits and the groups that a number is printed in.
CARDS = [
    ("visa", ["4"], (4, 4, 4, 4)), ("visa", ["4"], (4, 4, 4, 4)),
    ("mastercard", ["51", "52", "54", "55"], (4, 4, 4, 4)),
    ("mastercard 2", ["2221", "2300", "2499", "2600", "2719"], (4, 4, 4, 4)),
    ("amex", ["34", "37"], (4, 6, 5)), ("diners", ["300", "305", "36", "38", "39"], (4, 6, 4)),
    ("discover", ["6011", "644", "649", "65"], (4, 4, 4, 4)),
    ("jcb", ["3528", "3541", "3589"], (4, 4, 4, 4)), ("unionpay", ["62"], (4, 4, 4, 4)),
    ("unionpay 19", ["622126", "6229"], (4, 4, 4, 4, 3)), ("mir", ["2200", "2204"], (4, 4, 4, 4)),
    ("maestro", ["5018", "5020", "5038", "6304", "6759"], (4, 4, 4, 4)),
]
# "#" is any digit, "*" one from 2 to 9.
PHONES = [
    ("+31 6 *### ####", "NL"), ("+39 347 *## ####", "IT"), ("+39 06 4555 ####", "IT"),
    ("+43 664 *######", "AT"), ("+32 47# ## ## ##", "BE"), ("+351 91# ### ###", "PT"),
    ("+45 *# ## ## ##", "DK"), ("+4791######", "NO"), ("+358 40 *## ####", "FI"),
    ("+30 697 *## ####", "GR"), ("+90 532 *## ## ##", "TR"), ("+52 55 *### ####", "MX"),
    ("+54 9 11 *###-####", "AR"), ("+82 10-*###-####", "KR"), ("+86 138 *### ####", "CN"),
    ("+65 9### ####", "SG"), ("+64 21 *## ####", "NZ"), ("+91 98### #####", "IN"),
    ("+38067*######", "UA"), ("+420 77# ### ###", "CZ"), ("+972 54-*##-####", "IL"),
    ("+852 6### ####", "HK"), ("+34 6*# ### ###", "ES"), ("+33 (0)6 *# ## ## ##", "FR"),
    ("+44 (0)20 7946 0###", "GB"), ("+44 7700 900###", "GB"), ("+1 312 *02 ####", "US"),
    ("+1-646-555-01##", "US"), ("+1(503)555-01##", "US"), ("+447911*#####", "GB"),
]
NATIONAL = {
    "us": ["(312) 555-01##", "646-555-01##", "503.555.01##", "1 (800) 555-01##", "702 555 01##"],
    "de": ["030 / *#######", "0170 *######", "(0211) *######", "0711-*#####", "0049 89 *######"],
    "fr": ["01 4# ## ## ##", "06.1#.##.##.##", "0033 6 1# ## ## ##", "07-5#-##-##-##"],
    "es": ["91 *## ## ##", "6*# ### ###", "93 *## ####"],
    "br": ["(11) 9*###-####", "(21) *###-####", "11 9*### ####"],
    "jp": ["03-*###-####", "090-*###-####", "06-6*##-####"],
    "pl": ["22 *## ## ##", "60# ### ###", "(12) *## ## ##"],
    "gb": ["020 7946 0###", "07700 900###", "(0161) 496 0###"],
}
ALGORITHMS = {"HS256": 43, "ES256": 86, "RS256": 342, "PS512": 512, "HS384": 64, "EdDSA": 86}


class ThirdValues(Values):
    def digits_in(self, shape):
        shape = "".join(self.r.choice("23456789") if c == "*" else c for c in shape)
        return "".join(self.r.choice(DIGITS) if c == "#" else c for c in shape)

    def word(self):
        return self.r.choice(
            "juniper marble copper walnut saffron glacier tundra comet prairie thistle magnet "
            "basalt heron otter maple nimbus ledger parcel citrus voyage".split()
        )

    def person(self):
        first = self.r.choice("amelie bartosz chiara dmitri eun-ji fatima hugo joana kwame".split())
        last = self.r.choice("kowalczyk silva rossi van.dijk nguyen keller ito mbeki novak".split())
        return first, last

    def email(self):
        first, last = self.person()
        local, kind = self.r.choice([
            (f"{first}.{last}", "dotted"), (f"{last}.{first[0]}", "initial"), (first, "short"),
            (f"{first}.{last}".title(), "capitals"), (f"{first}_{self.digits(4)}", "digits"),
            (f"{first}+{self.word()}-{self.digits(2)}", "tagged"), (f"x{self.digits(7)}", "id"),
            (f"{first[0]}.o'{last}", "apostrophe"), (f"{first}\u00fc.{last}", "not ascii"),
        ])
        word = self.word()
        domain = self.r.choice([
            f"{word}.dev", f"{word}-gmbh.de", f"{word}.com.br", f"post.{word}.pl", f"{word}.ne.jp",
            f"{word}.photography", f"staff.{word}.ac.uk", f"{word}.fr", f"{word}24.ch",
            f"xn--{word}-kva.at", f"{word}.onmicrosoft.com", f"{word}.gob.mx", f"{word}.co",
            f"{word.upper()}.COM", f"eu.corp.{word}.net", f"{word}.info",
        ])
        return f"{local}@{domain}", kind

    def card(self):
        brand, prefixes, groups = self.r.choice(CARDS)
        prefix = self.r.choice(prefixes)
        number = self.luhn(prefix + self.digits(sum(groups) - 1 - len(prefix)))
        separator = self.r.choice(["", "", " ", "-"])
        parts = [number[sum(groups[:i]) :][:size] for i, size in enumerate(groups)]
        return separator.join(parts), f"{brand}/{separator or 'none'}"

    def iban(self):
        country, plan = self.r.choice(IBANS).split(":")
        either = self.r.choice([DIGITS, DIGITS, UPPER + DIGITS])
        alphabets, body = {"n": DIGITS, "a": UPPER, "c": either}, ""
        for part in plan.replace("n", " n").replace("a", " a").replace("c", " c").split():
            body += self.some(alphabets[part[0]], int(part[1:]))
        number = "".join(str(int(c, 36)) for c in body + country + "00")
        iban = f"{country}{98 - int(number) % 97:02d}{body}"
        if self.r.random() < 0.5:
            return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)), country + "/grouped"
        return iban, country + "/compact"

    def ssn(self):
        area = self.r.choice([n for n in range(1, 900) if n != 666])
        return f"{area:03d}-{self.r.randint(1, 99):02d}-{self.r.randint(1, 9999):04d}", "dash"

    def ssn_in_context(self):
        separator = self.r.choice(["-", " ", ""])
        return self.ssn()[0].replace("-", separator), f"in context, {separator or 'none'}"

    def phone(self):
        shape, country = self.r.choice(PHONES)
        return self.digits_in(shape), country

    def national(self, country):
        shape = self.r.choice(NATIONAL[country])
        return self.digits_in(shape), f"{country} national {shape}"

    # -------------------------------------------------------------------------- machines
    def ipv4(self):
        r = self.r
        first = r.choice(["10", "172.20", "192.168", "100.64", str(r.randint(11, 99)),
                          str(r.randint(128, 168)), str(r.randint(193, 223))])
        rest = [str(r.randint(1, 254)) for _ in range(3 - first.count("."))]
        return ".".join([first, *rest]), ""

    def ipv6(self):
        g = [f"{self.r.randint(4096, 65535):x}" for _ in range(8)]
        return self.r.choice([
            (":".join(["2604", *g[1:]]), "full"), (f"2606:{g[0]}::{g[1]}", "compressed"),
            (f"2a02:{g[0]}:{g[1]}::1", "compressed"),
            (f"fd{g[0][:2]}:{g[1]}::{g[2]}:{g[3]}", "local"),
            (f"2001:DB8:{g[0]}::{g[1]}".upper(), "upper"), (f"fe80::{g[1]}:{g[2]}:{g[3]}", "link"),
            (f"2001:470:{g[0]}:0:0:{g[1]}:0:{g[2]}", "zeros"),
        ])

    # --------------------------------------------------------------------------- secrets
    def checked(self):
        """A body of 30 and the six characters of its CRC-32."""
        body, check = self.some(ALNUM, 30), ""
        rest = zlib.crc32(body.encode())
        while rest:
            rest, digit = divmod(rest, 62)
            check = BASE62[digit] + check
        return body + check.rjust(6, "0")

    def github(self):
        kind = self.r.choice(["ghp", "gho", "ghs", "pat"])
        if kind == "pat":
            return "github_" + f"pat_{self.some(ALNUM, 22)}_{self.some(ALNUM, 59)}", "fine-grained"
        return f"{kind}_{self.checked()}", kind

    def slack(self):
        first, second = self.digits_in("*##########"), self.digits_in("*############")
        return self.r.choice([
            ("xox" + f"b-{first}-{second}-{self.some(ALNUM, 24)}", "bot"),
            ("xox" + f"p-{first}-{second}-{first}-{self.hexa(32)}", "user"),
            ("xap" + f"p-1-A0{self.some(UPPER + DIGITS, 9)}-{second}-{self.hexa(64)}", "app"),
        ])

    def slack_hook(self):
        team, hook = self.some(UPPER + DIGITS, 8), self.some(UPPER + DIGITS, 9)
        path = f"services/T0{team}/B0{hook}/{self.some(ALNUM, 24)}"
        return "https://hooks." + f"slack.com/{path}", "webhook"

    def stripe(self):
        kind = self.r.choice(["sk_live", "rk_live", "sk_test", "whsec"])
        size = 32 if kind == "whsec" else self.r.choice([24, 99])
        return f"{kind}_{self.some(ALNUM, size)}", kind

    def other(self):
        return self.r.choice([self.gitlab, self.npm])()

    def gitlab(self):
        return "glpat-" + self.some(ALNUM + "_-", 19) + self.some(ALNUM, 1), "gitlab"

    def npm(self):
        return "npm_" + self.checked(), "npm"

    def jwt(self):
        def part(value):
            text = json.dumps(value, separators=(",", ":")).encode()
            return base64.urlsafe_b64encode(text).decode().rstrip("=")

        algorithm = self.r.choice(sorted(ALGORITHMS))
        header = {"alg": algorithm, "typ": "JWT"}
        if self.r.random() < 0.5:
            header = {"alg": algorithm, "kid": self.hexa(16), "typ": "at+jwt"}
        issued = 1_790_000_000 + self.r.randint(0, 99999)
        claims = {"sub": self.uuid(), "aud": self.word(), "iat": issued, "exp": issued + 3600}
        return f"{part(header)}.{part(claims)}.{self.some(URL64, ALGORITHMS[algorithm])}", algorithm

    def pem(self):
        kind = self.r.choice(["RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ", ""])
        name, width = kind + "PRIVATE KEY", 70 if kind == "OPENSSH " else 64
        head = ""
        if kind == "RSA " and self.r.random() < 0.5:
            head = f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,{self.hexa(32).upper()}\n\n"
        lines = [self.some(ALNUM + "+/", width) for _ in range(self.r.randint(2, 24))]
        text = head + "\n".join([*lines, self.some(ALNUM + "+/", 30) + "=="])
        return f"-----BEGIN {name}-----\n{text}\n-----END {name}-----", kind.strip() or "PKCS8"

    def bearer(self):
        return self.r.choice([
            ("ya29" + f".a0{self.some(URL64, 160)}x", "google"), (self.hexa(40), "hex"),
            (self.some(ALNUM + "+/", 43) + "=", "base64"), (self.uuid(), "uuid"),
            (f"{self.some(ALNUM, 24)}.{self.some(ALNUM, 32)}", "two parts"),
        ])

    def basic(self):
        first, last = self.person()
        user = self.r.choice([first, f"{first}.{last}", "svc-" + self.word()])
        return base64.b64encode(f"{user}:{self.password()}".encode()).decode(), ""

    def password(self):
        return self.some(ALNUM, 6) + self.r.choice("!-_.~*") + self.some(ALNUM, 7)

    def login(self):
        user = self.r.choice(["app_rw", "root", "deploy-bot", self.person()[1], self.word()])
        return self.r.choice([
            (f"{user}:{self.password()}", "plain"), (f"{user}:{self.some(ALNUM, 24)}", "long"),
            (f"{user}:{self.some(ALNUM, 5)}%40{self.some(ALNUM, 5)}%21", "percent"),
        ])

    def login_no_name(self):
        return f":{self.password()}", "no name"

    # --------------------------------------------------------------- nothing to be found
    def decoys(self):
        r = self.r
        b64 = ALNUM + "+/"
        several = {
            **{name: (self.digits, size) for name, size in (
                ("three", 3), ("four", 4), ("six", 6), ("twelve", 12))},
            **{f"hex{size}": (self.hexa, size) for size in (4, 8, 16, 24, 32)},
            "sha1_short": (self.hexa, 9), "sha1": (self.hexa, 40), "sha256": (self.hexa, 64),
            **{f"b64_{size}": (lambda n: self.some(b64, n), size) for size in (43, 60, 64)},
        }
        return {
            **{name: (lambda make=make, size=size: make(size))
               for name, (make, size) in several.items()},
            "iso": lambda: f"2026-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}T"
                           f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}."
                           f"{self.digits(3)}Z",
            "two": lambda: str(r.randint(10, 59)), "small": lambda: str(r.randint(1, 99999)),
            "pid": lambda: str(r.randint(300, 65000)), "port": lambda: str(r.randint(1024, 65535)),
            "seven": lambda: self.digits_in("5######"), "nine": lambda: self.digits_in("*########"),
            "date": lambda: f"{r.randint(1, 28):02d}.{r.randint(1, 12):02d}.2026",
            "price": lambda: f"{r.randint(1, 9999)}.{self.digits(2)}",
            "epoch": lambda: "17" + self.digits(8), "epoch_us": lambda: "17" + self.digits(14),
            "epoch_ns": lambda: "17" + self.digits(17), "u64": lambda: "1" + self.digits(18),
            "version": lambda: f"{r.randint(0, 30)}.{r.randint(0, 99)}.{r.randint(0, 99)}",
            "chrome": lambda: f"{r.randint(110, 139)}.0.0.0", "uuid": self.uuid,
            "ulid": lambda: "01" + self.some("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24),
            "ksuid": lambda: "2" + self.some(ALNUM, 26), "nano": lambda: self.some(URL64, 21),
            "pod": lambda: f"{self.word()}-{self.hexa(9)}-{self.some('bcdfghjklmnpqrstvwxz24', 5)}",
            "sri": lambda: "sha384-" + self.some(b64, 64), "isbn": lambda: "978-3-" + self.digits(2)
            + "-" + self.digits(6) + "-" + self.digits(1),
            "b64_44": lambda: self.some(b64, 43) + "=",
            "b64_long": lambda: self.some(b64, r.randint(200, 900)) + "==",
            "order": lambda: r.choice([f"ORD-{self.digits(8)}", f"B{self.digits(6)}/26"]),
            "invoice": lambda: r.choice([f"RE-2026-{self.digits(5)}", f"INV{self.digits(7)}"]),
            "layout": lambda: r.choice("- ").join(self.digits(4) for _ in range(4)),
            "tracking": lambda: r.choice([f"1Z{self.some(UPPER, 3)}{self.digits(13)}",
                                          f"RR{self.digits(9)}BR", f"JD01{self.digits(16)}"]),
        }


def passes_by_chance(text):
    """Whether this text without labels has what a plain check of some kind lets pass."""
    for run in re.findall(r"\d(?:[ -]?\d){11,18}", text):
        digits = re.sub(r"\D", "", run)
        if Values.luhn(digits[:-1]) == digits:
            return True
    for country, check, body in re.findall(r"([A-Z]{2})(\d\d)([A-Z0-9]{11,30})", text):
        if int("".join(str(int(c, 36)) for c in body + country + check)) % 97 == 1:
            return True
    for word in re.findall(r"(?<![\w:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?![\w:])", text):
        try:
            ipaddress.IPv6Address(word)
            return True
        except ValueError:
            pass
    address = r"(?<!Chrome/)(?<!Version=)(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)"
    others = (r"(?<![\d-])\d{3}-\d\d-\d{4}(?![\d-])", r"[\w.+-]+@[\w-]+\.[a-zA-Z]{2,}",
              address + r"(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.])")
    return any(re.search(pattern, text) for pattern in others)
