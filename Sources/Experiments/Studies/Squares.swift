// Adversarial squares (Nakkiran 2019): data without any non-robust feature, on which networks are yet
// fooled by tiny perturbations. Pictures are ±1 in every pixel, plus pixel noise; the sign of the
// brightness names the side whatever an L∞ ball of 0.9 adds. Wrong labels can be learnt only from the
// pixel noise: a network that has learnt them by heart listens to it, and so does whoever attacks it.
//
// Four worlds, label noise on and off × pixel noise on and off, each for every length of training. All
// networks of a repetition see the same test pictures, with pixel noise and right labels. A picture is
// flipped at ε if the network names it rightly as it is, and wrongly somewhere in the L∞ ball of ε.
// ε is in units of X, where sides are ±1; in units of the pixel range it is a quarter of that
// (p = 1/2 + X/4), and networks undo this in their first layer. The corpus lends its shape only.
import Datasets
import Learning
import Nets
import Store

/// Are networks fooled where no feature is both useful and non-robust?
public struct Squares: Study {
  public static let name = "squares"
  public static let summary =
    "adversarial squares: who is flipped at which ε, by label noise, pixel noise, training length"
  public static let tables = ["squares"]

  /// One way to draw the training pictures.
  struct World: Codable, Hashable, Sendable {
    let hasWrongLabels: Bool
    let hasPixelNoise: Bool

    static let all = [(true, true), (true, false), (false, true), (false, false)].map(World.init)

    private init(_ labels: Bool, _ pixels: Bool) {
      (hasWrongLabels, hasPixelNoise) = (labels, pixels)
    }

    /// What tables call it.
    var name: String {
      (hasWrongLabels ? "wrong labels" : "right labels")
        + (hasPixelNoise ? ", pixel noise" : ", even pixels")
    }

    var file: String {
      (hasWrongLabels ? "wrong" : "right") + (hasPixelNoise ? "_noisy" : "_even")
    }
  }

  /// How much noise there is where there is any; the source's.
  let labelNoise: Double
  let pixelNoise: Double
  let shape: PictureShape
  let network: NetworkChoice
  let trained: Int
  let tested: Int
  /// Epochs, from the fewest to the most.
  let lengths: [Int]
  let training: TrainingSettings
  /// Radii in units of X, as fractions of the pixel range beside them.
  let radii: [Radius]
  /// The radius at which claims are judged. Small against the sides' distance of 1, and large enough
  /// for the pictures' size: what a ball of ε can do to a sum over d pixels grows with d · ε.
  let judged: Double
  let steps: Int
  let plane: Plane

  /// A radius in units of X and its spelling in units of the pixel range.
  struct Radius: Codable, Hashable, Sendable {
    let units: Double
    let pixels: Epsilon

    init(_ units: Double) throws {
      self.units = units
      pixels = try Epsilon("\(units * SquaresRecipe.pixelsPerUnit)")
    }
  }

  /// The same in two dimensions, where all can be drawn.
  struct Plane: Codable, Hashable, Sendable {
    let network: NetworkChoice
    let trained: Int
    /// Wider than for pictures: two pixels leave less room to tell examples apart.
    let pixelNoise: Double
    /// Places of the lattice on which answers are kept, along each side.
    let side: Int
    let lengths: [Int]
    let training: TrainingSettings
  }

  public var footprint: Footprint {
    let models = World.all.count * lengths.count
    return Footprint(
      perturbations: 9 * trained, models: models, parameters: 700_000,
      predictions: models * (2 * trained + (1 + radii.count) * tested))
  }

  public func measure(on bench: Workbench) throws {
    let test = try bench.squares("squares_test", try recipe(of: .test, on: bench))
    for world in World.all {
      let data = try bench.squares(
        "squares_\(world.file)", try recipe(of: .train(world), on: bench))
      let truth = try bench.squares(
        "squares_\(world.file)_truth", try recipe(of: .truth(world), on: bench))
      for length in lengths {
        var training = training
        training.epochs = length
        let model = try bench.train(
          "on_squares_\(world.file)_\(length)", network, on: data, training, seed: bench.seed(21))
        let subject = Self.subject(world, length)
        try note(model, data, truth, test, as: subject, bench)
        try flip(model, test, as: subject, bench)
      }
    }
    try drawPlane(on: bench)
  }

  private func note(
    _ model: Model, _ data: Dataset, _ truth: Dataset, _ test: Dataset, as subject: String,
    _ bench: Workbench
  ) throws {
    for (quantity, dataset) in [
      (Quantity.fitted, data), (Quantity.trueSide, truth), (Quantity.clean, test),
    ] {
      let result = try bench.evaluate(model, on: dataset)
      try bench.note(quantity, of: subject, result.accuracy, from: result)
    }
  }

  private func flip(
    _ model: Model, _ test: Dataset, as subject: String, _ bench: Workbench
  ) throws {
    for radius in radii {
      let attack = try attack(radius)
      let result = try bench.evaluate(model, on: test, under: attack)
      try bench.note(
        Quantity.robust, at: radius.units, of: subject, result.accuracy, from: result)
    }
    try bench.check(model, on: test, attack(Radius(judged)))
  }

  private func attack(_ radius: Radius) throws -> AttackSettings {
    try AttackSettings(
      threat: ThreatModel(norm: .linf, eps: radius.pixels), steps: steps, stopsWhenBroken: true)
  }
}

extension Squares {
  /// Networks in the plane: their training pictures and their answers on a lattice, with few steps of
  /// training and with many.
  private func drawPlane(on bench: Workbench) throws {
    let lattice = try bench.squares("plane", try recipe(of: .lattice, on: bench))
    let data = try bench.squares("plane_train", try recipe(of: .plane, on: bench))
    for length in plane.lengths {
      var training = plane.training
      training.epochs = length
      let model = try bench.train(
        "on_plane_\(length)", plane.network, on: data, training, seed: bench.seed(22))
      let steps = length * plane.trained / training.batch
      for (quantity, dataset) in [(Quantity.fitted, data), (Quantity.plane, lattice)] {
        let result = try bench.evaluate(model, on: dataset)
        try bench.note(quantity, of: "plane, \(steps) steps", result.accuracy, from: result)
      }
    }
  }

  private enum Part {
    case train(World)
    /// The pictures of `train` with right labels.
    case truth(World)
    case test, plane, lattice
  }

  /// How a part is drawn; training pictures of a repetition are the same in all worlds but for what
  /// the world turns off.
  private func recipe(of part: Part, on bench: Workbench) throws -> (DatasetName) throws
    -> SquaresRecipe
  {
    let two = PictureShape(channels: 1, height: 1, width: 2)
    return { name in
      switch part {
      case .train(let world), .truth(let world):
        let isTrain = if case .train = part { true } else { false }
        return try SquaresRecipe(
          name: name, points: .drawn(trained), shape: shape,
          labelNoise: isTrain && world.hasWrongLabels ? labelNoise : 0,
          pixelNoise: world.hasPixelNoise ? pixelNoise : 0, seed: bench.seed(23))
      case .test:
        return try SquaresRecipe(
          name: name, points: .drawn(tested), shape: shape, pixelNoise: pixelNoise,
          seed: bench.seed(24))
      case .plane:
        return try SquaresRecipe(
          name: name, points: .drawn(plane.trained), shape: two, labelNoise: labelNoise,
          pixelNoise: plane.pixelNoise, seed: bench.seed(25))
      case .lattice:
        return try SquaresRecipe(name: name, points: .lattice(side: plane.side), shape: two)
      }
    }
  }

  static func subject(_ world: World, _ epochs: Int) -> String {
    "\(world.name), \(epochs) \(epochs == 1 ? "epoch" : "epochs")"
  }
}

extension Workbench {
  /// The squares that `recipe` draws, under a free name.
  func squares(_ what: String, _ recipe: (DatasetName) throws -> SquaresRecipe) throws -> Dataset {
    let (name, isKnown) = try datasetName(what, "all") { try recipe($0).request() }
    return try isKnown
      ? lab.datasets.named(name.description) : recipe(name).run(in: lab, report: tell.report)
  }
}

extension Quantity {
  /// The share of training pictures whose given label a network says.
  static let fitted = "training accuracy"
  /// The share of training pictures whose true side it says.
  static let trueSide = "true sides of training pictures"
  /// The share of places in the plane that it assigns to the nearer side.
  static let plane = "right places of the plane"
}
