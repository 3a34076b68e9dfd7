#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "privacy/rules.h"

namespace logai::privacy {

/// A private value in a text: bytes [begin, end).
struct Found {
  std::size_t begin;
  std::size_t end;
  RuleId rule;
  bool may_uncover = true;  ///< whether more may be found around it once it is gone (walk.cc)
};

/// One walk over one text: what is being searched, and what was found so far. The finders look at
/// the text around an anchor, add what they find, and say where the walk should go on.
class Search {
 public:
  explicit Search(std::string_view searched) : text(searched) {}

  const std::string_view text;
  /// Where the last accepted value ended. What stands before has been replaced already, so it is
  /// no context for what follows, and a second walk over the result sees the same.
  std::size_t floor = 0;
  /// Where the last dotted version number ended, so that "1.2.3.4 to 1.2.3.5" is two versions.
  std::size_t version_end = 0;

  /// Where a run of hex digits and colons ends that is too long to be an address.
  std::size_t long_hex_end = 0;
  /// A stretch without a letter, where there is no name: tables of numbers have long ones.
  std::size_t no_letter_begin = 0, no_letter_end = 0;
  /// The last run of hex digits and colons that is none: it has other colons to be asked about.
  std::size_t no_ipv6_begin = 0, no_ipv6_end = 0;

  /// Where the last letter of [low, at) ends; `low` when there is none.
  std::size_t LastLetterEnd(std::size_t low, std::size_t at);

  /// Notes a value; values may be added out of order and may overlap (see Settle).
  void Add(std::size_t begin, std::size_t end, RuleId rule) {
    if (begin < end) found_.push_back({begin, end, rule});
  }
  /// How many values were added so far.
  std::size_t count() const { return found_.size(); }
  Found& found(std::size_t i) { return found_[i]; }

  /// The values sorted and without overlaps: of two that overlap, the one that starts first or is
  /// longer stays whole, the other is cut.
  std::vector<Found> Settle() &&;

 private:
  std::vector<Found> found_;
};

/// A finder looks at the text around `at` and adds the values there. It returns where the walk goes
/// on: the end of the value that it found, which becomes the floor; or, when it found none, `at` or
/// the end of what need not be looked at again.
using Finder = std::size_t (*)(Search& search, std::size_t at);

std::size_t FindEmail(Search& search, std::size_t at);        ///< at '@', or an escaped one
std::size_t FindUrlPassword(Search& search, std::size_t at);  ///< at the ':' of "://"
std::size_t FindIpv6(Search& search, std::size_t at);         ///< at a ':' between hex digits
std::size_t FindNumber(Search& search, std::size_t at);       ///< at the first digit of a run
std::size_t FindPrefixed(Search& search, std::size_t at);     ///< at two letters that start a token
std::size_t FindArmoured(Search& search, std::size_t at);     ///< at "--": PEM blocks, flags
std::size_t FindLabelled(Search& search, std::size_t at);     ///< at '=', ':' or '>' after a name
std::size_t FindSpoken(Search& search, std::size_t at);  ///< at the "sw" of "password is x", "sp"

std::size_t FindCommand(Search& search, std::size_t at);   ///< at -p, SQL's "BY ", "key x"
std::size_t FindUserFlag(Search& search, std::size_t at);  ///< at "--user"; of FindArmoured
/// At "--password-stdin": what was echoed into it; of FindArmoured.
std::size_t FindPasswordOnInput(Search& search, std::size_t at);
std::size_t FindLoginCommand(Search& search, std::size_t at);  ///< at "AUTH"; of FindPrefixed
std::size_t FindWebhook(Search& search,
                        std::size_t at);  ///< at the "m/" of ".com/"; of FindPrefixed
/// The same in JSON with escaped slashes, at the ':' of ":\/\/"; of FindUrlPassword.
std::size_t FindEscapedWebhook(Search& search, std::size_t at);

/// Lines of private keys (key_lines.h) in {"log":"<line>\n"}, at the ':'; of FindLabelled.
std::size_t FindKeyLineInJson(Search& search, std::size_t at);

// Parts of FindNumber that stand in files of their own.
std::size_t FindIpv4(Search& search, std::size_t at);
/// The same behind the '-' or '_' of a name: ip-10-0-1-5, app-10.0.1.5.log.
std::size_t FindAddressInName(Search& search, std::size_t at);
/// One-time codes: `run` digits at `at`.
std::size_t FindCode(Search& search, std::size_t at, std::size_t run);
std::size_t FindPhone(Search& search, std::size_t at);
/// National numbers that begin with the `run` digits at `at`.
std::size_t FindNationalId(Search& search, std::size_t at, std::size_t run);
/// National numbers that begin with letters; `at` is the first digit.
std::size_t FindLetteredId(Search& search, std::size_t at);
std::size_t FindIban(Search& search, std::size_t at);

}  // namespace logai::privacy
