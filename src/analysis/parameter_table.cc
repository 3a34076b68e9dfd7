#include "analysis/parameter_table.h"

#include <algorithm>
#include <cstring>

#include "base/mix_hash.h"

namespace logai::analysis {
namespace {

// While a template has no more messages, its rows are all there is: most skeletons are rare.
constexpr std::size_t kFew = 24;

constexpr std::uint64_t kOrderSeed = 0x5851F42D4C957F2DU;
constexpr std::uint64_t kValueSeed = 0x14057B7EF767814FU;
constexpr unsigned char kCut = 0xFF;  // instead of a length: kMaxValue bytes and the value's hash

std::uint64_t KeyOf(std::uint64_t order) { return base::Mix(order, kOrderSeed); }

std::uint64_t HashOf(std::string_view value) {
  return base::Mix(base::HashBytes(value, kValueSeed), kOrderSeed);
}

void Pack(std::string_view value, std::string& packed) {
  if (value.size() <= ParameterTable::kMaxValue) {
    packed += static_cast<char>(value.size());
    packed += value;
    return;
  }
  const std::uint64_t hash = HashOf(value);
  packed += static_cast<char>(kCut);
  packed += value.substr(0, ParameterTable::kMaxValue);
  packed.append(reinterpret_cast<const char*>(&hash), sizeof hash);
}

// A value as it stands in a row.
struct Packed {
  std::string_view text;
  std::string_view hash;  // empty when the text is whole
  std::string_view whole;
};

bool Take(std::string_view& packed, Packed& value) {
  if (packed.empty()) return false;
  const auto length = static_cast<unsigned char>(packed[0]);
  const std::size_t size = length == kCut ? ParameterTable::kMaxValue : length;
  const std::size_t hash = length == kCut ? sizeof(std::uint64_t) : 0;
  value = {.text = packed.substr(1, size),
           .hash = packed.substr(1 + size, hash),
           .whole = packed.substr(0, 1 + size + hash)};
  packed.remove_prefix(1 + size + hash);
  return true;
}

void AddValue(ParameterColumn& column, std::uint64_t hash, std::string_view text,
              std::uint64_t times) {
  column.values.Add(hash, text.substr(0, ParameterTable::kMaxValue), times);
  if (const auto number = NumberOf(text)) {
    column.numbers.Add(number->value, times);
    column.units |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(number->unit));
  }
}

}  // namespace

void ParameterColumn::Add(std::string_view value, std::uint64_t times) {
  AddValue(*this, HashOf(value), value, times);
}

void ParameterColumn::Merge(const ParameterColumn& other) {
  values.Merge(other.values);
  numbers.Merge(other.numbers);
  units |= other.units;
}

std::vector<ParameterTable::Value> ParameterTable::ValuesOf(const Row& row) {
  std::vector<Value> values;
  std::string_view packed = row.packed;
  for (Packed value; Take(packed, value);) values.push_back({value.text, value.whole});
  return values;
}

std::uint64_t ParameterTable::KeyBound() const {
  return rows_.size() < kSample ? bound_ : std::min(bound_, rows_.front().key);
}

bool ParameterTable::LooksAtTokens(std::uint64_t order) const {
  return count_all_ || KeyOf(order) <= KeyBound();
}

void ParameterTable::Add(std::span<const Token> tokens, std::uint64_t order) {
  ++count_;
  const std::uint64_t key = KeyOf(order);
  const bool keep = key <= KeyBound();
  if (count_all_ && !has_columns() && (count_ > kFew || !keep)) {
    const auto variables = static_cast<std::size_t>(
        std::ranges::count_if(tokens, [](const Token& token) { return IsVariable(token.kind); }));
    BuildColumns(std::min(variables, kMaxColumns));
  }
  if (has_columns()) {
    std::size_t column = 0;
    for (const Token& token : tokens) {
      if (!IsVariable(token.kind)) continue;
      if (column == columns_.size()) break;
      columns_[column++].Add(token.text);
    }
  }
  if (!keep) return;
  Row row{.key = key, .order = order, .packed = {}};
  std::size_t column = 0;
  for (const Token& token : tokens) {
    if (!IsVariable(token.kind)) continue;
    if (column++ == kMaxColumns) break;
    Pack(token.text, row.packed);
  }
  AddRow(std::move(row));
}

void ParameterTable::AddRow(Row row) {
  if (row.key > KeyBound()) return;
  rows_.push_back(std::move(row));
  std::ranges::push_heap(rows_, {}, &Row::key);
  if (rows_.size() > kSample) {
    std::ranges::pop_heap(rows_, {}, &Row::key);
    rows_.pop_back();
  }
}

// From now on the columns count every message; the rows so far are put into them.
void ParameterTable::BuildColumns(std::size_t variables) {
  columns_.resize(variables);
  for (const Row& row : rows_) AddToColumns(row);
}

void ParameterTable::AddToColumns(const Row& row) {
  std::string_view packed = row.packed;
  Packed value;
  for (std::size_t i = 0; i < columns_.size() && Take(packed, value); ++i) {
    std::uint64_t hash = 0;
    if (value.hash.empty()) {
      hash = HashOf(value.text);
    } else {
      std::memcpy(&hash, value.hash.data(), sizeof hash);
    }
    AddValue(columns_[i], hash, value.text, 1);
  }
}

void ParameterTable::Merge(const ParameterTable& other) {
  if (count_all_ && !other.count_all_) KeepSampleOnly();
  const std::size_t variables = std::max(
      {columns_.size(), other.columns_.size(), rows_.empty() ? 0 : ValuesOf(rows_.front()).size(),
       other.rows_.empty() ? 0 : ValuesOf(other.rows_.front()).size()});
  const bool few = !has_columns() && !other.has_columns() && count_ + other.count_ <= kFew;
  if (count_all_ && !few && !has_columns()) BuildColumns(variables);
  if (has_columns() && other.has_columns()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].Merge(other.columns_[i]);
  } else if (has_columns()) {
    for (const Row& row : other.rows_) AddToColumns(row);
  }
  count_ += other.count_;
  // Beyond a bound rows are missing, so that those which are there would stand for too few.
  bound_ = std::min(bound_, other.bound_);
  if (!rows_.empty() && rows_.front().key > bound_) {
    std::erase_if(rows_, [&](const Row& row) { return row.key > bound_; });
    std::ranges::make_heap(rows_, {}, &Row::key);
  }
  for (const Row& row : other.rows_) AddRow(row);
}

void ParameterTable::MergeAs(const ParameterTable& other, std::span<const Token> skeleton,
                             std::span<const Token> into) {
  struct Origin {
    std::size_t column = 0;
    bool word = false;
    std::string_view text;
  };
  std::vector<Origin> origins;
  bool same = true;
  std::size_t column = 0;
  for (std::size_t i = 0; i < into.size() && origins.size() < kMaxColumns; ++i) {
    const bool word = !IsVariable(skeleton[i].kind);
    if (IsVariable(into[i].kind)) {
      origins.push_back({.column = column, .word = word, .text = skeleton[i].text});
      same = same && !word;
    }
    column += word ? 0 : 1;
  }
  if (same && column <= kMaxColumns) {
    Merge(other);
    return;
  }
  ParameterTable moved(other.count_all_);
  moved.count_ = other.count_;
  moved.bound_ = other.bound_;
  for (const Row& row : other.rows_) {
    const std::vector<Value> values = ValuesOf(row);
    Row as{.key = row.key, .order = row.order, .packed = {}};
    for (const Origin& origin : origins) {
      if (origin.word) {
        Pack(origin.text, as.packed);
      } else if (origin.column < values.size()) {
        as.packed += values[origin.column].whole;
      }
    }
    moved.rows_.push_back(std::move(as));
  }
  std::ranges::make_heap(moved.rows_, {}, &Row::key);
  const bool counted =
      other.count_all_ && (other.has_columns() || other.count_ > other.rows_.size());
  if (counted) {
    moved.columns_.resize(origins.size());
    for (std::size_t i = 0; i < origins.size(); ++i) {
      if (origins[i].word) {
        moved.columns_[i].Add(origins[i].text, other.count_);
      } else if (origins[i].column < other.columns_.size()) {
        moved.columns_[i] = other.columns_[origins[i].column];
      }
    }
  }
  Merge(moved);
}

void ParameterTable::ShrinkSample(std::size_t rows) {
  if (rows_.size() <= rows) return;
  if (count_all_ && !has_columns()) {
    BuildColumns(rows_.empty() ? 0 : ValuesOf(rows_.front()).size());
  }
  std::ranges::sort(rows_, {}, &Row::key);
  rows_.resize(rows);
  std::ranges::make_heap(rows_, {}, &Row::key);
  bound_ = std::min(bound_, rows_.empty() ? 0 : rows_.front().key);
}

void ParameterTable::KeepSampleOnly() {
  count_all_ = false;
  columns_ = {};
}

std::size_t ParameterTable::sample_bytes() const {
  std::size_t bytes = 0;
  for (const Row& row : rows_) bytes += sizeof row + row.packed.size();
  return bytes;
}

std::size_t ParameterTable::column_bytes(std::size_t rows) const {
  const bool will_count = count_all_ && rows_.size() > rows;
  if (!has_columns() && !will_count) return 0;
  const std::size_t variables = has_columns() ? columns_.size() : ValuesOf(rows_.front()).size();
  return ColumnBytes(variables, std::max<std::uint64_t>(count_, kFew + 1));
}

std::size_t ParameterTable::ColumnBytes(std::size_t variables, std::uint64_t messages) {
  if (messages <= kFew) return 0;
  // Each message has a value of its own, until counters and sketches are full.
  constexpr std::size_t kPerValue = 100, kFull = 8'192;
  const std::size_t values = std::min<std::uint64_t>(messages * kPerValue, kFull);
  return std::min(variables, kMaxColumns) * (sizeof(ParameterColumn) + values);
}

std::vector<const ParameterTable::Row*> ParameterTable::Sample() const {
  std::vector<const Row*> sample;
  for (const Row& row : rows_) sample.push_back(&row);
  std::ranges::sort(sample, {}, [](const Row* row) { return row->order; });
  return sample;
}

std::vector<ParameterColumn> ParameterTable::Columns() const {
  if (has_columns()) return columns_;
  ParameterTable counted(*this);
  counted.BuildColumns(rows_.empty() ? 0 : ValuesOf(rows_.front()).size());
  return std::move(counted.columns_);
}

}  // namespace logai::analysis
