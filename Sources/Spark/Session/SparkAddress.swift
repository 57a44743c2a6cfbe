import Foundation
import Tabular

/// Where a Spark Connect server is and how to talk to it: `sc://host:port/;name=value;…`.
///
/// The form is that of Spark's own clients. Names and values are case sensitive, values are percent-decoded.
/// - SeeAlso: Spark, `sql/connect/docs/client-connection-string.md`.
public struct SparkAddress: Sendable, Equatable {
  /// A name or an IP address, IPv6 without brackets.
  public let host: String
  /// 15002 unless it is given.
  public let port: Int
  /// Sent as a bearer token.
  public let token: String?
  /// Asked for, or due to a token; a token goes in clear only to this machine.
  public let usesTLS: Bool
  public let userID: String?
  /// A UUID; whoever gives one shares a session, which then isn't released.
  public let sessionID: String?

  /// What is wrong with an address.
  public enum Problem: Sendable, Equatable {
    case scheme
    case noHost
    case host(String)
    case port(String)
    /// Something other than parameters follows the host.
    case path(String)
    case unknownParameter(String, suggestion: String?)
    case repeatedParameter(String)
    case noValue(String)
    case percent(String)
    case unprintable(name: String)
    case notBoolean(String)
    case notUUID(String)
    /// A token, to another machine, with `use_ssl=false`.
    case tokenInClear
  }

  private enum Parameter: String, CaseIterable {
    case token
    case useTLS = "use_ssl"
    case user = "user_id"
    case session = "session_id"
  }

  public init(parsing text: String) throws(SparkError) {
    do throws(Problem) {
      let scheme = "sc://"
      guard text.hasPrefix(scheme) else { throw Problem.scheme }
      let rest = text.dropFirst(scheme.count)
      let authority = rest.prefix { $0 != "/" && $0 != ";" }
      (host, port) = try Self.hostAndPort(authority)
      let values = try Self.parameters(rest[authority.endIndex...])

      token = values[.token]
      userID = values[.user]
      sessionID = try values[.session].map { text throws(Problem) in
        guard let id = UUID(uuidString: text) else { throw .notUUID(Parameter.session.rawValue) }
        return id.uuidString.lowercased()
      }
      let isLocal = Self.isLoopback(host)
      switch values[.useTLS] {
      case nil: usesTLS = token != nil && !isLocal
      case "true": usesTLS = true
      case "false":
        guard token == nil || isLocal else { throw Problem.tokenInClear }
        usesTLS = false
      default: throw Problem.notBoolean(Parameter.useTLS.rawValue)
      }
    } catch {
      throw .address(error)
    }
  }

  /// "host:port", for messages.
  public var server: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SparkAddress {
  private static func hostAndPort(_ text: Substring) throws(Problem) -> (String, Int) {
    var host = text
    var port: Substring?
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw .host(String(text)) }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":", host.contains(":"),
        host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
      else { throw .host(String(text)) }
      if !rest.isEmpty { port = rest.dropFirst() }
    } else {
      if let colon = text.firstIndex(of: ":") {
        host = text[..<colon]
        port = text[text.index(after: colon)...]
      }
      let isName = host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
      guard isName else { throw .host(String(host)) }
    }
    guard !host.isEmpty else { throw .noHost }
    guard let port else { return (String(host), 15002) }
    guard port.allSatisfy(\.isASCII), port.first?.isNumber == true, let number = Int(port), 1...65535 ~= number else {
      throw .port(String(port))
    }
    return (String(host), number)
  }

  /// - Parameter text: nothing, "/", or "/;name=value;…"; a slash may be missing and a semicolon end it.
  private static func parameters(_ text: Substring) throws(Problem) -> [Parameter: String] {
    let list = text.first == "/" ? text.dropFirst() : text
    guard list.isEmpty || list.first == ";" else { throw .path(String(list.prefix { $0 != ";" })) }
    var values: [Parameter: String] = [:]
    for pair in list.split(separator: ";") {
      let name = pair.prefix { $0 != "=" }
      guard let parameter = Parameter(rawValue: String(name)) else {
        let names = Parameter.allCases.map { ByteText($0.rawValue) }
        throw .unknownParameter(
          String(name), suggestion: nearestName(to: ByteText(String(name)), in: names)?.string)
      }
      guard values[parameter] == nil else { throw .repeatedParameter(parameter.rawValue) }
      let value = pair[name.endIndex...].dropFirst()
      guard !value.isEmpty else { throw .noValue(parameter.rawValue) }
      guard let decoded = value.removingPercentEncoding else { throw .percent(parameter.rawValue) }
      // A token goes into a header of HTTP.
      if parameter == .token, !decoded.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
        throw .unprintable(name: parameter.rawValue)
      }
      values[parameter] = decoded
    }
    return values
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host.lowercased() == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension SparkAddress: CustomStringConvertible {
  /// The address with "…" in place of the token.
  public var description: String {
    var text = "sc://\(server)"
    let parameters = [
      token.map { _ in "token=…" }, usesTLS ? "use_ssl=true" : nil, userID.map { "user_id=\($0)" },
      sessionID.map { "session_id=\($0)" },
    ].compactMap(\.self)
    if !parameters.isEmpty { text += "/;" + parameters.joined(separator: ";") }
    return text
  }
}

extension SparkAddress.Problem: Error {
  var message: String {
    switch self {
    case .scheme: "the address of a Spark server begins with sc://"
    case .noHost: "the Spark address names no host"
    case .host(let text): "\"\(text)\" in the Spark address is not a host"
    case .port(let text): "\"\(text)\" in the Spark address is not a port"
    case .path(let text): "the Spark address has a path, \"/\(text)\", which Spark Connect does not know"
    case .unknownParameter(let name, _): "the Spark address has an unknown parameter \"\(name)\""
    case .repeatedParameter(let name): "the Spark address gives \(name) twice"
    case .noValue(let name): "\(name) in the Spark address has no value"
    case .percent(let name): "\(name) in the Spark address has a wrong percent escape"
    case .unprintable(let name): "\(name) in the Spark address is not printable ASCII"
    case .notBoolean(let name): "\(name) in the Spark address is neither true nor false"
    case .notUUID(let name): "\(name) in the Spark address is not a UUID"
    case .tokenInClear: "use_ssl=false would send the token to another machine in clear"
    }
  }

  var fix: String {
    switch self {
    case .scheme, .noHost, .host, .path: "write sc://host:port, or sc://host:port/;token=...;use_ssl=true"
    case .port: "give a number from 1 to 65535, or leave it out for 15002"
    case .unknownParameter(_, let suggestion?): "did you mean \(suggestion)?"
    case .unknownParameter: "known are token, use_ssl, user_id and session_id"
    case .repeatedParameter: "give it once"
    case .noValue(let name): "write \(name)=VALUE, or leave it out"
    case .percent: "write %25 for %, %3B for ; and %2F for /"
    case .unprintable: "check it for blanks and line ends"
    case .notBoolean(let name): "write \(name)=true or \(name)=false"
    case .notUUID: "leave it out, then a new session is made"
    case .tokenInClear: "leave use_ssl out"
    }
  }
}
