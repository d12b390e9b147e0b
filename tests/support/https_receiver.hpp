// A receiver of notifications: HTTPS on 127.0.0.1, on a thread of its own, with manners that a test
// sets.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace testing_support {

struct ReceivedPost {
    std::string target;
    std::map<std::string, std::string> fields;  // names in small letters
    std::string body;
};

class HttpsReceiver {
public:
    // PEM texts; `port` 0: a free one. Listens at once.
    HttpsReceiver(const std::string& certificate, const std::string& key, std::uint16_t port = 0);
    ~HttpsReceiver();  // closes everything
    HttpsReceiver(const HttpsReceiver&) = delete;
    HttpsReceiver& operator=(const HttpsReceiver&) = delete;

    std::uint16_t port() const;
    // How it answers from now on. The whole answer, as it goes over the wire; empty: never.
    void answer_with(const std::string& answer);
    void answer(unsigned status, const std::string& more_fields = {});
    // All that was read so far, also what was not answered.
    std::vector<ReceivedPost> posts() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace testing_support
