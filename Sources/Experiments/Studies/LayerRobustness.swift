// The authors' reply to Nakano (Ilyas et al. 2019): VGG and AlexNet lend themselves to style transfer without
// adversarial training because their first layers are robust already. The robustness of a layer f is
//
//   R(f) = E[max ‖f(x′) − f(x)‖₂] / E[‖f(x₁) − f(x₂)‖₂],
//
// x′ in a small ball around x, x₁ and x₂ two random pictures: how far an adversary moves the layer, in units
// of how far apart it holds pictures; the lower the more robust. Each network is measured layer by layer, on
// the same test pictures. The source says neither ball nor search, so ours are settings of the study.
import Datasets
import Learning
import Nets
import Store

/// Which networks have layers that an adversary moves little?
public struct LayerRobustness: Study {
  public static let name = "layer-robustness"
  public static let summary =
    "how far an adversary moves each layer of standard, robust, VGG and AlexNet networks"
  public static let tables = ["layer-robustness"]

  /// A network that is trained as the standard one, but for the rate.
  struct Candidate: Codable, Hashable, Sendable {
    let network: NetworkChoice
    /// Peak learning rate: networks without batch norm diverge at the rate of those with it.
    let rate: Double
  }

  let paper: PaperSettings
  let vgg, alexnet: Candidate
  /// The ball, and how it is searched.
  let attack: AttackSettings
  /// Test pictures that are attacked, and as many pairs.
  let pictures: Int

  public var footprint: Footprint { paper.footprint(perturbed: 0, models: 4) }

  /// Everything for one seed.
  public func measure(on bench: Workbench) throws {
    for (subject, network, model) in try networks(on: bench) {
      let clean = try bench.evaluate(model, on: bench.corpus.test)
      try bench.note(Quantity.clean, of: subject, clean.accuracy, from: clean)
      let layers = try MeasuredLayers.of(network.architecture)
      let ratios = try layers.enumerated().map { index, layer in
        let ratio = try self.ratio(of: layer, in: model, on: bench)
        if let ratio {
          try bench.note(
            Quantity.layer(layer), at: Double(index + 1), of: subject, ratio, unit: "1")
        }
        return ratio
      }
      try summarise(ratios, of: subject, on: bench)
    }
  }

  /// The standard network, the robust one, VGG and AlexNet: what tables call them, and what they are.
  func networks(on bench: Workbench) throws -> [(String, NetworkChoice, Model)] {
    let sources = try paper.sources(on: bench)
    let plain = try [vgg, alexnet].map { candidate in
      let name = candidate.network.architecture
      return (
        candidate.subject, candidate.network,
        try train(candidate, name, seed: bench.seed(0), on: bench)
      )
    }
    return [
      (Subject.standard, paper.network, sources.standard),
      (Subject.robust, paper.network, sources.robust),
    ] + plain
  }

  /// What claims are about; nothing where one of the first layers, or the last, has no ratio.
  private func summarise(_ ratios: [Double?], of subject: String, on bench: Workbench) throws {
    let first = ratios.prefix(MeasuredLayers.first).compactMap { $0 }
    guard first.count == MeasuredLayers.first else { return }
    let mean = first.reduce(0, +) / Double(first.count)
    try bench.note(Quantity.meanOfFirst, of: subject, mean, unit: "1")
    try bench.note(
      Quantity.growthToFourth, of: subject, first[first.count - 1] - first[0], unit: "1")
    if let last = ratios.last ?? nil {
      try bench.note(Quantity.growthToLast, of: subject, last - first[0], unit: "1")
    }
  }

  /// A network that is trained as the standard one, but for its rate.
  func train(_ candidate: Candidate, _ what: String, seed: UInt64, on bench: Workbench) throws
    -> Model
  {
    var training = paper.standard
    training.schedule.peak = candidate.rate
    return try bench.train(
      what, candidate.network, on: paper.naturals(on: bench), training, seed: seed)
  }

  /// R of that layer; nil where it is the same on every picture.
  func ratio(of layer: String, in model: Model, on bench: Workbench) throws -> Double? {
    var attack = attack
    attack.seed = bench.seed
    return try LayerRobustnessStep(
      model: model, dataset: bench.corpus.test, layer: layer, attack: attack, pictures: pictures
    ).run(in: bench.lab, threads: bench.threads, report: bench.tell.report, warn: bench.tell.warn)
      .ratio
  }

  /// Names of what is compared; VGG and AlexNet go by their architecture.
  enum Subject {
    static let standard = "standard"
    static let robust = "robust"
  }
}

extension LayerRobustness.Candidate {
  var subject: String { network.architecture }
}

extension Quantity {
  /// R(f) of that layer; x is its position.
  static func layer(_ name: String) -> String { "R of \(name)" }
  /// The mean of R(f) over the first four layers.
  static let meanOfFirst = "mean R of the first layers"
  /// R(f) of the fourth layer minus that of the first.
  static let growthToFourth = "growth of R to the fourth layer"
  /// R(f) of the last layer minus that of the first.
  static let growthToLast = "growth of R to the last layer"
}

/// The layers that are measured, by architecture, from the picture on: what stages of residual networks
/// give to the next, as the source has it, and every ReLU of networks that are one sequence.
enum MeasuredLayers {
  /// So many of them are plotted in the source.
  static let first = 4

  private static let table: [String: [String]] = [
    "cnn": ["relu1", "relu2", "relu3", "residual1.add"],
    "resnet9": ["relu1", "residual1.add", "relu3", "residual2.add"],
    "resnet50": ["layer1.2.relu", "layer2.3.relu", "layer3.5.relu", "layer4.2.relu"],
    "vgg11": features(1, 4, 7, 9, 12, 14, 17, 19),
    "vgg16": features(1, 3, 6, 8, 11, 13, 15, 18, 20, 22, 25, 27, 29),
    "alexnet": features(1, 4, 7, 9, 11),
  ]

  /// Names of the layers of the architecture of that name.
  ///
  /// - Throws: `StoreError.unknownName` for one that the table does not have.
  static func of(_ architecture: String) throws -> [String] {
    guard let layers = table[architecture] else {
      throw StoreError.unknownName(
        kind: "architecture with known stages", name: architecture,
        nearest: nearestName(to: architecture, in: table.keys.sorted()))
    }
    return layers
  }

  private static func features(_ numbers: Int...) -> [String] { numbers.map { "features.\($0)" } }
}
