#include "fhir/profiles/element_path.hpp"

namespace fhir {

namespace {

// Calls `each` with the parts of `text` that dots part. A slice's name may hold dots in brackets no
// more than anywhere else, so every dot parts.
template <class Each>
void split(std::string_view text, Each each) {
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t dot = std::min(text.find('.', begin), text.size());
        each(text.substr(begin, dot - begin), text.substr(0, dot));
        begin = dot + 1;
    }
}

}  // namespace

std::vector<PathStep> steps_of(const Node& element,
                               std::map<std::string_view, std::string_view>& slices) {
    const std::string_view path = element.string("path");
    const std::string_view id = element.string("id");
    const std::string_view slice = element.string("sliceName");
    std::vector<PathStep> steps;

    std::vector<std::string_view> named;  // the parts of the id, when they fit the path
    if (!id.empty())
        split(id, [&](std::string_view part, std::string_view) { named.push_back(part); });

    if (slice.empty()) {
        slices.erase(path);
    } else {
        slices[path] = slice;
    }
    std::size_t count = 0;
    split(path, [&](std::string_view, std::string_view) { ++count; });
    const bool by_id = named.size() == count;
    std::size_t index = 0;
    split(path, [&](std::string_view name, std::string_view until) {
        PathStep step{name, {}};
        if (by_id) {
            const std::size_t colon = named[index].find(':');
            if (colon != std::string_view::npos) step.slice = named[index].substr(colon + 1);
        } else if (const auto found = slices.find(until); found != slices.end()) {
            step.slice = found->second;
        }
        if (index + 1 == count && !slice.empty()) step.slice = slice;
        if (index > 0) steps.push_back(step);
        ++index;
    });
    return steps;
}

}  // namespace fhir
