// Payloads are packed and unpacked on all cores, each with a coder of its own, results in order.
import Dispatch
import Foundation

/// Ordered parallel loops over payload work.
enum ParallelMap {
  /// The results of `body` for 0 ..< count, in order.
  static func run<Value: Sendable>(
    _ count: Int, _ body: @Sendable (PayloadCoder, Int) throws -> Value
  ) throws -> [Value] {
    let lanes = max(1, min(count, ProcessInfo.processInfo.activeProcessorCount))
    let parts = Parts<Value>(lanes)
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      let range = count * lane / lanes..<count * (lane + 1) / lanes
      parts.set(
        lane,
        Result {
          let coder = try PayloadCoder()
          return try range.map { try body(coder, $0) }
        })
    }
    return try parts.joined()
  }
}

/// One result per lane, written by that lane alone.
private final class Parts<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var results: [Result<[Value], any Error>?]

  init(_ count: Int) { results = Array(repeating: nil, count: count) }

  func set(_ lane: Int, _ result: Result<[Value], any Error>) {
    lock.withLock { results[lane] = result }
  }

  func joined() throws -> [Value] {
    try results.flatMap { try $0?.get() ?? [] }
  }
}
