#include "tests/support/test_certificate.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace testing_support {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

void check(bool is_done, const char* what) {
    if (!is_done) throw std::runtime_error(what);
}

std::string text_of(const Bio& memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const Bio memory(BIO_new(BIO_s_mem()), &BIO_free);
    check(PEM_write_bio_X509(memory.get(), certificate) == 1, "write certificate");
    return text_of(memory);
}

std::string pem_of(EVP_PKEY* key) {
    const Bio memory(BIO_new(BIO_s_mem()), &BIO_free);
    check(PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "write key");
    return text_of(memory);
}

std::string fingerprint_of(const X509* certificate) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    check(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1, "fingerprint");
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text.push_back(hex[digest[i] >> 4U]);
        text.push_back(hex[digest[i] & 0x0FU]);
    }
    return text;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    check(extension != nullptr, "extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void set_subject(X509* certificate, const std::string& common_name) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
    check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1, "name");
}

void fill(X509* certificate, EVP_PKEY* key, long serial, const CertificateRequest& request) {
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), request.starts_in.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate), request.ends_in.count());
    X509_set_pubkey(certificate, key);
    set_subject(certificate, request.common_name);
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name)
    : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), certificate_(X509_new(), &X509_free) {
    fill(certificate_.get(), key_.get(), serial_++, {.common_name = name});
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
    X509* self = certificate_.get();
    add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(self, self, NID_subject_key_identifier, "hash");
    check(X509_sign(self, key_.get(), EVP_sha256()) > 0, "sign");
    certificate_pem_ = pem_of(self);
}

TestCertificate TestAuthority::issue(const CertificateRequest& request) {
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate certificate(X509_new(), &X509_free);
    fill(certificate.get(), key.get(), serial_++, request);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
    X509* own = certificate.get();
    add_extension(own, certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(own, certificate_.get(), NID_key_usage, "critical,digitalSignature");
    if (!request.usage.empty()) {
        add_extension(own, certificate_.get(), NID_ext_key_usage, request.usage);
    }
    std::string names;
    for (const std::string& name : request.alternative_names) {
        if (!names.empty()) names += ',';
        names += name;
    }
    if (!names.empty()) add_extension(own, certificate_.get(), NID_subject_alt_name, names);
    check(X509_sign(own, key_.get(), EVP_sha256()) > 0, "sign");
    return {pem_of(own), pem_of(key.get()), fingerprint_of(own)};
}

TestCertificate TestAuthority::issue_client(const std::string& common_name) {
    return issue({.common_name = common_name, .alternative_names = {"DNS:" + common_name}});
}

TestCertificate TestAuthority::issue_server() {
    return issue({.common_name = "localhost",
                  .alternative_names = {"DNS:localhost", "IP:127.0.0.1"},
                  .usage = "serverAuth"});
}

std::string write_file(const std::string& name, const std::string& text) {
    // Tests run as processes of their own, side by side; each tidies up when it ends.
    struct Folder {
        Folder() { std::filesystem::create_directories(path); }
        ~Folder() {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
        std::filesystem::path path =
            std::filesystem::temp_directory_path() / ("gateway-test-" + std::to_string(::getpid()));
    };
    static const Folder folder;
    const auto file = folder.path / name;
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
}

}  // namespace testing_support
