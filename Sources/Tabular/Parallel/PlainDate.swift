/// Reads dates written `YYYY-MM-DD` without a loop over their digits. All else goes the general way.
struct PlainDate {
  let delimiter: UInt8

  /// Reads the field at a place.
  ///
  /// - Parameters:
  ///   - start: followed by `Piece.padding` readable bytes.
  ///   - value: is set to the days since the beginning of 1970.
  /// - Returns: the place of the delimiter or line end after the field, or nil if the field isn't one of these.
  @inline(__always)
  func read(_ start: UnsafePointer<UInt8>, into value: UnsafeMutablePointer<Double>) -> UnsafePointer<UInt8>? {
    // Each digit becomes its value, and each sign 0.
    let parts = Word(at: start).bits ^ 0x2D30_302D_3030_3030
    let (tens, ones) = (start[8] &- 48, start[9] &- 48)
    let excess = (parts & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F76_767F_7676_7676 | parts
    guard excess & 0x8080_8080_8080_8080 == 0, tens <= 9, ones <= 9 else { return nil }
    let end = start + 10
    guard end.pointee == delimiter || end.pointee == 10 || (end.pointee == 13 && end[1] == 10) else { return nil }
    func digit(_ index: UInt64) -> Int { Int(truncatingIfNeeded: parts &>> (8 &* index) & 0xFF) }
    let year = digit(0) &* 1000 &+ digit(1) &* 100 &+ digit(2) &* 10 &+ digit(3)
    let month = digit(5) &* 10 &+ digit(6)
    let day = Int(tens) &* 10 &+ Int(ones)
    guard GregorianCalendar.has(year: year, month: month, day: day) else { return nil }
    value.pointee = Double(GregorianCalendar.number(year: year, month: month, day: day))
    return end
  }
}
