// A value set while it is put together. Private to fhir/terminology.
#pragma once

#include "fhir/terminology/content.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace fhir::terminology {

class Draft {
public:
    explicit Draft(const Terminology::Content& content) : content_(&content) {}

    void add_code(SystemId system, std::string_view code, Membership membership);
    void add_whole(SystemId system) { whole_.push_back(system); }
    void add_open(SystemId system) { open_.push_back(system); }
    void make_boundless() { is_boundless_ = true; }

    void unite(const ValueSet& other);
    void unite(const Draft& other);
    // Keeps what the other one holds too.
    void intersect(const ValueSet& other);
    // Takes off what the other one holds.
    void subtract(const ValueSet& other);

    std::unique_ptr<ValueSet> finish(std::string_view url) &&;

private:
    const System& system(SystemId id) const { return content_->systems[id]; }
    Membership held(const ValueSet& other, const Entry& entry) const;

    const Terminology::Content* content_;
    std::vector<Entry> codes_;
    std::vector<SystemId> whole_;
    std::vector<SystemId> open_;
    bool is_boundless_ = false;
};

}  // namespace fhir::terminology
