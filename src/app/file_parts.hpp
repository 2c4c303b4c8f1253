// Large files, read and written part by part: neither is ever in memory as a whole.
#pragma once

#include <cstdint>
#include <filesystem>

#include "peyk/crypto/secret.hpp"

#include "failure.hpp"

namespace peyk::app {

class PartReader {
 public:
  // A plain file of 1 byte to 1 GiB.
  [[nodiscard]] static Result<PartReader> open(const std::filesystem::path& file);
  PartReader(PartReader&& other) noexcept;
  PartReader& operator=(PartReader&&) = delete;
  PartReader(const PartReader&) = delete;
  PartReader& operator=(const PartReader&) = delete;
  ~PartReader();

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The next part, empty at the end; error_file_changed when it has another size than it had.
  [[nodiscard]] Result<crypto::SecretBytes> next();

 private:
  PartReader(std::filesystem::path file, int descriptor, std::uint64_t size)
      : file_(std::move(file)), descriptor_(descriptor), size_(size) {}
  std::filesystem::path file_;
  int descriptor_;
  std::uint64_t size_;
  std::uint64_t read_ = 0;
};

// Writes beside its place, under another name, and takes that place when it is whole: nobody sees
// half of it. What was not kept is removed.
class PartWriter {
 public:
  [[nodiscard]] static Result<PartWriter> begin(const std::filesystem::path& file);
  PartWriter(PartWriter&& other) noexcept;
  PartWriter& operator=(PartWriter&&) = delete;
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;
  ~PartWriter();

  [[nodiscard]] Result<void> add(ByteSpan part);
  // Durable when it returns. error_file_exists when there is one and it is not to be replaced.
  [[nodiscard]] Result<void> keep(bool replace);

 private:
  PartWriter(std::filesystem::path file, std::filesystem::path fresh, int descriptor)
      : file_(std::move(file)), fresh_(std::move(fresh)), descriptor_(descriptor) {}
  std::filesystem::path file_;
  std::filesystem::path fresh_;
  int descriptor_;
};

// A small one at once.
[[nodiscard]] Result<void> write_whole(const std::filesystem::path& file, ByteSpan bytes,
                                       bool replace);

// Bytes of a part that is read.
inline constexpr std::size_t file_part_bytes = 256 * 1024;

}  // namespace peyk::app
