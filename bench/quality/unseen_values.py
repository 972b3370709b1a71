"""Values for unseen_set.py, as often in each format as ordinary traffic has it. All are made up."""

import base64
import ipaddress
import json
import re

import third_values
from second_values import ALNUM, DIGITS, UPPER, URL64
from third_values import ThirdValues

# Of SEPA, each with the parts of its account number; the first line is drawn more often.
IBANS = (
    "DE:n18 FR:n10c11n2 ES:n20 IT:a1n10c12 NL:a4n10 BE:n12 AT:n16 PT:n21 PL:n24 SE:n20 " * 3
    + "AD:n8c12 BG:a4n6c8 CH:n5c12 CY:n8c16 CZ:n20 DK:n14 EE:n16 FI:n14 GB:a4n14 GI:a4c15 "
    "GR:n7c16 HR:n17 HU:n24 IE:a4n14 IS:n22 LI:n5c12 LT:n16 LU:n3c13 LV:a4c13 MC:n10c11n2 "
    "MT:a4n5c18 NO:n11 RO:a4c16 SI:n15 SK:n20 SM:a1n10c12 VA:n18"
).split()
BANKS = {
    "NL": "INGB ABNA RABO SNSB BUNQ", "GB": "BARC LOYD NWBK HBUK", "IE": "AIBK BOFI IPBS",
    "BG": "UNCR STSA BPBI", "RO": "BTRL RNCB BRDE", "LV": "HABA UNLA", "MT": "VALL MMEB",
    "GI": "NWBK GIBK",
}
# Name, how many of each hundred, first digits and the groups that a number is printed in.
CARDS = [
    ("visa", 40, "4012 4147 4260 4388 4462 4539 4571 4659 4716 4802 4917 4929", (4, 4, 4, 4)),
    ("mastercard", 24, "5105 5136 5204 5258 5336 5413 5457 5505 5573", (4, 4, 4, 4)),
    ("mastercard 2", 4, "2223 2314 2452 2577 2635 2707", (4, 4, 4, 4)),
    ("amex", 9, "3434 3480 3715 3742 3759 3782", (4, 6, 5)),
    ("discover", 5, "6011 6445 6478 6510 6544", (4, 4, 4, 4)),
    ("diners", 3, "3005 3607 3654 3698 3852", (4, 6, 4)),
    ("jcb", 4, "3530 3542 3566 3585", (4, 4, 4, 4)),
    ("unionpay", 4, "6212 6225 6227 6258", (4, 4, 4, 4)),
    ("maestro", 4, "5018 5020 5038 6304 6759 6762", (4, 4, 4, 4)),
    ("mir", 1, "2200 2203", (4, 4, 4, 4)), ("rupay", 1, "6074 6522", (4, 4, 4, 4)),
    ("elo", 1, "636297 506707 650507", (4, 4, 4, 4)),
]
# "#" is any digit, "*" one from 2 to 9.
PHONES = """
    +1 212 **# ####|+1 (303) **#-####|+1-617-**#-####|+1773**#####|+1 (919) **# ####|+1404**#####
    +44 73## ######|+44 20 7*## ####|+44785#######|+44 161 2## ####|+44 (0)121 4## ####
    +49 151 ########|+49 30 *#######|+49 171 #######|+49176########|+49 89 *###-##|+49 (0)69 *#####
    +33 6 2# ## ## ##|+33 1 4# ## ## ##|+3362#######|+33 7 6# ## ## ##|+33 (0)4 7# ## ## ##
    +34 6## ### ###|+34 91 3## ## ##|+346*#######|+34 93# ### ###|+39 33# ### ####|+39 02 6### ####
    +3934########|+39 06 5### ####|+31 6 2### ####|+31 20 5## ####|+3165#######|+31 30 2## ####
    +351 91# ### ###|+351 21# ### ###|+35196*######|+48 60# ### ###|+48 22 6## ## ##|+4850*######
    +46 70 *## ## ##|+46 8 5## ### ##|+4672*######|+46 31 7## ## ##|+55 11 9*###-####
    +55 (21) 9*###-####|+5531 3###-####|+55119********
    +91 98### #####|+91 22 2### ####|+9199########
    +81 90-*###-####|+81 3-3###-####|+8180********|+61 41# ### ###|+61 2 92## ####|+6143#######
    +32 47# ## ## ##|+41 79 *## ## ##|+43 664 *######|+45 26 ## ## ##|+47 91# ## ###
    +353 87 *## ####|+358 40 *## ####
"""
NATIONAL = {
    "us": ["(212) **#-####", "303-**#-####", "617.**#.####", "773 **# ####", "(919)**#-####"],
    "gb": ["073## ######", "020 7*## ####", "0161 2## ####", "073########", "0113 2## ####"],
    "de": ["0151 ########", "030 *#######", "0171/#######", "089 *#### ##", "040-*#######"],
    "fr": ["06 2# ## ## ##", "01 4# ## ## ##", "062#######", "07.6#.##.##.##", "04 7# ## ## ##"],
    "es": ["6## ### ###", "91 3## ## ##", "6## ## ## ##", "93# ### ###", "62#######"],
    "it": ["33# ### ####", "02 6### ####", "34########", "055 2######", "06 5#######"],
    "nl": ["06 2### ####", "06-5#######", "020 5## ####", "030-2######", "062#######"],
    "pt": ["91# ### ###", "21# ### ###", "93#######", "22 *## ## ##"],
    "pl": ["60# ### ###", "22 6## ## ##", "50#-###-###", "66#######", "(12) 6## ## ##"],
    "se": ["070-*## ## ##", "08-5## ### ##", "072*######", "031-7## ## ##", "073 *## ## ##"],
    "br": ["(11) 9*###-####", "(21) 3###-####", "(31) 9*### ####", "11 9*###-####"],
    "in": ["98### #####", "99########", "098########", "022-2### ####"],
    "jp": ["090-*###-####", "03-3###-####", "080-*###-####", "06-6***-####"],
    "au": ["041# ### ###", "(02) 92## ####", "043#######", "03 96## ####"],
}
SIGNATURES = {"HS256": 43, "RS256": 342, "ES256": 86}
CAPITALS = UPPER + DIGITS


class UnseenValues(ThirdValues):
    def often(self, *weighted):
        """One of the pairs (how often, what)."""
        return self.r.choices([what for _, what in weighted], [how for how, _ in weighted])[0]

    def word(self):
        return self.r.choice(
            "aurora birch canyon clover dolphin estuary finch garnet hearth ivory jasper lagoon "
            "maritime northwind olive pioneer redwood sequoia tandem vertex waterfall".split())

    def person(self):
        first = self.r.choice("anna thomas laura marco sophie jan maria david eva lucas karin "
                              "pedro julia piotr emma rahul".split())
        last = self.r.choice("schneider dubois garcia ferrari bakker ferreira nowak lindberg "
                             "walker patel costa weber laurent jansson".split())
        return first, last

    def email(self):
        (first, last), word = self.person(), self.word()
        local, kind = self.often(
            (30, (f"{first}.{last}", "dotted")), (12, (f"{first}{last}", "joined")),
            (12, (f"{first[0]}.{last}", "initial")), (12, (f"{first}{self.digits(2)}", "number")),
            (8, (f"{first}_{last}", "underscore")), (6, (f"{first}-{last}", "hyphen")),
            (6, (f"{last}.{first}{self.digits(4)}", "year")), (4, (f"{first}+{word}", "tag")),
            (8, (self.r.choice("info kontakt billing office support".split()), "role")),
            (2, (f"{first}.{last}".title(), "capitals")))
        domain = self.often(
            (45, self.r.choice("gmail.com outlook.com hotmail.com yahoo.co.uk icloud.com gmx.de "
                               "web.de orange.fr libero.it wp.pl telia.com ziggo.nl sapo.pt "
                               "uol.com.br proton.me hotmail.es".split())),
            (40, f"{word}." + self.r.choice("com de fr es it nl pt pl se com.br co.uk io".split())),
            (8, f"{word}-{self.word()}.com"), (7, f"mail.{word}.org"))
        return f"{local}@{domain}", kind

    def card(self):
        brand, _, prefixes, groups = self.r.choices(CARDS, [card[1] for card in CARDS])[0]
        prefix = self.r.choice(prefixes.split())
        number = self.luhn(prefix + self.digits(sum(groups) - 1 - len(prefix)))
        separator = self.often((60, ""), (28, " "), (12, "-"))
        parts = [number[sum(groups[:i]) :][:size] for i, size in enumerate(groups)]
        return separator.join(parts), f"{brand}/{separator or 'none'}"

    def iban(self):
        country, plan = self.r.choice(IBANS).split(":")
        alphabets = {"n": DIGITS, "a": UPPER, "c": self.often((4, DIGITS), (1, CAPITALS))}
        body = "".join(self.some(alphabets[kind], int(size))
                       for kind, size in re.findall(r"([nac])(\d+)", plan))
        if country in BANKS:
            body = self.r.choice(BANKS[country].split()) + body[4:]
        number = "".join(str(int(c, 36)) for c in body + country + "00")
        iban = f"{country}{98 - int(number) % 97:02d}{body}"
        if self.r.random() < 0.35:
            return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)), country + "/grouped"
        return iban, country + "/compact"

    def ssn(self):
        area = self.r.choice([n for n in range(1, 773) if n not in (78, 219, 666)])
        return f"{area:03d}-{self.r.randint(1, 99):02d}-{self.r.randint(1, 9999):04d}", "dash"

    def ssn_in_context(self):
        separator = self.often((7, "-"), (2, ""), (1, " "))
        return self.ssn()[0].replace("-", separator), f"in context, {separator or 'none'}"

    def phone(self):
        shape = self.r.choice([s.strip() for s in re.split(r"[|\n]", PHONES) if s.strip()])
        return self.digits_in(shape), shape[:4].strip()

    def national(self, country):
        shape = self.r.choice(NATIONAL[country])
        return self.digits_in(shape), f"{country} national {shape}"

    # -------------------------------------------------------------------------- machines
    def ipv4(self):
        r = self.r
        while True:
            first = self.often((20, "10"), (10, f"172.{r.randint(16, 31)}"), (15, "192.168"),
                               (55, f"{r.randint(2, 223)}.{r.randint(1, 254)}"))
            rest = [str(r.randint(1, 254)) for _ in range(3 - first.count("."))]
            address = ipaddress.IPv4Address(".".join([first, *rest]))
            if address.is_global or first[:3] in ("10", "172", "192") and address.is_private:
                if not str(address).startswith(("192.0.", "192.88.")):
                    return str(address), "private" if address.is_private else "public"

    def ipv6(self):
        g = [f"{self.r.randint(4096, 65535):x}" for _ in range(6)]
        net = self.r.choice("2001:4860 2a00:1398 2a02:908 2003:c1 2a01:cb00 2600:1f18 2806:2f0 "
                            "2409:4042 2a04:4e42".split())
        return self.often(
            (35, (f"{net}:{':'.join(g)}", "full")), (20, (f"{net}:{g[0]}::{g[1]}", "compressed")),
            (15, (f"{net}:{g[0]}:{g[1]}::{self.r.randint(1, 99)}", "host")),
            (10, (f"{net}::{g[0]}:{g[1]}:{g[2]}", "compressed early")),
            (10, (f"{net}:{g[0]}:{g[1]}:{g[2]}:{g[3][:2]}ff:fe{g[4][:2]}:{g[5]}", "from a MAC")),
            (10, (f"fd{g[0][:2]}:{g[1]}:{g[2]}::{g[3]}", "local")))

    # --------------------------------------------------------------------------- secrets
    def github(self):
        kind = self.often((45, "ghp"), (15, "gho"), (15, "ghs"), (5, "ghu"), (20, "pat"))
        if kind == "pat":
            head = "11" + self.some(CAPITALS, 9) + "0" + self.some(ALNUM, 10)
            return "github_" + f"pat_{head}_{self.some(ALNUM, 59)}", kind
        return f"{kind}_{self.checked()}", kind

    def slack(self):
        team, bot = self.digits_in("*#########"), self.digits_in("*############")
        return self.often(
            (6, ("xox" + f"b-{team}-{bot}-{self.some(ALNUM, 24)}", "bot")),
            (2, ("xox" + f"p-{bot}-{bot}-{bot}-{self.hexa(32)}", "user")),
            (2, ("xap" + f"p-1-A0{self.some(CAPITALS, 9)}-{bot}-{self.hexa(64)}", "app")))

    def slack_hook(self):
        team, hook = self.some(CAPITALS, 8), self.some(CAPITALS, 9)
        path = f"services/T0{team}/B0{hook}/{self.some(ALNUM, 24)}"
        return "https://hooks." + f"slack.com/{path}", "webhook"

    def stripe(self):
        kind = self.often((4, "sk_live"), (3, "sk_test"), (2, "rk_live"), (1, "whsec"))
        if kind == "whsec":
            return f"{kind}_{self.some(ALNUM, 32)}", kind
        return self.often((3, (f"{kind}_51{self.some(ALNUM, 97)}", kind)),
                          (1, (f"{kind}_{self.some(ALNUM, 24)}", kind + " short")))

    def gitlab(self):
        routable = f"{self.some(ALNUM, 40)}.01.{self.some('0123456789abcdefghij', 9)}"
        return self.often((17, ("glp" + f"at-{self.some(ALNUM, 20)}", "gitlab")),
                          (3, ("glp" + f"at-{routable}", "gitlab routable")))

    def gcp(self):
        return "AI" + "zaSy" + self.some(URL64, 32) + self.r.choice(ALNUM), "as issued"

    def jwt(self):
        def part(value):
            text = json.dumps(value, separators=(",", ":")).encode()
            return base64.urlsafe_b64encode(text).decode().rstrip("=")

        algorithm = self.often((5, "HS256"), (4, "RS256"), (1, "ES256"))
        header = {"alg": algorithm, "typ": "JWT"}
        if algorithm != "HS256":
            header["kid"] = self.some(URL64, 20)
        issued = 1_795_000_000 + int(self.digits(6))
        claims = {"sub": self.digits(8), "name": self.word(), "role": "user", "iat": issued,
                  "exp": issued + 900}
        return f"{part(header)}.{part(claims)}.{self.some(URL64, SIGNATURES[algorithm])}", algorithm

    def pem(self):
        # The label, what such a key begins with, and how many full lines it has.
        kind, head, size = self.r.choice([
            ("RSA ", "MIIEpAIBAAKCAQEA", 24), ("", "MIIEvQIBADANBgkqhkiG9w0BAQ", 25),
            ("EC ", "MHcCAQEEI", 2), ("OPENSSH ", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUA", 5),
            ("", "MIGHAgEAMBMGByqGSM49AgEG", 2), ("ENCRYPTED ", "MIIFHDBOBgkqhkiG9w0BBQ", 27),
        ])
        name, width = kind + "PRIVATE KEY", 70 if kind == "OPENSSH " else 64
        text = head + self.some(ALNUM + "+/", size * width - len(head))
        lines = [text[i : i + width] for i in range(0, len(text), width)]
        body = "\n".join([*lines, self.some(ALNUM, 34) + "=="])
        return f"-----BEGIN {name}-----\n{body}\n-----END {name}-----", kind.strip() or "PKCS8"

    def bearer(self):
        return self.often(
            (3, (self.some(URL64, 42) + "k", "url base64")), (3, (self.hexa(64), "hex")),
            (2, (self.some(ALNUM, 40), "alnum")),
            (1, (self.some(ALNUM + "+/", 43) + "=", "base64")),
            (1, ("ya29" + f".a0A{self.some(URL64, 180)}w", "google")))

    def password(self):
        return self.often((4, self.some(ALNUM, 16)), (2, self.some(ALNUM, 9) + "!"),
                          (2, self.word().title() + "-" + self.digits(4)), (2, self.hexa(24)))

    def login(self):
        user = self.r.choice(["app", "postgres", self.word(), "svc-" + self.word(), "shop_rw"])
        return f"{user}:{self.password()}", "user"

    # --------------------------------------------------------------- nothing to be found
    def decoys(self):
        r, some = self.r, self.some
        shapes = {
            "digit": "*", "ten": "*#########", "comma": "*##,##", "float": "0.*#####",
            "d13": "40###########", "ticket": "220##########", "arn23": "74" + "#" * 21,
            "lat": "4*.######", "lon": "1*.######", "isbn": "978-1-####-####-#",
        }
        made = {name: (lambda shape=shape: self.digits_in(shape)) for name, shape in shapes.items()}
        sizes = {"hex2": 2, "hex7": 7, "hex10": 10, "hex12": 12}
        made.update({name: (lambda size=size: self.hexa(size)) for name, size in sizes.items()})
        return {
            **super().decoys(), **made,
            "HEX32": lambda: self.hexa(32).upper(), "cap9": lambda: some(CAPITALS, 9),
            "pairs": lambda: ":".join(self.hexa(2).upper() for _ in range(20)),
            "bytes": lambda: ", ".join("0x" + self.hexa(2) for _ in range(12)),
            "b64_22": lambda: some(ALNUM, 22), "b64_86": lambda: some(ALNUM + "+/", 86) + "==",
            "alnum23": lambda: some(ALNUM, 23), "isin": lambda: "DE000" + some(CAPITALS, 7),
            "pnr": lambda: some("ABCDEFGHJKLMNPQRSTUVWXYZ", 4) + some("23456789", 2),
            "track": lambda: self.digits_in(r.choice(
                ["00340434############", "1Z8A*F##########", "3SKLMN#########", "LX#########DE"])),
            "shop_order": lambda: self.digits_in(r.choice(
                ["#1####", "1000######", "20261128-####", "30*-#######-#######", "SO-######"])),
            "epoch_ms": lambda: "17" + self.digits(11),
        }


def passes_by_chance(text):
    """Whether text without labels has what may well be taken for a value of some kind."""
    if third_values.passes_by_chance(text):
        return True
    for run in re.findall(r"(?<![^\W_])\d+(?:[ -]\d+)*(?![^\W_])", text):
        groups = re.split("[ -]", run)
        for first in range(len(groups)):
            for last in range(first + 1, min(len(groups), first + 19) + 1):
                number = "".join(groups[first:last])
                if 12 <= len(number) <= 19 and UnseenValues.luhn(number[:-1]) == number:
                    return True
    return False
