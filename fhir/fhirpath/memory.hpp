// Where computed texts live until the next run. Kept and used again.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace fhir::path {

class Memory {
public:
    // Forgets all texts. What one run had too much of is given back.
    void reset() noexcept;
    char* take(std::size_t size);
    std::string_view keep(std::string_view text);

private:
    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size;
    };
    std::vector<Block> blocks_;
    std::size_t block_ = 0;  // the one in use
    std::size_t used_ = 0;   // of it
    std::size_t total_ = 0;
};

}  // namespace fhir::path
