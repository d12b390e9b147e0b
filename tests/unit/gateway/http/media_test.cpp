#include "gateway/http/media.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gateway;

bool accepts(std::string_view field) {
    return may_answer(field, std::nullopt, {});
}

TEST(Accept, IsMetByWhatRealClientsSend) {
    EXPECT_TRUE(may_answer(std::nullopt, std::nullopt, {}));
    EXPECT_TRUE(accepts("application/fhir+json, */*; q=0.1"));
    EXPECT_TRUE(accepts("application/fhir+json,application/json"));
    EXPECT_TRUE(accepts("application/json"));
    EXPECT_TRUE(accepts("*/*"));
    EXPECT_TRUE(accepts("application/*;q=0.5"));
    EXPECT_TRUE(accepts("application/fhir+xml, application/fhir+json;q=0.9"));
    EXPECT_TRUE(accepts("Application/FHIR+JSON;fhirVersion=4.0"));
    EXPECT_TRUE(accepts("text/html, application/xhtml+xml, */*;q=0.8"));
}

TEST(Accept, OfXmlAloneIsNotMet) {
    EXPECT_FALSE(accepts("application/fhir+xml"));
    EXPECT_FALSE(accepts("text/html, application/xml;q=0.9"));
}

TEST(Accept, WithQualityZeroRefuses) {
    EXPECT_FALSE(accepts("application/fhir+json;q=0, application/json;q=0.000, */*"));
    EXPECT_FALSE(accepts("*/*;q=0"));
    EXPECT_TRUE(accepts("application/json;q=0, */*"));
}

TEST(Accept, IsBeatenByFormat) {
    EXPECT_TRUE(may_answer("application/fhir+xml", "json", {}));
    EXPECT_TRUE(may_answer("application/fhir+xml", "application/fhir json", {}));
    EXPECT_FALSE(may_answer("application/fhir+json", "xml", {}));
    EXPECT_FALSE(may_answer("application/fhir+json", "application/fhir+xml", {}));
}

TEST(Accept, IsHeldAgainstWhatTheRouteAnswers) {
    const std::string_view plain[] = {"text/plain"};

    EXPECT_TRUE(may_answer("text/plain", std::nullopt, plain));
    EXPECT_FALSE(may_answer("application/json", std::nullopt, plain));
}

TEST(ContentType, IsComparedWithoutCaseAndParameters) {
    EXPECT_TRUE(is_media_among("Application/FHIR+JSON; charset=UTF-8", {}));
    EXPECT_TRUE(is_media_among("application/json", {}));
    EXPECT_TRUE(is_media_among("application/fhir+json;fhirVersion=4.0", {}));
    EXPECT_FALSE(is_media_among("application/fhir+xml", {}));
    EXPECT_FALSE(is_media_among("", {}));
    EXPECT_FALSE(is_media_among("application/fhir+jsonx", {}));
}

TEST(ContentType, MayNameUtf8AndNoOtherCharset) {
    EXPECT_TRUE(is_utf8_text("application/fhir+json"));
    EXPECT_TRUE(is_utf8_text("application/fhir+json;charset=\"utf-8\""));
    EXPECT_FALSE(is_utf8_text("application/fhir+json; charset=iso-8859-1"));
}

}  // namespace
