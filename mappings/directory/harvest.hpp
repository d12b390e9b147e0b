// What the documents of one import say, put together. For this folder's own files and its tests.
#pragma once

#include "mappings/directory/directory.hpp"
#include "mappings/directory/document.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mappings::directory {

// A directory without histories, and what was found on the way to it.
struct Harvested {
    Directory directory;
    std::vector<Finding> findings;
    std::set<std::string> refused;  // Service::id: known, and not taken
    bool is_complete = true;        // every file was read, and no page is missing
};

class Harvest {
public:
    // An entry of the source; of the same id laid over one another (README, Reading).
    void add(Service service, Spot where);
    void add(Provider provider);
    void add(Place place);
    void add(const Term& term);
    // A place of the service that was added last, or comes yet.
    void place_service(const std::string& service, const std::string& place);
    void schedule_service(const std::string& service, std::vector<Schedule> schedules);
    // The service stands in a list of services: more than once is worth a word.
    void note_listed(const std::string& service);
    void refuse(std::string service) { refused_.insert(std::move(service)); }
    // A file that could not be read, or not as JSON.
    void lose(Finding finding);
    void report(std::vector<Finding> findings);

    // A page of a list: `kind` is what its entries are.
    struct Page {
        std::string folder;
        std::string kind;
        std::size_t number = 0;
        std::size_t pages = 0;
    };
    void note(const Page& page) { lists_[{page.folder, page.kind}].note(page); }

    std::size_t services() const { return services_.size(); }

    // Once, at the end.
    Harvested finish();

private:
    struct Entry {
        Service service;
        Spot where;
        std::size_t listed = 0;
    };
    struct List {
        std::size_t pages = 0;
        std::set<std::size_t> numbers;

        void note(const Page& page);
    };
    struct Attached {
        std::vector<std::string> places;
        std::vector<Schedule> schedules;
    };

    void attach();
    void find_terms(Service& service, const Spot& where);
    void recommend(const Entry& entry, const std::set<std::string>& unfound);
    void tell_missing_pages();
    void warn(const Spot& where, std::string sentence);

    std::map<std::string, Entry> services_;
    std::map<std::string, Provider> providers_;
    std::map<std::string, Place> places_;
    std::map<std::string, Term> terms_;
    std::map<std::string, Attached> attached_;
    std::map<std::pair<std::string, std::string>, List> lists_;
    std::set<std::string> refused_;
    std::vector<Finding> findings_;
    bool has_lost_ = false;
};

}  // namespace mappings::directory
