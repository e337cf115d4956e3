// advex bench compute: images per second of a training step, a PGD step and inference.
import ArgumentParser
import Foundation
import Nets

struct BenchCompute: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compute", abstract: "Images per second of training, attack and inference.")

  @Option(help: "Architecture.")
  var arch = "resnet9"

  @Option(help: "Channels of the narrowest layer; default by architecture.")
  var width: Int?

  @Option(help: "Pictures per step.")
  var batch = 128

  @Option(help: "Number format: float32.")
  var precision: Precision = .float32

  @Flag(help: "28×28 grey pictures instead of 32×32 in colour.")
  var grey = false

  @Flag(help: "One JSON object.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let input =
      grey
      ? ImageShape(channels: 1, height: 28, width: 28)
      : ImageShape(channels: 3, height: 32, width: 32)
    let network = try Architecture.named(arch, input: input, classes: 10, width: width)
    let result = try ComputeBenchmark.run(
      architecture: network, batch: batch, threads: threads.threads)
    if json {
      print(
        """
        {"train": \(result.train), "pgd": \(result.pgd), "infer": \(result.infer), \
        "peakBytes": \(result.peakBytes)}
        """)
    } else {
      print("\(network.name) width \(network.width), batch \(batch), \(threads.threads) threads")
      print(String(format: "train %8.0f images/s", result.train))
      print(String(format: "pgd   %8.0f images/s", result.pgd))
      print(String(format: "infer %8.0f images/s", result.infer))
      print("peak  \(result.peakBytes / 1_000_000) MB")
    }
  }
}
