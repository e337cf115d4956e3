// How small and how fast the picture codec is, beside plain zstd and raw bytes: one thread, checksum
// included as the store always computes it, the codecs taking turns so that none has a quieter moment.
import Foundation

/// Sizes and speeds of the payload codecs on given pictures.
public struct PayloadBenchmark: Sendable {
  /// What was measured of one codec; speeds are medians over the rounds.
  public struct Result: Equatable, Sendable {
    /// The codec that was tried; single pictures may have stayed raw.
    public let codec: PayloadCodec
    /// Mean payload length.
    public let bytesPerPicture: Double
    /// Pictures encoded in a second by one thread.
    public let encodedPerSecond: Double
    /// Pictures decoded and checked in a second by one thread.
    public let decodedPerSecond: Double
  }

  private struct Trial {
    let codec: PayloadCodec
    var bytes = 0
    var encodeSeconds: [Double] = []
    var decodeSeconds: [Double] = []
  }

  private let pictures: [UInt8]
  private let channels: Int
  private let height: Int
  private let width: Int
  private var length: Int { channels * height * width }
  private var count: Int { pictures.count / length }

  /// A benchmark over `pictures`, one after another without gaps, each channels × height × width.
  /// - Throws: `PayloadError.shape` if there is no whole number of pictures, or none.
  public init(pictures: [UInt8], channels: Int, height: Int, width: Int) throws {
    let sides = [channels, height, width]
    guard sides.allSatisfy({ (1...Int(Int16.max)).contains($0) }), !pictures.isEmpty,
      pictures.count % (channels * height * width) == 0
    else {
      throw PayloadError.shape(
        channels: channels, height: height, width: width, elements: pictures.count)
    }
    self.pictures = pictures
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Encodes and decodes every picture `rounds` times with codecs `picture`, `zstd` and `raw`.
  /// - Throws: `PayloadError`.
  public func run(rounds: Int = 5) throws -> [Result] {
    let coder = try PayloadCoder()
    var trials = [Trial(codec: .picture), Trial(codec: .zstd), Trial(codec: .raw)]
    for _ in 0..<max(1, rounds) {
      for i in trials.indices { try measure(&trials[i], coder) }
    }
    return trials.map { trial in
      Result(
        codec: trial.codec, bytesPerPicture: Double(trial.bytes) / Double(count),
        encodedPerSecond: Double(count) / median(trial.encodeSeconds),
        decodedPerSecond: Double(count) / median(trial.decodeSeconds))
    }
  }

  private func measure(_ trial: inout Trial, _ coder: PayloadCoder) throws {
    let clock = ContinuousClock()
    var payloads: [Payload] = []
    payloads.reserveCapacity(count)
    let encoding = try clock.measure {
      try pictures.withUnsafeBufferPointer { all in
        for i in 0..<count {
          let picture = UnsafeBufferPointer(rebasing: all[i * length..<(i + 1) * length])
          payloads.append(try encode(picture, trial.codec, coder))
        }
      }
    }
    var restored = [UInt8](repeating: 0, count: length)
    let decoding = try clock.measure {
      try restored.withUnsafeMutableBufferPointer { out in
        for payload in payloads { try decode(payload, coder, into: out) }
      }
    }
    trial.bytes = payloads.reduce(0) { $0 + $1.bytes.count }
    trial.encodeSeconds.append(encoding / .seconds(1))
    trial.decodeSeconds.append(decoding / .seconds(1))
  }

  private func encode(
    _ picture: UnsafeBufferPointer<UInt8>, _ codec: PayloadCodec, _ coder: PayloadCoder
  ) throws -> Payload {
    codec == .picture
      ? try coder.encodePicture(picture, channels: channels, height: height, width: width)
      : try coder.encode(UnsafeRawBufferPointer(picture), codec: codec)
  }

  private func decode(
    _ payload: Payload, _ coder: PayloadCoder, into out: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    if payload.codec == .picture {
      try coder.decodePicture(
        payload, channels: channels, height: height, width: width, into: out)
    } else {
      try coder.decode(payload, into: UnsafeMutableRawBufferPointer(out))
    }
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
