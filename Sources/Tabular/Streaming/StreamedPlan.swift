/// What is known of a column from an earlier reading: that it isn't what it looks like.
enum StreamedPlan {
  /// Text.
  case text
  /// Numbers or dates in a notation of its own, with too many distinct texts to be remembered.
  case notation(Notation)
  /// Text with too many distinct texts; with what is to be said of it.
  case forgotten([ReadNote])

  var isDecided: Bool {
    if case .text = self { false } else { true }
  }

  var isForgotten: Bool {
    if case .forgotten = self { true } else { false }
  }

  var notation: Notation? {
    if case .notation(let notation) = self { notation } else { nil }
  }
}
