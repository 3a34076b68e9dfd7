#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace logai::base {

/// Asks the person in front of LogAI. Lower rooms ask through it; faces implement it.
/// Threads: called on the thread of the question that wants to know.
class Prompter {
 public:
  virtual ~Prompter() = default;

  /// Lets the user choose one of `options`, of which there is at least one, and waits for it.
  /// Returns its index; nullopt when the user wants none of them, stops, or when nobody is there.
  virtual std::optional<std::size_t> Choose(std::string_view question,
                                            std::span<const std::string> options,
                                            std::stop_token stop) = 0;
};

/// For scripts and pipes: nobody answers, so nothing is agreed to.
class NobodyToAsk final : public Prompter {
 public:
  std::optional<std::size_t> Choose(std::string_view, std::span<const std::string>,
                                    std::stop_token) override {
    return std::nullopt;
  }
};

}  // namespace logai::base
