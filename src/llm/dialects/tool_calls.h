#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.h"

namespace logai::llm {

/// One fragment of a tool call, as the stream brought it.
struct ToolCallFragment {
  int choice = 0;         ///< of which choice of the answer
  int index = -1;         ///< the call's place in its choice; -1 when the server gave none
  std::string_view id;    ///< "" when there is none
  std::string_view name;  ///< "" when there is none
  std::string_view arguments;
  bool whole = false;  ///< the arguments came as a JSON object, hence all at once
};

/// Puts tool calls together from fragments, whatever the server does to indexes, ids and names.
/// Source:  the deviations in docs/providers.md, "Streams seen in the wild".
class ToolCallAssembler {
 public:
  /// `id_prefix` starts the ids of calls that come without one.
  explicit ToolCallAssembler(std::string id_prefix) : id_prefix_(std::move(id_prefix)) {}

  void Add(const ToolCallFragment& fragment);
  bool empty() const { return calls_.empty(); }
  /// The calls, each with an id and with arguments; those that never got a name are left out.
  std::vector<ToolCall> Take();

 private:
  struct Pending {
    int choice = 0;
    int index = -1;
    ToolCall call;
  };

  Pending* Open(const ToolCallFragment& fragment);
  bool StartsAnother(const Pending& open, const ToolCallFragment& fragment) const;

  std::string id_prefix_;
  std::vector<Pending> calls_;
};

/// The arguments of a call as a JSON object, for a history that is sent back: what the model wrote
/// when that is an object, else an object that quotes it, since servers reject anything else.
std::string ArgumentsAsObject(std::string_view arguments_json);

/// `name` within [A-Za-z0-9_-]{1,64}: a model may call a tool by a name that no server takes back.
std::string NameForTheWire(std::string_view name);

}  // namespace logai::llm
