#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "logs/header_columns.h"
#include "logs/record_assembler.h"

namespace logai::logs {

/// What a sample of its lines tells about a file: how its headers look and whether its records have
/// times. Once learnt it does not change, so that the parts of a file can be read in any order.
/// Threads: const methods from several threads at once.
class LineForm {
 public:
  /// `next_line` gives the lines of the sample, then false. Lives: as TimeBasis says.
  static LineForm Learn(const std::function<bool(std::string_view&)>& next_line,
                        RecordAssemblerOptions options);

  /// Makes events of lines in order, beginning with one that begins a record.
  RecordAssembler NewAssembler() const { return RecordAssembler(options_, parser_); }

  /// The message proper of an event: its body without the columns of the header that only the
  /// sample explains.
  std::string_view MessageOf(const Event& event) const { return MessageIn(event.body()); }
  std::string_view MessageIn(std::string_view body) const {
    return columns_.empty() ? body : body.substr(columns_.Skip(body));
  }

  const RecordParser& parser() const { return parser_; }
  bool has_times() const { return has_times_; }
  /// Lines are coloured, as for a terminal: they are read without that (WithoutColours).
  bool has_colours() const { return has_colours_; }

 private:
  explicit LineForm(RecordAssemblerOptions options)
      : options_(std::move(options)), parser_(options_.basis) {}

  RecordAssemblerOptions options_;
  RecordParser parser_;
  HeaderColumns columns_;
  bool has_times_ = false;
  bool has_colours_ = false;
};

/// Tells the lines that begin a record from those that go on with one, by themselves: for reading a
/// file from somewhere in its middle. Equal lines after its making give equal answers.
class RecordBegins {
 public:
  explicit RecordBegins(const LineForm& form)
      : parser_(form.parser()), has_times_(form.has_times()), has_colours_(form.has_colours()) {}
  bool Is(std::string_view line);

 private:
  RecordParser parser_;
  bool has_times_;
  bool has_colours_;
};

}  // namespace logai::logs
