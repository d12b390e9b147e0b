#include "fhir/profiles/conformance_files.hpp"

#include "fhir/json_reader.hpp"
#include "fhir/text_place.hpp"
#include "fhir/xml_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string_view>
#include <utility>

namespace fhir {

namespace {

constexpr std::size_t block = 64 * 1024;  // read at a time

// A file on its way to becoming a resource.
struct Text {
    std::string place;
    std::string bytes;
};

// Gives files of a definition more room than a message has.
constexpr JsonLimits json_limits{.depth = 64,
                                 .number_bytes = 40,
                                 .name_bytes = 128,
                                 .string_bytes = 4 * 1024 * 1024,
                                 .members = 256,
                                 .nodes = 2'000'000};

constexpr XmlLimits xml_limits{.depth = json_limits.depth,
                               .number_bytes = json_limits.number_bytes,
                               .name_bytes = json_limits.name_bytes,
                               .string_bytes = json_limits.string_bytes,
                               .members = json_limits.members,
                               .nodes = json_limits.nodes};

bool is_read(std::string_view path) {
    return path.ends_with(".json") || path.ends_with(".xml");
}

bool is_conformance_type(std::string_view type) {
    return type == "StructureDefinition" || type == "ValueSet" || type == "CodeSystem";
}

// The name of the first element, without its prefix; what comes before it is passed over. Empty
// where that is no XML.
std::string_view first_element(std::string_view xml) {
    for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at + 1)) {
        const std::string_view rest = xml.substr(at + 1);
        if (rest.starts_with("!--")) {
            at = xml.find("-->", at);
            if (at == std::string_view::npos) break;
            continue;
        }
        if (rest.starts_with('?') || rest.starts_with('!')) continue;
        const std::string_view name = rest.substr(0, rest.find_first_of(" \t\r\n/>"));
        return name.substr(name.find(':') + 1);
    }
    return {};
}

class PackageReading {
public:
    PackageReading(const Definitions& definitions, const PackageLimits& limits,
                   const std::function<void(ConformanceFile)>& take_found)
        : definitions_(definitions), limits_(limits), take_found_(take_found) {}

    void read(const std::filesystem::path& package);

    Error error{ErrorKind::invalid, {}, {}, {}, std::chrono::seconds{0}};

private:
    void read_folder(const std::filesystem::path& folder);
    void read_archive(const std::filesystem::path& file);
    void take(Text text);
    void refuse(const std::string& place, std::string_view why, std::string expression = {});
    // Counts what was met; false, and told once, when it is too much.
    bool fits(const std::string& place, std::size_t files, std::size_t bytes);

    const Definitions& definitions_;
    const PackageLimits& limits_;
    const std::function<void(ConformanceFile)>& take_found_;
};

void PackageReading::refuse(const std::string& place, std::string_view why,
                            std::string expression) {
    Issue issue;
    issue.type = IssueType::structure;
    issue.code = "broken-package";
    issue.detail = place + ": " + std::string(why);
    issue.expression = std::move(expression);
    error.issues.push_back(std::move(issue));
}

bool PackageReading::fits(const std::string& place, std::size_t files, std::size_t bytes) {
    if (files > limits_.files) {
        refuse(place, "there are more files than the limit allows");
        return false;
    }
    if (bytes > limits_.bytes) {
        refuse(place, "the files are more bytes than the limit allows");
        return false;
    }
    return true;
}

void PackageReading::read(const std::filesystem::path& package) {
    std::error_code failure;
    if (std::filesystem::is_directory(package, failure)) {
        read_folder(package);
    } else if (std::filesystem::is_regular_file(package, failure)) {
        read_archive(package);
    } else {
        refuse(package.string(), "there is no such folder or package");
    }
}

void PackageReading::read_folder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    std::error_code failure;
    std::size_t files = 0;
    std::filesystem::recursive_directory_iterator entry(folder, failure);
    for (; !failure && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(failure)) {
        if (!fits(folder.string(), ++files, 0)) return;
        std::error_code unknown;
        if (is_read(entry->path().native()) && entry->is_regular_file(unknown)) {
            paths.push_back(entry->path());
        }
    }
    if (failure) return refuse(folder.string(), "the folder cannot be read");
    std::ranges::sort(paths);  // a folder has no order of its own

    std::size_t bytes = 0;
    std::string part(block, '\0');
    for (const std::filesystem::path& path : paths) {
        Text text{path.string(), {}};
        std::ifstream in(path, std::ios::binary);
        if (!in) {
            refuse(text.place, "the file cannot be read");
            continue;
        }
        while (in && text.bytes.size() <= limits_.file_bytes) {
            in.read(part.data(), static_cast<std::streamsize>(part.size()));
            text.bytes.append(part, 0, static_cast<std::size_t>(in.gcount()));
        }
        if (in.bad() || text.bytes.size() > limits_.file_bytes) {
            refuse(text.place, in.bad() ? "the file cannot be read"
                                        : "the file is larger than the limit allows");
            continue;
        }
        bytes += text.bytes.size();
        if (!fits(folder.string(), 0, bytes)) return;
        take(std::move(text));
    }
}

struct CloseArchive {
    void operator()(archive* open) const noexcept { archive_read_free(open); }
};

void PackageReading::read_archive(const std::filesystem::path& file) {
    const std::unique_ptr<archive, CloseArchive> open(archive_read_new());
    archive_read_support_filter_gzip(open.get());
    archive_read_support_format_tar(open.get());
    if (archive_read_open_filename(open.get(), file.c_str(), block) != ARCHIVE_OK) {
        return refuse(file.string(), "this is no .tgz package");
    }
    std::vector<Text> texts;
    std::size_t files = 0;
    std::size_t bytes = 0;
    std::string part(block, '\0');
    archive_entry* entry = nullptr;
    int state = ARCHIVE_OK;
    while ((state = archive_read_next_header(open.get(), &entry)) == ARCHIVE_OK) {
        if (!fits(file.string(), ++files, bytes)) return;
        const char* name = archive_entry_pathname(entry);
        const std::string_view path = name != nullptr ? name : "";
        if (archive_entry_filetype(entry) != AE_IFREG || !is_read(path)) continue;
        Text text{file.string() + ": " + std::string(path), {}};
        // The size that the header tells is not to be trusted.
        la_ssize_t got = 0;
        while ((got = archive_read_data(open.get(), part.data(), part.size())) > 0) {
            text.bytes.append(part, 0, static_cast<std::size_t>(got));
            if (text.bytes.size() > limits_.file_bytes) break;
        }
        if (got < 0) return refuse(text.place, "the package is damaged");
        if (got > 0) {
            refuse(text.place, "the file is larger than the limit allows");
            continue;
        }
        bytes += text.bytes.size();
        if (!fits(file.string(), files, bytes)) return;
        texts.push_back(std::move(text));
    }
    if (state != ARCHIVE_EOF) return refuse(file.string(), "the package is damaged");
    std::ranges::sort(texts, {}, &Text::place);
    for (Text& text : texts) take(std::move(text));
}

void PackageReading::take(Text text) {
    const bool is_xml = text.place.ends_with(".xml");
    // XML of another kind may break what FHIR asks of its own, and is nothing to complain of.
    if (is_xml && !is_conformance_type(first_element(text.bytes))) return;
    Result<Tree> tree = is_xml ? read_xml(text.bytes, definitions_, xml_limits)
                               : read_json_value(text.bytes, json_limits);
    if (!tree) {
        const Error broken = tree.error();
        for (const Issue& issue : broken.issues) {
            refuse(text.place, with_place(issue), issue.expression);
        }
        return;
    }
    if (is_conformance_type(tree->root().string("resourceType"))) {
        take_found_({std::move(*tree), std::move(text.place)});
    }
}

}  // namespace

Result<void> read_conformance_files(std::span<const std::filesystem::path> packages,
                                    const Definitions& definitions,
                                    const std::function<void(ConformanceFile)>& take,
                                    const PackageLimits& limits) {
    PackageReading reading(definitions, limits, take);
    for (const std::filesystem::path& package : packages) reading.read(package);
    if (!reading.error.issues.empty()) return std::move(reading.error);
    return {};
}

}  // namespace fhir
