#include "gateway/store/file_lock.hpp"

#include "gateway/store/store_open_error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gateway {

FileLock::FileLock(const std::string& path) {
    const std::string file = path + ".lock";
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) {
        throw StoreOpenError("cannot write " + file + " (" +
                             std::generic_category().message(errno) +
                             "): make the folder, or let this user write in it");
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        ::close(descriptor_);
        if (reason == EWOULDBLOCK) {
            throw StoreOpenError("the store " + path +
                                 " is in use by another gateway: stop that one first, or give "
                                 "this one a file of its own");
        }
        throw StoreOpenError("cannot lock " + file + " (" +
                             std::generic_category().message(reason) +
                             "): keep the store on a local file system");
    }
}

FileLock::~FileLock() {
    ::close(descriptor_);
}

}  // namespace gateway
