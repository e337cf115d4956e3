// What Nakkiran 2019 says of adversarial squares, how it will be judged, and the settings at each scale.
import Learning
import Nets
import Store

extension Squares {
  /// The settings of that scale; of `kind` only the pictures' shape matters.
  ///
  /// - Throws: `StoreError.refused` for radii at which no network could be robust.
  public init(_ scale: Scale, on kind: Corpus.Kind, threads: Int) throws {
    shape =
      kind == .grey
      ? PictureShape(channels: 1, height: 28, width: 28)
      : PictureShape(channels: 3, height: 32, width: 32)
    (labelNoise, pixelNoise) = (0.1, 0.1)
    radii = try [0.01, 0.03, 0.1, 0.3, 0.8].map { try Radius($0) }
    steps = scale == .tiny ? 3 : 20
    // Nothing may keep networks from learning by heart: neither batch norm nor weight decay. Brightness
    // outweighs the noise by far, so that the noise is learnt only in many steps, as long as brightness
    // allows: it bounds the rate by the number of pixels.
    let optimiser = Optimiser.sgd(SGD(weightDecay: 0))
    switch scale {
    case .tiny:
      network = NetworkChoice(architecture: "mlp", width: 16)
      (trained, tested, lengths) = (64, 32, [1, 2])
    case .small:
      network = NetworkChoice(architecture: "mlp", width: 512)
      (trained, tested, lengths) = (1_000, 500, [1, 400])
    case .paper:
      network = NetworkChoice(architecture: "resnet18")
      (trained, tested, lengths) = (10_000, 10_000, [1, 20])
    }
    judged = scale == .paper ? 0.01 : 0.03
    training =
      scale == .paper
      ? try TrainingSettings(
        epochs: 20, schedule: Schedule(.constant, peak: 1e-5), batch: 128,
        optimiser: .adam(Adam()), augmentation: .none, threads: threads)
      : try TrainingSettings(
        epochs: 1, schedule: Schedule(peak: 0.03 * 784 / Double(shape.count)), batch: 32,
        optimiser: optimiser, augmentation: .none, threads: threads)
    plane = Plane(
      network: NetworkChoice(architecture: "mlp", width: 64), trained: 100, pixelNoise: 0.5,
      side: scale == .tiny ? 18 : 52, lengths: scale == .tiny ? [2, 4] : [2, 2_000],
      training: try TrainingSettings(
        epochs: 1, schedule: Schedule(peak: 0.05), batch: 20, optimiser: optimiser,
        augmentation: .none, threads: threads))
    try validate()
  }

  private func validate() throws {
    let widest = radii.map(\.units).max() ?? 0
    guard widest + pixelNoise < 1 else {
      throw StoreError.refused(
        "a ball of \(widest) beside pixel noise of \(pixelNoise) reaches the other side, where no "
          + "network could be robust; take radii below \(1 - pixelNoise)")
    }
  }

  /// What will be judged.
  public func claims(classes: Int) -> [Claim] {
    let long = lengths.last ?? 1
    let short = lengths.first ?? 1
    func world(_ wrong: Bool, _ noise: Bool, _ epochs: Int) -> String {
      World.all.first { $0.hasWrongLabels == wrong && $0.hasPixelNoise == noise }
        .map { Self.subject($0, epochs) } ?? ""
    }
    let fooled = world(true, true, long)
    let source = "Nakkiran 2019, adversarial squares"
    func robust(_ subject: String) -> Claim.Quantity {
      Claim.Quantity(Quantity.robust, at: judged, of: subject)
    }
    let fitted = Claim(
      "wrong labels are learnt by heart",
      statement: "Trained long enough, the network says the given label of nearly all its training "
        + "pictures, right or wrong.",
      source: source + " (99.9 %)",
      refutation: "It misses more than one in twenty: then it has not learnt the wrong ones.",
      Claim.Quantity(Quantity.fitted, of: fooled), .above, .reference(0.95), by: 0)
    let flipped = Claim(
      "who has learnt them is fooled",
      statement: "Tiny perturbations flip most test pictures for a network that has learnt wrong "
        + "labels by heart, and few for one whose labels were right.",
      source: source,
      refutation: "Its robust accuracy is less than 50 points below that of the other.",
      robust(fooled), .below, .control(world(false, true, long)), by: 0.5, requires: fitted.name)
    let controls = [
      ("right labels: not fooled", "all labels are right", world(false, true, long)),
      ("even pixels: not fooled", "pixels have no noise", world(true, false, long)),
      ("short training: not fooled", "training ends after an epoch", world(true, true, short)),
    ]
    return [fitted, flipped]
      + controls.map { name, condition, subject in
        Claim(
          name,
          statement: "Where \(condition), tiny perturbations flip next to none.",
          source: source,
          refutation: "Robust accuracy does not exceed 95 %.",
          robust(subject), .above, .reference(0.95), by: 0)
      }
  }

  /// ResNet-18 on 32×32 colour squares; rates of flipped pictures are described, not numbered.
  public var published: [PublishedFigure] {
    guard let world = World.all.first, let long = lengths.last else { return [] }
    return [
      PublishedFigure(
        .init(Quantity.fitted, of: Self.subject(world, long)), 0.999, .text,
        source: "Nakkiran 2019")
    ]
  }
}
