// Certificates made anew in every run: no key is ever kept in the tree.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace testing_support {

struct TestCertificate {
    std::string certificate;  // PEM
    std::string private_key;  // PEM
    std::string fingerprint;  // SHA-256, lower-case hex
};

// What a certificate says.
struct CertificateRequest {
    std::string common_name;
    std::vector<std::string> alternative_names{};  // "DNS:localhost", "IP:127.0.0.1", "URI:..."
    std::string usage = "clientAuth";              // extended key usage; empty: none is given
    std::chrono::seconds starts_in{-60};
    std::chrono::seconds ends_in{3600};
};

// A CA with a P-256 key. Throws when OpenSSL does not do as it is told.
class TestAuthority {
public:
    explicit TestAuthority(const std::string& name = "Test CA");

    const std::string& certificate() const { return certificate_pem_; }  // PEM

    TestCertificate issue(const CertificateRequest& request);
    TestCertificate issue_client(const std::string& common_name);
    // For localhost and 127.0.0.1.
    TestCertificate issue_server();

private:
    using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

    Key key_;
    Certificate certificate_;
    std::string certificate_pem_;
    long serial_ = 1;
};

// Writes `text` under that name into the test's temporary folder; gives back where.
std::string write_file(const std::string& name, const std::string& text);

}  // namespace testing_support
