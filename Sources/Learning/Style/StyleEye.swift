// A network that compares pictures with a style picture and a content picture.
import Nets

/// How far pictures are from a style and a content, as one network sees it.
///
/// The losses are those of Gatys et al. (2016). Their size says nothing across networks, so each layer's
/// is divided by what it is at a picture that has none of what is asked; that takes the place of
/// weights found by hand for each network. It serves one thread at a time.
public final class StyleEye {
  private enum Term {
    case style(StyleTarget, weight: Double)
    case content(ContentTarget, weight: Double)
  }

  private let plan: GradientPlan
  private var terms: [Term] = []

  /// `weights` looking through `view`; without `gradient` it only measures.
  ///
  /// - Parameters:
  ///   - style: the picture whose style is wanted, of any size.
  ///   - content: the picture whose content is wanted, of the size of those that are compared.
  /// - Throws: `LearningError.shapeMismatch` where a picture has other channels than the network takes;
  ///   what `Weights.seen` and `GradientPlan` throw.
  public init(
    _ weights: Weights, _ view: StyleView, style: StylePicture, content: StylePicture,
    compute: Compute = Compute(), gradient: Bool = true
  ) throws {
    plan = try Self.plan(weights, view, content.shape, compute, gradient: gradient)
    let stylePlan =
      style.shape == content.shape
      ? plan : try Self.plan(weights, view, style.shape, compute, gradient: false)
    stylePlan.show(style.pixels)
    let targets = view.style.indices.map { index in
      StyleTarget(
        stylePlan.output(at: index), channels: stylePlan.outputShape(at: index).channels)
    }
    plan.show(content.pixels)
    for (index, target) in targets.enumerated() {
      let far = target.loss(at: plan.output(at: index), weight: 1)
      terms.append(
        .style(target, weight: (far > 0 ? 1 / far : 1) / Double(targets.count)))
    }
    if view.content != nil {
      let target = ContentTarget(plan.output(at: targets.count))
      terms.append(.content(target, weight: target.size > 0 ? 1 / target.size : 1))
    }
  }

  private static func plan(
    _ weights: Weights, _ view: StyleView, _ shape: ImageShape, _ compute: Compute,
    gradient: Bool
  ) throws -> GradientPlan {
    let input = weights.architecture.input
    guard input.channels == shape.channels else {
      throw LearningError.shapeMismatch(
        network: "\(input.channels)-channel", examples: "\(shape.channels)-channel")
    }
    let part = try weights.seen(
      at: view.endpoints, height: shape.height, width: shape.width,
      averagesPools: view.averagesPools)
    return try GradientPlan(
      part, batch: 1, compute: compute, gradient: gradient, endpoints: view.endpoints)
  }

  /// The losses of a picture of the content picture's size.
  public func losses(of pixels: [Float]) -> StyleLosses {
    plan.show(pixels)
    return terms.indices.reduce(into: StyleLosses()) { losses, index in
      switch terms[index] {
      case .style(let target, let weight):
        losses.style += target.loss(at: plan.output(at: index), weight: weight)
      case .content(let target, let weight):
        losses.content += target.loss(at: plan.output(at: index), weight: weight)
      }
    }
  }

  /// The losses of a picture; adds the gradient of styleWeight · style + contentWeight · content, with
  /// respect to its pixels, to `gradient`.
  func losses(
    of pixels: [Float], styleWeight: Double, contentWeight: Double,
    addingTo gradient: inout [Double]
  ) -> StyleLosses {
    plan.show(pixels)
    var losses = StyleLosses()
    for (index, term) in terms.enumerated() {
      let (output, back) = (plan.output(at: index), plan.outputGradient(at: index))
      switch term {
      case .style(let target, let weight):
        losses.style +=
          target.loss(at: output, weight: styleWeight * weight, gradient: back) / styleWeight
      case .content(let target, let weight):
        losses.content +=
          target.loss(at: output, weight: contentWeight * weight, gradient: back) / contentWeight
      }
    }
    plan.backward()
    for (index, slope) in plan.inputGradient.enumerated() { gradient[index] += Double(slope) }
    return losses
  }
}

extension GradientPlan {
  /// Runs forward on one picture.
  fileprivate func show(_ pixels: [Float]) {
    precondition(pixels.count == input.count, "a picture of the plan's size")
    _ = input.update(fromContentsOf: pixels)
    forward()
  }
}
