#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/rules.h"

namespace logai::privacy {

/// All samples of all rules, without the brackets around the values.
inline std::vector<std::string> SampleTexts() {
  std::vector<std::string> texts;
  for (const Rule& rule : Rules()) {
    for (const auto& list : {rule.matches, rule.misses}) {
      for (const std::string_view sample : list) {
        std::string text;
        for (std::size_t i = 0; i < sample.size(); ++i) {
          const std::string_view three = sample.substr(i, 3);
          if (three == "\xE2\x9F\xA6" || three == "\xE2\x9F\xA7") {
            i += 2;
          } else {
            text += sample[i];
          }
        }
        texts.push_back(std::move(text));
      }
    }
  }
  return texts;
}

/// A few samples glued together, cut, or with something put in between.
inline std::string MixedSamples(const std::vector<std::string>& samples, std::mt19937& random) {
  constexpr std::string_view kGlue[] = {
      " ", "\n", ",",        "\"", "=",  "",  "; ", "/",       ":",   "\x1b[0m", "ü", "\\n", "%20",
      ".", "-",  "\x1b[31m", "@",  "::", "1", "a",  "\\u0020", "%3d", "..",      "+", "(",   "_"};
  std::string text;
  for (unsigned n = 1 + random() % 4; n > 0; --n) {
    std::string sample = samples[random() % samples.size()];
    if (random() % 3 == 0) {
      sample.insert(random() % (sample.size() + 1), kGlue[random() % std::size(kGlue)]);
    }
    if (random() % 4 == 0) sample.erase(random() % sample.size(), random() % 4);
    if (!sample.empty() && random() % 5 == 0) sample.erase(0, random() % sample.size());
    text += sample;
    text += kGlue[random() % std::size(kGlue)];
  }
  return text;
}

}  // namespace logai::privacy
