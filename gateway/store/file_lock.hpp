#pragma once

#include <string>

namespace gateway {

// Keeps a second gateway away from a store's file, by a lock on FILE.lock that the system gives
// back when the process ends, however it ends. Throws StoreOpenError.
class FileLock {
public:
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int descriptor_;
};

}  // namespace gateway
