"""Values for unseen_set.py, of formats that the sets before it do not have. All are made up."""

import base64
import ipaddress
import json
import re

import third_values
from second_values import ALNUM, DIGITS, UPPER, URL64
from third_values import ThirdValues

# Country and the parts of its account number; the first line is drawn more often.
IBANS = (
    "AT:n16 BE:n12 CH:n5c12 ES:n20 FR:n10c11n2 IE:a4n14 IT:a1n10c12 NL:a4n10 PL:n24 PT:n21 " * 3
    + "BY:c4n4c16 EG:n25 IQ:a4n15 LC:a4c24 LY:n21 SC:a4n20a3 SD:n14 ST:n21 SV:a4n20 TL:n19 "
    "VG:a4n16 DJ:n23 BI:n23 NI:a4n20 MN:n16 FK:a2n12 SO:n19"
).split()
# Name, first digits and the groups that a number is printed in.
CARDS = [
    ("visa", ["40", "42", "45", "47", "48", "49"], (4, 4, 4, 4)),
    ("visa 19", ["43", "44"], (4, 4, 4, 4, 3)),
    ("mastercard", ["51", "52", "53", "54", "55"], (4, 4, 4, 4)),
    ("mastercard 2", ["2223", "2289", "2401", "2650", "2718"], (4, 4, 4, 4)),
    ("amex", ["34", "37"], (4, 6, 5)), ("diners", ["301", "304", "3095", "36", "38"], (4, 6, 4)),
    ("discover", ["60112", "60119", "646", "648", "651"], (4, 4, 4, 4)),
    ("jcb", ["3529", "3550", "3577"], (4, 4, 4, 4)),
    ("unionpay", ["6223", "6250", "6258"], (4, 4, 4, 4)),
    ("unionpay 19", ["621700", "622848"], (6, 13)), ("mir", ["2201", "2202"], (4, 4, 4, 4)),
    ("maestro", ["5018", "6761", "6763"], (4, 4, 4, 4)), ("maestro 18", ["6759"], (4, 4, 4, 4, 2)),
    ("elo", ["506699", "636368", "650485"], (4, 4, 4, 4)),
    ("rupay", ["6069", "6521", "6522"], (4, 4, 4, 4)), ("verve", ["506112"], (4, 4, 4, 4)),
    ("troy", ["979200", "979280"], (4, 4, 4, 4)), ("dankort", ["5019"], (4, 4, 4, 4)),
    ("hipercard", ["606282"], (4, 4, 4, 4)),
]
COMMON_CARDS = [CARDS[0], CARDS[0], CARDS[2], CARDS[2], CARDS[4]]
# "#" is any digit, "*" one from 2 to 9.
PHONES = [
    ("+39 06 698# ####", "IT"), ("+3932*#######", "IT"), ("+39 02-8*## ####", "IT"),
    ("+31 20 *## ####", "NL"), ("+316*#######", "NL"), ("+31 (0)6 *### ####", "NL"),
    ("+46 8 *## ### ##", "SE"), ("+4673*######", "SE"), ("+46 (0)70-*## ## ##", "SE"),
    ("+41 44 *## ## ##", "CH"), ("+41 (0)78 *## ## ##", "CH"), ("+41.22.*##.##.##", "CH"),
    ("+61 2 9*## ####", "AU"), ("+61 4*# ### ###", "AU"), ("+614*#######", "AU"),
    ("+91 22 2*## ####", "IN"), ("+91-9*###-#####", "IN"), ("+9197########", "IN"),
    ("+90 212 *## ## ##", "TR"), ("+90 (533) *## ## ##", "TR"), ("+90542*######", "TR"),
    ("+43 1 *## ## ##", "AT"), ("+43 (0)660 *######", "AT"), ("+43676*######", "AT"),
    ("+1 415 68# ####", "US"), ("+1 (206) 73#-####", "US"), ("+1.512.36#.####", "US"),
    ("+1718 83# ####", "US"), ("+164639#####", "US"), ("+44 1865 27####", "GB"),
    ("+353 1 *## ####", "IE"), ("+254 71* ######", "KE"), ("+234 803 *## ####", "NG"),
    ("+62 812-*###-####", "ID"), ("+63 917 *## ####", "PH"), ("+60 12-*## ####", "MY"),
    ("+57 310 *## ####", "CO"), ("+56 9 *### ####", "CL"), ("+36 30 *## ####", "HU"),
    ("+40 72* ### ###", "RO"), ("+385 91 *## ####", "HR"), ("+66 81 *## ####", "TH"),
]
NATIONAL = {
    "it": ["347 *## ####", "06 48## ####", "02 *#######", "339-*######", "320*######"],
    "nl": ["06-*#######", "020-*## ## ##", "06 *### ####", "010 *## ## ##"],
    "se": ["070-*## ## ##", "08-*## ### ##", "073 *## ## ##", "031-*# ## ##"],
    "at": ["0664 *######", "01 *## ## ##", "0660/*######", "0512 *#####"],
    "ch": ["044 *## ## ##", "079 *## ## ##", "022 *## ## ##", "076/*## ## ##"],
    "de": ["0176 *### ####", "040 *## ## ##", "0176/*#######", "0221-*######"],
    "es": ["6*# ### ###", "9*# ### ###", "6*#######", "95#-##-##-##"],
    "pt": ["91# ### ###", "21 *## ####", "96*######", "22 *## ## ##"],
    "br": ["31 9*###-####", "(41) 3###-####", "(85)9*###-####"],
    "fr": ["06 *# ## ## ##", "04.*#.##.##.##", "02-*#-##-##-##", "07*#######"],
    "us": ["(415) 68#-####", "206.73#.####", "718 83#-####", "51236#####", "1-312-64#-####",
           "(646)39#-####"],
    "gb": ["0131 22# ####", "020 3868 ####", "07*## ######", "0117 92# ####"],
    "au": ["04*# ### ###", "(02) 9*## ####", "03 9*## ####"],
    "in": ["98*## #####", "080-2*## ####", "97########"],
}
SIGNATURES = {"HS256": 43, "RS256": 342, "ES384": 128, "ES512": 176, "PS256": 342, "HS512": 86}


class UnseenValues(ThirdValues):
    def word(self):
        return self.r.choice(
            "alder bramble cinder dapple fennel gorse hazel indigo kestrel linden mallow nettle "
            "opal puffin quince russet sorrel teasel vesper wicker yarrow zinnia".split())

    def email(self):
        r, word = self.r, self.word()
        first = r.choice("giulia pieter elin reto priya emre matthias harriet noor".split())
        last = r.choice("zanetti devries bergstrom aebi raman yildiz gruber oconnor".split())
        local, kind = r.choice([
            (f"{first}{last}", "joined"), (f"{last}.{first}", "last first"),
            (f"{first[0]}.{last[0]}.{word}", "initials"), (f"{r.randint(100, 99999)}", "number"),
            (f"{first}-{last}{self.digits(2)}", "hyphen"), (f"_{first}", "underscore"),
            (f"{first}.{last}+{self.digits(4)}", "tag"), (f"{last}{first[0]}".upper(), "upper"),
            (r.choice(["orders", "no-reply", "it.helpdesk", "sales-emea"]), "role"),
            (f"{first[0]}{last[:5]}", "short"), (f"{first}.{word}.{last}", "three"),
        ])
        domain = r.choice([
            f"{last}-{word}.it", f"{word}.nl", f"{word}sjukhus.se", f"{word}.ch", f"{word}.at",
            f"{word}.com.au", f"mail.{word}.co.in", f"{word}.com.tr", f"{word}.amsterdam",
            f"{word}.travel", f"{word}.cloud", f"cs.{word}.edu", f"{word}{self.digits(2)}.eu",
            f"{word}.gov", f"eu-west.mx.{word}.app", f"{word}.k12.oh.us", f"m\u00f6bel{word}.de",
        ])
        return f"{local}@{domain}", kind

    def card(self):
        brand, prefixes, groups = self.r.choice(COMMON_CARDS + COMMON_CARDS + CARDS)
        prefix = self.r.choice(prefixes)
        number = self.luhn(prefix + self.digits(sum(groups) - 1 - len(prefix)))
        separator = self.r.choice(["", " ", "-"])
        parts = [number[sum(groups[:i]) :][:size] for i, size in enumerate(groups)]
        return separator.join(parts), f"{brand}/{separator or 'none'}"

    def iban(self):
        country, plan = self.r.choice(IBANS).split(":")
        either = self.r.choice([DIGITS, UPPER + DIGITS])
        alphabets = {"n": DIGITS, "a": UPPER, "c": either}
        body = "".join(self.some(alphabets[kind], int(size))
                       for kind, size in re.findall(r"([nac])(\d+)", plan))
        number = "".join(str(int(c, 36)) for c in body + country + "00")
        iban = f"{country}{98 - int(number) % 97:02d}{body}"
        if self.r.random() < 0.4:
            return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)), country + "/grouped"
        return iban, country + "/compact"

    def phone(self):
        shape, country = self.r.choice(PHONES)
        return self.digits_in(shape), country

    def national(self, country):
        shape = self.r.choice(NATIONAL[country])
        return self.digits_in(shape), f"{country} national {shape}"

    # -------------------------------------------------------------------------- machines
    def ipv4(self):
        r = self.r
        while True:
            first = r.choice([f"10.{r.randint(0, 255)}", f"172.{r.randint(16, 31)}",
                              "192.168", *[f"{r.randint(2, 223)}.{r.randint(0, 255)}"] * 3])
            text = f"{first}.{r.randint(0, 255)}.{r.randint(1, 254)}"
            address = ipaddress.IPv4Address(text)
            if address.is_global or (address.is_private and first[:3] in ("10.", "172", "192")):
                if not text.startswith(("192.0.", "192.88.")):
                    return text, "private" if address.is_private else "public"

    def ipv6(self):
        g = [f"{self.r.randint(4096, 65535):x}" for _ in range(8)]
        net = self.r.choice(["2a00:1450", "2a01:4f8", "2001:41d0", "2003:e8", "2400:cb00",
                             "2620:fe", "240e:3b7", "2804:14d"])
        padded = ":".join(part.rjust(4, "0") for part in net.split(":"))
        return self.r.choice([
            (f"{net}:{g[0]}:{g[1]}:{g[2]}:{g[3]}:{g[4]}:{g[5]}", "full"),
            (f"{padded}:0{g[0][1:]}:00{g[1][2:]}:0000:0000:{g[2]}:{g[3]}", "padded"),
            (f"{net}:{g[0]}::{self.r.randint(2, 999):x}", "compressed"),
            (f"{net}::{g[1]}:{g[2]}", "compressed early"), (f"{net}:{g[0]}:{g[1]}::1", "gateway"),
            (f"{net}:{g[0]}:1:{g[1]}:{g[2][:2]}ff:fe{g[3][:2]}:{g[4]}", "from a MAC"),
            (f"{net}:{g[0]}::{g[1]}:{g[2]}".upper(), "upper"),
            (f"fd{g[0][:2]}:{g[1]}:{g[2]}:{g[3]}::{g[4]}", "local"),
        ])

    # --------------------------------------------------------------------------- secrets
    def github(self):
        kind = self.r.choice(["ghp", "gho", "ghu", "ghs", "ghr", "pat"])
        if kind == "pat":
            return "github_" + f"pat_11{self.some(UPPER + DIGITS, 20)}_{self.some(ALNUM, 59)}", kind
        return f"{kind}_{self.checked()}", kind

    def slack(self):
        team, app = self.digits_in("*##########"), self.digits_in("*############")
        capitals = UPPER + DIGITS
        return self.r.choice([
            ("xox" + f"b-{team}-{app}-{self.some(ALNUM, 24)}", "bot"),
            ("xox" + f"p-{team}-{team}-{app}-{self.hexa(32)}", "user"),
            ("xap" + f"p-1-A0{self.some(capitals, 9)}-{app}-{self.hexa(64)}", "app"),
            ("xox" + "e." + "xox" + f"p-1-{self.some(capitals, 163)}", "rotated"),
        ])

    def slack_hook(self):
        team, hook = self.some(UPPER + DIGITS, 9), self.some(UPPER + DIGITS, 10)
        path = f"services/T{team}/B{hook}/{self.some(ALNUM, 24)}"
        return "https://hooks." + f"slack.com/{path}", "webhook"

    def stripe(self):
        kind = self.r.choice(["sk_live", "rk_live", "sk_test", "rk_test", "whsec"])
        if kind == "whsec":
            return f"{kind}_{self.some(ALNUM, 32)}", kind
        return f"{kind}_51{self.some(ALNUM, self.r.choice([22, 97]))}", kind

    def gitlab(self):
        return self.r.choice([
            ("glp" + "at-" + self.some(ALNUM + "_", 19) + self.some(ALNUM, 1), "gitlab"),
            ("glp" + "at-" + self.some(ALNUM, 20), "gitlab plain"),
        ])

    def gcp(self):
        return "AI" + "zaSy" + self.some(URL64, 32) + self.r.choice(ALNUM), "as issued"

    def jwt(self):
        def part(value):
            text = json.dumps(value, separators=(",", ":")).encode()
            return base64.urlsafe_b64encode(text).decode().rstrip("=")

        algorithm = self.r.choice(sorted(SIGNATURES))
        header = self.r.choice([
            {"alg": algorithm}, {"kid": self.uuid(), "alg": algorithm},
            {"typ": "JWT", "alg": algorithm, "x5t": self.some(URL64, 27)},
        ])
        claims = {"iss": f"https://id.{self.word()}.app/", "sub": f"auth0|{self.hexa(24)}",
                  "roles": [self.word(), self.word()], "nbf": 1_790_000_000 + int(self.digits(5))}
        return f"{part(header)}.{part(claims)}.{self.some(URL64, SIGNATURES[algorithm])}", algorithm

    def pem(self):
        kind = self.r.choice(["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "", "PGP"])
        size = self.r.randint(2, 16)
        lines = [self.some(ALNUM + "+/", 64) for _ in range(size)] + [self.some(ALNUM, 22) + "=="]
        if kind == "PGP":
            head, name = "Comment: " + self.word() + "\n\n", "PGP PRIVATE KEY BLOCK"
            lines.append("=" + self.some(ALNUM, 4))
        else:
            head, name = "", kind + "PRIVATE KEY"
        body = head + "\n".join(lines)
        return f"-----BEGIN {name}-----\n{body}\n-----END {name}-----", kind.strip() or "PKCS8"

    def bearer(self):
        return self.r.choice([
            (self.hexa(64), "hex"), (self.some(URL64, 42) + "q", "url base64"),
            (self.some(ALNUM + "+/", 86) + "==", "base64"), ("dap" + "i" + self.hexa(32), "prefix"),
            ("v4." + f"local.{self.some(URL64, 120)}k", "paseto"), (self.some(ALNUM, 32), "alnum"),
        ])

    def password(self):
        return self.r.choice([
            self.some(ALNUM, 5) + self.r.choice("!*-_.~") + self.some(ALNUM, 4), self.hexa(32),
            self.some(ALNUM, 20), self.some(ALNUM, 6) + "+" + self.some(ALNUM, 6),
        ])

    def login(self):
        user = self.r.choice(["svc_" + self.word(), self.word() + "-rw", "u" + self.digits(5),
                              self.word().title(), "admin"])
        return f"{user}:{self.password()}", "user"

    # --------------------------------------------------------------- nothing to be found
    def decoys(self):
        r, some, b64 = self.r, self.some, ALNUM + "+/"
        shapes = {
            "digit": "*", "big4": "4###", "seven": "*######",
            "ten": "*#########", "eleven": "###########", "nfe": "35" + "#" * 42,
            "d13": "40#########" + "##", "order16": "*###############",
            "comma": "1.*##,##", "float": "0.*#####", "year_no": "2026/0####",
        }
        made = {name: (lambda shape=shape: self.digits_in(shape))
                for name, shape in shapes.items()}
        sizes = {"hex5": 5, "hex7": 7, "hex10": 10, "hex12": 12, "hex64": 64}
        made.update({name: (lambda size=size: self.hexa(size)) for name, size in sizes.items()})
        return {
            **super().decoys(), **made,
            "HEX8": lambda: some("0123456789ABCDEF", 8),
            "HEX16": lambda: some("0123456789ABCDEF", 16),
            "HEX32": lambda: some("0123456789ABCDEF", 32),
            "mac": lambda: ":".join(self.hexa(2) for _ in range(6)),
            "mac14": lambda: ":".join(self.hexa(2) for _ in range(12)) + ":08:00",
            "pairs": lambda: ":".join(self.hexa(2).upper() for _ in range(32)),
            "bytes": lambda: " ".join(self.hexa(2) for _ in range(16)),
            "row": lambda: "\t".join(str(r.randint(0, 999)) for _ in range(8)),
            "b64_16": lambda: some(b64, 16), "b64_76": lambda: some(b64, 75) + "=",
            "url54": lambda: some(URL64, 54) + "==", "alnum16": lambda: some(ALNUM, 16),
            "alnum32": lambda: some(ALNUM, 32), "zone": lambda: "Z0" + some(UPPER + DIGITS, 18),
            "pnr": lambda: some("ABCDEFGHJKLMNPQRSTUVWXYZ", 3) + some("23456789", 3),
            "bic": lambda: some(UPPER, 4) + r.choice(["DEFF", "NL2A", "ITMM", "SESS"]),
            "version": lambda: f"{r.randint(0, 30)}.{r.randint(0, 99)}.{r.randint(0, 99)}",
            "seconds": lambda: f"{r.randint(0, 59)}.{self.digits(3)}s",
            "epoch_ms": lambda: "17" + self.digits(11),
        }


def passes_by_chance(text):
    """Whether text without labels has what may well be taken for a value of some kind."""
    # Units of systemd and images for fine screens are no addresses, whatever they look like.
    if third_values.passes_by_chance(re.sub(r"@\w+\.(?=service\b|png\b)", "@", text)):
        return True
    for run in re.findall(r"(?<![^\W_])\d+(?:[ -]\d+)*(?![^\W_])", text):
        groups = re.split("[ -]", run)
        for first in range(len(groups)):
            for last in range(first + 1, min(len(groups), first + 19) + 1):
                number = "".join(groups[first:last])
                if 12 <= len(number) <= 19 and UnseenValues.luhn(number[:-1]) == number:
                    return True
    return False
