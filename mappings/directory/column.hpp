// Values as columns of directory.tsv, and back. For this folder's own files.
#pragma once

#include "mappings/directory/directory.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mappings::directory {

// Tabs, line ends and backslashes escaped; "-" for nothing. A value that cannot come back out of
// the column must not be put in.
std::string to_column(const std::string& text);
std::string to_column(double number);
std::string to_column(sys_days day);
std::string to_column(fhir::Timestamp time);
std::string to_column(const Point& point);
std::string to_column(Status status);
std::string to_column(PlaceType type);
std::string to_column(Weekdays days);
template <class Value>
std::string to_column(const std::optional<Value>& value) {
    return value ? to_column(*value) : "-";
}

// False: the column does not hold such a value.
bool from_column(std::string_view column, std::string& text);
bool from_column(std::string_view column, double& number);
bool from_column(std::string_view column, sys_days& day);
bool from_column(std::string_view column, fhir::Timestamp& time);
bool from_column(std::string_view column, Point& point);
bool from_column(std::string_view column, Status& status);
bool from_column(std::string_view column, PlaceType& type);
bool from_column(std::string_view column, Weekdays& days);
template <class Value>
bool from_column(std::string_view column, std::optional<Value>& value) {
    value.reset();
    return column == "-" || from_column(column, value.emplace());
}

}  // namespace mappings::directory
