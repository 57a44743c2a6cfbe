/// What the first bytes of a file say about it.
enum Signature {
  /// The longest signature.
  static let length = 4

  /// - Returns: how many bytes of byte-order mark to skip.
  /// - Throws: for files that aren't the text that we read.
  static func check(_ start: some Collection<UInt8>) throws(CSVError) -> Int {
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
    if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { throw CSVError(.utf16) }
    if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) { throw CSVError(.zip) }
    if start.starts(with: [0x1F, 0x8B]) { throw CSVError(.compressed(format: "gzip", command: "zcat")) }
    if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      throw CSVError(.compressed(format: "Zstandard", command: "zstdcat"))
    }
    return 0
  }
}
