#include "fhir/profiles/conformance_files.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;

const std::string profile = R"({"resourceType": "StructureDefinition", "url": "http://a/p"})";
const std::string codes = R"({"resourceType": "CodeSystem", "url": "http://a/c"})";

// A folder that goes with the test.
class ConformanceFiles : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "conformance-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& bytes) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
    }

    fs::path package(const std::vector<std::pair<std::string, std::string>>& files) {
        const fs::path path = folder_ / "made.tgz";
        archive* made = archive_write_new();
        archive_write_add_filter_gzip(made);
        archive_write_set_format_ustar(made);
        archive_write_open_filename(made, path.c_str());
        for (const auto& [name, bytes] : files) {
            archive_entry* entry = archive_entry_new();
            archive_entry_set_pathname(entry, name.c_str());
            archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
            archive_entry_set_filetype(entry, AE_IFREG);
            archive_entry_set_perm(entry, 0644);
            archive_write_header(made, entry);
            archive_write_data(made, bytes.data(), bytes.size());
            archive_entry_free(entry);
        }
        archive_write_free(made);
        return path;
    }

    static const fhir::Definitions& definitions() {
        static const fhir::Definitions r4 = fhir::Definitions::r4();
        return r4;
    }

    static std::vector<std::string> urls(const std::vector<fs::path>& packages) {
        std::vector<std::string> found;
        const auto read = fhir::read_conformance_files(
            packages, definitions(), [&found](const fhir::ConformanceFile& file) {
                found.emplace_back(file.tree.root().string("url"));
            });
        return read ? found : std::vector<std::string>{"refused"};
    }

    static std::vector<fhir::Issue> issues(const std::vector<fs::path>& packages,
                                           const fhir::PackageLimits& limits = {}) {
        const auto read = fhir::read_conformance_files(
            packages, definitions(), [](const fhir::ConformanceFile&) {}, limits);
        return read ? std::vector<fhir::Issue>{} : fhir::Error(read.error()).issues;
    }

    fs::path folder_;
};

TEST_F(ConformanceFiles, AreFoundInFoldersWithinFolders) {
    write("b/p.json", profile);
    write("a/deep/c.json", codes);
    EXPECT_EQ(urls({folder_}), (std::vector<std::string>{"http://a/c", "http://a/p"}));
}

TEST_F(ConformanceFiles, AreFoundInPackages) {
    const fs::path made = package({{"package/p.json", profile}, {"package/c.json", codes}});
    EXPECT_EQ(urls({made}), (std::vector<std::string>{"http://a/c", "http://a/p"}));
}

TEST_F(ConformanceFiles, AreFoundInXmlAsWell) {
    const std::string values = R"(<?xml version="1.0"?><!-- a <set> -->
        <ValueSet xmlns="http://hl7.org/fhir"><url value="http://a/v"/></ValueSet>)";
    write("v.xml", values);
    EXPECT_EQ(urls({folder_}), std::vector<std::string>{"http://a/v"});
    EXPECT_EQ(urls({package({{"package/v.xml", values}})}), std::vector<std::string>{"http://a/v"});
}

TEST_F(ConformanceFiles, PassOverXmlThatIsNoConformanceResource) {
    write("build.xml", R"(<project name="a"><target/></project>)");
    write("patient.xml",
          R"(<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>)");
    write("broken.xml", "<a><b></a>");
    EXPECT_EQ(urls({folder_}), std::vector<std::string>{});
}

TEST_F(ConformanceFiles, NameAResourceInXmlThatIsBroken) {
    write("a.xml", R"(<ValueSet xmlns="http://hl7.org/fhir"><url value="http://a/v"></ValueSet>)");
    const auto found = issues({folder_});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].detail.starts_with((folder_ / "a.xml").string())) << found[0].detail;
}

TEST_F(ConformanceFiles, KeepTheOrderOfTheirPackages) {
    write("second/a.json", codes);
    write("first/z.json", profile);
    EXPECT_EQ(urls({folder_ / "first", folder_ / "second"}),
              (std::vector<std::string>{"http://a/p", "http://a/c"}));
}

TEST_F(ConformanceFiles, PassOverWhatIsNoConformanceResource) {
    write("package.json", R"({"name": "a", "version": "1.0.0"})");
    write(".index.json", R"({"index-version": 1, "files": []})");
    write("list.json", "[1, 2]");
    write("patient.json", R"({"resourceType": "Patient"})");
    write("readme.txt", "{");
    EXPECT_EQ(urls({folder_}), std::vector<std::string>{});
}

TEST_F(ConformanceFiles, NameEverythingThatIsBrokenAtOnce) {
    write("a.json", "{");
    write("b.json", profile);
    write("c.json", R"({"resourceType": })");
    const auto found = issues({folder_, folder_ / "absent"});
    ASSERT_EQ(found.size(), 3U);
    EXPECT_TRUE(found[0].detail.starts_with((folder_ / "a.json").string())) << found[0].detail;
    EXPECT_TRUE(found[1].detail.starts_with((folder_ / "c.json").string())) << found[1].detail;
    EXPECT_TRUE(found[2].detail.starts_with((folder_ / "absent").string())) << found[2].detail;
}

TEST_F(ConformanceFiles, SayWhichMemberOfAPackageIsBroken) {
    const auto found = issues({package({{"package/bad.json", "{"}})});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found[0].detail.find("made.tgz: package/bad.json: "), std::string::npos);
}

TEST_F(ConformanceFiles, RefuseWhatIsNoPackage) {
    write("a.tgz", "no package at all");
    EXPECT_EQ(issues({folder_ / "a.tgz"}).size(), 1U);
}

TEST_F(ConformanceFiles, RefuseAPackageThatIsCutShort) {
    const fs::path made = package({{"package/p.json", profile}});
    fs::resize_file(made, fs::file_size(made) / 2);
    EXPECT_EQ(issues({made}).size(), 1U);
}

TEST_F(ConformanceFiles, RefuseTooManyFiles) {
    write("a.json", profile);
    write("b.json", profile);
    EXPECT_EQ(issues({folder_}, {.files = 1}).size(), 1U);
}

TEST_F(ConformanceFiles, RefuseAFileThatIsTooLarge) {
    write("a.json", profile);
    EXPECT_EQ(issues({folder_}, {.file_bytes = profile.size() - 1}).size(), 1U);
    EXPECT_TRUE(issues({folder_}, {.file_bytes = profile.size()}).empty());
}

TEST_F(ConformanceFiles, RefuseAPackageThatUnpacksToTooMuch) {
    const fs::path made = package({{"a.json", profile}, {"b.json", profile}});
    EXPECT_EQ(issues({made}, {.bytes = profile.size()}).size(), 1U);
}

TEST_F(ConformanceFiles, WriteNothingForAPathThatLeadsOutOfThePackage) {
    const fs::path made = package({{"../outside.json", profile}});
    EXPECT_EQ(urls({made}), (std::vector<std::string>{"http://a/p"}));
    EXPECT_FALSE(fs::exists(folder_.parent_path() / "outside.json"));
}

}  // namespace
