/// What the first bytes of a file say about it.
package enum Signature {
  /// UTF-8, Latin-1 or anything that can't be told from them, after a byte-order mark.
  case text(markLength: Int)
  case utf16(isBigEndian: Bool)
  case gzip
  case zstd
  /// What we don't read.
  case foreign(CSVError.Problem)

  /// The longest signature.
  static let length = 16

  init(of start: UnsafeRawBufferPointer) {
    func begins(_ signature: UInt8...) -> Bool { start.starts(with: signature) }

    if begins(0xEF, 0xBB, 0xBF) {
      self = .text(markLength: 3)
    } else if begins(0xFF, 0xFE) || begins(0xFE, 0xFF) {
      self = .utf16(isBigEndian: begins(0xFE))
    } else if begins(0x1F, 0x8B) {
      self = .gzip
    } else if begins(0x28, 0xB5, 0x2F, 0xFD) || Self.isSkippableFrame(start) {
      self = .zstd
    } else if begins(0x50, 0x4B, 0x03, 0x04) {
      self = .foreign(.zip)
    } else if begins(0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1) {
      self = .foreign(.workbook)
    } else if start.starts(with: Self.sqlite) {
      self = .foreign(.database)
    } else if begins(0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00) {
      self = .foreign(.compressed(format: "xz", command: "xzcat"))
    } else if begins(0x42, 0x5A, 0x68), start.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) {
      self = .foreign(.compressed(format: "bzip2", command: "bzcat"))
    } else {
      self = .text(markLength: 0)
    }
  }

  /// What makes text of the bytes, if they are compressed.
  func inflater() throws(CSVError) -> (any Inflater)? {
    switch self {
    case .gzip: try GzipInflater()
    case .zstd: try ZstdInflater()
    case .text, .utf16, .foreign: nil
    }
  }

  /// Of every database file that SQLite 3 writes.
  package static let sqlite = Array("SQLite format 3\0".utf8)

  /// Zstandard files may begin with frames of other data (RFC 8878, 3.1.2); those of pzstd do.
  private static func isSkippableFrame(_ start: UnsafeRawBufferPointer) -> Bool {
    start.count >= 4 && start[0] & 0xF0 == 0x50 && start.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
  }
}
