#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/page_line.h"

namespace logai::analysis {

/// Lines that stand in a row: indices [begin, end) of the lines chosen from.
struct Excerpt {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The order in which lines go onto a page: by value per byte, whatever the page's size, so that a
/// larger page holds what a smaller one does.
/// Shape:   indices of lines that are worth anything.
std::vector<std::uint32_t> ChoiceOrder(std::span<const PageCandidate> lines);

/// The first `count` lines of the order as excerpts; a short gap between two of them is filled when
/// that is cheaper than beginning anew. Those of one file stand in the order of their places, those
/// of several in the order of their times, as far as lines have them.
std::vector<Excerpt> ExcerptsOf(std::span<const PageCandidate> lines,
                                std::span<const std::uint32_t> order, std::size_t count);

/// How many lines of an order of `size` fit: the greatest number for which `fits` is true, as far
/// as it is false for greater ones. 0 when not even one does.
std::size_t FindFitting(std::size_t size, const std::function<bool(std::size_t)>& fits);

}  // namespace logai::analysis
