#include "fhir/fhirpath/memory.hpp"

#include <algorithm>
#include <cstring>

namespace fhir::path {
namespace {

constexpr std::size_t block_size = 16384;
constexpr std::size_t most_kept = std::size_t{1} << 20;

}  // namespace

void Memory::reset() noexcept {
    block_ = used_ = 0;
    if (total_ > most_kept) {
        blocks_.clear();
        total_ = 0;
    }
}

char* Memory::take(std::size_t size) {
    while (block_ < blocks_.size() && blocks_[block_].size - used_ < size) {
        ++block_;
        used_ = 0;
    }
    if (block_ == blocks_.size()) {
        const std::size_t room = std::max(block_size, size);
        blocks_.push_back({std::make_unique<char[]>(room), room});
        total_ += room;
    }
    char* const found = blocks_[block_].bytes.get() + used_;
    used_ += size;
    return found;
}

std::string_view Memory::keep(std::string_view text) {
    if (text.empty()) return {};
    char* const to = take(text.size());
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
}

}  // namespace fhir::path
