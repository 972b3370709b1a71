// A certificate of the tests, made anew: of an authority of its own, for 127.0.0.1.
//
// Threads: any.
#pragma once

#include <string>

namespace weir::testkit {

struct Certificate {
  std::string certificate_pem, key_pem;
};

// Signs itself, so that it is its own authority.
Certificate MakeCertificate(const std::string& common_name);

}  // namespace weir::testkit
