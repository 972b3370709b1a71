// A text with its changing parts replaced by what they are, so that many texts become one:
//
//   GET /users/4711/orders           GET /users/{n}/orders
//   job 0d5cf1a2-... done            job {uuid} done
//   commit 9fceb02d0ae598e9          commit {hex}
//   token-b3Jk9sLq0XyZ7aPw2Rt4       token-{id}
//
// Runs of letters and digits are looked at one by one. One that is hexadecimal, with a digit and a
// letter and eight or longer, becomes {hex}; one with a digit and twenty or longer {id}; in others
// each run of digits becomes {n}. Five hexadecimal ones of a UUID's lengths become {uuid}.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

namespace weir::cardinality {

// False, with nothing in *out: the text has no changing part.
bool MakeTemplate(std::string_view text, std::string* out);

}  // namespace weir::cardinality
