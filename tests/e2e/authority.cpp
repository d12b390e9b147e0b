#include "tests/e2e/authority.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace testing_support {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
    const Memory memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(memory.get(), certificate);
    return text_of(memory.get());
}

std::string pem_of(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(memory.get());
}

void extend(X509* certificate, X509* issuer, int what, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
    if (extension == nullptr) throw std::runtime_error("a certificate extension was refused");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate unsigned_certificate(EVP_PKEY* key, const std::string& name, long serial) {
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 90L * 24 * 3600);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return certificate;
}

}  // namespace

Authority::Authority()
    : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free),
      certificate_(unsigned_certificate(key_.get(), "Test authority", serial_)) {
    X509* const own = certificate_.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(own, own, NID_subject_key_identifier, "hash");
    X509_sign(own, key_.get(), EVP_sha256());
    pem_ = pem_of(own);
}

Identity Authority::issue(const std::string& name, Use use) {
    const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate issued = unsigned_certificate(key.get(), name, ++serial_);
    X509* const own = issued.get();
    X509_set_issuer_name(own, X509_get_subject_name(certificate_.get()));
    extend(own, certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(own, certificate_.get(), NID_key_usage, "critical,digitalSignature");
    if (use == Use::server) {
        extend(own, certificate_.get(), NID_ext_key_usage, "serverAuth");
        extend(own, certificate_.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    } else {
        extend(own, certificate_.get(), NID_ext_key_usage, "clientAuth");
        extend(own, certificate_.get(), NID_subject_alt_name, ("DNS:" + name).c_str());
    }
    X509_sign(own, key_.get(), EVP_sha256());
    return {pem_of(own), pem_of(key.get())};
}

}  // namespace testing_support
