// What `validate` is given to check, piece by piece: files, folders, standard input, ndjson.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// A document, or some whole lines of ndjson, each of which is a document.
struct Piece {
    std::size_t number = 0;        // from 0, in the order of the command line
    std::string name;              // of the file, as the user is told
    std::string text;              // empty until `load`, when there is a `path`
    std::string path;              // of a file that is a document
    std::uint32_t first_line = 0;  // of ndjson; 0: the text is one document
    std::string failure;           // why the file, or its rest, could not be read
};

// Reads the file of a piece that has a path. Any thread.
void load(Piece& piece);

// The lines of a piece of ndjson that are not blank, each with its number in the file.
void each_line(const Piece& piece,
               const std::function<void(std::string_view text, std::uint32_t line)>& visit);

// Holds no more than the piece of ndjson that it reads, however long the input is. One thread at a
// time.
class Inputs {
public:
    // Folders are looked through, in the order of their paths, for .json, .xml and .ndjson; what
    // begins with a dot is passed over, and links to folders are not followed. "-" is standard
    // input: ndjson when its first line is a whole object and another one follows.
    explicit Inputs(const std::vector<std::string>& names);
    ~Inputs();

    std::optional<Piece> next();
    std::size_t files() const { return files_.size(); }

private:
    class Lines;
    struct File {
        std::string name;
        std::string failure;
    };

    void add(const std::string& name);
    void add_folder(const std::string& name);
    static void look_at(const std::filesystem::directory_entry& entry, std::vector<File>& files,
                        std::vector<std::string>& folders);
    Piece open(const File& file);
    bool take_lines(Piece& piece);

    std::vector<File> files_;
    std::size_t at_ = 0;
    std::size_t given_ = 0;
    std::unique_ptr<Lines> lines_;  // of the ndjson that is being read
};

}  // namespace gateway
