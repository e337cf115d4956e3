// Style transfer (Gatys et al. 2016): a picture with the content of one picture and the style of another,
// found by L-BFGS on the pixels. Style and content may be looked at with different networks.
import Nets

/// How a picture is found.
public struct StyleSettings: Codable, Hashable, Sendable {
  /// What the search begins with.
  public enum Start: String, Codable, Sendable, CaseIterable {
    /// The content picture.
    case content
    /// Uniform noise; artefacts show more (Nakano 2019).
    case noise
  }

  /// Layers of the network that says what is style.
  public var style: StyleView
  /// The layer of the network that says what is content.
  public var content: StyleView
  /// Weight of the style loss, which is 1 at the content picture.
  public var styleWeight: Double
  /// Weight of the content loss, which is 1 at a picture without features.
  public var contentWeight: Double
  /// The search.
  public var optimiser: LBFGS
  /// Where it begins.
  public var start: Start
  /// How the networks compute.
  public var compute: Compute
  /// Root of the noise; without effect where the search begins with the content picture.
  public var seed: UInt64

  /// - Throws: `LearningError.invalidSetting`.
  public init(
    style: StyleView, content: StyleView, styleWeight: Double = 1, contentWeight: Double = 1,
    optimiser: LBFGS, start: Start = .content, compute: Compute = Compute(), seed: UInt64 = 0
  ) throws {
    self.style = style
    self.content = content
    self.styleWeight = styleWeight
    self.contentWeight = contentWeight
    self.optimiser = optimiser
    self.start = start
    self.compute = compute
    self.seed = seed
    for (name, weight) in [("style weight", styleWeight), ("content weight", contentWeight)] {
      guard weight.isFinite, weight > 0 else {
        throw LearningError.invalidSetting(
          name: name, value: "\(weight)", allowed: "a finite number above 0")
      }
    }
    guard !style.style.isEmpty, style.content == nil, content.style.isEmpty,
      content.content != nil
    else {
      throw LearningError.invalidSetting(
        name: "the views' layers", value: "\(style.style), \(content.content ?? "none")",
        allowed: "layers of style in the one and a layer of content in the other")
    }
  }
}

/// What style transfer found.
public struct StyledPicture: Hashable, Sendable {
  /// A step of the search.
  public struct Step: Hashable, Sendable {
    /// As each network sees the picture, before rounding.
    public let losses: StyleLosses
    /// As the judge sees the rounded picture; nil without one.
    public let judged: StyleLosses?
    /// `Checkerboard.share` of the rounded picture.
    public let checkerboard: Double
  }

  /// The picture on the 8-bit grid, channels × height × width.
  public let levels: [UInt8]
  /// The losses of what the search began with.
  public let start: StyleLosses
  /// Its steps, in order.
  public let steps: [Step]
}

/// One picture to be found.
public struct StyleTransfer {
  private let settings: StyleSettings
  private let shape: ImageShape
  private let content: StylePicture
  private let eyes: [StyleEye]
  private let judge: StyleEye?

  /// The style of `style` as the network `styleWeights` sees it, on `content` as `contentWeights` sees it;
  /// where both are one network with the same pools, one plan serves both.
  ///
  /// - Throws: what `StyleEye` throws.
  public init(
    _ settings: StyleSettings, style: StylePicture, seenBy styleWeights: Weights,
    content: StylePicture, seenBy contentWeights: Weights, judge: StyleJudge? = nil
  ) throws {
    self.settings = settings
    self.content = content
    shape = content.shape
    self.judge = try judge.map {
      try StyleEye($0.weights, $0.view, style: style, content: content, gradient: false)
    }
    func eye(_ weights: Weights, _ view: StyleView) throws -> StyleEye {
      try StyleEye(weights, view, style: style, content: content, compute: settings.compute)
    }
    if styleWeights == contentWeights,
      settings.style.averagesPools == settings.content.averagesPools
    {
      var view = settings.style
      view.content = settings.content.content
      eyes = [try eye(styleWeights, view)]
    } else {
      eyes = [
        try eye(styleWeights, settings.style), try eye(contentWeights, settings.content),
      ]
    }
  }

  /// Searches.
  public func run() -> StyledPicture {
    var first: StyleLosses?
    var steps: [StyledPicture.Step] = []
    let found = settings.optimiser.minimise(from: start, within: 0...1) { place, gradient in
      let losses = losses(at: place, &gradient)
      first = first ?? losses
      return (
        settings.styleWeight * losses.style + settings.contentWeight * losses.content, losses
      )
    } each: {
      let levels = Self.rounded($0.place)
      steps.append(
        StyledPicture.Step(
          losses: $0.note, judged: judge?.losses(of: levels.map { Float($0) / 255 }),
          checkerboard: Checkerboard.share(of: levels, shape: shape)))
    }
    return StyledPicture(
      levels: Self.rounded(found.place), start: first ?? found.note, steps: steps)
  }

  private func losses(at place: [Double], _ gradient: inout [Double]) -> StyleLosses {
    gradient = [Double](repeating: 0, count: place.count)
    let pixels = place.map { Float($0) }
    return eyes.reduce(into: StyleLosses()) { losses, eye in
      let seen = eye.losses(
        of: pixels, styleWeight: settings.styleWeight, contentWeight: settings.contentWeight,
        addingTo: &gradient)
      losses.style += seen.style
      losses.content += seen.content
    }
  }

  private static func rounded(_ place: [Double]) -> [UInt8] {
    place.map { UInt8((255 * $0).rounded()) }
  }

  private var start: [Double] {
    switch settings.start {
    case .content: return content.pixels.map { Double($0) }
    case .noise:
      var stream = RandomStream(seed: settings.seed, purpose: .styleStart)
      return (0..<shape.count).map { _ in Double(stream.uniform()) }
    }
  }
}
