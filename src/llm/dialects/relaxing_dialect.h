#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "llm/dialect.h"
#include "llm/dialects/continuation.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// The functions that make up a dialect whose only state is its options.
template <class Options>
struct DialectParts {
  Framing framing = Framing::kSse;
  std::string path;
  BoundTo bound_to = BoundTo::kConversation;  ///< of its continuations
  std::string (*encode)(const ChatRequest& request, const Options& options) = nullptr;
  std::unique_ptr<ReplyDecoder> (*new_decoder)(std::string id_prefix,
                                               std::string bound_to) = nullptr;
  /// Only ever leaves out more, so that it ends.
  std::optional<Options> (*relax)(const Options& options, const WireError& refusal) = nullptr;
};

/// A dialect of such parts: what a server refuses is left out from then on.
template <class Options>
class RelaxingDialect final : public Dialect {
 public:
  RelaxingDialect(Options options, DialectParts<Options> parts)
      : options_(std::move(options)), parts_(std::move(parts)) {}

  Framing framing() const override { return parts_.framing; }
  std::string_view path() const override { return parts_.path; }
  std::string Encode(const ChatRequest& request) const override {
    return parts_.encode(request, options_);
  }
  std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const override {
    return parts_.new_decoder(fmt::format("call_{}_", request.messages.size()),
                              MarkOf(request, parts_.bound_to));
  }
  std::optional<Adaptation> Adapt(const WireError& refusal) override {
    auto relaxed = parts_.relax(options_, refusal);
    if (!relaxed) return std::nullopt;
    options_ = *std::move(relaxed);
    return Adaptation{};
  }

 private:
  Options options_;
  DialectParts<Options> parts_;
};

}  // namespace logai::llm
