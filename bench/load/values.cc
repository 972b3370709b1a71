#include "bench/load/values.h"

#include <array>
#include <cstdio>

namespace weir::load {
namespace {

constexpr std::array<std::string_view, 20> kServiceNames = {
    "checkout",    "cart",   "catalog",   "payments", "shipping",    "inventory", "frontend",
    "recommender", "search", "accounts",  "notifier", "fraud-check", "pricing",   "reviews",
    "gateway",     "ledger", "warehouse", "returns",  "loyalty",     "media"};
constexpr std::array<std::string_view, 24> kRoutes = {"/api/v1/orders/{order}/items",
                                                      "/api/v1/orders/{order}",
                                                      "/api/v2/carts/{cart}/checkout",
                                                      "/api/v1/products/{product}",
                                                      "/api/v1/products/{product}/reviews",
                                                      "/api/v1/users/{user}/addresses",
                                                      "/api/v1/payments/{payment}/capture",
                                                      "/api/v1/payments/{payment}/refunds",
                                                      "/api/v2/shipments/{shipment}/track",
                                                      "/api/v1/stock/{product}/reserve",
                                                      "/api/v1/search/products",
                                                      "/api/v1/sessions/{session}/renew",
                                                      "/internal/prices/{product}/current",
                                                      "/api/v1/coupons/{coupon}",
                                                      "/internal/ledger/{account}/entries",
                                                      "/api/v1/returns/{order}/label",
                                                      "/api/v2/media/{image}/thumb",
                                                      "/api/v1/loyalty/{user}/balance",
                                                      "/api/v1/notifications/{user}",
                                                      "/internal/risk/{order}/score",
                                                      "/api/v1/warehouses/{site}/bins/{bin}",
                                                      "/api/v2/carts/{cart}/lines/{line}",
                                                      "/healthz/dependencies",
                                                      "/api/v1/invoices/{invoice}/pdf"};
// One in four names a browser whose version has the shape of an IPv4 address, as Chrome's has.
constexpr std::array<std::string_view, 8> kUserAgents = {
    "Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/127.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Ubuntu; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile Safari/604.1",
    "okhttp/4.12.0 (Android 14; Pixel 8 Pro; en_GB)",
    "python-requests/2.32.3 (batch import)",
    "Go-http-client/2.0",
    "shop-ios/8.14 (build 20417; iPhone15,2)"};
constexpr std::array<std::string_view, 8> kTopics = {
    "orders.created", "orders.paid",       "shipments.dispatched", "stock.reserved",
    "prices.changed", "payments.captured", "returns.requested",    "users.signed-up"};
constexpr std::array<std::string_view, 10> kNames = {"alice", "bob",   "carol", "dave", "erin",
                                                     "frank", "grace", "heidi", "ivan", "judy"};
constexpr std::array<std::string_view, 6> kMailHosts = {"example.com",      "example.org",
                                                        "mail.example.net", "shop.example",
                                                        "corp.example.com", "post.example.de"};
constexpr std::array<std::string_view, 12> kSentences = {
    "reserved stock in the nearest site",   "price rule 14 applied to the basket",
    "cache miss, read from the replica",    "customer asked for a gift wrapping",
    "retried once after a slow answer",     "coupon was valid, discount applied",
    "address checked against the register", "two parcels, second one tomorrow",
    "basket merged with an older one",      "risk score low, no review needed",
    "label printed at the packing desk",    "invoice queued for the night run"};
constexpr std::array<std::string_view, 6> kTables = {"orders",   "order_lines", "stock",
                                                     "payments", "users",       "shipments"};

}  // namespace

Values::Values(uint64_t seed) : random_(seed) {
  char text[96];
  for (uint32_t i = 0; i < 60; i++) {
    Service service;
    service.name = kServiceNames[i % kServiceNames.size()];
    std::snprintf(text, sizeof text, "%u.%u.%u", 1 + i % 5, i % 13, i % 7);
    service.version = text;
    std::snprintf(text, sizeof text, "%s-%08x-%05x", service.name.c_str(),
                  static_cast<uint32_t>(random_.Next()), random_.Below(1 << 20));
    service.pod = text;
    std::snprintf(text, sizeof text, "ip-10-%u-%u-%u.eu-west-1.compute.internal", i % 4,
                  random_.Below(256), random_.Below(256));
    service.host = text;
    services_.push_back(service);
  }
}

std::string_view Values::Route() { return kRoutes[random_.Skewed(kRoutes.size())]; }
std::string_view Values::UserAgent() { return kUserAgents[random_.Below(kUserAgents.size())]; }
std::string_view Values::Topic() { return kTopics[random_.Below(kTopics.size())]; }

std::string_view Values::Url(std::string_view route) {
  static constexpr char kHex[] = "0123456789abcdef";
  text_ = "https://shop.example.com";
  bool in_braces = false;
  for (char c : route) {
    if (c == '{') text_ += std::to_string(10000000 + random_.Below(89999999));
    in_braces = c == '{' || (in_braces && c != '}');
    if (!in_braces && c != '}') text_ += c;
  }
  text_ += "?session=";
  uint64_t session = random_.Next();
  for (int i = 0; i < 16; i++, session >>= 4) text_ += kHex[session & 15];
  return text_;
}

std::string_view Values::ClientAddress() {
  const uint32_t client = random_.Skewed(60000);
  Random address(client + 7);
  char text[64];
  if (client % 10 == 9) {
    std::snprintf(text, sizeof text, "2001:db8:%x:%x::%x", address.Below(65536),
                  address.Below(65536), address.Below(65536));
  } else {
    std::snprintf(text, sizeof text, "%u.%u.%u.%u", 1 + address.Below(222), address.Below(256),
                  address.Below(256), address.Below(256));
  }
  return text_ = text;
}

std::string_view Values::Uuid(uint64_t high, uint64_t low) {
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-a%03x-%012llx",
                static_cast<uint32_t>(high >> 32), static_cast<uint32_t>(high >> 16 & 0xffff),
                static_cast<uint32_t>(high & 0xfff), static_cast<uint32_t>(low >> 52),
                static_cast<unsigned long long>(low & 0xffffffffffff));
  return text_ = text;
}
std::string_view Values::UserId() {
  Random user(random_.Skewed(200000) + 1000003);
  const uint64_t high = user.Next();
  return Uuid(high, user.Next());
}
std::string_view Values::MessageId() {
  const uint64_t high = random_.Next();
  return Uuid(high, random_.Next());
}

std::string_view Values::Email() {
  text_ = kNames[random_.Below(kNames.size())];
  text_ += '.';
  text_ += std::to_string(random_.Below(100000));
  text_ += '@';
  text_ += kMailHosts[random_.Below(kMailHosts.size())];
  return text_;
}

std::string_view Values::Card() {
  text_ = "4";
  for (int i = 0; i < 15; i++) text_ += static_cast<char>('0' + random_.Below(10));
  return text_;
}

std::string_view Values::Statement() {
  text_ = "SELECT id, state, total FROM ";
  text_ += kTables[random_.Below(kTables.size())];
  text_ += " WHERE id = ";
  text_ += std::to_string(1000000 + random_.Below(9000000));
  text_ += " ORDER BY created_at DESC LIMIT 20";
  return text_;
}

std::string_view Values::Note() {
  const uint32_t kind = random_.Below(24);
  std::string note(kSentences[random_.Below(kSentences.size())]);
  if (kind == 0) {
    note = "card ";
    note += Card();
    note += " was charged";
  } else if (kind == 1) {
    note = "mail sent to ";
    note += Email();
  } else if (kind == 2) {
    char ssn[40];
    std::snprintf(ssn, sizeof ssn, "ssn %03u-%02u-%04u on file", 100 + random_.Below(799),
                  10 + random_.Below(89), 1000 + random_.Below(8999));
    note = ssn;
  } else if (kind == 3) {
    note = "key AKIA";
    for (int i = 0; i < 16; i++) note += static_cast<char>('A' + random_.Below(26));
    note += " in use";
  } else if (kind < 12) {
    note += ", order ";
    note += std::to_string(10000000 + random_.Below(89999999));
  }
  return text_ = note;
}

std::string_view Values::LogLine() {
  std::string line = random_.Percent(20) ? "WARN " : "INFO ";
  line += Note();
  line += " request=";
  line += MessageId();
  line += " took ";
  line += std::to_string(random_.Below(900)) + " ms";
  return text_ = line;
}

}  // namespace weir::load
