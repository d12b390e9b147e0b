#include "mappings/views.hpp"

#include "fhir/json_writer.hpp"
#include "mappings/message.hpp"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace mappings {
namespace {

using fhir::JsonWriter;
using fhir::Node;

// Writes one ServiceRequest out of a whole message. References are written anew as they go by, so
// the tree needs no change, and what is not ours to touch is written as it came.
class FullView {
public:
    FullView(const Node& root, const ReferralFacts& facts)
        : message_(root), request_(message_.service_request()), facts_(facts) {
        if (request_ == nullptr) return;
        own_name_ = "ServiceRequest/" + facts.id;
        for (const Part& part : message_.parts()) {
            if (&part != request_) contained_.push_back(&part);
        }
        give_ids();
        for (const Part* part : contained_) note_references(*part->resource, part);
        note_members(*request_->resource);
    }

    std::string write() {
        std::string json;
        if (request_ == nullptr) return json;
        const Node& request = *request_->resource;
        JsonWriter out(json);
        out.begin_object();
        out.member("resourceType", "ServiceRequest").member("id", facts_.id);
        write_meta(out, request.find("meta"));
        write_contained(out);
        bool has_status = false;
        bool has_info = false;
        for (const Node& member : request) {
            const std::string_view name = member.name();
            if (name == "resourceType" || name == "id" || name == "meta" || name == "contained") {
                continue;
            }
            out.key(name);
            if (name == "status") {
                has_status = true;
                out.string(facts_.status);
            } else if (name == "supportingInfo") {
                has_info = true;
                write_supporting_info(out, &member);
            } else {
                write_value(out, member);
            }
        }
        if (!has_status) out.member("status", facts_.status);
        if (!has_info && has_unreferenced()) {
            out.key("supportingInfo");
            write_supporting_info(out, nullptr);
        }
        out.end_object();
        return json;
    }

private:
    // The ids that they were sent with, where those are ids and nobody has them yet.
    void give_ids() {
        std::set<std::string, std::less<>> taken;
        std::vector<std::pair<const Part*, std::size_t>> nameless;
        const auto claim = [&](const Part* part) {
            if (!is_id(part->id) || !taken.emplace(part->id).second) return false;
            ids_[part] = part->id;
            return true;
        };
        // The referral's own contained resources come first: "#id" in its text stays as it is.
        for (const Part* part : contained_) {
            if (part->container == request_->resource) claim(part);
        }
        for (std::size_t i = 0; i < contained_.size(); ++i) {
            const Part* part = contained_[i];
            if (ids_.contains(part)) continue;
            if (part->container == request_->resource || !claim(part))
                nameless.emplace_back(part, i);
        }
        for (const auto& [part, index] : nameless) {
            std::string id = "e" + std::to_string(index);
            while (!taken.insert(id).second) id += "x";
            ids_[part] = std::move(id);
        }
    }

    const Part* target(const Node& value) const {
        return message_.target(value.text(), message_.top_of(value));
    }

    void note_members(const Node& resource) {
        for (const Node& member : resource) {
            if (member.name() != "contained") note_references(member, nullptr);
        }
    }

    // A resource that points at itself alone is pointed at by nobody.
    void note_references(const Node& node, const Part* inside) {
        if (node.is_string() && node.name() == "reference") {
            const Part* part = target(node);
            if (part != nullptr && part != inside) referenced_.insert(part);
            return;
        }
        for (const Node& child : node) {
            const bool is_other = inside != nullptr && child.name() == "contained" &&
                                  child.parent() == inside->resource;
            if (!is_other) note_references(child, inside);
        }
    }

    bool has_unreferenced() const {
        for (const Part* part : contained_) {
            if (!referenced_.contains(part)) return true;
        }
        return false;
    }

    std::optional<std::string> rewritten(const Node& reference) const {
        if (reference.text() == "#") {
            const Node* top = message_.top_of(reference);
            for (const Part* part : contained_) {
                if (part->resource == top) return "#" + ids_.at(part);
            }
            return std::nullopt;
        }
        const Part* part = target(reference);
        if (part == nullptr) return std::nullopt;
        return part == request_ ? own_name_ : "#" + ids_.at(part);
    }

    void write_value(JsonWriter& out, const Node& node) const {
        if (node.is_object()) {
            out.begin_object();
            for (const Node& member : node) {
                out.key(member.name());
                write_value(out, member);
            }
            out.end_object();
        } else if (node.is_array()) {
            out.begin_array();
            for (const Node& item : node) write_value(out, item);
            out.end_array();
        } else if (node.is_string() && node.name() == "reference") {
            const auto text = rewritten(node);
            out.string(text ? std::string_view(*text) : node.text());
        } else {
            out.node(node);
        }
    }

    void write_meta(JsonWriter& out, const Node* meta) const {
        out.key("meta").begin_object();
        out.member("versionId", std::to_string(facts_.version));
        out.member("lastUpdated", fhir::format_instant(facts_.updated));
        if (meta != nullptr && meta->is_object()) {
            for (const Node& member : *meta) {
                const std::string_view name = member.name();
                if (name == "versionId" || name == "lastUpdated" || name == "_versionId" ||
                    name == "_lastUpdated") {
                    continue;
                }
                out.key(name).node(member);
            }
        }
        out.end_object();
    }

    // FHIR's rules dom-2, dom-4 and dom-5: nothing contained inside, no version, no security label.
    void write_contained(JsonWriter& out) const {
        if (contained_.empty()) return;
        out.key("contained").begin_array();
        for (const Part* part : contained_) {
            out.begin_object();
            if (!part->type.empty()) out.member("resourceType", part->type);
            out.member("id", ids_.at(part));
            for (const Node& member : *part->resource) {
                const std::string_view name = member.name();
                if (name == "resourceType" || name == "id" || name == "contained") continue;
                if (name == "meta") {
                    write_inner_meta(out, member);
                    continue;
                }
                out.key(name);
                write_value(out, member);
            }
            out.end_object();
        }
        out.end_array();
    }

    static void write_inner_meta(JsonWriter& out, const Node& meta) {
        constexpr std::string_view dropped[] = {"versionId", "_versionId", "lastUpdated",
                                                "_lastUpdated", "security"};
        bool is_open = false;
        for (const Node& member : meta) {
            bool is_kept = meta.is_object();
            for (const std::string_view name : dropped) is_kept = is_kept && member.name() != name;
            if (!is_kept) continue;
            if (!is_open) out.key("meta").begin_object();
            is_open = true;
            out.key(member.name()).node(member);
        }
        if (is_open) out.end_object();
    }

    // Rule dom-3: what is contained is referred to. A transaction's Flag or Consent points at the
    // referral and nothing points at it, until here.
    void write_supporting_info(JsonWriter& out, const Node* received) const {
        out.begin_array();
        if (received != nullptr && received->is_array()) {
            for (const Node& item : *received) write_value(out, item);
        } else if (received != nullptr) {
            write_value(out, *received);
        }
        for (const Part* part : contained_) {
            if (referenced_.contains(part)) continue;
            out.begin_object().member("reference", "#" + ids_.at(part)).end_object();
        }
        out.end_array();
    }

    const Message message_;
    const Part* request_;
    const ReferralFacts& facts_;
    std::string own_name_;
    std::vector<const Part*> contained_;
    std::map<const Part*, std::string> ids_;
    std::set<const Part*> referenced_;
};

}  // namespace

std::string full_view(fhir::Tree& received, const ReferralFacts& facts) {
    return FullView(received.root(), facts).write();
}

}  // namespace mappings
