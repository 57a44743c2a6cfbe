internal import COpenBLAS
internal import Foundation

/// The limit on the address space (`ulimit -v`, a batch system's h_vmem) leaves no room for the buffers of OpenBLAS.
///
/// OpenBLAS maps 128 MB for each thread that multiplies matrices, starting with its own when it is loaded; where it
/// cannot have them it tries again for ever. So the limit is looked at before anything waits for OpenBLAS, and the
/// buffers are taken before the data can take their place.
public struct AddressSpaceTooSmall: Error, Sendable {
  /// In megabytes.
  public let limit: Int
  /// In megabytes.
  public let needed: Int

  /// - Throws: itself when the limit is too small for one thread a processor.
  public static func check() throws(AddressSpaceTooSmall) {
    guard let limit = limit() else { return }
    // Programs and libraries take about 140 MB; small data the rest.
    let threads = max(processors, Int(openblas_get_num_threads()) - 1)
    let needed = 224 + 128 * threads
    if limit < needed { throw AddressSpaceTooSmall(limit: limit, needed: needed) }
  }

  /// Takes the buffers for one thread a processor where there is a limit; they are kept for good.
  static func reserveBuffers() {
    if limit() != nil { openblas_reserve(Int32(processors)) }
  }

  private static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// In megabytes, or nil without a limit.
  package static func limit() -> Int? {
    #if os(Linux)
      var limits = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limits) == 0 else { return nil }
      // RLIM_INFINITY, which the importer takes for a negative number.
      return limits.rlim_cur == .max ? nil : Int(limits.rlim_cur >> 20)
    #else
      return nil
    #endif
  }
}

extension AddressSpaceTooSmall: CustomStringConvertible {
  /// One line.
  public var description: String {
    "the limit on memory of \(limit) MB is below the \(needed) MB that linear algebra needs on this machine"
  }

  /// What to do.
  public var fix: String { "raise the limit (ulimit -v), or let fewer processors work (taskset -c 0 assay …)" }

  /// Stable, for programs.
  public var code: String { "memory-limit" }
}
