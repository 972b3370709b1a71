// Bodies: encodings, chunks, and the limits of their size.
#include "tests/unit/plugins/receivers/otlp/http_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testkit {
namespace {

using ::testing::HasSubstr;

class OtlpHttpBody : public OtlpTest {
 protected:
  HttpResponse Ask(const std::string& request) {
    HttpClient client(http_port_);
    client.Send(request);
    return client.Read();
  }
  HttpResponse AskEncoded(const char* encoding, const std::string& body) {
    return Ask(HttpRequest("/v1/traces", std::string(kProtobufType) + "Content-Encoding: " +
                                             encoding + "\r\n",
                           body));
  }
};

std::string SomeBytes(size_t n) {
  std::string bytes(n, '\0');
  uint32_t state = 1;
  for (char& c : bytes) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 26);
  return bytes;
}

// Scenario: a large body in each content encoding.
// Guarantees: the sink gets what was compressed.
TEST_F(OtlpHttpBody, EveryEncodingIsUnpacked) {
  BeginHttp();
  const std::string body = SomeBytes(700'000);
  const std::pair<const char*, std::string> bodies[] = {
      {"gzip", Gzip(body)},           {"x-gzip", Gzip(body)}, {"GZIP", Gzip(body)},
      {"deflate", Zlib(body)},        {"zlib", Zlib(body)},   {"deflate", BareDeflate(body)},
      {"zstd", Zstd(body)},           {"identity", body},     {"", body},
      {"gzip", Gzip(body.substr(0, 9)) + Gzip(body.substr(9))},
      {"zstd", Zstd(body.substr(0, 9)) + Zstd(body.substr(9))},
  };
  for (const auto& [encoding, packed] : bodies) {
    EXPECT_EQ(AskEncoded(encoding, packed).status, 200) << encoding;
    EXPECT_TRUE(sink().pushed().back().bytes == body) << encoding;
  }
  const std::string json = "{" + body + "}";
  const HttpResponse response =
      Ask(HttpRequest("/v1/traces", std::string(kJsonType) + "Content-Encoding: gzip\r\n",
                      Gzip(json)));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(sink().pushed().back().bytes == body);
}

// Scenario: the first of two frames, or members, fills the room that was reserved just so.
// Guarantees: the second one is not lost.
TEST_F(OtlpHttpBody, NothingIsLostWhereTheRoomEnds) {
  BeginHttp();
  const std::string first(4096, 'x');
  EXPECT_EQ(AskEncoded("zstd", Zstd(first) + Zstd("tail")).status, 200);
  EXPECT_TRUE(sink().pushed().back().bytes == first + "tail");
  EXPECT_EQ(AskEncoded("gzip", Gzip(first) + Gzip("tail")).status, 200);
  EXPECT_TRUE(sink().pushed().back().bytes == first + "tail");
}

// Scenario: compressed bodies that are cut off, followed by rubbish, or no such data at all.
// Guarantees: 400, and nothing is pushed.
TEST_F(OtlpHttpBody, BrokenCompressionIs400) {
  BeginHttp();
  const std::string gzip = Gzip("some text"), zstd = Zstd("some text");
  EXPECT_EQ(AskEncoded("gzip", gzip.substr(0, gzip.size() - 1)).status, 400);
  EXPECT_EQ(AskEncoded("gzip", gzip + "rubbish").status, 400);
  EXPECT_EQ(AskEncoded("gzip", "plain").status, 400);
  EXPECT_EQ(AskEncoded("gzip", "").status, 400);
  EXPECT_EQ(AskEncoded("zstd", zstd.substr(0, zstd.size() - 1)).status, 400);
  EXPECT_EQ(AskEncoded("zstd", zstd + "rubbish").status, 400);
  EXPECT_EQ(AskEncoded("deflate", "\x78plain").status, 400);
  // The magic number of zstd 0.7, which some libraries still read.
  EXPECT_EQ(AskEncoded("zstd", "\x27\xb5\x2f\xfd" + zstd.substr(4)).status, 400);
  EXPECT_EQ(sink().push_count(), 0u);
}

// Scenario: bodies at the limit and one byte above it, plain, in chunks and compressed.
// Guarantees: the limit itself is taken, more is 413; a known length is refused before it is sent.
TEST_F(OtlpHttpBody, TheLimitHoldsBeforeAndAfterDecompression) {
  BeginHttp("max_request_body_size: 100000");
  const std::string fits = SomeBytes(100'000), large = SomeBytes(100'001);
  EXPECT_EQ(Ask(TraceRequest(fits)).status, 200);
  EXPECT_EQ(Ask(ChunkedRequest("/v1/traces", kProtobufType, fits, 30'000)).status, 200);
  EXPECT_EQ(AskEncoded("gzip", Gzip(fits)).status, 200);
  EXPECT_EQ(AskEncoded("zstd", Zstd(fits)).status, 200);
  const HttpResponse refused = Ask(TraceRequest(large));
  EXPECT_EQ(refused.status, 413);
  EXPECT_THAT(refused.body, HasSubstr("100000"));
  EXPECT_EQ(Ask(ChunkedRequest("/v1/traces", kProtobufType, large, 30'000)).status, 413);
  EXPECT_EQ(AskEncoded("gzip", Gzip(large)).status, 413);
  EXPECT_EQ(AskEncoded("zstd", Zstd(large)).status, 413);
  EXPECT_EQ(AskEncoded("deflate", BareDeflate(large)).status, 413);
  const HttpResponse early = Ask(
      "POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-protobuf\r\n"
      "Content-Length: 9000000000\r\n\r\n");
  EXPECT_EQ(early.status, 413);
  EXPECT_EQ(early.headers.at("connection"), "close");
  EXPECT_LE(sink().largest_permit(), 100'000u);
}

// Scenario: 30 MB of zeros in a few ten KB.
// Guarantees: 413, and never more memory than the limit.
TEST_F(OtlpHttpBody, ABombIsStoppedAtTheLimit) {
  BeginHttp("max_request_body_size: 1MiB");
  const std::string zeros(30'000'000, '\0');
  EXPECT_EQ(AskEncoded("gzip", Gzip(zeros)).status, 413);
  EXPECT_EQ(AskEncoded("zstd", Zstd(zeros)).status, 413);
  EXPECT_LE(sink().largest_permit(), 1u << 20);
}

// Scenario: a body in chunks of many sizes, with extensions and trailers.
// Guarantees: it comes whole.
TEST_F(OtlpHttpBody, ChunksAreJoined) {
  BeginHttp();
  const std::string body = SomeBytes(300'000);
  for (const size_t chunk : {size_t{1'000}, size_t{65'536}, body.size()}) {
    EXPECT_EQ(Ask(ChunkedRequest("/v1/traces", kProtobufType, body, chunk)).status, 200);
    EXPECT_TRUE(sink().pushed().back().bytes == body);
  }
  EXPECT_EQ(Ask("POST /v1/traces HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-protobuf\r\n"
                "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-Trailer: y\r\n\r\n")
                .status,
            200);
  EXPECT_EQ(sink().pushed().back().bytes, "abc");
}

// Scenario: the client ends or resets the connection within a body.
// Guarantees: the room is given back and nothing is pushed (TearDown looks).
TEST_F(OtlpHttpBody, ABodyThatIsCutOffIsForgotten) {
  BeginHttp();
  {
    HttpClient ends(http_port_), resets(http_port_);
    const std::string part = TraceRequest(SomeBytes(100'000)).substr(0, 50'000);
    ends.Send(part);
    resets.Send(part);
    ASSERT_TRUE(host_->TurnUntil([this] { return sink().permits_held() == 2; }));
    resets.Reset();
  }
  EXPECT_TRUE(host_->TurnUntil([this] { return sink().permits_held() == 0; }));
  EXPECT_EQ(sink().push_count(), 0u);
}

// Scenario: only some encodings are configured.
// Guarantees: others are 415, and so is a plain body where the empty name is left out.
TEST_F(OtlpHttpBody, OnlyConfiguredEncodingsAreTaken) {
  BeginHttp("compression_algorithms: [zstd]");
  EXPECT_EQ(AskEncoded("zstd", Zstd("x")).status, 200);
  EXPECT_EQ(AskEncoded("gzip", Gzip("x")).status, 415);
  EXPECT_EQ(Ask(TraceRequest("x")).status, 415);
}

}  // namespace
}  // namespace weir::testkit
