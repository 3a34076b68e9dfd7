#include <simdjson.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "aws/event_page.h"
#include "aws/reply_fields.h"

namespace logai::aws {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// A parser keeps what it has allocated, which pays from one page to the next. Above this, which no
/// page of the service reaches, the memory is given back.
constexpr std::size_t kPageKept = 4 * 1024 * 1024;

/// The parsers of the process. One holds four times the size of a page, so that there are not more
/// than processors; who finds none waits for a few milliseconds.
class Parsers {
 public:
  using Parser = simdjson::dom::parser;

  /// A parser for as long as this object lives.
  class Loan {
   public:
    explicit Loan(Parsers& of) : of_(of), parser_(of.Take()) {}
    ~Loan() { of_.GiveBack(std::move(parser_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Parser& operator*() { return *parser_; }

   private:
    Parsers& of_;
    std::unique_ptr<Parser> parser_;
  };

 private:
  std::unique_ptr<Parser> Take() {
    std::unique_lock lock(mutex_);
    is_free_.wait(lock, [this] { return in_use_ < most_; });
    ++in_use_;
    if (idle_.empty()) return std::make_unique<Parser>(kPageKept);
    std::unique_ptr<Parser> parser = std::move(idle_.back());
    idle_.pop_back();
    return parser;
  }
  void GiveBack(std::unique_ptr<Parser> parser) {
    const std::scoped_lock lock(mutex_);
    --in_use_;
    idle_.push_back(std::move(parser));
    is_free_.notify_one();
  }

  const unsigned most_ = std::clamp(std::thread::hardware_concurrency(), 2U, 4U);
  std::mutex mutex_;
  std::condition_variable is_free_;
  unsigned in_use_ = 0;
  std::vector<std::unique_ptr<Parser>> idle_;
};

std::string_view Text(element value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? text : std::string_view();
}

/// As IntegerMember and TimeMember of the careful reader.
std::optional<base::UtcTime> Time(element value) {
  switch (value.type()) {
    case element_type::INT64:
      return TimeFromMs(value.get_int64().value_unsafe());
    case element_type::DOUBLE: {
      const auto ms = WholeNumber(value.get_double().value_unsafe());
      return ms ? TimeFromMs(*ms) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

/// Reads one entry; false for one that is no event. Of members with the same name the last counts.
bool ReadEvent(element entry, LogEvent& event) {
  simdjson::dom::object object;
  if (entry.get(object) != simdjson::SUCCESS) return false;
  std::string_view stream, message, id;
  std::optional<base::UtcTime> time;
  for (const auto& [name, value] : object) {
    if (name == "timestamp") {
      time = Time(value);
    } else if (name == "message") {
      message = Text(value);
    } else if (name == "logStreamName") {
      stream = Text(value);
    } else if (name == "eventId") {
      id = Text(value);
    } else if (name == "ingestionTime") {
      event.ingestion_time = Time(value);
    }
  }
  if (!time) return false;
  event.time = *time;
  event.stream = stream;
  event.message = message;
  event.event_id = id;
  return true;
}

/// The list of events; nullopt inside for a page without one, false for a page that is none.
bool ReadPage(const simdjson::dom::object& object, EventPage& page) {
  std::optional<element> entries;
  for (const auto& [name, value] : object) {
    if (name == "events") {
      entries = value;
    } else if (name == "nextToken") {
      page.next_token = Text(value);
    } else if (name == "nextForwardToken") {
      page.forward_token = Text(value);
    } else if (name == "nextBackwardToken") {
      page.backward_token = Text(value);
    }
  }
  if (!entries || entries->is_null()) return true;
  simdjson::dom::array list;
  if (entries->get(list) != simdjson::SUCCESS) return false;
  page.events.reserve(list.size());
  for (const element entry : list) {
    if (LogEvent& event = page.events.emplace_back(); !ReadEvent(entry, event)) {
      page.events.pop_back();
      ++page.malformed;
    }
  }
  return true;
}

std::optional<EventPage> Read(simdjson::dom::parser& parser, std::string_view body) {
  simdjson::dom::object object;
  EventPage page;
  if (parser.parse(body.data(), body.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  if (!ReadPage(object, page)) return std::nullopt;
  return page;
}

}  // namespace

std::optional<EventPage> ReadEventPageQuickly(std::string_view body) {
  if (body.size() > kPageKept) {
    simdjson::dom::parser parser;
    return Read(parser, body);
  }
  static Parsers parsers;
  Parsers::Loan parser(parsers);
  return Read(*parser, body);
}

}  // namespace logai::aws
