"""Values with the check digits that their kinds have, for second_set.py. All are made up."""

import base64
import json
import random
import string
import zlib

LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
ALNUM = string.ascii_letters + DIGITS
URL64 = ALNUM + "-_"
BASE62 = DIGITS + UPPER + LOWER


class Values:
    """One source of chance, so that the set is the same each time."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def some(self, alphabet, size):
        return "".join(self.r.choice(alphabet) for _ in range(size))

    def digits(self, size):
        return self.some(DIGITS, size)

    def hexa(self, size):
        return self.some("0123456789abcdef", size)

    def word(self):
        words = (
            "harbor lantern meadow orchid pebble quartz raven saddle timber umber violet willow "
            "yonder zephyr anchor beacon cobalt drift ember falcon granite hollow"
        ).split()
        return self.r.choice(words)

    def uuid(self):
        return "-".join(self.hexa(n) for n in (8, 4, 4, 4, 12))

    # ---------------------------------------------------------------------------- people
    def email(self):
        first = self.r.choice(["lena", "omar", "yuki", "paulo", "ingrid", "tariq", "mei", "sven"])
        last = self.r.choice(["okafor", "lindqvist", "haddad", "moreau", "petrov", "nakamura"])
        local = self.r.choice([
            f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}{self.r.randint(1, 99)}",
            f"{first}+{self.word()}", f"{last}-{first}", f"{first}{self.r.randint(1950, 2009)}",
        ])
        domain = self.r.choice([
            f"{self.word()}.example", f"mail.{self.word()}-{self.word()}.com", "example.net",
            f"{self.word()}.co.jp", f"{self.word()}.io", f"{self.word()}.org.au",
        ])
        return f"{local}@{domain}", ""

    @staticmethod
    def luhn(body):
        total = 0
        for i, digit in enumerate(reversed(body)):
            value = int(digit) * (2 if i % 2 == 0 else 1)
            total += value - 9 if value > 9 else value
        return body + str(-total % 10)

    def card(self):
        prefix, size, groups = self.r.choice([
            ("4", 16, (4, 4, 4, 4)), ("53", 16, (4, 4, 4, 4)), ("2345", 16, (4, 4, 4, 4)),
            ("34", 15, (4, 6, 5)), ("37", 15, (4, 6, 5)), ("6011", 16, (4, 4, 4, 4)),
            ("65", 16, (4, 4, 4, 4)), ("3566", 16, (4, 4, 4, 4)), ("36", 14, (4, 6, 4)),
            ("62", 16, (4, 4, 4, 4)),
        ])
        number = self.luhn(prefix + self.digits(size - 1 - len(prefix)))
        separator = self.r.choice(["", "", " ", "-"])
        parts, at = [], 0
        for group in groups:
            parts.append(number[at : at + group])
            at += group
        return separator.join(parts), f"{prefix}/{separator or 'none'}"

    def iban(self):
        country, body = self.r.choice([
            ("SE", self.digits(20)), ("NO", self.digits(11)), ("DK", self.digits(14)),
            ("FI", self.digits(14)), ("HU", self.digits(24)), ("CZ", self.digits(20)),
            ("GR", self.digits(7) + self.some(UPPER + DIGITS, 16)), ("LU", self.digits(16)),
            ("MT", self.some(UPPER, 4) + self.digits(23)), ("TR", self.digits(22)),
            ("DE", self.digits(18)), ("GB", self.some(UPPER, 4) + self.digits(14)),
            ("RO", self.some(UPPER, 4) + self.some(UPPER + DIGITS, 16)),
        ])
        number = "".join(str(int(c, 36)) for c in body + country + "00")
        iban = f"{country}{98 - int(number) % 97:02d}{body}"
        if self.r.random() < 0.4:
            return " ".join(iban[i : i + 4] for i in range(0, len(iban), 4)), country + "/grouped"
        return iban, country + "/compact"

    def ssn(self):
        area = self.r.choice([n for n in range(1, 900) if n != 666])
        separator = self.r.choice(["-", "-", " "])
        parts = f"{area:03d}", f"{self.r.randint(1, 99):02d}", f"{self.r.randint(1, 9999):04d}"
        return separator.join(parts), separator

    def phone(self):
        d = self.digits
        return self.r.choice([
            (f"+46 70 {d(3)} {d(2)} {d(2)}", "SE"), (f"+4179{d(7)}", "CH"),
            (f"+81 90-{d(4)}-{d(4)}", "JP"), (f"+55 11 9{d(4)}-{d(4)}", "BR"),
            (f"+27 82 {d(3)} {d(4)}", "ZA"), (f"+353 87 {d(3)} {d(4)}", "IE"),
            (f"+1 (212) 555-01{d(2)}", "US"), (f"+1.415.555.01{d(2)}", "US"),
            (f"(617) 555-01{d(2)}", "US national"), (f"+971 50 {d(3)} {d(4)}", "AE"),
            (f"+49 (0)89 {d(7)}", "DE"), (f"+48 6{d(2)} {d(3)} {d(3)}", "PL"),
        ])

    def phone_in_context(self):
        d = self.digits
        return self.r.choice([
            (f"303-555-01{d(2)}", "US dash"), (f"303.555.01{d(2)}", "US dot"),
            (f"020 7946 0{d(3)}", "GB"), (f"0151/2{d(7)}", "DE slash"), (f"06{d(8)}", "FR bare"),
            (f"1-800-555-01{d(2)}", "US free"), (f"303555{d(4)}", "US bare"),
            (f"04{d(2)} {d(3)} {d(3)}", "AU"),
        ])

    # -------------------------------------------------------------------------- machines
    def ipv4(self):
        return ".".join(str(self.r.randint(1, 254)) for _ in range(4)), ""

    def ipv6(self):
        groups = [f"{self.r.randint(1, 65535):x}" for _ in range(7)]
        full = ":".join(["2a01", *groups])
        return self.r.choice([full, f"2a01:{groups[0]}::{groups[1]}", f"fe80::{groups[2]}:1"]), ""

    # --------------------------------------------------------------------------- secrets
    def jwt(self):
        def part(value):
            text = json.dumps(value, separators=(",", ":")).encode()
            return base64.urlsafe_b64encode(text).decode().rstrip("=")

        header = {"typ": "JWT", "alg": self.r.choice(["HS512", "EdDSA", "RS384"])}
        payload = {"iss": self.word(), "exp": 1_900_000_000 + self.r.randint(0, 9999)}
        return f"{part(header)}.{part(payload)}.{self.some(URL64, 43)}", ""

    def github(self):
        kind = self.r.choice(["ghp", "gho", "ghu", "ghs", "ghr"])
        body, check, rest = self.some(ALNUM, 30), "", 0
        rest = zlib.crc32(body.encode())
        while rest:
            check = BASE62[rest % 62] + check
            rest //= 62
        return f"{kind}_{body}{check.rjust(6, '0')}", kind

    def slack(self):
        kind = self.r.choice(["xoxb", "xoxp", "xoxa"])
        return f"{kind}-{self.digits(12)}-{self.digits(12)}-{self.some(ALNUM, 24)}", kind

    def stripe(self):
        kind = self.r.choice(["sk_live", "rk_live", "rk_test", "sk_test"])
        return f"{kind}_{self.some(ALNUM, self.r.choice([24, 99]))}", kind

    def gcp(self):
        return "AI" + "za" + self.some(URL64, 34) + self.r.choice(ALNUM), ""

    def other(self):
        return self.r.choice([
            ("glpat-" + self.some(ALNUM, 20), "gitlab"), ("npm_" + self.some(ALNUM, 36), "npm"),
        ])

    def aws_id(self):
        return self.r.choice(["AK", "AS"]) + "IA" + self.some(UPPER + "234567", 16), ""

    def aws_secret(self):
        return self.some(ALNUM + "/+", 39) + self.r.choice(ALNUM), ""

    def pem(self):
        kind = self.r.choice(["OPENSSH ", "EC ", "RSA ", "", "ENCRYPTED "])
        lines = "\n".join(self.some(ALNUM + "+/", 64) for _ in range(4))
        name = kind + "PRIVATE KEY"
        return f"-----BEGIN {name}-----\n{lines}\n-----END {name}-----", kind.strip()

    def bearer(self):
        return self.some(URL64, self.r.choice([32, 48])) + "7a", "opaque"

    def basic(self):
        pair = f"{self.word()}:{self.some(ALNUM + '!%', 12)}".encode()
        return base64.b64encode(pair).decode(), ""

    def login(self):
        return f"{self.word()}:{self.some(ALNUM + '-_.~!', 14)}", ""
