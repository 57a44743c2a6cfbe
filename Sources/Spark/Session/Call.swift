#if Spark
  import GRPCCore
  import SwiftProtobuf

  /// A procedure of Spark Connect: its name, what it takes and what it gives.
  struct Procedure<Request: Message, Response: Message> {
    let descriptor: MethodDescriptor

    init(_ name: String) {
      descriptor = MethodDescriptor(fullyQualifiedService: "spark.connect.SparkConnectService", method: name)
    }
  }

  extension Procedure where Request == ConnectExecutePlanRequest, Response == ConnectExecutePlanResponse {
    static var executePlan: Self { Self("ExecutePlan") }
  }
  extension Procedure where Request == ConnectAnalyzePlanRequest, Response == ConnectAnalyzePlanResponse {
    static var analyzePlan: Self { Self("AnalyzePlan") }
  }
  extension Procedure where Request == ConnectInterruptRequest, Response == ConnectInterruptResponse {
    static var interrupt: Self { Self("Interrupt") }
  }
  extension Procedure where Request == ConnectReleaseSessionRequest, Response == ConnectReleaseSessionResponse {
    static var releaseSession: Self { Self("ReleaseSession") }
  }

  // grpc-swift-protobuf offers these two as well, with 600 lines of error details and a compiler plugin around them.

  struct MessageEncoder<Content: Message>: MessageSerializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: Content) throws -> Bytes {
      Bytes(try message.serializedBytes() as [UInt8])
    }
  }

  struct MessageDecoder<Content: Message>: MessageDeserializer {
    func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Content {
      try Content(serializedBytes: bytes.withUnsafeBytes { [UInt8]($0) })
    }
  }
#endif
