// Pairs of letters and spaces, each with its rarity: three times the negative natural logarithm of
// its probability, 25 at most. make_word_table.py counts them. A mean over the limit is no word;
// with this limit about one in fifteen words of the semantic conventions' registry, acronyms
// mostly, and one in twelve random strings are taken for the other.
#include "plugins/processors/redaction/sanitize/word.h"

#include <cstdint>

namespace weir::redaction::sanitize {
namespace {

constexpr uint32_t kLetters = 27;  // The last is the space.
constexpr uint32_t kMeanMax = 12;
constexpr char kRarity[] =
    "tijlvplxkwoikfylwhhgoopslsk"
    "npqsfvvsfnwhtuiwvkkrivwugwj"
    "htnqgvvhjvkjxvenvlogkwxwsxi"
    "mnvoesqvhvspvvkuxnmqovsxoxc"
    "ktlimlpwnyujmhtnphilyksnozd"
    "jvvwjlsvhwtjuvhwvgrlnwwwqwd"
    "lvnufvqgivvirnktuhlomvvvtve"
    "hwywcxyyhxywuxjtwntjoyqyrxg"
    "pmjkllkztzqhleipqjhfqnzpzql"
    "jnnmennnmnmnmnhnnnhmkinnnnj"
    "nrrrfqqqirroqhorqrloprqrqrc"
    "ixvmfpvxfxwhtvfsyumnkqtyjyg"
    "gnsvdsvwiwvuorhktumulwwwqwf"
    "kzjgiqhylwurwokwxwifmpvyozf"
    "qmolugovpyqjjfoizhkjhokzuyh"
    "gwomewvmmwwjgpgjugollvuwuwj"
    "ppoppoppppolppppploobppppph"
    "htkmeppvhxoqopiovpkjlnszlzf"
    "lznthwymjzsrmxjlsljfkxtzpzd"
    "izszhzzeizzpvvjryjmmovnzizf"
    "kljnipkwmwwihgojwgigsvwswwm"
    "humtbuuuguuuotmtuutsrutssum"
    "guuqhuuefuurujiuuqktuutuuuh"
    "mqhpkpqkfqqpqqpfqoqgpoqpnqf"
    "uuuvkvvvovvuqrohvvhtvvvvvvb"
    "immmemmmlmmmmmimmmmmgmmmmmi"
    "hjjjlkmmitplkmiksjhfmnkwryz";
static_assert(sizeof kRarity == kLetters * kLetters + 1);

// kLetters for what is neither a letter nor a space.
constexpr uint32_t Letter(char c) {
  if (c == ' ') return 26;
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? static_cast<uint32_t>(lower - 'a') : kLetters;
}

}  // namespace

bool IsWord(std::string_view text) {
  uint64_t rarity = 0, pairs = 0;
  uint32_t before = kLetters;
  for (const char c : text) {
    const uint32_t letter = Letter(c);
    if (letter == kLetters) continue;
    if (before != kLetters) {
      rarity += static_cast<uint64_t>(kRarity[before * kLetters + letter] - 'a');
      pairs++;
    }
    before = letter;
  }
  return rarity <= kMeanMax * pairs;
}

}  // namespace weir::redaction::sanitize
