// A valid resource costs a warm Validator no allocation, whatever the number of its elements.
// Counted in operator new, which this file replaces for the whole test program.
#include "fhir/json_reader.hpp"
#include "tests/unit/fhir/validation/validated.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

namespace {

std::atomic<std::size_t> allocations{0};

void* allocated(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
    return allocated(size);
}
void* operator new[](std::size_t size) {
    return allocated(size);
}
// std::stable_sort asks with this one, and gives back with the usual delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace fhir_validation_test {
namespace {

// A bundle of patients with names, contacts, references, contained resources and extensions.
std::string bundle(int patients) {
    std::string json = R"({"resourceType":"Bundle","type":"collection","entry":[)";
    for (int i = 0; i < patients; ++i) {
        const std::string number = std::to_string(100 + i);
        const std::string id = "00000000-0000-4000-8000-000000000" + number;
        if (i > 0) json += ",";
        json += R"({"fullUrl":"urn:uuid:)" + id +
                R"(","resource":{"resourceType":"Patient","id":")" + id +
                R"(","contained":[{"resourceType":"Organization","id":"o","name":"Invented"}],)"
                R"("extension":[{"url":"http://example.org/a","valueString":"b"}],)"
                R"("active":true,"name":[{"use":"official","family":"Example",)"
                R"("given":["Ann","Bea"],"period":{"start":"2020-01-01","end":"2021-01-01"}}],)"
                R"("telecom":[{"system":"phone","value":"0","rank":1}],"gender":"female",)"
                R"("birthDate":"2000-01-01","maritalStatus":{"coding":[{"system":)"
                R"("http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M"}]},)"
                R"("managingOrganization":{"reference":"#o"}}})";
    }
    return json + "]}";
}

std::size_t allocations_of_a_validation(int patients) {
    const std::string json = bundle(patients);
    const auto tree = fhir::read_json(json).value();
    fhir::Validator validator(base_r4());
    EXPECT_TRUE(validator.validate(tree, json).issues.empty());
    validator.validate(tree, json);

    const std::size_t before = allocations;
    validator.validate(tree, json);
    return allocations - before;
}

TEST(Allocations, AreNoneOfAWarmValidatorForAValidMessage) {
    EXPECT_EQ(allocations_of_a_validation(20), 0U);
}

}  // namespace
}  // namespace fhir_validation_test
