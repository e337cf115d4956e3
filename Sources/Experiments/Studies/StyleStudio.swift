// Where the study of style works: its networks with the layers that are looked at, the photographs, the
// judge, and the pictures that are made of them.
import Datasets
import Foundation
import Learning
import Nets
import Store

/// The layers of an architecture that say what is style: one after each of the first four stages, as
/// Nakano 2019 takes them of ResNets; the third of them says what is content. Of AlexNet they are the
/// first four convolutions, as the authors' reply has it.
enum StyleLayers {
  static let count = 4

  /// - Throws: `StoreError.refused` for an architecture of which nobody has said what its stages are.
  static func named(of architecture: Architecture) throws -> [String] {
    let names = architecture.layerNames
    switch architecture.name {
    case "cnn": return ["relu1", "relu2", "relu3", "residual1.add"]
    case "resnet9": return ["relu1", "residual1.add", "relu3", "residual2.add"]
    case "vgg11": return ["features.1", "features.4", "features.9", "features.14"]
    case "vgg16": return ["features.3", "features.8", "features.15", "features.22"]
    case "alexnet": return ["features.1", "features.4", "features.7", "features.9"]
    case "resnet18", "resnet50":
      return (1...count).compactMap { stage in
        names.last { $0.hasPrefix("layer\(stage).") && $0.hasSuffix(".relu") }
      }
    default:
      throw StoreError.refused(
        "the study of style does not know the stages of \(architecture.name); take one of cnn, "
          + "resnet9, resnet18, resnet50, vgg11, vgg16, alexnet")
    }
  }
}

/// A network of the study, with what of it is looked at.
struct StyleNetwork {
  let name: String
  let model: Model
  let layers: [String]
  let averagesPools: Bool

  init(_ name: String, _ model: Model, averagesPools: Bool = false) throws {
    self.name = name
    self.model = model
    self.averagesPools = averagesPools
    layers = try StyleLayers.named(
      of: JSONDecoder().decode(Architecture.self, from: Data(model.architecture.utf8)))
  }

  func view(style: [String]) -> StyleView {
    StyleView(style: style, averagesPools: averagesPools)
  }

  var contentView: StyleView { StyleView(content: layers[2], averagesPools: averagesPools) }
}

/// One way to make a picture.
struct StyleTask {
  let subject: String
  let style, content: StyleNetwork
  /// nil for all of the network's.
  var layers: [String]?
  var start = StyleSettings.Start.content
}

/// Networks, photographs and judge of one repetition.
struct StyleStudio {
  let standard, robust, vgg, alexnet: StyleNetwork
  private let study: Style
  private let bench: Workbench
  private let photographs: Dataset
  private let judge: StyleRecipe.Judge

  init(_ study: Style, on bench: Workbench) throws {
    self.study = study
    self.bench = bench
    let networks = try study.layers.networks(on: bench).map(\.2)
    standard = try StyleNetwork(StyleSubject.standard, networks[0])
    robust = try StyleNetwork(StyleSubject.robust, networks[1])
    vgg = try StyleNetwork(StyleSubject.vgg, networks[2], averagesPools: study.averagesPools)
    alexnet = try StyleNetwork(StyleSubject.alexnet, networks[3])
    photographs = try bench.photographs(side: study.side)
    judge = try study.judge(on: bench)
  }

  /// Makes the tasks' pictures for every pair, writes down what each task comes to on the mean, and gives
  /// the judged style losses by subject.
  func carryOut(_ tasks: [StyleTask], on pairs: [Style.Pair]) throws -> [String: Double] {
    let recipes = try tasks.flatMap { task in try pairs.map { try recipe(task, $0) } }
    let made = try StyleRecipe.run(
      recipes, in: bench.lab, threads: bench.threads, report: bench.tell.report)
    bench.tell.say("made \(made.count) pictures of seed \(bench.seed)")
    var losses: [String: Double] = [:]
    for (index, task) in tasks.enumerated() {
      let own = made[index * pairs.count..<(index + 1) * pairs.count]
      for (quantity, unit) in [
        (Quantity.judgedStyle, "1"), (Quantity.judgedContent, "1"),
        (Quantity.checkerboard, "share"),
      ] {
        let mean = try own.reduce(0) { try $0 + last(quantity, of: $1) } / Double(own.count)
        try bench.note(quantity, of: task.subject, mean, unit: unit)
        if quantity == Quantity.judgedStyle { losses[task.subject] = mean }
      }
    }
    return losses
  }

  /// Where a series of the run that made a picture ends.
  private func last(_ quantity: String, of made: Dataset) throws -> Double {
    let run = try bench.lab.runs.run(made.runID)
    guard
      let value = try bench.lab.metrics.values(of: run, name: quantity, axis: .step).last
    else {
      throw StoreError.refused(
        "the search for \(made.name) took no step: its network sees no style in the pictures; "
          + "train it longer")
    }
    return value
  }

  private func recipe(_ task: StyleTask, _ pair: Style.Pair) throws -> StyleRecipe {
    let settings = try StyleSettings(
      style: task.style.view(style: task.layers ?? task.style.layers),
      content: task.content.contentView, styleWeight: study.styleWeight,
      optimiser: study.optimiser, start: task.start,
      seed: task.start == .noise ? bench.seed : 0)
    func recipe(_ name: DatasetName) throws -> StyleRecipe {
      StyleRecipe(
        name: name, styleNetwork: task.style.model, contentNetwork: task.content.model,
        style: try place(pair.style), content: try place(pair.content), settings: settings,
        judge: judge)
    }
    let what = task.subject.split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    let base = "style.\(bench.corpus.name).\(what).\(bench.seed)"
    let wanted = try DatasetName(name: base, split: pair.name)
    if let known = try bench.lab.runs.finished(recipe(wanted).request(), ignoring: "name") {
      return try recipe(DatasetName(known.name))
    }
    let name = try bench.free(base) { name in
      let name = try DatasetName(name: name, split: pair.name)
      try bench.lab.datasets.requireFree(name, for: recipe(name).request())
    }
    return try recipe(DatasetName(name: name, split: pair.name))
  }

  private func place(_ photograph: Photograph) throws -> PlacedPicture {
    try PlacedPicture(
      photographs, at: Photograph.allCases.firstIndex(of: photograph) ?? photographs.count)
  }
}

extension Style {
  /// An AlexNet of the same kind, the same for every repetition: neither a residual network nor a VGG,
  /// between which the claims decide, and none of those that made a picture.
  func judge(on bench: Workbench) throws -> StyleRecipe.Judge {
    let first = bench.repetition(Style.judgeSeed)
    let network = try StyleNetwork(
      "judge", layers.train(layers.alexnet, "style_judge", seed: first.seed(52), on: first))
    var view = network.contentView
    view.style = network.layers
    return StyleRecipe.Judge(network.model, view)
  }

  /// The repetition whose training pictures the judge learns from, where not all are taken.
  private static let judgeSeed: UInt64 = 1
}

extension Workbench {
  /// All photographs of the binary as pictures like the corpus has them, reduced to `side` × `side`.
  func photographs(side: Int) throws -> Dataset {
    func recipe(_ name: DatasetName) throws -> PhotographRecipe {
      try PhotographRecipe(
        name: name, photographs: Photograph.allCases, side: side,
        channels: corpus.train.shape.channels)
    }
    let (name, isKnown) = try datasetName("photographs\(side)", "test") {
      try recipe($0).request()
    }
    return try isKnown ? lab.datasets.named(name.description) : recipe(name).run(in: lab)
  }
}
