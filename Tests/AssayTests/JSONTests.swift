import Testing

@testable import assay

@Suite struct JSONTests {
  @Test("members keep their order, and names that only Unicode calls equal stay apart")
  func members() {
    let json = JSON.object([
      (key: "b", value: .integer(1)), (key: "caf\u{E9}", value: .null), (key: "cafe\u{301}", value: .null),
    ])
    #expect(json.text.unicodeScalars.elementsEqual("{\"b\":1,\"caf\u{E9}\":null,\"cafe\u{301}\":null}".unicodeScalars))
  }

  @Test(
    "strings are escaped",
    arguments: [
      ("a\"b\\", #""a\"b\\""#), ("\n\r\t", #""\n\r\t""#), ("\u{1B}[31m", #""\u001b[31m""#),
      ("</script>&", #""\u003c/script\u003e\u0026""#), ("\u{202E}", #""\u202e""#), ("é€𝕊", "\"é€𝕊\""),
    ])
  func strings(text: String, expected: String) { #expect(JSON.string(text).text == expected) }

  @Test(
    "numbers are the shortest that give the same bits; what is no number is null",
    arguments: [(0.1, "0.1"), (1e-7, "1e-07"), (-0.0, "-0.0"), (1e22, "1e+22"), (.nan, "null"), (.infinity, "null")])
  func numbers(value: Double, expected: String) {
    #expect(JSON.number(value).text == expected)
    #expect(JSON.unsigned(.max).text == "18446744073709551615")
  }
}
