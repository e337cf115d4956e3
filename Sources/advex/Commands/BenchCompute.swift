// advex bench compute: images per second of a training step, a PGD step and inference.
import ArgumentParser
import Foundation
import Nets

extension Precision: ExpressibleByArgument {}
extension KernelChoice: ExpressibleByArgument {}

struct BenchCompute: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compute", abstract: "Images per second of training, attack and inference.",
    discussion: """
      Each figure is the median of five timings on made-up pictures. The ceiling is the speed of the \
      same convolutions alone, in the same process; the share says how much of it is reached.
      """)

  @Option(help: "Architecture.")
  var arch = "resnet9"

  @Option(help: "Channels of the narrowest layer; default by architecture.")
  var width: Int?

  @Option(help: "Pictures per step.")
  var batch = 128

  @Option(help: "Number format: float32 or bfloat16.")
  var precision: Precision = .float32

  @Option(help: "Algorithms of convolutions: fastest, or direct everywhere.")
  var kernels: KernelChoice = .fastest

  @Flag(help: "28×28 grey pictures instead of 32×32 in colour.")
  var grey = false

  @Flag(help: "Show what kinds of operations take how long.")
  var profile = false

  @Flag(help: "One JSON object: images per second, shares, peak memory in bytes.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let input =
      grey
      ? ImageShape(channels: 1, height: 28, width: 28)
      : ImageShape(channels: 3, height: 32, width: 32)
    let network = try Architecture.named(arch, input: input, classes: 10, width: width)
    let benchmark = try ComputeBenchmark(
      architecture: network, batch: batch, threads: threads.threads,
      compute: Compute(precision, kernels: kernels))
    let results = try ComputeBenchmark.Work.allCases.map { ($0, try benchmark.measure($0)) }
    if json {
      print(try object(results))
    } else {
      print(
        "\(network.name) width \(network.width), batch \(batch), \(precision.rawValue), "
          + "\(threads.threads) threads")
      for (work, figures) in results { show(work, figures, flops: benchmark.flops(of: work)) }
      print("peak  \(ComputeBenchmark.peakBytes / 1_000_000) MB")
    }
  }

  private func show(
    _ work: ComputeBenchmark.Work, _ figures: ComputeBenchmark.Figures, flops: Int
  ) {
    let name = work.rawValue.padding(toLength: 5, withPad: " ", startingAt: 0)
    print(
      String(
        format: "%@ %8.1f images/s, %6.1f GFLOP/s, convolutions alone %8.1f images/s: %5.1f %%",
        name, figures.picturesPerSecond, figures.picturesPerSecond * Double(flops) / 1e9,
        figures.convolutionCeiling, 100 * figures.convolutionShare))
    guard profile else { return }
    for (work, seconds) in figures.profile {
      print(
        "      " + work.padding(toLength: 12, withPad: " ", startingAt: 0)
          + String(format: "%9.3f ms", 1000 * seconds))
    }
  }

  private func object(
    _ results: [(ComputeBenchmark.Work, ComputeBenchmark.Figures)]
  ) throws -> String {
    let shares = results.map { "\"\($0.rawValue)\": \($1.convolutionShare)" }
    let speeds = results.map { "\"\($0.rawValue)\": \($1.picturesPerSecond)" }
    let wholeTime = results.reduce(0) { $0 + 1 / $1.1.picturesPerSecond }
    let convolutionTime = results.reduce(0) {
      $0 + $1.1.convolutionShare / $1.1.picturesPerSecond
    }
    return "{\(speeds.joined(separator: ", ")), \"convShare\": \(convolutionTime / wholeTime), "
      + "\"convShares\": {\(shares.joined(separator: ", "))}, "
      + "\"peakBytes\": \(ComputeBenchmark.peakBytes)}"
  }
}
