#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logai::agent {

/// A model's Markdown without what acts by itself or leads elsewhere: links, images, references,
/// HTML. Log text may have talked the model into them, and a viewer that loads an image sends its
/// address away. The words stay readable: "[here] (https://…)", "‹img src=…>". What stands in code
/// is text already and stays as it is, and so do addresses that stand by themselves and names of
/// private values: <email-1>.
/// Takes a stream in pieces, of which it holds back what the next may decide.
/// Source:  CommonMark 0.31, sections 2.4, 4.5, 4.7 and 6.
class InertMarkup {
 public:
  /// What can be shown after this piece.
  std::string Feed(std::string_view piece);
  /// What was held back; begins anew.
  std::string Finish();

 private:
  std::string Drain(bool at_end);
  /// How many bytes at the begin of `rest` were put into `out`; 0: more must come.
  std::size_t Step(std::string_view rest, bool at_end, std::string& out);
  std::size_t TakeBackticks(std::string_view rest, bool at_end, std::string& out);

  std::string pending_;
  std::string label_;        // what stands between the last bracket that opened and here
  std::size_t fence_ = 0;    // backticks that opened the block of code that we are in; 0: none
  bool line_begins_ = true;  // nothing but blanks stood on the line
};

/// The same for a whole text.
std::string WithInertMarkup(std::string_view text);

struct Answer;

/// An answer of which a viewer only shows words, and a terminal too, whatever it is fed through
/// first: JSON's \u001b becomes a live ESC in `jq -r`.
void MakeInert(Answer& answer);

}  // namespace logai::agent
