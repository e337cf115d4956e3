// How fast the lab file is: payload codecs beside PNG and plain zstd, the wait for a first batch, and
// an epoch of training out of the lab beside one out of memory.
import Datasets
import Learning
import Nets
import Store

/// Measures one dataset of a lab.
public struct StoreBenchmark {
  /// One way to keep a picture; speeds are one core's, medians.
  public struct Codec: Sendable {
    public let name: String
    public let bytesPerPicture: Double
    public let encodedPerSecond: Double
    public let decodedPerSecond: Double
  }

  /// Training on the dataset, out of memory and out of the lab, medians of interleaved rounds.
  public struct Epoch: Sendable {
    /// Pictures per second when the pictures are in memory already.
    public let fromMemory: Double
    /// The same with opening, unpacking and verifying them first.
    public let fromLab: Double
    /// From opening the dataset to the first step's end, seconds.
    public let firstStepSeconds: Double
  }

  private let lab: LabFile
  private let dataset: Dataset

  /// A benchmark over `dataset`.
  public init(_ dataset: Dataset, in lab: LabFile) {
    self.dataset = dataset
    self.lab = lab
  }

  /// Sizes and speeds of the codecs on the first `limit` pictures.
  public func codecs(limit: Int = 10_000) throws -> [Codec] {
    let count = min(limit, dataset.count)
    let pixels = try lab.pictures.pixels(of: dataset.pictures, in: 0..<count)
    let shape = dataset.shape
    let ours = try PayloadBenchmark(
      pictures: pixels, channels: shape.channels, height: shape.height, width: shape.width
    ).run().map { result in
      Codec(
        name: "\(result.codec)", bytesPerPicture: result.bytesPerPicture,
        encodedPerSecond: result.encodedPerSecond, decodedPerSecond: result.decodedPerSecond)
    }
    return ours + [try png(pixels, count: min(count, 2_000))]
  }

  private func png(_ pixels: [UInt8], count: Int) throws -> Codec {
    let shape = ImageShape(
      channels: dataset.shape.channels, height: dataset.shape.height, width: dataset.shape.width)
    let clock = ContinuousClock()
    var files: [[UInt8]] = []
    let encoding = try clock.measure {
      files = try (0..<count).map {
        try PNGCodec.encode(pixels[$0 * shape.count..<($0 + 1) * shape.count], shape: shape)
      }
    }
    let decoding = try clock.measure {
      for file in files { _ = try PNGCodec.decode(file, name: "picture.png") }
    }
    return Codec(
      name: "png", bytesPerPicture: Double(files.reduce(0) { $0 + $1.count }) / Double(count),
      encodedPerSecond: Double(count) / (encoding / .seconds(1)),
      decodedPerSecond: Double(count) / (decoding / .seconds(1)))
  }

  /// An epoch of `architecture` on the dataset, in turn out of memory and out of the lab.
  public func epoch(
    architecture: String, width: Int?, threads: Int, rounds: Int
  ) throws -> Epoch {
    let memory = try StoredExamples(dataset, in: lab)
    let network = try Architecture.named(
      architecture, input: memory.shape, classes: memory.classes, width: width)
    let settings = try TrainingSettings(epochs: 1, threads: threads)
    var times: (memory: [Double], lab: [Double], first: [Double]) = ([], [], [])
    for _ in 0..<rounds {
      times.memory.append(try train(settings, network) { memory }.whole)
      let timed = try train(settings, network) { try StoredExamples(dataset, in: lab) }
      times.lab.append(timed.whole)
      times.first.append(timed.first)
    }
    let pictures = Double(dataset.count)
    return Epoch(
      fromMemory: pictures / median(times.memory), fromLab: pictures / median(times.lab),
      firstStepSeconds: median(times.first))
  }

  private func train(
    _ settings: TrainingSettings, _ network: Architecture, on source: () throws -> StoredExamples
  ) throws -> (whole: Double, first: Double) {
    let start = ContinuousClock.now
    let trainer = try Trainer(settings, architecture: network, source: source())
    try trainer.advance(by: 1)
    let first = ContinuousClock.now - start
    try trainer.advance()
    return ((ContinuousClock.now - start) / .seconds(1), first / .seconds(1))
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
