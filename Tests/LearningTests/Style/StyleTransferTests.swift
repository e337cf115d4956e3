// Style transfer on a small network: its gradient, what it leads to, and what it refuses.
import Nets
import Testing

@testable import Learning

@Suite struct StyleTransferTests {
  static let shape = ImageShape(channels: 3, height: 36, width: 41)
  static let view = StyleView(style: ["relu1", "residual1.add"], content: "relu3")

  static func weights(_ name: String = "cnn", seed: UInt64 = 1) throws -> Weights {
    Weights(
      initialising: try Architecture.named(
        name, input: ImageShape(channels: 3, height: 32, width: 32), classes: 10, width: 8),
      seed: seed)
  }

  static func picture(_ seed: UInt64, shape: ImageShape = Self.shape) -> StylePicture {
    var stream = RandomStream(seed: seed, purpose: .noise)
    return StylePicture((0..<shape.count).map { _ in UInt8(stream.below(256)) }, shape: shape)
  }

  /// Horizontal waves.
  static func waves(_ shape: ImageShape = Self.shape) -> StylePicture {
    StylePicture(
      (0..<shape.count).map { UInt8(($0 / shape.width) % 4 * 60 + 20) }, shape: shape)
  }

  static func settings(
    steps: Int = 8, start: StyleSettings.Start = .content, styleWeight: Double = 1, seed: UInt64 = 0
  ) throws -> StyleSettings {
    try StyleSettings(
      style: StyleView(style: view.style), content: StyleView(content: view.content),
      styleWeight: styleWeight, optimiser: LBFGS(steps: steps), start: start, seed: seed)
  }

  static func transfer(
    _ settings: StyleSettings, _ style: Weights, _ content: Weights
  ) throws -> StyledPicture {
    try StyleTransfer(
      settings, style: waves(), seenBy: style, content: picture(2), seenBy: content
    ).run()
  }

  @Test func theGradientAgreesWithFiniteDifferences() throws {
    let eye = try StyleEye(
      Self.weights(), Self.view, style: Self.waves(), content: Self.picture(2))
    let place = Self.picture(3).pixels
    func value(_ pixels: [Float]) -> Double {
      let losses = eye.losses(of: pixels)
      return 2 * losses.style + 0.5 * losses.content
    }
    var gradient = [Double](repeating: 0, count: place.count)
    let losses = eye.losses(
      of: place, styleWeight: 2, contentWeight: 0.5, addingTo: &gradient)
    #expect(abs(2 * losses.style + 0.5 * losses.content - value(place)) < 1e-9)
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let step = 0.01
    func moved(_ length: Double) -> [Float] {
      zip(place, gradient).map { $0 + Float(length * $1 / norm) }
    }
    let slope = (value(moved(step)) - value(moved(-step))) / (2 * step)
    #expect(norm > 0 && abs(slope - norm) < 0.02 * norm, "\(slope) \(norm)")
  }

  @Test func lossesAreOneWhereNothingOfWhatIsAskedIsThere() throws {
    let (style, content) = (Self.waves(), Self.picture(2))
    let eye = try StyleEye(
      Self.weights(), Self.view, style: style, content: content, gradient: false)
    let atContent = eye.losses(of: content.pixels)
    #expect(abs(atContent.style - 1) < 1e-6 && atContent.content == 0)
    let atStyle = eye.losses(of: style.pixels)
    #expect(abs(atStyle.style) < 1e-6 && atStyle.content > 0.1)
  }

  @Test(arguments: StyleSettings.Start.allCases)
  func theStyleComesAndTheLossFallsStepByStep(start: StyleSettings.Start) throws {
    let weights = try Self.weights()
    let settings = try Self.settings(steps: 12, start: start)
    let made = try Self.transfer(settings, weights, weights)
    #expect(made.steps.count == 12)
    let losses = [made.start] + made.steps.map(\.losses)
    let totals = losses.map { $0.style + $0.content }
    #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 >= $1 })
    #expect((losses.last?.style ?? 1) < 0.5 * made.start.style)
    #expect(
      made.steps.last?.checkerboard == Checkerboard.share(of: made.levels, shape: Self.shape))
    #expect(try Self.transfer(settings, weights, weights) == made)
  }

  @Test func noiseIsOfItsSeedAlone() throws {
    let weights = try Self.weights()
    func levels(_ start: StyleSettings.Start, seed: UInt64) throws -> [UInt8] {
      try Self.transfer(
        Self.settings(steps: 1, start: start, seed: seed), weights, weights
      ).levels
    }
    #expect(try levels(.noise, seed: 0) != levels(.noise, seed: 1))
    #expect(try levels(.content, seed: 0) == levels(.content, seed: 1))
  }

  /// Two plans of one network and one plan for both purposes compute the same thing.
  @Test func aNetworkThatServesTwiceIsAskedOnce() throws {
    let weights = try Self.weights()
    var twice = try Self.settings(steps: 2)
    // No max pool stands in this network, so the mean pools change nothing but the number of plans.
    twice.content.averagesPools = true
    let (one, two) = (
      try Self.transfer(Self.settings(steps: 2), weights, weights),
      try Self.transfer(twice, weights, weights)
    )
    for (mine, other) in zip(one.steps.map(\.losses), two.steps.map(\.losses)) {
      #expect(abs(mine.style - other.style) < 1e-3 && abs(mine.content - other.content) < 1e-3)
    }
  }

  @Test func styleAndContentMayBeSeenByDifferentNetworks() throws {
    let (one, other) = (try Self.weights(), try Self.weights(seed: 9))
    let settings = try Self.settings(steps: 4)
    let judge = StyleJudge(weights: one, view: settings.style)
    let made = try StyleTransfer(
      settings, style: Self.waves(), seenBy: one, content: Self.picture(2), seenBy: other,
      judge: judge
    ).run()
    // The judge looks as the network of the style does, at the rounded picture.
    for step in made.steps {
      #expect(abs((step.judged?.style ?? 9) - step.losses.style) < 0.02)
      #expect(step.judged?.content == 0)
    }
    #expect(made.levels != (try Self.transfer(settings, one, one)).levels)
  }

  @Test func aStylePictureMayHaveAnotherSize() throws {
    let large = ImageShape(channels: 3, height: 72, width: 64)
    let eye = try StyleEye(
      Self.weights(), Self.view, style: Self.waves(large), content: Self.picture(2))
    #expect(abs(eye.losses(of: Self.picture(2).pixels).style - 1) < 1e-6)
    #expect(eye.losses(of: Self.waves().pixels).style < 0.05)
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let optimiser = LBFGS(steps: 1)
    #expect(throws: LearningError.self) { try Self.settings(styleWeight: 0) }
    #expect(throws: LearningError.self) { try Self.settings(styleWeight: .infinity) }
    #expect(throws: LearningError.self) {
      try StyleSettings(
        style: StyleView(), content: StyleView(content: "relu3"), optimiser: optimiser)
    }
    let grey = Self.picture(1, shape: ImageShape(channels: 1, height: 40, width: 40))
    let error = #expect(throws: LearningError.self) {
      try StyleEye(Self.weights(), Self.view, style: grey, content: grey)
    }
    #expect(
      error?.description
        == "the network takes 3-channel pictures, but these are 1-channel; choose a model that was "
        + "made for this dataset")
    #expect(throws: NetsError.self) {
      try StyleEye(
        Self.weights(), StyleView(style: ["conv9"]), style: Self.waves(),
        content: Self.picture(2))
    }
  }
}
