// Numbers and codes of people, in the forms that they are written in.
#include <random>

#include "tests/unit/plugins/processors/redaction/detect/detect_fixture.h"

namespace weir::redaction::detect {
namespace {

struct Case {
  const char* kind;
  const char* text;   // With what is to be found between "[" and "]".
};

// The text without its brackets, and what stood between them.
std::pair<std::string, std::string> Split(std::string_view marked) {
  const size_t open = marked.find('['), close = marked.rfind(']');
  return {std::string(marked.substr(0, open)) +
              std::string(marked.substr(open + 1, close - open - 1)) +
              std::string(marked.substr(close + 1)),
          std::string(marked.substr(open + 1, close - open - 1))};
}

class Kinds : public testing::TestWithParam<Case> {};

// Scenario: a value of the kind in a text, with only that detector on and with all.
// Guarantees: it is found, whole and nothing else.
TEST_P(Kinds, AreFound) {
  const auto [text, value] = Split(GetParam().text);
  const Found wanted = {std::string(GetParam().kind) + ":" + value};
  EXPECT_EQ(FoundIn(text, "", {{GetParam().kind}, {}, {}}), wanted);
  EXPECT_EQ(FoundIn(text), wanted);
}

INSTANTIATE_TEST_SUITE_P(
    People, Kinds,
    testing::Values(
        Case{"email", "to=[anna.b+c@mail.example.co.uk], ok"},
        Case{"email", "/u/[a%40b.example]/x"},
        Case{"email", R"({"m":"[a\u0040b.example]"})"}, Case{"email", "[a@b.example]."},
        Case{"email", "[s\xc3\xb8ren@b\xc3\xbc" "cher.example] x"},
        Case{"email", "/[s%C3%B8ren%40b%C3%BCcher.example]/x"},
        Case{"email", "\xe2\x80\x9c[a@b.example]\xe2\x80\x9d"},
        Case{"payment_card", "paid [4111 1111 1111 1111]"},
        Case{"payment_card", "troy [9792 0317 4482 9159]"},
        Case{"payment_card", "maestro [6759 3180 2744 5510 21]"},
        Case{"payment_card", "unionpay [621483 3902718455604]"},
        Case{"payment_card", "elo [5066 9917 2830 0450]"},
        Case{"payment_card", "mir [2200318844029157]"},
        Case{"phone", "Mobil [0176 1234 5678] ab 17 Uhr"}, Case{"phone", "telefoon [06-12345678],"},
        Case{"iban", "to [DE89 3704 0044 0532 0130 00] now"},
        Case{"iban", "/acc/[DE89%203704%200044%200532%200130%2000]/x"},
        Case{"iban", "a=[GB82WEST12345698765432]&b"}, Case{"iban", "[nl91abna0417164300]"},
        Case{"bic", "swift [DEUTDEFF500]"}, Case{"us_routing_number", "routing [021000021]"},
        Case{"us_bank_account", "bank account [12345678901]"}, Case{"us_ssn", "of [536-90-4399] x"},
        Case{"us_ssn", "ssn: [536904399]"}, Case{"us_itin", "[912-70-1234]"},
        Case{"us_ein", "ein [12-3456789]"}, Case{"us_passport", "passport no [C12345678]"},
        Case{"us_driver_license", "driver license [D1234567890]"},
        Case{"us_mbi", "[1EG4-TE5-MK73]"}, Case{"us_mbi", "mbi [1EG4TE5MK73]"},
        Case{"us_npi", "npi=[1234567893]"}, Case{"us_dea", "dea [AP5836727]"},
        Case{"phone", "call [+44 7400 185312] now"}, Case{"phone", "[+15062348315]"},
        Case{"phone", "x=[%2B49%2030%20123438]"}, Case{"phone", "[(202) 555-0139]"},
        Case{"phone", "phone [202-555-0139]"}, Case{"phone", "[01 23 45 74 92]"},
        Case{"phone", "Telefonnummer: [(0211) 4711-330]"},
        Case{"phone", "telefone [(11) 98765-4321]"},
        Case{"phone", "mi tel\xc3\xa9" "fono es [91 123 45 67]"},
        Case{"phone", "\u96fb\u8a71\u756a\u53f7: [03-1234-5678]"},
        Case{"phone", "telefon [22 123 45 67],"}, Case{"phone", "call me on [(0161) 496 0123]"},
        Case{"ipv4", "peer [203.0.113.9]:80"}, Case{"ipv6", "[2001:db8::8a2e:370:7334]"},
        Case{"mac", "nic [4A:CC:D7:A1:F5:65] up"}, Case{"imei", "imei [490154203237518]"},
        Case{"imsi", "imsi=[310150123456789]"}, Case{"vin", "vin [1M8GDM9AXKP042788]"},
        Case{"uk_nhs", "nhs [943 476 5919]"}, Case{"uk_nino", "[AB 12 34 56 C]"},
        Case{"uk_nino", "[AB123456C]"}, Case{"uk_postcode", "postcode [SW1A 1AA]"}));

INSTANTIATE_TEST_SUITE_P(
    Countries, Kinds,
    testing::Values(
        Case{"ca_sin", "sin [130 692 544]"}, Case{"au_tfn", "tfn [123 456 782]"},
        Case{"au_abn", "abn [51 824 753 556]"}, Case{"au_acn", "acn [004 085 616]"},
        Case{"au_medicare", "medicare [2123 45670 1]"}, Case{"in_aadhaar", "[2341 2341 2346]"},
        Case{"in_pan", "income tax [ABCPE1234F]"}, Case{"br_cpf", "[111.444.777-35]"},
        Case{"br_cnpj", "[11.444.777/0001-61]"}, Case{"br_cnpj", "[12.ABC.345/01DE-35]"},
        Case{"es_dni", "[54362315K]"}, Case{"es_dni", "[54362315-K]"},
        Case{"es_dni", "nie [X2482300W]"}, Case{"it_codice_fiscale", "[RSSMRA85T10A562S]"},
        Case{"fr_nir", "[2 95 10 99 126 111 93]"}, Case{"de_tax_id", "steuer [36574261809]"},
        Case{"nl_bsn", "bsn [111222333]"}, Case{"pl_pesel", "pesel=[44051401359]"},
        Case{"se_personnummer", "[880320-0016]"}, Case{"fi_hetu", "[131052-308T]"},
        Case{"tr_tckn", "kimlik [17291716060]"}, Case{"za_id", "id number [7503305044089]"},
        Case{"kr_rrn", "[971013-9019902]"}, Case{"sg_nric", "[S1234567D]"},
        Case{"th_id", "[1-2345-45678-78-1]"},
        Case{"cn_resident_id", "[11010519491231002X]"},
        Case{"crypto_wallet", "to [1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2]"},
        Case{"crypto_wallet", "[bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq]"},
        Case{"geo_coordinates", "gps [48.85837, 2.29448]"},
        Case{"date_of_birth", "dob [1980-04-21]"}, Case{"card_cvv", "cvv=[123]&x"}));

}  // namespace
}  // namespace weir::redaction::detect
