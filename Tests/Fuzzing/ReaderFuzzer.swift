import Tabular
import TestSupport

/// libFuzzer's own driver, which libclang_rt.fuzzer brings.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Holds the reader in pieces to libcsv on bytes that libFuzzer makes up: the first four choose sizes and options, the
/// others are the file. `script/fuzz` builds and runs it.
@main
struct ReaderFuzzer {
  static func main() {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    _ = runFuzzer(&count, &arguments) { start, count in
      ReaderFuzzer.test(UnsafeBufferPointer(start: start, count: count))
      return 0
    }
  }

  private static func test(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 4 else { return }
    let sizes = PieceSizes(
      head: 4 + Int(input[0] & 63), piece: 1 + Int(input[1] & 31), largest: 1 + Int(input[2]),
      tasks: 1 + Int(input[2] & 3))
    let choice = input[3]
    var options = ReadOptions(
      delimiter: UInt8(ascii: choice & 1 == 0 ? "," : ";"), hasHeader: choice & 2 == 0, decimalComma: choice & 4 != 0,
      isStrict: choice & 8 != 0)
    options.maximumFieldBytes = choice & 16 == 0 ? 1 << 20 : 24
    let bytes = Array(input.dropFirst(4))
    // Of two faults in UTF-16 or compressed bytes, it depends on how far ahead they are decoded which is seen first.
    if let first = bytes.first, [0xFE, 0xFF, 0x1F, 0x28].contains(first) { return }
    if let difference = ReaderAgreement.disagreement(bytes, options: options, sizes: sizes) {
      // The fuzzer keeps the input of a crash.
      fatalError("\(difference): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }
}
