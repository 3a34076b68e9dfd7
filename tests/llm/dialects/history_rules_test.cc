// Whatever a conversation looks like, what the strict dialects write meets the rules of their
// vendors.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "llm/dialects/anthropic_messages.h"
#include "llm/dialects/bedrock_converse.h"
#include "llm/dialects/openai_responses.h"
#include "privacy/redactor.h"
#include "tests/llm/dialects/converse_stream.h"
#include "tests/llm/dialects/read_stream.h"

namespace logai::llm {
namespace {

using nlohmann::json;

/// Makes conversations that no careful agent would: empty texts, steps without results, results
/// without calls, ids that repeat or that other providers made, replies of all dialects.
class RandomConversation {
 public:
  RandomConversation(unsigned seed, const std::vector<Reply>& replies)
      : random_(seed), replies_(replies) {}

  ChatRequest Make() {
    ChatRequest request;
    request.model = "m";
    request.system = Text(Pick(2) ? "system" : "");
    for (int entries = Pick(12); entries > 0; --entries) AddEntry(request);
    if (Pick(3)) request.tools = {{"f", "Finds", "{}"}};
    return request;
  }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  privacy::RedactedText Text(const std::string& text) { return plain_.Redact(text); }
  privacy::RedactedText AnyText() {
    const char* const texts[] = {"why?", "", " \n", "e1 ERROR größe", "x"};
    return Text(texts[Pick(5)]);
  }
  std::string AnyId() {
    const char* const ids[] = {"call_a",  "call_b",           "tooluse_a", "tooluse_b", "",
                               "a|b:0/x", "call_0123456789 ", "toolu_a",   "toolu_b"};
    return Pick(8) ? ids[Pick(9)] : std::string(90, 'i');
  }

  void AddEntry(ChatRequest& request) {
    if (Pick(3) == 0) {
      request.messages.push_back({.role = Role::kUser, .text = AnyText()});
    } else if (Pick(8) == 0) {
      AddResult(request, AnyId());
    } else {
      Message message{.role = Role::kAssistant, .text = AnyText()};
      for (int calls = Pick(4); calls > 0; --calls) {
        const char* const arguments[] = {R"({"q":1})", "", "oops", "[1]", "{}"};
        message.tool_calls.push_back(
            {AnyId(), Pick(3) ? "f" : "list log/groups", arguments[Pick(5)]});
      }
      if (Pick(2)) {
        const Reply& reply = replies_[random_() % replies_.size()];
        message.continuation = reply.continuation;
        if (Pick(3)) message.tool_calls = reply.tool_calls;
      }
      const auto calls = message.tool_calls;
      request.messages.push_back(std::move(message));
      for (const ToolCall& call : calls) {
        if (Pick(6)) AddResult(request, call.id);
      }
    }
  }

  void AddResult(ChatRequest& request, const std::string& id) {
    request.messages.push_back(
        {.role = Role::kTool, .text = AnyText(), .tool_call_id = id, .tool_name = "f"});
  }

  privacy::Redactor plain_{{.enabled = false}};
  std::mt19937 random_;
  const std::vector<Reply>& replies_;
};

/// How the blocks of Anthropic and Bedrock are told apart.
struct BlockReader {
  std::optional<std::string> (*text)(const json& block);
  std::optional<std::string> (*call)(const json& block);    ///< its id
  std::optional<std::string> (*result)(const json& block);  ///< the id of its call
  bool (*reasoning)(const json& block);
};

std::optional<std::string> At(const json& block, const char* pointer, const char* unless = "") {
  const json::json_pointer where(pointer);
  if (!block.contains(where) || !block[where].is_string()) return std::nullopt;
  return block[where].get<std::string>() == unless ? std::nullopt
                                                   : std::optional(block[where].get<std::string>());
}
bool Is(const json& block, const char* type) { return block.value("type", "") == type; }

const BlockReader kAnthropic{
    .text = [](const json& b) { return Is(b, "text") ? At(b, "/text", "\1") : std::nullopt; },
    .call = [](const json& b) { return Is(b, "tool_use") ? At(b, "/id") : std::nullopt; },
    .result = [](const json& b) { return At(b, "/tool_use_id"); },
    .reasoning = [](const json& b) { return Is(b, "thinking") || Is(b, "redacted_thinking"); }};
const BlockReader kConverse{
    .text = [](const json& b) { return At(b, "/text", "\1"); },
    .call = [](const json& b) { return At(b, "/toolUse/toolUseId"); },
    .result = [](const json& b) { return At(b, "/toolResult/toolUseId"); },
    .reasoning = [](const json& b) { return b.contains("reasoningContent"); }};

bool IsBlank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

void ExpectWireId(const std::string& id, std::set<std::string>& seen) {
  EXPECT_TRUE(seen.insert(id).second) << "not unique: " << id;
  EXPECT_LE(id.size(), 64u);
  EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789_-"),
            std::string::npos)
      << id;
}

/// Roles alternate, the user's first and last; each call is answered at the start of the next
/// message, in order, and nothing else is; no block is blank. Returns how many blocks are
/// reasoning.
int CheckAlternating(const json& messages, const BlockReader& read) {
  int reasoning = 0;
  std::set<std::string> ids;
  std::vector<std::string> open;
  EXPECT_FALSE(messages.empty());
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const bool user = i % 2 == 0;
    EXPECT_EQ(messages[i]["role"], user ? "user" : "assistant");
    const json& content = messages[i]["content"];
    EXPECT_FALSE(content.empty());
    std::vector<std::string> answered;
    bool said_something = false;
    for (const json& block : content) {
      if (const auto text = read.text(block)) {
        EXPECT_FALSE(IsBlank(*text));
        said_something = true;
      }
      if (const auto result = read.result(block)) {
        EXPECT_TRUE(user);
        EXPECT_FALSE(said_something) << "a result stands behind text";
        answered.push_back(*result);
      }
      if (read.reasoning(block)) {
        EXPECT_FALSE(user);
        ++reasoning;
      }
    }
    if (user) {
      EXPECT_EQ(answered, open);
      open.clear();
      continue;
    }
    EXPECT_FALSE(read.reasoning(content.back()));
    for (const json& block : content) {
      if (const auto id = read.call(block)) {
        ExpectWireId(*id, ids);
        open.push_back(*id);
      }
    }
  }
  EXPECT_EQ(messages.size() % 2, 1u);
  return reasoning;
}

/// Each function_call stands before its output and has one; outputs of one step stand together.
int CheckResponses(const json& input) {
  int reasoning = 0;
  std::set<std::string> ids;
  std::vector<std::string> open;
  for (const json& item : input) {
    const std::string type = item.value("type", "");
    if (type == "function_call") {
      ExpectWireId(item["call_id"], ids);
      EXPECT_TRUE(json::parse(item["arguments"].get<std::string>()).is_object());
      open.push_back(item["call_id"]);
    } else if (type == "function_call_output") {
      const auto found = std::find(open.begin(), open.end(), item["call_id"]);
      EXPECT_NE(found, open.end()) << item;
      if (found != open.end()) open.erase(found);
      EXPECT_FALSE(IsBlank(item["output"]));
    } else {
      const bool of_model = type == "reasoning" || item.value("role", "") == "assistant";
      EXPECT_TRUE(open.empty() || of_model) << "the user speaks before a call was answered";
      reasoning += type == "reasoning";
    }
  }
  EXPECT_TRUE(open.empty());
  return reasoning;
}

/// Replies of each dialect to an empty conversation with model "m".
std::vector<Reply> Replies(const std::vector<const Dialect*>& dialects) {
  std::vector<Reply> made;
  for (const Dialect* dialect : dialects) {
    std::vector<ChatRequest> requests(3);
    for (ChatRequest& request : requests) request.model = "m";
    requests[1].system = privacy::RedactedText("system");
    requests[2] = requests[1];
    requests[2].tools = {{"f", "Finds", "{}"}};
    for (const ChatRequest& request : requests) {
      const std::string stream =
          dialect->framing() == Framing::kEventStream
              ? ConverseBytes(TwoCallEvents())
              : TestData(dialect->path() == "/responses" ? "responses_two_calls.sse"
                                                         : "anthropic_thinking_calls.sse");
      auto result = ReadPieces(dialect->framing(), dialect->NewDecoder(request), {stream});
      made.push_back(result.decoder->Take());
      EXPECT_FALSE(made.back().continuation.empty());
    }
  }
  return made;
}

TEST(HistoryRulesTest, RandomHistoriesMeetTheOrderingRulesOfEveryVendor) {
  const auto anthropic = MakeAnthropicDialect({});
  const auto converse = MakeConverseDialect({.model = "m"});
  const auto responses = MakeResponsesDialect({});
  const auto replies = Replies({anthropic.get(), converse.get(), responses.get()});
  int returned[3] = {};  // blocks of reasoning
  for (unsigned seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    const ChatRequest request = RandomConversation(seed, replies).Make();
    const json claude = json::parse(anthropic->Encode(request));
    returned[0] += CheckAlternating(claude["messages"], kAnthropic);
    const json bedrock = json::parse(converse->Encode(request));
    returned[1] += CheckAlternating(bedrock["messages"], kConverse);
    returned[2] += CheckResponses(json::parse(responses->Encode(request))["input"]);
    const bool has_calls = claude["messages"].dump().contains("tool_use_id");
    EXPECT_TRUE(!has_calls || claude.contains("tools"));
    EXPECT_TRUE(!has_calls || bedrock.contains("toolConfig"));
    if (HasFailure()) break;
  }
  for (const int blocks : returned) EXPECT_GT(blocks, 20);
}

std::string Sse(const std::vector<json>& events) {
  std::string stream;
  for (const json& event : events) stream += "data: " + event.dump() + "\n\n";
  return stream;
}
std::string AnthropicStep(int step) {
  const std::string n = std::to_string(step);
  const json thinking{{"type", "thinking"}, {"thinking", "hm " + n}, {"signature", "sig" + n}};
  const json call{{"type", "tool_use"}, {"id", "t" + n}, {"name", "f"}, {"input", {{"n", step}}}};
  return json{{"type", "message"}, {"content", {thinking, call}}, {"stop_reason", "tool_use"}}
      .dump();
}
std::string ResponsesStep(int step) {
  const std::string n = std::to_string(step);
  const json reasoning{{"type", "reasoning"}, {"id", "rs" + n}, {"encrypted_content", "g" + n}};
  const json call{{"type", "function_call"},
                  {"id", "fc" + n},
                  {"call_id", "c" + n},
                  {"name", "f"},
                  {"arguments", "{}"}};
  return Sse({{{"type", "response.output_item.done"}, {"output_index", 0}, {"item", reasoning}},
              {{"type", "response.output_item.done"}, {"output_index", 1}, {"item", call}},
              {{"type", "response.completed"}, {"response", json::object()}}});
}
std::string BedrockStep(int step) {
  const std::string n = std::to_string(step);
  return ConverseBytes(
      {{"contentBlockDelta",
        R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm","signature":"s)" + n +
            "\"}}}"},
       {"contentBlockStart",
        R"({"contentBlockIndex":1,"start":{"toolUse":{"name":"f","toolUseId":"t)" + n + "\"}}}"},
       {"messageStop", R"({"stopReason":"tool_use"})"}});
}

// The same, through a whole conversation of honest steps: the reasoning of each must go back.
TEST(HistoryRulesTest, EveryStepsReasoningGoesBackAndKeepsTheRules) {
  const auto anthropic = MakeAnthropicDialect({});
  const auto converse = MakeConverseDialect({.model = "m"});
  const auto responses = MakeResponsesDialect({});
  for (const Dialect* dialect : {anthropic.get(), converse.get(), responses.get()}) {
    SCOPED_TRACE(dialect->path());
    ChatRequest request;
    request.model = "m";
    request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
    const int steps = 4;
    for (int step = 0; step < steps; ++step) {
      std::string stream =
          dialect->framing() == Framing::kEventStream
              ? BedrockStep(step)
              : (dialect == responses.get() ? ResponsesStep(step) : AnthropicStep(step));
      auto result = ReadPieces(dialect->framing(), dialect->NewDecoder(request), {stream});
      ASSERT_TRUE(result.whole());
      const Reply reply = result.decoder->Take();
      ASSERT_EQ(reply.tool_calls.size(), 1u);
      request.messages.push_back({.role = Role::kAssistant,
                                  .tool_calls = reply.tool_calls,
                                  .continuation = reply.continuation});
      request.messages.push_back({.role = Role::kTool,
                                  .text = privacy::RedactedText("found"),
                                  .tool_call_id = reply.tool_calls[0].id});
    }
    const json body = json::parse(dialect->Encode(request));
    const int reasoning =
        dialect == responses.get()
            ? CheckResponses(body["input"])
            : CheckAlternating(body["messages"],
                               dialect == anthropic.get() ? kAnthropic : kConverse);
    EXPECT_EQ(reasoning, steps);
  }
}

}  // namespace
}  // namespace logai::llm
