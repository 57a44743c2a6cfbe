import Testing

@testable import Spark

@Suite struct AddressTests {
  private func problem(_ text: String) -> SparkAddress.Problem? {
    do throws(SparkError) {
      _ = try SparkAddress(parsing: text)
      return nil
    } catch {
      guard case .address(let problem) = error else { return nil }
      return problem
    }
  }

  @Test(
    "host and port",
    arguments: [
      ("sc://spark.example.com", "spark.example.com", 15002), ("sc://spark.example.com/", "spark.example.com", 15002),
      ("sc://localhost:7", "localhost", 7), ("sc://10.0.0.1:65535/", "10.0.0.1", 65535), ("sc://[::1]", "::1", 15002),
      ("sc://[2001:db8::1]:443/;use_ssl=true", "2001:db8::1", 443),
      ("sc://spark-master_1:15002/;", "spark-master_1", 15002),
      ("sc://h;use_ssl=true", "h", 15002),
    ])
  func place(_ text: String, host: String, port: Int) throws {
    let address = try SparkAddress(parsing: text)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.token == nil)
  }

  @Test("parameters are percent-decoded")
  func parameters() throws {
    let address = try SparkAddress(
      parsing:
        "sc://h:1/;token=a%3Bb%2Fc=d;user_id=Jos%C3%A9;session_id=550E8400-E29B-41D4-A716-446655440000;use_ssl=true")
    #expect(address.token == "a;b/c=d")
    #expect(address.userID == "José")
    #expect(address.sessionID == "550e8400-e29b-41d4-a716-446655440000")
    #expect(address.usesTLS)
  }

  @Test(
    "a token goes in clear only to this machine",
    arguments: [
      ("sc://h/;token=t", true), ("sc://localhost/;token=t", false), ("sc://127.0.0.1/;token=t", false),
      ("sc://[::1]/;token=t", false), ("sc://127.0.0.1.example.com/;token=t", true),
      ("sc://localhost/;token=t;use_ssl=true", true), ("sc://localhost/;token=t;use_ssl=false", false),
      ("sc://h/;use_ssl=false", false), ("sc://h", false),
    ])
  func security(_ text: String, usesTLS: Bool) throws {
    #expect(try SparkAddress(parsing: text).usesTLS == usesTLS)
  }

  @Test(
    "what is wrong is said",
    arguments: [
      ("spark://h", SparkAddress.Problem.scheme), ("h:15002", .scheme), ("", .scheme), ("sc://", .noHost),
      ("sc://:15002", .noHost), ("sc://a b", .host("a b")), ("sc://user@h", .host("user@h")),
      ("sc://[::1", .host("[::1")),
      ("sc://[h]", .host("[h]")), ("sc://::1", .noHost), ("sc://h:", .port("")), ("sc://h:0", .port("0")),
      ("sc://h:65536", .port("65536")), ("sc://h:+1", .port("+1")), ("sc://h:15002x", .port("15002x")),
      ("sc://h/path", .path("path")), ("sc://h/path;token=t", .path("path")),
      ("sc://h/;tokn=t", .unknownParameter("tokn", suggestion: "token")),
      ("sc://h/;USE_SSL=true", .unknownParameter("USE_SSL", suggestion: "use_ssl")),
      ("sc://h/;frobnicate=1", .unknownParameter("frobnicate", suggestion: nil)),
      ("sc://h/;token=a;token=b", .repeatedParameter("token")), ("sc://h/;token", .noValue("token")),
      ("sc://h/;token=", .noValue("token")), ("sc://h/;token=%zz", .percent("token")),
      ("sc://h/;token=a%0Ab", .unprintable(name: "token")), ("sc://h/;use_ssl=yes", .notBoolean("use_ssl")),
      ("sc://h/;session_id=mine", .notUUID("session_id")), ("sc://h/;token=t;use_ssl=false", .tokenInClear),
    ])
  func wrong(_ text: String, expected: SparkAddress.Problem) {
    #expect(problem(text) == expected)
  }

  @Test("the token is never shown")
  func hidden() throws {
    let address = try SparkAddress(parsing: "sc://h/;token=s3cret;user_id=me")
    #expect(address.description == "sc://h:15002/;token=…;use_ssl=true;user_id=me")
    #expect(SparkError.unauthenticated(server: address.server, hasToken: true).description.contains("s3cret") == false)
  }
}
