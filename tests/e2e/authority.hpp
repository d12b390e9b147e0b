// A certificate authority of a moment: whom it signs, the gateway lets in. No key is ever kept.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace testing_support {

// PEM texts.
struct Identity {
    std::string certificate;
    std::string key;
};

class Authority {
public:
    Authority();

    // A P-256 certificate for CN=name. A server's also says localhost and 127.0.0.1.
    enum class Use { client, server };
    Identity issue(const std::string& name, Use use);
    const std::string& certificate() const { return pem_; }

private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
    std::string pem_;
    long serial_ = 1;
};

}  // namespace testing_support
