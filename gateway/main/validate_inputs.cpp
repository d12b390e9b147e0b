#include "gateway/main/validate_inputs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>
#include <utility>

namespace gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{1} << 30U;  // of one document
constexpr std::size_t piece_bytes = std::size_t{256} * 1024;

constexpr std::string_view standard_input = "standard input";
constexpr const char* too_large =
    "it is larger than 1 GiB; many resources go into one .ndjson file, which may be of any size";

std::string extension_of(const std::string& name) {
    std::string extension = fs::path(name).extension().string();
    std::ranges::transform(extension, extension.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return extension;
}

bool is_ndjson(const std::string& name) {
    return extension_of(name) == ".ndjson";
}

bool is_message_file(const fs::path& path) {
    const std::string extension = extension_of(path.string());
    return extension == ".json" || extension == ".xml" || extension == ".ndjson";
}

std::string why_not() {
    return errno != 0 ? std::strerror(errno) : "it cannot be read";
}

std::string read_all(std::istream& stream, std::string& failure) {
    std::string text;
    std::string buffer(piece_bytes, '\0');
    while (stream && text.size() <= most_bytes) {
        stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        text.append(buffer, 0, static_cast<std::size_t>(stream.gcount()));
    }
    if (text.size() > most_bytes) failure = too_large;
    return text;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

// Whole lines of a stream, many at a time.
class Inputs::Lines {
public:
    Lines(std::string name, std::unique_ptr<std::istream> stream)
        : name_(std::move(name)), own_(std::move(stream)), stream_(own_ ? *own_ : std::cin) {}

    const std::string& name() const { return name_; }

    // The first line and what was read behind it, both kept for `take`.
    bool is_several_objects() {
        while (has_more() && !begins_second_line()) read();
        const std::size_t end = held_.find('\n');
        if (end == std::string::npos) return false;
        const std::string_view first = trimmed(std::string_view(held_).substr(0, end));
        const std::string_view rest = trimmed(std::string_view(held_).substr(end));
        return first.starts_with('{') && first.ends_with('}') && rest.starts_with('{');
    }

    // False at the end. A line that is too long ends the input.
    bool take(Piece& piece) {
        while (has_more() && held_.rfind('\n') == std::string::npos) read();
        if (held_.empty()) return false;
        const std::size_t end = held_.rfind('\n');
        const std::size_t size = end == std::string::npos ? held_.size() : end + 1;
        piece.name = name_;
        piece.first_line = line_;
        piece.text.assign(held_, 0, size);
        held_.erase(0, size);
        line_ += static_cast<std::uint32_t>(std::ranges::count(piece.text, '\n'));
        if (held_.size() > most_bytes || piece.text.size() > most_bytes) {
            piece.failure = "line " + std::to_string(line_) + " is longer than 1 GiB";
            held_.clear();
            stream_.setstate(std::ios::failbit);
        }
        return true;
    }

    std::string take_whole(std::string& failure) {
        std::string text = std::exchange(held_, {});
        text += read_all(stream_, failure);
        return text;
    }

private:
    bool has_more() const { return stream_.good() && held_.size() <= most_bytes; }
    bool begins_second_line() const {
        const std::size_t end = held_.find('\n');
        return end != std::string::npos &&
               held_.find_first_not_of(" \t\r\n", end) != std::string::npos;
    }
    void read() {
        const std::size_t before = held_.size();
        held_.resize(before + piece_bytes);
        stream_.read(held_.data() + before, static_cast<std::streamsize>(piece_bytes));
        held_.resize(before + static_cast<std::size_t>(stream_.gcount()));
    }

    std::string name_;
    std::unique_ptr<std::istream> own_;  // null: standard input
    std::istream& stream_;
    std::string held_;
    std::uint32_t line_ = 1;
};

void load(Piece& piece) {
    if (piece.path.empty()) return;
    std::error_code unknown;
    if (fs::is_regular_file(piece.path, unknown) &&
        fs::file_size(piece.path, unknown) > most_bytes) {
        piece.failure = too_large;
        return;
    }
    errno = 0;
    std::ifstream stream(piece.path, std::ios::binary);
    if (stream.is_open()) piece.text = read_all(stream, piece.failure);
    if (!stream.is_open() || stream.bad()) piece.failure = why_not();
}

void each_line(const Piece& piece,
               const std::function<void(std::string_view text, std::uint32_t line)>& visit) {
    std::string_view rest = piece.text;
    for (std::uint32_t line = piece.first_line; !rest.empty(); ++line) {
        const std::size_t end = rest.find('\n');
        const std::string_view text = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (text.find_first_not_of(" \t\r") != std::string_view::npos) visit(text, line);
    }
}

Inputs::Inputs(const std::vector<std::string>& names) {
    for (const std::string& name : names) add(name);
}

Inputs::~Inputs() = default;

void Inputs::add(const std::string& name) {
    std::error_code unknown;
    if (name != "-" && fs::is_directory(name, unknown)) return add_folder(name);
    files_.push_back({name, {}});
}

void Inputs::add_folder(const std::string& name) {
    std::vector<File> found;
    std::vector<std::string> folders{name};
    while (!folders.empty()) {
        const std::string folder = std::move(folders.back());
        folders.pop_back();
        std::error_code failed;
        for (fs::directory_iterator at(folder, failed); !failed && at != fs::directory_iterator();
             at.increment(failed)) {
            look_at(*at, found, folders);
        }
        if (failed) found.push_back({folder, failed.message()});
    }
    if (found.empty()) found.push_back({name, "the folder has no .json, .xml or .ndjson file"});
    std::ranges::sort(found, {}, &File::name);
    std::ranges::move(found, std::back_inserter(files_));
}

void Inputs::look_at(const fs::directory_entry& entry, std::vector<File>& files,
                     std::vector<std::string>& folders) {
    if (entry.path().filename().string().starts_with('.')) return;
    std::error_code unknown;
    const bool leads_nowhere = entry.is_symlink(unknown) && !entry.exists(unknown);
    if (entry.is_directory(unknown)) {
        if (!entry.is_symlink(unknown)) folders.push_back(entry.path().string());
    } else if (is_message_file(entry.path()) && (entry.is_regular_file(unknown) || leads_nowhere)) {
        files.push_back({entry.path().string(), {}});
    }
}

std::optional<Piece> Inputs::next() {
    Piece piece;
    piece.number = given_;
    while (lines_ || at_ < files_.size()) {
        if (lines_) {
            if (!take_lines(piece)) continue;
        } else {
            piece = open(files_[at_++]);
            piece.number = given_;
            if (lines_) continue;
        }
        ++given_;
        return piece;
    }
    return std::nullopt;
}

bool Inputs::take_lines(Piece& piece) {
    if (lines_->take(piece)) return true;
    lines_.reset();
    return false;
}

// The whole of it, or `lines_` where it is ndjson.
Piece Inputs::open(const File& file) {
    Piece piece;
    piece.name = file.name == "-" ? std::string(standard_input) : file.name;
    piece.failure = file.failure;
    if (!piece.failure.empty()) return piece;
    if (file.name == "-") {
        lines_ = std::make_unique<Lines>(piece.name, nullptr);
        if (lines_->is_several_objects()) return piece;
        piece.text = lines_->take_whole(piece.failure);
        lines_.reset();
    } else if (is_ndjson(file.name)) {
        errno = 0;
        auto stream = std::make_unique<std::ifstream>(file.name, std::ios::binary);
        if (stream->is_open()) {
            lines_ = std::make_unique<Lines>(piece.name, std::move(stream));
        } else {
            piece.failure = why_not();
        }
    } else {
        piece.path = file.name;
    }
    return piece;
}

}  // namespace gateway
