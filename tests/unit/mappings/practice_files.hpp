// Official files in small, with invented codes, in a folder of the test's own.
#pragma once

#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tests {

inline std::chrono::sys_days day(int year, unsigned month, unsigned date) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(date);
}

class PracticeFolder {
public:
    PracticeFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "practices-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
        folder_ = name;
    }
    PracticeFolder(const PracticeFolder&) = delete;
    PracticeFolder& operator=(const PracticeFolder&) = delete;
    ~PracticeFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    std::string path(std::string_view name) const { return (folder_ / name).string(); }

    std::string write(std::string_view name, std::string_view text) const {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

    std::string read(std::string_view name) const {
        std::ostringstream text;
        text << std::ifstream(path(name), std::ios::binary).rdbuf();
        return text.str();
    }

    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
            found.push_back(entry.path().filename().string());
        }
        std::sort(found.begin(), found.end());
        return found;
    }

private:
    std::filesystem::path folder_;
};

inline constexpr std::string_view snapshot_header =
    "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
    "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,"
    "ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n";

inline std::string snapshot_row(std::string_view date, std::string_view practice,
                                std::string_view pcn) {
    return "GP_PRAC_PAT_LIST," + std::string(date) + "," + std::string(practice) +
           ",THE INVENTED SURGERY,ZZ99 9ZZ," + std::string(pcn) +
           ",A PCN,E1,99Z,\"SOMEWHERE, AND ELSEWHERE\",E2,QZZ,AN ICB,E3,Y99,A REGION,EMIS\n";
}

// Its last name ends in a blank, as the published one does.
inline constexpr std::string_view partner_header =
    "Partner Organisation Code,Partner Name,Practice Parent Sub ICB Loc Code,"
    "Practice Parent Sub ICB Loc Name,PCN Code,PCN Name,PCN Parent Sub ICB Loc Code,"
    "PCN Parent Sub ICB Loc Name,Practice to PCN Relationship Start Date,"
    "Practice to PCN Relationship End Date,Practice Sub ICB Loc and PCN Sub ICB Loc Match \n";

inline std::string partner_row(std::string_view practice, std::string_view pcn,
                               std::string_view from, std::string_view until = {}) {
    return std::string(practice) + ",THE INVENTED SURGERY,99Z,\"SOMEWHERE, AND ELSEWHERE\"," +
           std::string(pcn) + ",A PCN,99Z,SOMEWHERE," + std::string(from) + "," +
           std::string(until) + ",1\n";
}

inline constexpr std::string_view detail_header =
    "PCN Code,PCN Name,Current Sub ICB Loc Code,Sub ICB Location,Open Date,Close Date,"
    "Address Line 1,Address Line 2,Address Line 3,Address Line 4,Address Line 5,Postcode\n";

inline std::string detail_row(std::string_view pcn, std::string_view closed = {}) {
    return std::string(pcn) + ",A PCN BY ITS DETAILS,99Z,SOMEWHERE,20190701," +
           std::string(closed) + ",1 A STREET,,,,,ZZ99 9ZZ\n";
}

}  // namespace tests
