#include "mappings/text_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace mappings {
namespace {

fhir::Error file_error(const std::string& what, const std::string& file, int reason) {
    return fhir::make_error(fhir::ErrorKind::unavailable, fhir::IssueType::exception, "file",
                            what + " " + file + ": " + std::generic_category().message(reason));
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    int number() const { return number_; }

private:
    int number_;
};

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// 0, or what the system said.
int write_and_sync(int descriptor, std::string_view text) {
    constexpr mode_t readable_by_all = 0644;  // public facts; mkstemp gives 0600
    if (!write_all(descriptor, text) || ::fchmod(descriptor, readable_by_all) != 0 ||
        ::fsync(descriptor) != 0) {
        return errno;
    }
    return 0;
}

}  // namespace

fhir::Result<std::string> read_text_file(const std::string& file) {
    errno = 0;
    std::error_code is_odd;
    if (std::filesystem::is_directory(file, is_odd)) return file_error("cannot read", file, EISDIR);
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return file_error("cannot read", file, errno == 0 ? EIO : errno);
    std::ostringstream text;
    text << stream.rdbuf();
    if (stream.bad()) return file_error("cannot read", file, EIO);
    return std::move(text).str();
}

fhir::Result<void> write_text_file(const std::string& file, std::string_view text) {
    std::string temporary = file + ".XXXXXX";
    const Descriptor out(::mkstemp(temporary.data()));
    if (out.number() < 0) return file_error("cannot write", file, errno);
    int reason = write_and_sync(out.number(), text);
    if (reason == 0 && std::rename(temporary.c_str(), file.c_str()) != 0) reason = errno;
    if (reason != 0) {
        ::unlink(temporary.c_str());
        return file_error("cannot write", file, reason);
    }
    const auto parent = std::filesystem::path(file).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    if (directory.number() < 0 || ::fsync(directory.number()) != 0) {
        return file_error("cannot sync the folder of", file, errno);
    }
    return {};
}

}  // namespace mappings
