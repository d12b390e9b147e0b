#include "gateway/http/media.hpp"

#include <gtest/gtest.h>

namespace {

using namespace gateway;

// The format that an Accept field gets; nullopt: neither will do.
std::optional<Format> accepted(std::string_view field, Format otherwise = Format::json) {
    return wanted_format(field, std::nullopt, otherwise);
}

TEST(Accept, IsMetByWhatRealClientsSend) {
    EXPECT_EQ(wanted_format(std::nullopt, std::nullopt, Format::json), Format::json);
    EXPECT_EQ(accepted(""), Format::json);
    EXPECT_EQ(accepted("application/fhir+json, */*; q=0.1"), Format::json);
    EXPECT_EQ(accepted("application/fhir+json,application/json"), Format::json);
    EXPECT_EQ(accepted("application/json"), Format::json);
    EXPECT_EQ(accepted("*/*"), Format::json);
    EXPECT_EQ(accepted("application/*;q=0.5"), Format::json);
    EXPECT_EQ(accepted("Application/FHIR+JSON;fhirVersion=4.0"), Format::json);
    EXPECT_EQ(accepted("text/html, application/xhtml+xml, */*;q=0.8"), Format::json);
}

TEST(Accept, OfXmlGetsXml) {
    EXPECT_EQ(accepted("application/fhir+xml"), Format::xml);
    EXPECT_EQ(accepted("application/fhir+xml; charset=utf-8; fhirVersion=4.0"), Format::xml);
    EXPECT_EQ(accepted("text/html, application/xml;q=0.9"), Format::xml);
    EXPECT_EQ(accepted("text/xml"), Format::xml);
}

TEST(Accept, OfNeitherFormatIsNotMet) {
    EXPECT_EQ(accepted("text/html"), std::nullopt);
    EXPECT_EQ(accepted("application/fhir+turtle, image/*"), std::nullopt);
}

TEST(Accept, GetsTheFormatOfTheHigherQuality) {
    EXPECT_EQ(accepted("application/fhir+xml, application/fhir+json;q=0.9"), Format::xml);
    EXPECT_EQ(accepted("application/fhir+xml;q=0.45, application/fhir+json;q=0.5"), Format::json);
    EXPECT_EQ(accepted("application/fhir+xml;q=0.501, application/fhir+json;q=0.5"), Format::xml);
    EXPECT_EQ(accepted("application/xml;q=0.2, application/json;q=0.1"), Format::xml);
}

TEST(Accept, GetsTheFormatThatItNamesRatherThanOneThatItLetsPass) {
    EXPECT_EQ(accepted("application/fhir+xml, */*"), Format::xml);
    EXPECT_EQ(accepted("*/*, application/fhir+json"), Format::json);
}

TEST(Accept, OfBothAlikeLeavesTheChoice) {
    EXPECT_EQ(accepted("application/fhir+xml, application/fhir+json"), Format::json);
    EXPECT_EQ(accepted("application/fhir+xml, application/fhir+json", Format::xml), Format::xml);
    EXPECT_EQ(accepted("*/*", Format::xml), Format::xml);
    EXPECT_EQ(accepted("", Format::xml), Format::xml);
}

TEST(Accept, WithQualityZeroRefuses) {
    EXPECT_EQ(accepted("application/fhir+json;q=0, application/json;q=0.000, */*"), Format::xml);
    EXPECT_EQ(accepted("*/*;q=0"), std::nullopt);
    EXPECT_EQ(accepted("application/json;q=0, application/fhir+json"), Format::json);
}

TEST(Accept, IsBeatenByFormat) {
    const auto named = [](std::string_view accept, std::string_view format) {
        return wanted_format(accept, format, Format::json);
    };

    EXPECT_EQ(named("application/fhir+xml", "json"), Format::json);
    EXPECT_EQ(named("application/fhir+xml", "application/fhir json"), Format::json);
    EXPECT_EQ(named("application/fhir+json", "xml"), Format::xml);
    EXPECT_EQ(named("application/fhir+json", "text/xml"), Format::xml);
    EXPECT_EQ(named("application/fhir+json", "application/fhir+xml"), Format::xml);
    EXPECT_EQ(named("application/fhir+json", "html"), std::nullopt);
}

TEST(Accept, IsHeldAgainstWhatTheRouteAnswers) {
    const std::string_view plain[] = {"text/plain"};

    EXPECT_TRUE(may_answer("text/plain", plain));
    EXPECT_FALSE(may_answer("application/json", plain));
}

TEST(ContentType, IsComparedWithoutCaseAndParameters) {
    EXPECT_TRUE(is_media_among("Application/FHIR+JSON; charset=UTF-8", {}));
    EXPECT_TRUE(is_media_among("application/json", {}));
    EXPECT_TRUE(is_media_among("application/fhir+json;fhirVersion=4.0", {}));
    EXPECT_TRUE(is_media_among("text/xml;charset=utf-8", {}));
    EXPECT_FALSE(is_media_among("", {}));
    EXPECT_FALSE(is_media_among("application/fhir+turtle", {}));
    EXPECT_FALSE(is_media_among("application/fhir+jsonx", {}));
}

TEST(ContentType, NamesOneOfTwoFormats) {
    EXPECT_EQ(format_of("Application/JSON;fhirVersion=4.0"), Format::json);
    EXPECT_EQ(format_of("application/fhir+xml; charset=utf-8"), Format::xml);
    EXPECT_EQ(format_of("application/xml"), Format::xml);
    EXPECT_EQ(format_of("application/json-patch+json"), std::nullopt);
}

TEST(ContentType, MayNameUtf8AndNoOtherCharset) {
    EXPECT_TRUE(is_utf8_text("application/fhir+json"));
    EXPECT_TRUE(is_utf8_text("application/fhir+json;charset=\"utf-8\""));
    EXPECT_FALSE(is_utf8_text("application/fhir+json; charset=iso-8859-1"));
}

}  // namespace
