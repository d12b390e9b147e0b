#include "gateway/app.hpp"
#include "gateway/main/commands.hpp"

#include <iostream>

namespace gateway {

int print_version() {
    std::cout << "referral-gateway " << App::version() << '\n';
    return exit_ok;
}

void complain(std::string_view sentence) {
    std::cerr << "referral-gateway: " << sentence << '\n';
}

}  // namespace gateway
